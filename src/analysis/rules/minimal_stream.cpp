// R4: what one sweep that reads and writes each array once would load. Source: Stengel, Treibig, Hager,
// Wellein, ICS 2015.
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/waterfall.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double near = 0.15;

}  // namespace

std::vector<Finding> minimal_stream(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels) {
    if (!kernel.model) continue;
    const LevelFacts* level = kernel.telling_level();
    if (level == nullptr) continue;
    const double measured = *level->misses->per_work;
    double least = 0;
    for (const CauseLines& cause : causes_of(kernel, *level))
      if (cause.rule == "R4" || cause.rule == "R15") least += cause.lines;
    if (least == 0 || std::abs(measured - least) > near * least) continue;
    Finding finding;
    finding.rule = "R4";
    finding.kernels = {kernel.name()};
    // On AMD and Arm the event is of another level, or leaves prefetches out.
    finding.confidence = level->is_uncertain ? Confidence::medium : Confidence::high;
    finding.statement = fmt::format(
        "{} loads {} lines per {} into {}, and reading and writing what it keeps once takes {}: no other "
        "order of the "
        "same sweep loads less. Its arrays are {} together and the cache {}.",
        kernel.name(), figure(measured), kernel.result->work->unit, level->name(), figure(least),
        size_text(kernel.model->footprint()), size_text(level->capacity.bytes));
    finding.evidence = {{"lines into " + level->name(), measured, least, "lines/" + kernel.result->work->unit,
                         level->misses->event->source}};
    finding.next_check = "a grid that fits: what is left of the time then is not memory's";
    finding.remedy = Remedy{fmt::format("several steps at once over a tile that stays in {} (temporal "
                                        "blocking): T steps take about 1/T of the lines",
                                        level->name()),
                            measured, measured / 4, "lines/" + kernel.result->work->unit + " with T = 4"};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
