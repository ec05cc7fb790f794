// R12: the model's bytes per second against a copy's, measured on the same machine. Source: Williams,
// Waterman, Patterson, CACM 52 (2009).
#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double near = 0.8;

}  // namespace

std::vector<Finding> roofline(const Facts& facts) {
  std::vector<Finding> findings;
  const auto copy = facts.report->context.copy_bytes_per_second;
  if (!copy || !(*copy > 0)) return findings;
  for (const KernelFacts& kernel : facts.kernels) {
    const auto seconds = kernel.seconds_per_work();
    if (!seconds || !(*seconds > 0) || kernel.levels.empty()) continue;
    const LevelFacts& last = kernel.levels.back();
    const double bytes = (last.predicted.loads + last.predicted.evictions) * last.cache.line_bytes;
    const double rate = bytes / *seconds;
    if (rate <= near * *copy) continue;
    Finding finding;
    finding.rule = "R12";
    finding.kernels = {kernel.name()};
    finding.confidence = last.is_uncertain ? Confidence::medium : Confidence::high;
    finding.statement = fmt::format(
        "{} moves {} bytes per {} to and from memory by the model, {} GB/s at its speed, and a copy here "
        "reaches {} "
        "GB/s: it is as fast as memory lets it be.",
        kernel.name(), figure(bytes), kernel.result->work->unit, figure(rate / 1e9), figure(*copy / 1e9));
    finding.evidence = {{"bytes per second by the model", rate, *copy, "bytes/s; a copy's is on the right"}};
    finding.next_check = "only fewer bytes make it faster: R4 to R6";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
