#pragma once

#include <vector>

#include "analysis/comparable.hpp"
#include "model/report.hpp"

namespace counterprof {

/// Every kernel that is not of the baseline against the one of the baseline with its parameters:
/// wall_seconds, and each event that either of them has a number for. One question: all of it together is
/// answered with a difference that is none in 1 % of cases at most.
std::vector<Comparison> compare_with_baseline(const std::vector<KernelResult>& kernels,
                                              const std::string& baseline);

/// The reason of what has no verdict as it was counted too few times on both sides.
inline constexpr const char* too_few_counts = "both are below 30 in a run, too few for a verdict";

/// Whether two kernels of one report are compared in pairs, run by run: where their runs took turns, and
/// there are enough of them.
bool is_in_pairs(const Report& report, const KernelResult& from, const KernelResult& to) noexcept;

/// Two kernels of one report: one question.
std::vector<Comparison> compare_pair(const Report& report, const KernelResult& from, const KernelResult& to);

/// Kernels with the same name in two reports, in the order of the newer one: one question. `of_the_moment` is
/// the variance of a difference of logarithms of times that comes from measuring at two moments (moment.hpp).
/// Throws Error where a report has two kernels of one name.
std::vector<Comparison> compare_reports(const Report& from, const Report& to, double of_the_moment);

}  // namespace counterprof
