// What `lines` found, for people: how it was sampled, a table of functions, and the hottest of them line by
// line as line_profiler prints them.
#include <algorithm>
#include <cinttypes>

#include <fmt/format.h>

#include "base/grouped.hpp"
#include "base/text.hpp"
#include "report/lines_format.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {
namespace {

std::string percent(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? "" : fmt::format("{:.1f}", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}

std::string interval(const LineCount& count) {
  if (!count.share_ci95) return "";
  return fmt::format("{:.1f} - {:.1f}", 100 * (*count.share_ci95)[0], 100 * (*count.share_ci95)[1]);
}

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
}

/// One column of numbers, for the table of functions as for the listings.
struct Column {
  std::string heading;
  std::string (*cell)(const LineCount& count, const LinesEvent& event);
  std::size_t event;
};

std::vector<Column> columns_of(const Lines& lines) {
  std::vector<Column> columns;
  const bool several = lines.events.size() > 1;
  for (std::size_t i = 0; i < lines.events.size(); ++i) {
    const LinesEvent& event = lines.events[i];
    const std::string name = printable(event.event);
    columns.push_back({event.is_exact ? name
                       : several      ? name + "\nsamples"
                                      : "samples",
                       [](const LineCount& count, const LinesEvent&) {
                         return count.samples == 0 ? std::string{} : grouped(count.samples);
                       },
                       i});
    columns.push_back({"%",
                       [](const LineCount& count, const LinesEvent& of) {
                         return count.samples == 0 ? std::string{} : percent(count.samples, of.samples);
                       },
                       i});
    if (!event.is_exact)
      columns.push_back(
          {"95 % interval", [](const LineCount& count, const LinesEvent&) { return interval(count); }, i});
    if (event.in_kernel > 0)
      columns.push_back({"in kernel",
                         [](const LineCount& count, const LinesEvent&) {
                           return count.in_kernel == 0 ? std::string{} : grouped(count.in_kernel);
                         },
                         i});
  }
  return columns;
}

std::string cell(const Lines& lines, const Column& column, const std::vector<LineCount>& counts) {
  return column.cell(counts[column.event], lines.events[column.event]);
}

/// "1.001 ms" of clocks, else "1,000".
std::string amount(std::uint64_t events, const LinesEvent& event) {
  return event.unit == "ns" ? duration(static_cast<double>(events) * 1e-9) : grouped(events);
}

/// " Like this."
std::string sentence(const std::string& remark) {
  if (remark.empty()) return {};
  std::string text = printable(remark);
  if (text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return ' ' + text + '.';
}

std::string how_sampled(const LinesEvent& event) {
  std::string text = printable(event.event) + ": ";
  if (event.is_exact) {
    text += fmt::format("{} counted, each one with its place", grouped(event.samples));
    if (event.counted != event.samples) text += fmt::format(" (the counter says {})", grouped(event.counted));
  } else {
    text += grouped(event.samples) + (event.samples == 1 ? " sample, " : " samples, ");
    if (event.frequency_hz)
      text += fmt::format("{:g} a second as far as the kernel could", *event.frequency_hz);
    else
      text += "one each " + amount(event.period.value_or(0), event);
    text += ", which stand for " + amount(event.events, event) + " of " + amount(event.counted, event) +
            " counted";
  }
  text += fmt::format("; {} lost", grouped(event.lost));
  text += event.throttled == 0
              ? "; never held back by the kernel"
              : fmt::format("; held back {} times by the kernel (kernel.perf_event_max_sample_rate)",
                            event.throttled);
  return text + '.' + sentence(event.remark);
}

/// The hottest, and of the rest those with a share that shows.
bool is_worth_a_row(const Lines& lines, const CodeFunction& function, std::size_t rows) {
  constexpr std::size_t always = 5;
  constexpr std::size_t most = 20;
  constexpr std::uint64_t one_of = 200;
  if (function.is_listed || rows < always) return true;
  for (std::size_t i = 0; i < lines.events.size(); ++i)
    if (function.counts[i].samples > 0 && function.counts[i].samples * one_of >= lines.events[i].samples)
      return rows < most;
  return false;
}

std::string table_of_functions(const Lines& lines) {
  std::vector<const CodeFunction*> shown;
  for (const CodeFunction& function : lines.functions)
    if (is_worth_a_row(lines, function, shown.size())) shown.push_back(&function);
  TextTable table;
  const auto cells = [&](const auto& cell_of) {
    std::vector<std::string> result;
    result.reserve(shown.size());
    for (const CodeFunction* function : shown) result.push_back(cell_of(*function));
    return result;
  };
  table.add_column("function",
                   cells([](const CodeFunction& function) { return printable(function.function); }));
  for (const Column& column : columns_of(lines))
    table.add_column(column.heading, cells([&](const CodeFunction& function) {
                       return cell(lines, column, function.counts);
                     }));
  table.add_column("in",
                   cells([](const CodeFunction& function) { return printable(base_name(function.object)); }));
  std::string text = '\n' + table.str();
  if (shown.size() < lines.functions.size())
    text += fmt::format(" and {} more\n", lines.functions.size() - shown.size());
  return text;
}

/// Tabs as spaces, so that the columns stay; nothing else that moves a cursor.
std::string shown_source(const std::string& line) {
  constexpr std::size_t tab = 8;
  std::string text;
  for (const char c : line) {
    if (c == '\t')
      text.append(tab - text.size() % tab, ' ');
    else
      text += c;
  }
  return printable(text);
}

std::string touched_memory(const CodeFunction& function) {
  constexpr std::size_t most = 3;
  std::string text;
  for (const CodeLine& line : function.lines) {
    if (line.touched.empty()) continue;
    std::vector<TouchedMemory> order = line.touched;
    std::stable_sort(order.begin(), order.end(),
                     [](const TouchedMemory& a, const TouchedMemory& b) { return a.faults > b.faults; });
    std::string where;
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i)
      where += fmt::format("{}{:#x}-{:#x} ({})", i == 0 ? "" : ", ", order[i].begin, order[i].end,
                           grouped(order[i].faults));
    if (order.size() > most)
      where +=
          fmt::format(", and {}{} more", line.touched_is_complete ? "" : "at least ", order.size() - most);
    text += wrapped((line.line ? fmt::format("line {}", *line.line) : fmt::format("{:#x}", *line.address)) +
                        " faulted in " + where,
                    text_width, 1);
  }
  return text;
}

std::string heading_of(const CodeFunction& function) {
  constexpr std::size_t most_callers = 3;
  std::string name = "Function: " + printable(function.function);
  for (std::size_t i = 0; i < std::min(most_callers, function.inlined_into.size()); ++i)
    name += (i == 0 ? ", inlined into " : ", ") + printable(function.inlined_into[i]);
  if (function.inlined_into.size() > most_callers)
    name += fmt::format(" and {} more", function.inlined_into.size() - most_callers);
  std::string file = "File: " + printable(function.file.value_or(function.object));
  if (function.file && function.first_line) file += fmt::format(", from line {}", *function.first_line);
  if (function.file) file += ", in " + printable(base_name(function.object));
  return '\n' + wrapped(name, text_width, 1) + wrapped(file, text_width, 1);
}

std::string number_of(const CodeLine& line) {
  return line.line ? std::to_string(*line.line) : fmt::format("{:#x}", *line.address);
}

/// One function line by line. Numbers stand in columns of their own width, the source behind them.
class Listing {
 public:
  Listing(const Lines& lines, const CodeFunction& function) : lines_(lines), columns_(columns_of(lines)) {
    for (const CodeLine& line : function.lines) (line.line ? shown_ : addresses_).push_back(&line);
    keep_the_hottest_addresses();
    shown_.insert(shown_.end(), addresses_.begin(), addresses_.end());
    for (const CodeLine* line : shown_) first_width_ = std::max(first_width_, number_of(*line).size());
    for (Column& column : columns_) {
      std::replace(column.heading.begin(), column.heading.end(), '\n', ' ');
      widths_.push_back(display_width(column.heading));
      for (const CodeLine* line : shown_)
        widths_.back() = std::max(widths_.back(), cell(lines, column, line->counts).size());
    }
  }

