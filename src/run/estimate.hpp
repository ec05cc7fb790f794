#pragma once

#include <optional>

#include "model/plan.hpp"
#include "sources/source.hpp"

namespace counterprof {

/// What executing a kernel will take.
struct Estimate {
  /// All executions together, without a simulation. Nothing for a command, whose executions may have effects,
  /// and for a kernel that fails.
  std::optional<double> seconds;
  bool is_simulated = false;  ///< afterwards, by what this machine cannot count
};

/// From a single execution of one step.
Estimate estimate_of(const KernelSpec& kernel, int passes, CounterSource& source);

/// Executions of a kernel: its warm-ups, and each run in each pass.
int executions(const KernelSpec& kernel, int passes) noexcept;

}  // namespace counterprof
