#pragma once

#include <array>
#include <cstdint>

#include "model/lines.hpp"

namespace counterprof {

/// The 95 % interval of a share of which `samples` of `all` were seen: Clopper and Pearson's, which holds its
/// 95 % for small numbers too (Biometrika 26, 1934; by Boost.Math). `all` > 0.
std::array<double, 2> share_interval(std::uint64_t samples, std::uint64_t all);

/// Adds the intervals of the events that were sampled; exact counts have none. Nor has an event of which much
/// was counted and never sampled, which a warning says.
void add_intervals(Lines& lines);

}  // namespace counterprof
