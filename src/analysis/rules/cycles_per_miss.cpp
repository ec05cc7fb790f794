// R11: what a miss more costs. Sources: Intel's and AMD's optimisation manuals on latency and bandwidth;
// Yasin, ISPASS 2014.
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double overlapped = 20;
constexpr double waited_for = 100;

}  // namespace

std::vector<Finding> cycles_per_miss(const Facts& facts) {
  std::vector<Finding> findings;
  for (const Pair& pair : facts.pairs) {
    const LevelFacts* a = pair.from->telling_level();
    const LevelFacts* b = a == nullptr ? nullptr : pair.to->level(a->level);
    if (b == nullptr || !b->misses || !a->misses->is_measured() || !b->misses->is_measured()) continue;
    const auto cycles_a = pair.from->per_work("cycles");
    const auto cycles_b = pair.to->per_work("cycles");
    if (!cycles_a || !cycles_b || !pair.is_shown("cycles") || !pair.is_shown(a->misses->event->event))
      continue;
    const double misses = *b->misses->per_work - *a->misses->per_work;
    const double cycles = *cycles_b - *cycles_a;
    const double each = cycles / misses;
    if (!(each > 0) || (each >= overlapped && each <= waited_for)) continue;
    Finding finding;
    finding.rule = "R11";
    finding.kernels = {pair.from->name(), pair.to->name()};
    finding.confidence = Confidence::medium;
    finding.statement = fmt::format(
        "From {} to {}, {} cycles go with each miss of {}: {}.", pair.from->name(), pair.to->name(),
        figure(each), a->name(),
        each < overlapped ? "they overlap, so that bandwidth or prefetching decides, not latency"
                          : "each is waited for, as where an address depends on what was loaded before");
    finding.evidence = {
        {"cycles per miss", each, std::nullopt, "cycles"},
        {"difference of misses", misses, std::nullopt, "lines/" + pair.to->result->work->unit},
        {"difference of cycles", cycles, std::nullopt, "cycles/" + pair.to->result->work->unit}};
    if (each > waited_for) finding.alternatives = {"instructions that differ as well"};
    finding.next_check = each < overlapped ? "R12: how near it is to the memory's bandwidth"
                                           : "order the boxes as they are used, or use contiguous arrays";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
