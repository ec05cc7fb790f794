// R1: counts that contradict each other, as hypervisors and other users of the counters make them.
#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {

std::vector<Finding> implausible(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelResult& kernel : facts.report->kernels)
    for (const EventResult& event : kernel.events) {
      const bool by_status = event.status == Status::implausible;
      const std::string why = by_status && event.reason ? event.reason->text : implausibility(kernel, event);
      if (why.empty()) continue;
      // One contradiction has two events.
      if (!findings.empty() && findings.back().kernels.front() == kernel.name &&
          findings.back().statement.find(why) != std::string::npos)
        continue;
      Finding finding;
      finding.rule = "R1";
      finding.kernels = {kernel.name};
      finding.confidence = Confidence::high;
      finding.statement = fmt::format("{}: {} cannot be true ({}), so nothing is concluded from it.",
                                      kernel.name, event.event, why);
      if (event.summary)
        finding.evidence = {{event.event, event.summary->mean, std::nullopt, event.unit, event.source}};
      finding.alternatives = {"another user of the counters", "a hypervisor that counts only in part"};
      finding.next_check = "counterprof doctor; count again alone on the machine";
      findings.push_back(std::move(finding));
    }
  return findings;
}

}  // namespace counterprof::rules_detail
