#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/plan.hpp"

namespace counterprof {

/// One run of one kernel, all its passes; or one that is executed and not counted.
struct Step {
  std::size_t kernel = 0;  // position in the plan
  int run = 0;             // from 1; 0: warm-up
};

/// The order of all runs of a plan, a pure function of it and the seed. Interleaved: round by round, the
/// kernels of each round in a shuffled order of its own, so that a machine that becomes slower does so for
/// all of them; warm-up rounds come first. Sequential: kernel by kernel, as the plan has them.
std::vector<Step> schedule(const Plan& plan, std::uint64_t seed);

}  // namespace counterprof
