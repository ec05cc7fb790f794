#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/facts.hpp"

namespace counterprof {

/// What of a kernel's lines has one cause.
struct CauseLines {
  std::string name;  // "temporary up"
  std::string rule;  // "R5"
  int order = 0;     // of the kinds of causes in a waterfall
  double lines = 0;  // per unit of work
};

/// The model's lines at that level by their causes, in the fixed order: compulsory reads, write-allocate of
/// the result, further sweeps over what is kept, each temporary, boxed values, broken layer condition, walks
/// along columns, line buffers, the zeroing of faulted pages, switches and migrations. They add up to what
/// the model predicts, but for the last kind.
///
/// A page that faults is zeroed by the kernel, line by line: these lines come instead of the write-allocate
/// of the stores that follow, so they are taken from there. Where the count leaves the kernel out, nothing
/// takes their place.
std::vector<CauseLines> causes_of(const KernelFacts& kernel, const LevelFacts& level);

/// From one kernel's count to the other's. Nothing where one of them has no count or no model there, where
/// these are not of one kind, or where the counts are equal.
std::optional<Waterfall> waterfall(const KernelFacts& from, const KernelFacts& to, int level);

}  // namespace counterprof
