#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

/// A part of what a run costs.
struct CostPart {
  std::string name;   // "L2 misses"
  double cycles = 0;  // of a run
};

/// Where a kernel's cycles go. The parts add up to the event's mean.
struct Cost {
  const EventResult* event =
      nullptr;                  // whose cycles these are: counted ones, or the estimate; lives in the kernel
  std::vector<CostPart> parts;  // always in one order
};

/// Counted cycles where there are some, by what the processor says of its stalls; else the estimate, term by
/// term (cycles_estimate.hpp). `event` is null where there is neither.
Cost cost_of(const KernelResult& kernel);

}  // namespace counterprof
