// R0: what is missing or scaled is said first, so that silence is not taken for an all-clear.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

/// The events that rules ask for.
constexpr std::string_view asked_for[] = {"cycles",   "instructions",  "cache-misses", "cache-references",
                                          "branches", "branch-misses", "page-faults"};

bool is_asked_for(const EventResult& event) {
  return std::find(std::begin(asked_for), std::end(asked_for), event.id) != std::end(asked_for);
}

bool has_other_source(const KernelResult& kernel, const EventResult& event) {
  return std::any_of(kernel.events.begin(), kernel.events.end(), [&](const EventResult& other) {
    return other.id == event.id && other.summary && &other != &event;
  });
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

Finding not_counted(const Facts& facts) {
  Finding finding;
  std::vector<std::string> events;
  std::vector<std::string> simulated;
  std::string why;
  for (const KernelResult& kernel : facts.report->kernels) {
    if (kernel.failure) continue;  // which is said wherever its numbers would be
    for (const EventResult& event : kernel.events) {
      if (event.summary || !is_asked_for(event) || event.status == Status::implausible) continue;
      add_once(has_other_source(kernel, event) ? simulated : events, event.event);
      add_once(finding.kernels, kernel.name);
      if (why.empty() && event.reason) why = event.reason->text;
    }
  }
  if (finding.kernels.empty()) return finding;
  finding.rule = "R0";
  finding.confidence = Confidence::high;
  if (!events.empty())
    finding.statement =
        fmt::format("Nothing is concluded from {}, as {} not counted{}{}.", list_of(events),
                    events.size() == 1 ? "it was" : "they were", why.empty() ? "" : ": ", why);
  if (!simulated.empty())
    finding.statement +=
        fmt::format("{}{} {} simulated, not measured{}.", events.empty() ? "" : " ", list_of(simulated),
                    simulated.size() == 1 ? "is" : "are", events.empty() && !why.empty() ? ": " + why : "");
  finding.next_check = events.empty() || !simulated.empty()
                           ? "count on a machine with a PMU: counterprof doctor says what this one has"
                           : "--source simulated, or a machine with a PMU: counterprof doctor says what "
                             "this one has";
  return finding;
}

void add_scaled(const Facts& facts, std::vector<Finding>& findings) {
  for (const KernelResult& kernel : facts.report->kernels) {
    std::vector<std::string> events;
    double least = 1;
    for (const EventResult& event : kernel.events) {
      if (event.status != Status::scaled) continue;
      add_once(events, event.event);
      least = std::min(least, coverage(event));
    }
    if (events.empty()) continue;
    Finding finding;
    finding.rule = "R0";
    finding.kernels = {kernel.name};
    finding.confidence = Confidence::high;
    finding.statement =
        fmt::format("{}: {} {} scaled from {} of the time at least; what follows from {} is less sure{}.",
                    kernel.name, list_of(events), events.size() == 1 ? "is" : "are", percent(least),
                    events.size() == 1 ? "it" : "them",
                    least < 0.2 ? ", and from less than 20 % of the time nothing is concluded" : "");
    finding.evidence = {{"share of the time counted", least, std::nullopt, ""}};
    finding.next_check = "scheduling: passes counts each event for the whole time";
    findings.push_back(std::move(finding));
  }
}

void add_without_traffic(const Facts& facts, std::vector<Finding>& findings) {
  Finding finding;
  std::set<std::string> reasons;
  for (const KernelFacts& kernel : facts.kernels)
    if (!kernel.model && !kernel.result->failure) {
      finding.kernels.push_back(kernel.name());
      reasons.insert(kernel.why_no_model);
    }
  if (finding.kernels.empty()) return;
  finding.rule = "R0";
  finding.confidence = Confidence::high;
  finding.statement = fmt::format(
      "How many lines {} should load is not known, as {}, so no count of misses is held against a model.",
      list_of(finding.kernels), list_of({reasons.begin(), reasons.end()}));
  finding.next_check = "describe what a step reads and writes by `traffic:` in the plan (docs/explaining.md)";
  findings.push_back(std::move(finding));
}

}  // namespace

std::vector<Finding> missing(const Facts& facts) {
  std::vector<Finding> findings;
  if (Finding finding = not_counted(facts); !finding.statement.empty())
    findings.push_back(std::move(finding));
  add_scaled(facts, findings);
  add_without_traffic(facts, findings);
  return findings;
}

}  // namespace counterprof::rules_detail
