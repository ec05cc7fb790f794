// R2: page faults of whole arrays in every step. Sources: glibc malloc/malloc.c (M_TRIM_THRESHOLD, the
// growing M_MMAP_THRESHOLD); man mallopt.
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double page_bytes = 4096;
constexpr double near_whole = 0.05;

}  // namespace

std::vector<Finding> faulted_arrays(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels) {
    const auto faults = kernel.count("page-faults");
    if (!faults || !kernel.model) continue;
    const double pages = kernel.array_bytes() / page_bytes;
    const double per_step = faults->mean / kernel.steps;
    const double arrays = per_step / pages;
    const double whole = std::round(arrays);
    if (pages < 1 || whole < 1 || std::abs(arrays - whole) > near_whole * whole) continue;
    const bool once = kernel.steps < 2;
    Finding finding;
    finding.rule = "R2";
    finding.kernels = {kernel.name()};
    finding.confidence = once ? Confidence::low : Confidence::high;
    finding.statement = fmt::format(
        "{} faults {} pages in each step, the pages of {} of {} ({} pages each): the allocator gives them "
        "back to "
        "the operating system and they are faulted and zeroed again, so at least {} made anew in each step. "
        "How many "
        "were made, faults do not tell.",
        kernel.name(), figure(per_step), counted_noun(whole, "array"), size_text(kernel.array_bytes()),
        figure(pages), whole == 1 ? "1 array is" : figure(whole) + " arrays are");
    finding.evidence = {{"page faults per step", per_step, whole * pages, "pages", faults->event->source},
                        {"lines zeroed per unit of work", std::nullopt,
                         per_step * 64 / kernel.work_per_step().value_or(1), "lines"}};
    if (once) finding.alternatives = {"the first touch of arrays that are kept: one step cannot tell"};
    finding.next_check =
        "GLIBC_TUNABLES=glibc.malloc.hugetlb=1, or no trimming (MALLOC_TRIM_THRESHOLD_=1073741824): the "
        "faults vanish";
    finding.remedy =
        Remedy{"keep the arrays from step to step, or keep the allocator from giving their pages back",
               per_step, 0.0, "page faults per step"};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
