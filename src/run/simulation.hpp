#pragma once

#include "model/series.hpp"

namespace counterprof {

/// Whether the series is to be simulated, by what its runs could not count and its entry's `source`: `auto`
/// simulates what is missing of kernels, `simulated` whatever can be, of commands, too, and `perf` nothing. A
/// series that failed is not.
bool wants_simulation(const Series& series);

/// The kernel as the simulator gets it: with a timeout for one simulation, from what a run took.
KernelSpec as_simulated(const Series& series);

/// Under `auto` a number that was measured stands alone.
void drop_what_was_measured(const Series& series, Execution& simulated);

}  // namespace counterprof
