#include "run/simulation.hpp"

#include <algorithm>

#include "sources/simulated.hpp"
#include "sources/simulated_events.hpp"

namespace counterprof {
namespace {

bool has_number_for(const Series& series, const std::string& event) {
  return std::any_of(series.executions.begin(), series.executions.end(), [&](const Execution& execution) {
    return std::any_of(execution.values.begin(), execution.values.end(), [&](const EventValue& value) {
      return value.event.name == event && value.value.value.has_value();
    });
  });
}

double longest_run(const Series& series) {
  double longest = 0;
  for (const Execution& execution : series.executions)
    longest = std::max(longest, execution.wall_seconds.value_or(0));
  return longest;
}

}  // namespace

bool wants_simulation(const Series& series) {
  const SourceChoice source = series.spec.settings.source;
  if (source == SourceChoice::perf || series.failure || series.executions.empty()) return false;
  if (source == SourceChoice::automatic && series.spec.kind == KernelKind::command) return false;
  for (const Execution& execution : series.executions)
    for (const EventValue& value : execution.values)
      if (can_be_simulated(value.event.id) &&
          (source == SourceChoice::simulated || !has_number_for(series, value.event.name)))
        return true;
  return false;
}

KernelSpec as_simulated(const Series& series) {
  KernelSpec spec = series.spec;
  double seconds = longest_run(series);
  if (const double steps = steps_of(spec.parameters); spec.kind != KernelKind::command && steps > 0)
    seconds *=
        std::min(steps, static_cast<double>(most_simulated_steps) + spec.settings.warmup_steps) / steps;
  spec.settings.timeout_seconds = simulation_timeout(seconds, spec.settings.timeout_seconds);
  return spec;
}

void compare_exit_code(const Series& series, Execution& simulated) {
  if (!simulated.exit_code || series.executions.empty()) return;
  const auto& measured = series.executions.back().exit_code;
  if (!measured || *measured == *simulated.exit_code) return;
  const Reason reason{ReasonCode::simulator_failed, "under valgrind it exits with status " +
                                                        std::to_string(*simulated.exit_code) +
                                                        " instead of " + std::to_string(*measured)};
  for (EventValue& value : simulated.values) value.value = {std::nullopt, Status::not_counted, reason, {}};
  simulated.simulation.reset();
}

void drop_what_was_measured(const Series& series, Execution& simulated) {
  if (series.spec.settings.source != SourceChoice::automatic) return;
  std::erase_if(simulated.values,
                [&](const EventValue& value) { return has_number_for(series, value.event.name); });
}

}  // namespace counterprof
