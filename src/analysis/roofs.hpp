#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/facts.hpp"

namespace counterprof {

/// What a kernel moves between a cache and what lies behind it, beside the speed of a copy that goes the same
/// way: the roofline model, level by level. Sources: Williams, Waterman, Patterson, CACM 52 (2009); Yang et
/// al., "Hierarchical Roofline Analysis for GPUs", Concurrency and Computation 32 (2020).
struct Roof {
  int level = 0;              // of the cache that is loaded into
  std::string behind;         // what it is loaded from: "L2", "memory"
  double bytes_per_work = 0;  // loaded and written back, by the model
  double bytes_per_second = 0;
  std::optional<double> copy_bytes_per_second;  // null: not measured
  bool is_uncertain = false;                    // the model says so
};

/// From the first level to the last that anything is moved from. Empty where the model or the time is
/// missing, where several threads ran (a copy is one's) or nobody knows, and where the caches are not those
/// of the machine that took the time.
std::vector<Roof> roofs_of(const Report& report, const KernelFacts& kernel);

}  // namespace counterprof
