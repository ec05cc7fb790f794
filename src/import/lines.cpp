#include "import/lines.hpp"

#include <utility>

#include "base/text.hpp"

namespace counterprof::perf_stat {

Error Line::error(std::string_view what, std::string hint) const {
  return Error(place.text() + std::string(what) + ": " + in_quotes(bare(text).substr(0, longest_line)),
               std::move(hint));
}

bool Lines::next(Line& line) {
  if (rest_.empty()) return false;
  const std::size_t end = rest_.find('\n');
  line.text = rest_.substr(0, end);
  line.place = {file_, ++number_};
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  return true;
}

std::string_view bare(std::string_view text) noexcept {
  text = trim(text);
  while (text.starts_with('`')) text.remove_prefix(1);
  while (text.ends_with('`')) text.remove_suffix(1);
  return trim(text);
}

Error not_one_command(const Line& line) {
  return line.error(
      "this is not of one command from its start to its end",
      "import what 'perf stat [-r N] COMMAND' prints, without -a, -A, -C, -p, -t, -I and --per-...");
}

void OpenTable::add(PerfRow row, const Line& line) {
  if (++lines_ > most_rows_of_table)
    throw line.error("the table has more than " + std::to_string(most_rows_of_table) + " rows");
  if (events_.insert(row.event).second)
    table.rows.push_back(std::move(row));
  else
    table.doubts.push_back(line.place.text() + in_quotes(row.event) +
                           " stands twice in its table; the first is kept");
}

void FinishedTables::add(PerfTable table, const Line& line) {
  rows_ += table.rows.size();
  if (tables_.size() == most_tables || rows_ > most_rows)
    throw line.error("there are more than " + std::to_string(most_tables) + " tables or " +
                         std::to_string(most_rows) + " rows",
                     "import a part of the file");
  tables_.push_back(std::move(table));
}

}  // namespace counterprof::perf_stat