  [[nodiscard]] std::string str() const {
    std::string head = fmt::format(" {:>{}}", heading, first_width_);
    for (std::size_t i = 0; i < columns_.size(); ++i) head += padded(columns_[i].heading, i);
    head += "  Contents";
    std::string text = head + "\n " + std::string(display_width(head) - 1, '=') + '\n';
    int before = 0;
    for (const CodeLine* line : shown_) {
      const bool is_gap = before > 0 && line->line && *line->line > before + 1;
      if (is_gap) text += fmt::format(" {:>{}}\n", "...", first_width_);
      before = line->line.value_or(0);
      text += row(*line);
    }
    if (left_out_ > 0) text += fmt::format(" and {} addresses more\n", left_out_);
    return text;
  }

 private:
  static constexpr std::string_view heading = "Line #";

  void keep_the_hottest_addresses() {
    constexpr std::size_t most = 20;
    std::stable_sort(addresses_.begin(), addresses_.end(), [](const CodeLine* a, const CodeLine* b) {
      return a->counts.front().samples > b->counts.front().samples;
    });
    left_out_ = addresses_.size() > most ? addresses_.size() - most : 0;
    addresses_.resize(addresses_.size() - left_out_);
  }

  [[nodiscard]] std::string padded(const std::string& text, std::size_t column) const {
    constexpr std::size_t gap = 2;
    return fmt::format("{:>{}}", text, widths_[column] + gap);
  }

