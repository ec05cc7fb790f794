// R15: stores that bypass the cache, or claim their lines without loading them. Sources: Intel's manual on
// non-temporal stores and SpecI2M; Arm's on write streaming.
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double near = 0.1;

}  // namespace

std::vector<Finding> no_write_allocate(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels)
    for (const LevelFacts& level : kernel.levels) {
      if (!level.misses || !level.misses->is_measured() || !level.misses->per_work || level.is_uncertain)
        continue;
      double allocated = 0;
      for (const TrafficTerm& term : level.predicted.terms)
        if (term.cause == Cause::write_allocate) allocated += term.loads;
      const double measured = *level.misses->per_work;
      const double without = level.predicted.loads - allocated;
      if (allocated < 0.05 || without <= 0 || std::abs(measured - without) > near * without ||
          std::abs(measured - level.predicted.loads) < std::abs(measured - without))
        continue;
      Finding finding;
      finding.rule = "R15";
      finding.kernels = {kernel.name()};
      finding.confidence = Confidence::medium;
      finding.statement = fmt::format(
          "{} loads {} lines per {} into {}, what the model has without the {} that stores would load first: "
          "its "
          "stores do not load their lines.",
          kernel.name(), figure(measured), kernel.result->work->unit, level.name(), figure(allocated));
      finding.evidence = {{"lines into " + level.name(), measured, without,
                           "lines/" + kernel.result->work->unit, level.misses->event->source}};
      finding.alternatives = {"prefetches for stores that the event does not count",
                              "pages that the kernel has just zeroed"};
      finding.next_check = "the compiler's output: non-temporal stores (vmovntpd)";
      findings.push_back(std::move(finding));
    }
  return findings;
}

}  // namespace counterprof::rules_detail
