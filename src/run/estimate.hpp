#pragma once

#include <optional>

#include "model/plan.hpp"
#include "sources/source.hpp"

namespace counterprof {

/// How long the kernel's executions will take together, in seconds: from a single execution of one step.
/// Nothing for a command, whose executions may have effects, and for a kernel that fails.
std::optional<double> estimated_seconds(const KernelSpec& kernel, int passes, CounterSource& source);

/// Executions of a kernel: its warm-ups, and each run in each pass.
int executions(const KernelSpec& kernel, int passes) noexcept;

}  // namespace counterprof
