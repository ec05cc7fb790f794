#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/compared.hpp"

namespace counterprof {

/// One condition of --fail-on: "cache-misses>5%", "wall_seconds@diffusion/*>10%".
struct FailCondition {
  std::string text;    // as it was written
  std::string event;   // or wall_seconds
  std::string kernel;  // a glob (fnmatch(3)); empty: every kernel
  double percent = 0;  // by which the ratio may exceed 1, at least 0
};

/// The conditions of a list that commas separate. Throws Error that shows the place.
std::vector<FailCondition> parse_fail_on(std::string_view list);

/// What becomes of each condition for each kernel that it is of, into `compared.gate`: a regression is a
/// ratio beyond the bound that the gate shows to be one. A kernel of the older report that the newer has not,
/// or a value that could not be compared, is not_compared. Counts that are too few for a verdict pass, unless
/// a condition has nothing else to look at.
void check(const std::vector<FailCondition>& conditions, Compared& compared);

}  // namespace counterprof