  [[nodiscard]] std::string row(const CodeLine& line) const {
    std::string text = fmt::format(" {:>{}}", number_of(line), first_width_);
    for (std::size_t i = 0; i < columns_.size(); ++i)
      text += padded(cell(lines_, columns_[i], line.counts), i);
    if (line.text) text += "  " + shown_source(*line.text);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
  }

  const Lines& lines_;
  std::vector<Column> columns_;
  std::vector<const CodeLine*> shown_;
  std::vector<const CodeLine*> addresses_;
  std::size_t left_out_ = 0;
  std::size_t first_width_ = heading.size();
  std::vector<std::size_t> widths_;
};

std::string listing(const Lines& lines, const CodeFunction& function) {
  return heading_of(function) + Listing(lines, function).str() + touched_memory(function);
}

/// None, or so few that intervals are wide.
std::string advice(const Lines& lines) {
  constexpr std::uint64_t few = 100;
  for (const LinesEvent& event : lines.events) {
    if (event.is_exact || event.samples >= few) continue;
    const std::string more =
        "let it run longer" + std::string(lines.command.empty() ? " (--set steps=N)" : "") +
        ", or sample more often (" + (event.frequency_hz ? "-F" : "-F, or a smaller -c") + ").";
    return event.samples > 0 ? "Few samples, wide intervals: " + more
                             : "No sample: it was over before there was one; " + more;
  }
  return {};
}

}  // namespace

std::string render_lines_text(const Lines& lines) {
  std::string text = "\n Where in the source: " + printable(lines.target) + "\n\n";
  const auto add = [&](const std::string& line) { text += wrapped(printable(line), text_width, 1); };
  for (const LinesEvent& event : lines.events) add(how_sampled(event));
  if (!lines.functions.empty()) text += table_of_functions(lines);
  for (const CodeFunction& function : lines.functions)
    if (function.is_listed) text += listing(lines, function);
  std::vector<std::string> remarks;
  for (const std::string& sentence : lines.not_known) remarks.push_back("Not known: " + sentence + '.');
  for (const std::string& sentence : lines.warnings) remarks.push_back("Warning: " + sentence + '.');
  if (const std::string more = advice(lines); !more.empty()) remarks.push_back(more);
  if (!remarks.empty()) text += '\n';
  for (const std::string& remark : remarks) add(remark);
  return text;
}

}  // namespace counterprof
