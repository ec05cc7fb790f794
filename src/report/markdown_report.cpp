// The report as the comment of a pull request: a table per family, its kernels by the events that tell them
// apart; what failed and what could not be counted below it.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analysis/metrics.hpp"
#include "base/text.hpp"
#include "report/figures.hpp"
#include "report/format.hpp"
#include "report/markdown.hpp"
#include "report/text_parts.hpp"

namespace counterprof {
namespace {

using Kernels = std::vector<const KernelResult*>;

constexpr std::size_t most_events = 6;  // a table of more has to be scrolled
constexpr const char* nothing = "-";

bool has_number(const EventResult& event) {
  return event.summary.has_value();
}

/// Of what the wall time is of, and a measured one before others.
const EventResult* find_count(const KernelResult& kernel, const EventResult& wanted) {
  const EventResult* found = nullptr;
  for (const EventResult& event : kernel.events) {
    if (event.id != wanted.id || !has_number(event) || event.scope != wall_scope(kernel)) continue;
    if (found == nullptr || is_measured(event)) found = &event;
  }
  return found;
}

std::vector<const EventResult*> main_events(const Kernels& kernels) {
  std::vector<const EventResult*> events;
  for (const KernelResult* kernel : kernels)
    for (const EventResult& event : kernel->events) {
      const bool is_known = std::any_of(events.begin(), events.end(),
                                        [&](const EventResult* other) { return other->id == event.id; });
      if (!is_known && !is_clock(event) && find_count(*kernel, event) != nullptr) events.push_back(&event);
    }
  std::stable_sort(events.begin(), events.end(), [](const EventResult* a, const EventResult* b) {
    return telling_rank(*a) < telling_rank(*b);
  });
  if (events.size() > most_events) events.resize(most_events);
  return events;
}

std::string error_text(const Summary& summary) {
  const auto& error = summary.relative_standard_error;
  return error ? fmt::format(" ± {:.1f} %", 100 * *error) : "";
}

std::string time_cell(const KernelResult& kernel) {
  const auto& wall = kernel.wall_seconds.summary;
  return wall ? markdown((is_imported(kernel) ? "~" : "") + duration(wall->mean)) + error_text(*wall)
              : nothing;
}

/// Per unit of work where there is one, which the heading says.
std::string count_cell(const KernelResult& kernel, const EventResult& wanted, bool per_work) {
  const EventResult* count = find_count(kernel, wanted);
  if (count == nullptr || (per_work && !count->per_work)) return nothing;
  const double mean = per_work ? count->per_work->mean : count->summary->mean;
  return markdown((is_measured(*count) ? "" : "~") + significant(mean, 4)) + error_text(*count->summary);
}

std::string ratio_cell(const Report& report, const KernelResult& kernel) {
  for (const Comparison& comparison : report.comparisons) {
    if (comparison.to != kernel.name || comparison.event != "wall_seconds" || !comparison.ratio) continue;
    const std::string ratio = significant(*comparison.ratio, 3);
    return comparison.verdict == Verdict::no_difference_shown ? '(' + ratio + ')' : ratio;
  }
  const bool is_baseline = kernel.base_name == report.plan.plan.baseline && kernel.wall_seconds.summary;
  return is_baseline ? "1" : nothing;
}

/// The unit that all of them count their work in; empty where they have several, or one has none.
std::string common_unit(const Kernels& kernels) {
  const auto& first = kernels.front()->work;
  const bool is_common =
      first && std::all_of(kernels.begin(), kernels.end(), [&](const KernelResult* kernel) {
        return kernel->work && kernel->work->unit == first->unit;
      });
  return is_common ? first->unit : "";
}

std::string table(const Report& report, const Kernels& kernels) {
  const std::string unit = common_unit(kernels);
  const std::vector<const EventResult*> events = main_events(kernels);
  const auto per_work = [&](const EventResult& event) { return !unit.empty() && !is_rare(event); };
  std::string text = "| kernel | time |";
  std::string line = "|---|--:|";
  for (const EventResult* event : events) {
    text +=
        ' ' + markdown_code(event->event) + (per_work(*event) ? " per " + markdown(unit) : " per run") + " |";
    line += "--:|";
  }
  const bool has_ratios = !report.comparisons.empty();
  text += (has_ratios ? " time against baseline |\n" : "\n") + line + (has_ratios ? "--:|\n" : "\n");
  for (const KernelResult* kernel : kernels) {
    text += "| " + markdown_code(kernel->name) + (kernel->failure ? " (failed)" : "") + " | " +
            time_cell(*kernel) + " |";
    for (const EventResult* event : events)
      text += ' ' + count_cell(*kernel, *event, per_work(*event)) + " |";
    text += has_ratios ? ' ' + ratio_cell(report, *kernel) + " |\n" : "\n";
  }
  return text;
}

/// In the order in which families come in the report; kernels of none stand together.
std::vector<std::pair<std::string, Kernels>> families(const Report& report) {
  std::vector<std::pair<std::string, Kernels>> found;
  for (const KernelResult& kernel : report.kernels) {
    auto family = std::find_if(found.begin(), found.end(),
                               [&](const auto& candidate) { return candidate.first == kernel.family; });
    if (family == found.end()) family = found.insert(found.end(), {kernel.family, {}});
    family->second.push_back(&kernel);
  }
  return found;
}

std::string failures(const Report& report) {
  std::string text;
  for (const KernelResult& kernel : report.kernels)
    if (kernel.failure)
      text += "- **Failed**: " + markdown_code(kernel.name) + ": " + markdown(kernel.failure->text) + '\n';
  return text.empty() ? text : text + '\n';
}

/// One line per reason, with the events that it is for.
std::string not_counted(const Report& report) {
  std::map<std::string, std::vector<std::string>> events;
  for (const KernelResult& kernel : report.kernels)
    for (const EventResult& event : kernel.events) {
      if (has_number(event) || !event.reason || is_replaced(kernel, event)) continue;
      auto& names = events[event.reason->text];
      if (std::find(names.begin(), names.end(), event.event) == names.end()) names.push_back(event.event);
    }
  std::string text;
  for (const auto& [reason, names] : events) {
    text += "- ";
    for (const std::string& name : names) text += (name == names.front() ? "" : ", ") + markdown_code(name);
    text += ": " + markdown(reason) + '\n';
  }
  return text.empty() ? text : markdown_folded("Not counted", text);
}

std::string legend(const Report& report, const std::string& tables) {
  std::string text;
  if (tables.find("&#126;") != std::string::npos)
    text += "- ~: simulated, estimated or imported, not measured here.\n";
  if (tables.find(" ± ") != std::string::npos) text += "- ±: relative standard error of the mean.\n";
  if (!report.comparisons.empty()) text += "- In parentheses: no difference shown.\n";
  const Context& context = report.context;
  const auto add = [&](const char* what, const std::string& value) {
    if (!value.empty()) text += std::string("- ") + what + ": " + markdown_code(value) + '\n';
  };
  add("processor", context.cpu_model);
  add("host", context.host);
  add("time", context.time);
  add("commit", context.git_commit.value_or(""));
  add("counterprof", report.version);
  return text.empty() ? text : markdown_folded("How to read this", text);
}

}  // namespace

std::string render_markdown(const Report& report) {
  std::string tables;
  for (const auto& [family, kernels] : families(report)) {
    if (!family.empty()) tables += "#### " + markdown_code(family) + "\n\n";
    tables += table(report, kernels) + '\n';
  }
  if (tables.empty()) tables = "No kernel completed.\n\n";
  return "### counterprof\n\n" + failures(report) + tables + not_counted(report) + legend(report, tables);
}

}  // namespace counterprof
