#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

struct EstimateTerm {
  std::string name;     // "L2 misses"
  std::string formula;  // "5 l2-misses"
  double cycles = 0;    // of a run
};

struct CyclesEstimate {
  Scope scope = Scope::region;
  std::vector<EstimateTerm> terms;
  std::string missing;  // of the formula; empty: nothing

  double cycles() const;
};

/// What a kernel that was simulated on caches is estimated to cost; nothing for others.
std::optional<CyclesEstimate> estimate_cycles(const KernelResult& kernel);

/// Adds `cycles-estimate` (source `estimated`) to the events of a kernel that was simulated on caches, behind
/// the others: the formula that followed measured wall time best, by a factor of 0.63 to 1.30 over 15 points
/// of compiled array code,
///
///     instructions/4 + 2 L1 misses + 5 L2 misses + 8 L3 misses + 15 mispredicted conditional branches
///     + page faults x their cost here x the nominal frequency
///
/// with the levels that were simulated. Page faults are measured ones; without them that term is missing, and
/// what_it_counts says so. Never of mispredicted indirect branches: callgrind's table of last targets is
/// wrong in half of an interpreter's.
void add_cycles_estimate(KernelResult& kernel);

}  // namespace counterprof
