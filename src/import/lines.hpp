#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "counterprof/error.hpp"

#include "import/perf_stat.hpp"

namespace counterprof::perf_stat {

/// No row of perf's is nearly as long; the bound keeps hostile ones cheap.
constexpr std::size_t longest_line = 64 << 10;
/// What one file may have; a row takes some 4 KB on its way into a report.
constexpr std::size_t most_tables = 10'000;
constexpr std::size_t most_rows = 100'000;
constexpr std::size_t most_rows_of_table = 10'000;

/// One line of a saved output, without its end.
struct Line {
  std::string_view text;
  SavedPlace place;

  /// "FILE:LINE: what: 'the line'".
  [[nodiscard]] Error error(std::string_view what, std::string hint = {}) const;
};

/// A text line by line, without holding them all.
class Lines {
 public:
  Lines(std::string_view text, std::string file) : rest_(text), file_(std::move(file)) {}

  /// False at the end.
  bool next(Line& line);

 private:
  std::string_view rest_;
  std::string file_;
  std::size_t number_ = 0;
};

/// The text without white space and without the marks of a Markdown block (```) around it.
std::string_view bare(std::string_view text) noexcept;

/// What is said where the counts are not of one command from its start to its end.
Error not_one_command(const Line& line);

/// A table that is being read.
class OpenTable {
 public:
  explicit OpenTable(SavedPlace place) { table.place = std::move(place); }

  bool has(const std::string& event) const { return events_.contains(event); }
  /// Where the table has the event already, its first row is kept, and doubted.
  void add(PerfRow row, const Line& line);

  PerfTable table;

 private:
  std::unordered_set<std::string> events_;
  std::size_t lines_ = 0;
};

/// The tables of one file.
class FinishedTables {
 public:
  /// `line` is what an error is shown at.
  void add(PerfTable table, const Line& line);
  std::vector<PerfTable> take() { return std::move(tables_); }

 private:
  std::vector<PerfTable> tables_;
  std::size_t rows_ = 0;
};

}  // namespace counterprof::perf_stat
