#include "cli/measure.hpp"

#include <algorithm>
#include <random>

#include "analysis/explain.hpp"
#include "analysis/summary.hpp"
#include "base/text.hpp"
#include "cli/terminal_progress.hpp"
#include "machine/context.hpp"
#include "machine/copy_speed.hpp"
#include "version.hpp"

namespace counterprof {
namespace {

std::vector<std::string> arguments;

std::uint64_t draw_seed() {
  // Small enough to be typed again, and exact in JSON.
  return std::random_device{}() & 0x7FFFFFFFU;
}

/// What executions had to say, once each.
void collect_warnings(const std::vector<Series>& series, Report& report) {
  const auto add = [&](const std::string& text) {
    if (std::find(report.warnings.begin(), report.warnings.end(), text) == report.warnings.end())
      report.warnings.push_back(text);
  };
  for (const Series& one : series) {
    for (const Execution& execution : one.executions)
      for (const std::string& warning : execution.warnings)
        add("run " + std::to_string(execution.run) + " of " + one.spec.name + ' ' + warning);
    if (one.simulated)
      for (const std::string& warning : one.simulated->warnings)
        add("simulating " + one.spec.name + ": " + warning);
  }
}

/// A roof says something only where a kernel's bytes are known.
bool has_traffic(const Plan& plan) {
  return std::any_of(plan.kernels.begin(), plan.kernels.end(),
                     [](const KernelSpec& kernel) { return !kernel.traffic.empty(); });
}

}  // namespace

void remember_arguments(int argc, char** argv) {
  arguments.assign(argv, argv + argc);
}

const std::vector<std::string>& remembered_arguments() noexcept {
  return arguments;
}

Measured measure(const Plan& plan, CounterSource& source, CounterSource* simulator,
                 bool tolerates_exit_status, bool with_context) {
  Measured measured;
  Report& report = measured.report;
  report.version = version;
  report.plan.plan = plan;
  report.plan.events = plan.events;
  report.plan.seed = plan.seed.value_or(draw_seed());
  report.plan.passes = source.prepare(plan.events, plan.scheduling);
  report.calibration =
      source.calibrate(std::any_of(plan.kernels.begin(), plan.kernels.end(),
                                   [](const KernelSpec& kernel) { return kernel.control_region; }));
  if (simulator != nullptr) simulator->prepare(plan.events, plan.scheduling);
  if (with_context) {
    report.context = gather_context();
    report.context.argv = arguments;
  }
  const auto steal = steal_seconds_so_far();

  TerminalProgress progress(report.plan.passes);
  const RunnerOptions options{report.plan.seed, report.plan.passes, tolerates_exit_status};
  const Executed executed = execute(plan, source, simulator, options, progress);
  measured.interrupted_by = executed.interrupted_by;
  if (const auto now = steal_seconds_so_far(); steal && now) report.context.steal_seconds = *now - *steal;
  // Behind all runs: its arrays would be in the peak memory of whatever is started after it.
  if (with_context && executed.interrupted_by == 0 && has_traffic(plan)) measure_copy_speeds(report.context);
  summarise(executed.series, report);
  explain(report);
  collect_warnings(executed.series, report);
  for (const std::string& name : executed.not_simulated)
    report.warnings.push_back(name + " was not simulated, as the tool was interrupted before");
  return measured;
}

bool has_failed(const Report& report) {
  const auto has_count = [](const KernelResult& kernel) {
    return std::any_of(kernel.events.begin(), kernel.events.end(),
                       [](const EventResult& event) { return has_number(event.status); });
  };
  return std::any_of(report.kernels.begin(), report.kernels.end(),
                     [](const KernelResult& kernel) { return kernel.failure.has_value(); }) ||
         std::none_of(report.kernels.begin(), report.kernels.end(), has_count);
}

}  // namespace counterprof
