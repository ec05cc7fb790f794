#include "run/estimate.hpp"

#include <chrono>

#include "run/simulation.hpp"

namespace counterprof {

Estimate estimate_of(const KernelSpec& kernel, int passes, CounterSource& source) {
  if (kernel.kind == KernelKind::command)
    return {std::nullopt, kernel.settings.source == SourceChoice::simulated};
  KernelSpec once = kernel;
  const double steps = steps_of(kernel.parameters);
  for (auto& [name, value] : once.parameters)
    if (name == "steps") value = 1;
  once.settings.warmup_steps = 1;
  const auto started = std::chrono::steady_clock::now();
  Execution execution = source.measure(once, 1);
  const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - started;
  if (execution.failure || !execution.wall_seconds) return {};
  const double more_steps = steps + kernel.settings.warmup_steps - 2;  // than the two of this execution
  const double one = whole.count() + more_steps * *execution.wall_seconds;
  const Series series{once, {std::move(execution)}, std::nullopt, std::nullopt};
  return {one * executions(kernel, passes), wants_simulation(series)};
}

int executions(const KernelSpec& kernel, int passes) noexcept {
  return kernel.settings.warmup + kernel.settings.runs * passes;
}

}  // namespace counterprof
