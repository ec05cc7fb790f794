// What tools/perf/util/stat-display.c prints for people, from perf 2.6.39 ("12.345678 task-clock"), by 3.x
// ("63831.814032      task-clock (msec)") to 6.x ("63,831.81 msec task-clock"):
//
//      Performance counter stats for 'COMMAND' (3 runs):
//
//          11,826,392,686      cycles       #    3.595 GHz       ( +-  3.90% )  (75.00%)
//
//                3.1200 +- 0.0182 seconds time elapsed  ( +-  5.83% )
//
// The first line's end, the decimal mark and the groups of digits are the locale's.
#include "import/perf_printed.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "import/lines.hpp"
#include "import/perf_number.hpp"

namespace counterprof::perf_stat {
namespace {

constexpr std::string_view head_begin = "Performance counter stats for ";
constexpr std::string_view elapsed_end = "seconds time elapsed";
constexpr std::string_view user_end = "seconds user";
constexpr std::string_view sys_end = "seconds sys";
constexpr const char* layout_hint =
    "a row is a count, a unit where it has one, and the event's name; copy tables as perf stat prints them";

/// The lines of one table.
struct Block {
  Line head;
  std::string head_text;  // a command of several lines makes a head of several
  std::vector<Line> rows;
  std::vector<Line> runs;  // of "# Table of individual measurements:"
  std::optional<Line> elapsed;
  std::optional<Line> user;
  std::optional<Line> sys;
};

/// "( +-  1.07% )", "(75.00%)" and "[75.00%]" (3.x) of the end of a line.
struct Percentages {
  std::optional<std::optional<double>> error;  // of the mean; the inner is empty for "nan"
  std::optional<double> coverage;
};

/// What is inside the brackets that the text ends in, taken off it with them. Nothing where there are none.
std::optional<std::string_view> take_brackets(std::string_view& text) {
  text = trim(text);
  const char close = text.empty() ? ' ' : text.back();
  if (close != ')' && close != ']') return std::nullopt;
  const std::size_t open = text.rfind(close == ')' ? '(' : '[');
  if (open == std::string_view::npos) return std::nullopt;
  const std::string_view inside = trim(text.substr(open + 1, text.size() - open - 2));
  text = trim(text.substr(0, open));
  return inside;
}

/// False, and nothing changed, where this is no percentage.
bool take_percentage(std::string_view inside, char mark, Percentages& found) {
  if (!inside.ends_with('%')) return false;
  inside.remove_suffix(1);
  const bool is_error = inside.starts_with("+-");
  const auto fraction = parse_percentage(is_error ? inside.substr(2) : inside, mark);
  if (!fraction) return false;
  if (is_error)
    found.error = *fraction;
  else
    found.coverage = *fraction;
  return true;
}

/// counterprof's own marks, "(simulated)" and "(from rusage, 2 of 3 runs)": what bears on the number is kept.
bool take_marks(std::string_view inside, PerfRow& row) {
  constexpr std::array<std::string_view, 5> others{"imported", "from rusage", "user mode only",
                                                   "whole process", "scaled"};
  for (std::string_view mark : split(inside, ',')) {
    mark = trim(mark);
    if (mark == "simulated" || mark == "estimated") {
      row.mark = mark;
    } else if (mark.ends_with(" runs") && mark.find(" of ") != std::string_view::npos) {
      const auto runs = parse_unsigned(mark.substr(0, mark.find(' ')));
      if (!runs || *runs == 0 || *runs > 1'000'000) return false;
      row.runs = static_cast<int>(*runs);
    } else if (std::find(others.begin(), others.end(), mark) == others.end()) {
      return false;
    }
  }
  return true;
}

/// Takes off the line's end what stands there in brackets.
void take_end(std::string_view& text, char mark, PerfRow& row) {
  Percentages found;
  while (true) {
    std::string_view rest = text;
    const auto inside = take_brackets(rest);
    if (!inside || (!take_percentage(*inside, mark, found) && !take_marks(*inside, row))) break;
    text = rest;
  }
  if (found.error) row.relative_error = *found.error;
  if (found.coverage) row.coverage = found.coverage;
}

/// "<not supported>" off the front.
std::string_view take_word(std::string_view& text) {
  constexpr std::array<std::string_view, 4> words{"<not supported>", "<not counted>", "<not permitted>",
                                                  "<implausible>"};
  for (const std::string_view word : words)
    if (text.starts_with(word)) {
      text.remove_prefix(word.size());
      return word;
    }
  return {};
}

/// "      cycles", " msec task-clock", "      task-clock (msec)", " task-clock".
void take_name(std::string_view text, const Line& line, PerfRow& row) {
  const bool may_have_unit = text.starts_with(' ') && !text.starts_with("  ");
  text = trim(text);
  std::string_view name = text;
  if (text.ends_with(')')) {
    row.unit = take_brackets(name).value_or("");
  } else if (const std::size_t space = text.find(' '); may_have_unit && space != std::string_view::npos) {
    row.unit = text.substr(0, space);
    name = trim(text.substr(space));
  }
  if (name.empty() || name.find(' ') != std::string_view::npos)
    throw line.error("the row has no event's name, or more than one", layout_hint);
  row.event = name;
}

/// Whether this is a row of -A, --per-core and the like ("CPU0  ...", "S0-D0-C0  1 ...") or of -I.
bool is_part_of_a_whole(std::string_view text) {
  const std::string_view first = text.substr(0, text.find(' '));
  return first.starts_with("CPU") || (first.starts_with('S') && first.find("-D") != std::string_view::npos) ||
         (first.starts_with('N') && parse_unsigned(first.substr(1)));
}

PerfRow row_of(const Line& line, char mark) {
  if (line.text.size() > longest_line) throw line.error("the line is too long for a row of perf stat");
  PerfRow row;
  std::string_view text = bare(line.text);
  take_end(text, mark, row);
  // An error that is left was not whole.
  const std::size_t open = text.rfind('(');
  if (text.find("+-") != std::string_view::npos ||
      (open != std::string_view::npos && text.find(')', open) == std::string_view::npos))
    throw line.error("the row is cut short, or its percentage is none", layout_hint);
  text = trim(text.substr(0, text.find('#')));  // what perf computes behind it is computed anew
  const std::string_view whole = text;
  if (const std::string_view word = take_word(text); !word.empty())
    row.word = word;
  else if (!(row.value = take_number(text, mark)))
    throw is_part_of_a_whole(text)
        ? not_one_command(line)
        : line.error("the row begins with neither a count nor a word as <not counted>", layout_hint);
  take_name(text, line, row);
  const bool has_decimals = whole.substr(0, whole.size() - text.size()).find(mark) != std::string_view::npos;
  const bool is_clock = row.event.starts_with("task-clock") || row.event.starts_with("cpu-clock");
  if (row.unit.empty() && is_clock && has_decimals) row.unit = "msec";  // perf 2.6.39 to 3.1
  return row;
}

/// "64.081283044 seconds time elapsed", "0.17531 +- 0.00763 seconds time elapsed  ( +-  4.35% )".
void take_elapsed(const Line& line, char mark, PerfTable& table) {
  PerfRow row{"seconds time elapsed", "s", {}, {}, {}, {}, {}, {}};
  std::string_view text = bare(line.text);
  take_end(text, mark, row);
  if (!text.ends_with(elapsed_end) || (text.find("+-") != std::string_view::npos && !row.relative_error))
    throw line.error("the elapsed time is cut short, or its percentage is none");
  text = trim(text.substr(0, text.size() - elapsed_end.size()));
  if (text == "<not counted>") return;  // counterprof's, of a series that failed
  if (const std::size_t at = text.find("+-"); at != std::string_view::npos) {
    table.elapsed_error = parse_number(trim(text.substr(at + 2)), mark);
    if (!table.elapsed_error) throw line.error("the error is no number of seconds");
    text = trim(text.substr(0, at));
  }
  row.value = parse_number(text, mark);
  if (!row.value) throw line.error("the elapsed time is no number of seconds");
  table.elapsed = std::move(row);
}

std::optional<double> seconds_of(const std::optional<Line>& line, std::string_view end, char mark) {
  if (!line) return std::nullopt;
  const std::string_view text = bare(line->text);
  const auto seconds = parse_number(trim(text.substr(0, text.find(end))), mark);
  if (!seconds) throw line->error("the time is no number of seconds");
  return seconds;
}

int runs_of(std::string_view digits, const Line& head) {
  const auto runs = parse_unsigned(trim(digits));
  if (!runs || *runs == 0 || *runs > 1'000'000)
    throw head.error("the number of runs is none from 1 to 1000000");
  return static_cast<int>(*runs);
}

/// "'COMMAND':", "'COMMAND' (3 runs):", and counterprof's "'COMMAND' (2 of 3 runs):".
void take_head(const Block& block, PerfTable& table) {
  std::string_view text = trim(std::string_view(block.head_text).substr(head_begin.size()));
  if (!text.starts_with('\'')) throw not_one_command(block.head);  // process id '1', thread id '1'
  text.remove_suffix(1);                                           // the colon
  const std::size_t quote = text.rfind('\'');
  if (quote == 0) throw block.head.error("the table's first line names no command in quotes");
  table.command = text.substr(1, quote - 1);
  if (table.command == "system wide" || table.command.starts_with("CPU(s) "))
    throw not_one_command(block.head);
  if (table.command.empty()) throw block.head.error("the table names no command");
  std::string_view runs = text.substr(quote + 1);
  if (const auto inside = take_brackets(runs)) {
    const std::string_view number = inside->substr(0, inside->find(" run"));
    const std::size_t of = number.find(" of ");
    table.runs = runs_of(number.substr(0, of), block.head);
    table.runs_planned =
        of == std::string_view::npos ? table.runs : runs_of(number.substr(of + 4), block.head);
  }
}

/// "0.16547 (-0.00265) #", a line for each run.
void take_runs(const Block& block, char mark, PerfTable& table) {
  for (const Line& line : block.runs) {
    const std::string_view text = bare(line.text);
    const auto seconds = parse_number(text.substr(0, text.find(' ')), mark);
    if (!seconds) throw line.error("the measurement is no number of seconds");
    table.elapsed_of_runs.push_back(*seconds);
  }
  if (!block.runs.empty() && std::ssize(block.runs) != table.runs)
    throw block.runs.front().error("the table of individual measurements has " +
                                   std::to_string(block.runs.size()) + " lines for " +
                                   std::to_string(table.runs) + " runs");
}

PerfTable table_of(const Block& block) {
  OpenTable open(block.head.place);
  take_head(block, open.table);
  if (!block.elapsed)
    throw block.head.error("the table is cut short: it has no line 'seconds time elapsed'",
                           "copy it to its last line; what -I prints is not read");
  // The one number that always has decimals and never groups.
  const std::string_view elapsed = bare(block.elapsed->text);
  const char mark = decimal_mark(elapsed.substr(0, elapsed.find(' ')));
  for (const Line& line : block.rows) open.add(row_of(line, mark), line);
  if (open.table.rows.empty()) throw block.head.error("the table has no rows: no event was counted");
  take_elapsed(*block.elapsed, mark, open.table);
  take_runs(block, mark, open.table);
  open.table.user_seconds = seconds_of(block.user, user_end, mark);
  open.table.sys_seconds = seconds_of(block.sys, sys_end, mark);
  return std::move(open.table);
}

/// Which part of a table a line belongs to, from line to line.
class Reader {
 public:
  explicit Reader(std::string_view text, const std::string& file) : lines_(text, file) {}

