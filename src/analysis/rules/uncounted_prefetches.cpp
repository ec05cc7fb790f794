// R8: a count far below the model, at a speed that only prefetching gives. Which requests an event counts,
// the kernel's event maps and the vendors' manuals say (docs/machines.md).
#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double far_below = 0.7;
constexpr double few_cycles = 40;  // for a line that had to be waited for it would be 100 and more

}  // namespace

std::vector<Finding> uncounted_prefetches(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels)
    for (const LevelFacts& level : kernel.levels) {
      if (!level.misses || !level.misses->is_measured() || !level.misses->per_work) continue;
      const double measured = *level.misses->per_work;
      const auto cycles = kernel.per_work("cycles");
      if (level.least == 0 || measured >= far_below * level.least || !cycles) continue;
      const double per_line = *cycles / level.predicted.loads;
      if (per_line > few_cycles) continue;
      Finding finding;
      finding.rule = "R8";
      finding.kernels = {kernel.name()};
      finding.confidence = Confidence::medium;
      finding.statement = fmt::format(
          "{} of {} counts {} lines per {} where the model has {}, at {} cycles for each line of the model: "
          "lines "
          "that come by prefetching are not counted by this event. That is not less traffic.",
          level.misses->event->event, kernel.name(), figure(measured), kernel.result->work->unit,
          figure(level.predicted.loads), figure(per_line));
      finding.evidence = {{"lines into " + level.name(), measured, level.predicted.loads,
                           "lines/" + kernel.result->work->unit, level.misses->event->source},
                          {"cycles per line of the model", per_line, std::nullopt, "cycles"}};
      finding.alternatives = {"a larger share of the cache than assumed"};
      finding.next_check = "an event that counts prefetches, or the memory controller's";
      findings.push_back(std::move(finding));
    }
  return findings;
}

}  // namespace counterprof::rules_detail
