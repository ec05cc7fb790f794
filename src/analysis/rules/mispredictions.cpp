// R13: what mispredicted branches cost; measured counts only. Source: Agner Fog, microarchitecture.pdf: 15 to
// 20 cycles.
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double least_cost = 15;
constexpr double most_cost = 20;
constexpr double notable = 0.1;

}  // namespace

std::vector<Finding> mispredictions(const Facts& facts) {
  std::vector<Finding> findings;
  for (const Pair& pair : facts.pairs) {
    const auto a = pair.from->count("branch-misses");
    const auto b = pair.to->count("branch-misses");
    const auto cycles_a = pair.from->count("cycles");
    const auto cycles_b = pair.to->count("cycles");
    if (!a || !b || !cycles_a || !cycles_b || !a->per_work || !b->per_work || !cycles_a->per_work ||
        !cycles_b->per_work)
      continue;
    if (!a->is_measured() || !b->is_measured() || !pair.is_shown("branch-misses") || !pair.is_shown("cycles"))
      continue;
    const double misses = *b->per_work - *a->per_work;
    const double cycles = *cycles_b->per_work - *cycles_a->per_work;
    if (misses * cycles <= 0 || misses * most_cost / cycles < notable) continue;
    Finding finding;
    finding.rule = "R13";
    finding.kernels = {pair.from->name(), pair.to->name()};
    finding.confidence = Confidence::medium;
    finding.statement = fmt::format(
        "From {} to {} there are {} mispredicted branches per {} {}, which at 15 to 20 cycles each are {} to "
        "{} of the "
        "difference of {} cycles.",
        pair.from->name(), pair.to->name(), figure(std::abs(misses)), pair.to->result->work->unit,
        misses > 0 ? "more" : "fewer", percent(std::min(1.0, misses * least_cost / cycles)),
        percent(std::min(1.0, misses * most_cost / cycles)), figure(std::abs(cycles)));
    finding.evidence = {{"difference of mispredicted branches", misses, std::nullopt,
                         "branches/" + pair.to->result->work->unit},
                        {"difference of cycles", cycles, misses * (least_cost + most_cost) / 2,
                         "cycles/" + pair.to->result->work->unit}};
    finding.next_check = "counterprof lines -e branch-misses, or perf record: where they are";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