  std::vector<PerfTable> read() {
    for (Line line; lines_.next(line);) {
      const std::string_view text = bare(line.text);
      if (text.starts_with(head_begin))
        begin(line);
      else if (part_ != Part::outside)
        take(line, text);
    }
    end();
    return tables_.take();
  }

 private:
  enum class Part { outside, rows, after_rows, runs, foot };

  static bool is_whole_head(std::string_view head) {
    return head.ends_with("':") || head.ends_with(" runs):") || head.ends_with(" run):");
  }

  void begin(const Line& line) {
    end();
    block_ = Block{line, std::string(bare(line.text)), {}, {}, {}, {}, {}};
    part_ = Part::rows;
    if (!block_.head_text.substr(head_begin.size()).starts_with('\'')) return;  // which take_head() refuses
    for (Line more; !is_whole_head(block_.head_text);) {
      if (block_.head_text.size() > longest_line || !lines_.next(more))
        throw line.error("the table's first line has no end", "it ends in ': or in (N runs):");
      (block_.head_text += '\n') += trim_end(more.text);
    }
  }

  static std::string_view trim_end(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \t\r") + 1);
  }

  void end() {
    if (part_ == Part::outside) return;
    tables_.add(table_of(block_), block_.head);
    part_ = Part::outside;
  }

