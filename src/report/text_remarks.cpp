#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

/// Events that one reason explains, in all kernels.
struct Group {
  std::string reason;
  std::vector<std::string> events;
  std::vector<std::string> kernels;
  std::vector<std::string> simulated;  // of the events, in some kernel
};

void add_to_group(std::vector<Group>& groups, const std::string& reason, const EventResult& event,
                  const KernelResult& kernel) {
  auto found =
      std::find_if(groups.begin(), groups.end(), [&](const Group& group) { return group.reason == reason; });
  if (found == groups.end()) found = groups.insert(groups.end(), Group{reason, {}, {}, {}});
  add_once(found->events, event.event);
  add_once(found->kernels, kernel.name);
  if (is_replaced(kernel, event)) add_once(found->simulated, event.event);
}

bool is_kernels_own(const EventResult& event) {
  return event.reason && event.reason->code == ReasonCode::kernel_failed;
}

/// What a reader should know of an event beside its row; empty where there is nothing.
std::string shortcoming(const EventResult& event) {
  // The share of the time differs from event to event and stands in its row.
  if (event.status == Status::scaled)
    return "scaled from the part of the time in parentheses, as there are fewer counters than events; "
           "'scheduling: passes' counts each for the whole time";
  return event.reason ? event.reason->text : "";
}

/// "cycles, branches (2 events), in diffusion/fused: no PMU". Kernels are named where it is not all of them.
std::string sentence(const Group& group, std::size_t all_kernels) {
  constexpr std::size_t most_kernels = 3;
  std::string text = joined(group.events);
  if (group.events.size() > 2) text += fmt::format(" ({} events)", group.events.size());
  if (group.kernels.size() < all_kernels) {
    if (group.kernels.size() <= most_kernels)
      text += ", in " + joined(group.kernels);
    else
      text += fmt::format(", in {} of {} kernels", group.kernels.size(), all_kernels);
  }
  text += ": " + printable(group.reason);
  if (group.simulated.empty()) return text;
  if (group.simulated.size() == group.events.size()) return text + "; simulated instead";
  return text + "; simulated instead: " + joined(group.simulated);
}

std::string paragraph(std::string_view title, const std::vector<Group>& groups, std::size_t all_kernels) {
  if (groups.empty()) return "";
  if (groups.size() == 1)
    return wrapped(fmt::format("{}: {}", title, sentence(groups.front(), all_kernels)), text_width, 1);
  std::string text = fmt::format(" {}:\n", title);
  for (const Group& group : groups) text += wrapped(sentence(group, all_kernels), text_width, 3);
  return text;
}

std::string what_was_not_counted(const Report& report) {
  std::vector<Group> missing;
  std::vector<Group> not_simulated;
  std::vector<Group> partial;
  std::size_t kernels = 0;
  bool is_of_this_machine = false;
  for (const KernelResult& kernel : report.kernels) {
    bool has_events = false;
    for (const EventResult& event : kernel.events) {
      if (is_kernels_own(event)) continue;  // the failure says it
      has_events = true;
      if (const std::string text = shortcoming(event); !text.empty()) {
        add_to_group(event.summary                       ? partial
                     : event.source == Source::simulated ? not_simulated
                                                         : missing,
                     text, event, kernel);
        is_of_this_machine = is_of_this_machine || (!event.summary && event.source != Source::imported);
      }
    }
    kernels += has_events ? 1 : 0;
  }
  std::string text = paragraph("Not counted", missing, kernels) +
                     paragraph("Not simulated", not_simulated, kernels) +
                     paragraph("Counted with limits", partial, kernels);
  if (is_of_this_machine)
    text += " 'counterprof doctor' says what this machine can count, and what would help.\n";
  return text;
}

std::string last_line(std::string_view output) {
  output = trim(output);
  return printable(output.substr(output.rfind('\n') + 1));  // npos + 1 is 0
}

/// One line, however long: a failure is searched for and copied.
std::string failures(const Report& report) {
  std::string text;
  for (const KernelResult& kernel : report.kernels) {
    if (!kernel.failure) continue;
    text += " Failed: " + printable(kernel.name);
    if (kernel.failure->run) text += fmt::format(", run {} of {}", *kernel.failure->run, kernel.runs_planned);
    text += ": " + printable(kernel.failure->text);
    const std::string said = last_line(kernel.failure->output);
    if (!said.empty()) text += "; its last output: " + said;
    text += '\n';
  }
  return text;
}

std::string outliers(const Report& report) {
  std::string text;
  for (const KernelResult& kernel : report.kernels) {
    const auto& wall = kernel.wall_seconds.summary;
    if (!wall || !wall->outliers) continue;
    for (const int run : *wall->outliers)
      if (const auto& seconds = kernel.wall_seconds.runs.at(static_cast<std::size_t>(run - 1)))
        text +=
            fmt::format(" Outlier: run {} of {} took {}; the median is {}.\n", run, printable(kernel.name),
                        duration(*seconds), duration(wall->median.value_or(wall->mean)));
  }
  return text;
}

/// What the channel itself shows belongs to every region that a program marks.
std::string cost_of_marks(const Report& report) {
  if (!report.calibration.control) return "";
  const ControlCost& cost = *report.calibration.control;
  std::string text = "An empty region that a program marks takes " + duration(cost.wall_ns * 1e-9) + " here";
  std::string counts;
  for (const auto& [event, count] : cost.counts) {
    const bool is_clock = event.find("-clock") != std::string::npos;
    counts += (counts.empty() ? "" : ", ") +
              (is_clock ? duration(count * 1e-9) + " of " : fmt::format("{:.3g} ", count)) + printable(event);
  }
  if (!counts.empty()) text += " and counts " + counts;
  return wrapped(text + fmt::format(" (the mean of {}).", cost.regions), text_width, 1);
}

std::string warnings(const Report& report) {
  std::string text;
  for (const std::string& warning : report.warnings)
    text += wrapped("Warning: " + printable(warning), text_width, 1);
  return text;
}

}  // namespace

std::string remarks(const Report& report) {
  std::string text;
  if (report.kernels.empty()) text = " No kernel was run.\n";
  for (const std::string& part : {failures(report), what_was_not_counted(report), simulation(report),
                                  cost_of_marks(report), outliers(report) + warnings(report)}) {
    if (!text.empty() && !part.empty()) text += '\n';
    text += part;
  }
  return text;
}

}  // namespace counterprof
