// R16: what is not shown to differ is not explained. The gate decides (docs/explaining.md).
#include <algorithm>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {

std::vector<Finding> no_difference(const Facts& facts) {
  std::vector<Finding> findings;
  for (const Pair& pair : facts.pairs) {
    std::vector<std::string> events;
    double smallest = 1;
    std::size_t judged = 0;
    for (const Comparison* comparison : pair.comparisons) {
      if (!comparison->verdict || comparison->verdict == Verdict::not_comparable) continue;
      ++judged;
      if (comparison->verdict != Verdict::no_difference_shown) continue;
      events.push_back(comparison->event);
      smallest = std::max(smallest, comparison->smallest_detectable_ratio.value_or(1));
    }
    if (events.empty()) continue;
    Finding finding;
    finding.rule = "R16";
    finding.kernels = {pair.from->name(), pair.to->name()};
    finding.confidence = Confidence::high;
    finding.statement = fmt::format(
        "{} between {} and {}{}, so none is explained.",
        judged == events.size() ? "No difference is shown" : "No difference is shown in " + list_of(events),
        pair.from->name(), pair.to->name(),
        smallest > 1 && smallest < 10
            ? fmt::format("; it would have shown from {} times as much on", figure(smallest))
            : "");
    finding.next_check = "more runs (-r), on a machine that does nothing else";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
