#pragma once

#include <vector>

#include "model/report.hpp"

namespace counterprof {

/// True when the parameters that both have are equal. What only one of them declares, as `threads`, does not
/// make two versions incomparable.
bool agree_where_shared(const Parameters& a, const Parameters& b) noexcept;

/// Every kernel that is not of the baseline against the one of the baseline with its parameters:
/// wall_seconds, and each event that either of them has a number for.
std::vector<Comparison> compare_with_baseline(const std::vector<KernelResult>& kernels,
                                              const std::string& baseline);

}  // namespace counterprof
