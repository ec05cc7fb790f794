#include "run/lasting.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/interrupt.hpp"

namespace counterprof {
namespace {

/// The least of 1, 2, 5, 10, 20, 50... that is not below.
double round_up(double factor) {
  const double decade = std::pow(10.0, std::floor(std::log10(factor)));
  for (const double digit : {1.0, 2.0, 5.0})
    if (digit * decade >= factor * (1 - 1e-9)) return digit * decade;
  return 10 * decade;
}

/// What to multiply by, from one execution: a tenth more than its time asks for, and not blindly far.
double factor_from(double seconds, double wanted) {
  constexpr double margin = 1.1;
  constexpr double furthest = 100;
  const double factor = seconds > 0 ? margin * wanted / seconds : furthest;
  return std::clamp(factor, 2.0, furthest);
}

}  // namespace

StepsByName lasting_steps(const std::function<Plan(const StepsByName&)>& planned, CounterSource& source) {
  StepsByName steps;
  std::map<std::string, double> factors;
  std::set<std::string> done;
  bool has_changed = true;
  while (has_changed && interrupted() == 0) {
    has_changed = false;
    for (const KernelSpec& kernel : planned(steps).kernels) {
      const double wanted = kernel.settings.min_time_seconds;
      if (wanted == 0 || done.contains(kernel.name) || interrupted() != 0) continue;
      const Execution execution = source.measure(kernel, 1);
      const double* now = find_parameter(kernel.parameters, "steps");
      if (execution.failure || now == nullptr || execution.wall_seconds.value_or(wanted) >= wanted) {
        done.insert(kernel.name);
        continue;
      }
      double& factor = factors.try_emplace(kernel.name, 1).first->second;
      const double planned_steps = *now / factor;
      factor = round_up(factor * factor_from(*execution.wall_seconds, wanted));
      steps[kernel.name] = planned_steps * factor;
      has_changed = true;
    }
  }
  return steps;
}

bool wants_lasting(const Plan& plan) noexcept {
  return std::any_of(plan.kernels.begin(), plan.kernels.end(),
                     [](const KernelSpec& kernel) { return kernel.settings.min_time_seconds > 0; });
}

}  // namespace counterprof
