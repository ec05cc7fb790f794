#pragma once

#include <functional>
#include <map>
#include <string>

#include "model/plan.hpp"
#include "sources/source.hpp"

namespace counterprof {

/// How often kernels repeat their work, by name: a number of steps that is not the plan's.
using StepsByName = std::map<std::string, double>;

/// The steps that make the regions of kernels with a min_time last that long, found by executing them as
/// timeit's autorange does: 1, 2, 5, 10, 20... times those of the plan. Kernels that fail, and those that
/// last as they are, are left out. `planned` gives the plan with other steps.
StepsByName lasting_steps(const std::function<Plan(const StepsByName&)>& planned, CounterSource& source);

/// True where a kernel has a min_time.
bool wants_lasting(const Plan& plan) noexcept;

}  // namespace counterprof
