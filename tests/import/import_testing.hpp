#pragma once

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "counterprof/error.hpp"

#include "import/perf_stat.hpp"

namespace counterprof {

/// The tables of a file that perf stat's output was saved in, tests/import/saved/NAME.
inline std::vector<PerfTable> saved(const std::string& name) {
  return read_perf_stat_file(std::string(COUNTERPROF_TESTS_DIR) + "/import/saved/" + name);
}

/// One table with these rows between a first line and a foot.
inline std::string printed(const std::string& rows, const std::string& command = "a.out",
                           const std::string& runs = " (3 runs)") {
  return "\n Performance counter stats for '" + command + "'" + runs + ":\n\n" + rows +
         "\n       2.154428789 seconds time elapsed   ( +-  0.40% )\n";
}

inline PerfTable only_table(std::string_view text) {
  const std::vector<PerfTable> tables = parse_perf_stat(text, "saved.txt");
  if (tables.size() != 1) throw std::runtime_error(std::to_string(tables.size()) + " tables");
  return tables.front();
}

inline const PerfRow& row(const PerfTable& table, std::string_view event) {
  const auto found = std::find_if(table.rows.begin(), table.rows.end(),
                                  [&](const PerfRow& candidate) { return candidate.event == event; });
  if (found == table.rows.end()) throw std::runtime_error("no row of " + std::string(event));
  return *found;
}

/// What the text is refused with: the message, a newline, and the hint; empty where it is not.
inline std::string refusal(std::string_view text) {
  try {
    parse_perf_stat(text, "saved.txt");
    return {};
  } catch (const Error& error) {
    return std::string(error.what()) + '\n' + error.hint();
  }
}

}  // namespace counterprof
