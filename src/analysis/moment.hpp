#pragma once

#include "model/report.hpp"

namespace counterprof {

/// By which factor times of that report may be longer than on a machine of its own, at most: 1 + load /
/// processors for other programs at the start, and 1 + steal / measured time for the hypervisor. 1 where
/// nothing is known.
double largest_stretch(const Report& report);

/// The variance of the difference of two logarithms of times that comes from two reports having been taken at
/// two moments: no run of either shows it. docs/explaining.md argues the figures.
double moment_variance(const Report& from, const Report& to);

}  // namespace counterprof
