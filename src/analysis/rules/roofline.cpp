// R12: the model's bytes per second against a copy's, measured on the same machine. Source: Williams,
// Waterman, Patterson, CACM 52 (2009).
#include <fmt/format.h>

#include "analysis/roofs.hpp"
#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double near = 0.8;
/// Faster than a copy by more than this, it is not memory's bytes that the model counts.
constexpr double above = 1.1;

bool is_at(const Roof& roof) {
  if (roof.behind != "memory" || !roof.copy_bytes_per_second) return false;
  const double share = roof.bytes_per_second / *roof.copy_bytes_per_second;
  return share > near && share <= above;
}

Finding under_the_roof(const KernelFacts& kernel, const Roof& roof) {
  Finding finding;
  finding.rule = "R12";
  finding.kernels = {kernel.name()};
  finding.confidence = roof.is_uncertain ? Confidence::medium : Confidence::high;
  finding.statement = fmt::format(
      "{} moves {} bytes per {} to and from memory by the model, {} GB/s at its speed, and a copy here "
      "reaches {} "
      "GB/s: it is as fast as memory lets it be.",
      kernel.name(), figure(roof.bytes_per_work), kernel.result->work->unit,
      figure(roof.bytes_per_second / 1e9), figure(*roof.copy_bytes_per_second / 1e9));
  finding.evidence = {{"by the model, at its speed", std::nullopt, roof.bytes_per_second, "bytes/s"},
                      {"a copy here", *roof.copy_bytes_per_second, std::nullopt, "bytes/s"}};
  finding.next_check = "only fewer bytes make it faster: R4 to R6";
  return finding;
}

}  // namespace

std::vector<Finding> roofline(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels)
    for (const Roof& roof : roofs_of(*facts.report, kernel))
      if (is_at(roof)) findings.push_back(under_the_roof(kernel, roof));
  return findings;
}

}  // namespace counterprof::rules_detail