  void take(const Line& line, std::string_view text) {
    if (text.find(elapsed_end) != std::string_view::npos && part_ != Part::foot) {
      block_.elapsed = line;
      part_ = Part::foot;
    } else if (part_ == Part::foot) {
      take_foot(line, text);
    } else if (text.empty()) {
      if (part_ == Part::rows && !block_.rows.empty()) part_ = Part::after_rows;
      if (part_ == Part::runs) part_ = Part::after_rows;
    } else if (text.starts_with("# Table of individual measurements")) {
      part_ = Part::runs;
    } else if (text.starts_with('#')) {
      return;  // a second metric of the row above, "# Final result:"
    } else if (part_ == Part::rows || part_ == Part::runs) {
      add(part_ == Part::rows ? block_.rows : block_.runs, line);
    }
  }

  static void add(std::vector<Line>& lines, const Line& line) {
    if (lines.size() == most_rows_of_table)
      throw line.error("the table has more than " + std::to_string(most_rows_of_table) + " rows");
    lines.push_back(line);
  }

  void take_foot(const Line& line, std::string_view text) {
    if (text.ends_with(user_end))
      block_.user = line;
    else if (text.ends_with(sys_end))
      block_.sys = line;
    else if (!text.empty())
      end();
  }

  Lines lines_;
  FinishedTables tables_;
  Part part_ = Part::outside;
  Block block_;
};

}  // namespace

std::vector<PerfTable> parse_printed(std::string_view text, const std::string& file) {
  return Reader(text, file).read();
}

}  // namespace counterprof::perf_stat
