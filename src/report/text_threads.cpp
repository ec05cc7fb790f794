#include <algorithm>

#include <fmt/format.h>

#include "analysis/metrics.hpp"
#include "base/text.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {
namespace {

std::string cell(const EventResult* event) {
  if (event == nullptr || !event->summary) return "-";
  return is_clock(*event) ? fmt::format("{:.2f}", event->summary->mean * 1e-6)
                          : fmt::format("{:.0f}", event->summary->mean);
}

const EventResult* find(const std::vector<EventResult>& events, const EventResult& like) {
  const auto found = std::find_if(events.begin(), events.end(), [&](const EventResult& event) {
    return event.event == like.event && event.scope == like.scope && event.summary;
  });
  return found == events.end() ? nullptr : &*found;
}

}  // namespace

std::string threads_of(const KernelResult& kernel) {
  if (!kernel.threads || kernel.threads->empty()) return "";
  std::vector<std::string> names;
  for (const ThreadResult& thread : *kernel.threads)
    names.push_back(fmt::format("{} {}", thread.thread, printable(thread.name)));
  names.emplace_back("all");
  TextTable table;
  table.add_column("thread", names);
  for (const EventResult& whole : kernel.events) {
    if (whole.scope != Scope::region || !whole.summary) continue;
    std::vector<std::string> cells;
    for (const ThreadResult& thread : *kernel.threads) cells.push_back(cell(find(thread.events, whole)));
    if (std::all_of(cells.begin(), cells.end(), [](const std::string& text) { return text == "-"; }))
      continue;
    cells.push_back(cell(&whole));
    const std::string heading = printable(whole.event) + (is_clock(whole) ? "\nmsec" : "");
    if (table.width_with(heading, cells) <= text_width) table.add_column(heading, cells);
  }
  return "\n Of the region, by thread:\n\n" + table.str();
}

}  // namespace counterprof
