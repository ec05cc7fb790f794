// counterprof run PLAN.yaml
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/interrupt.hpp"
#include "base/text.hpp"
#include "cli/catalog.hpp"
#include "cli/command.hpp"
#include "cli/measure.hpp"
#include "cli/output.hpp"
#include "cli/setting.hpp"
#include "cli/source_option.hpp"
#include "events/resolver.hpp"
#include "plan/plan_file.hpp"
#include "run/estimate.hpp"
#include "run/lasting.hpp"
#include "run/simulation.hpp"
#include "sources/perf.hpp"
#include "sources/simulated.hpp"

namespace counterprof {
namespace {

struct RunOptions {
  std::string plan;
  PlanOverrides overrides;
  std::vector<std::string> settings;  // NAME=VALUE
  std::string source;
  std::string keep_simulation;
  bool dry_run = false;
  OutputOptions outputs;
};

std::string duration(std::optional<double> seconds) {
  if (!seconds) return "?";
  return *seconds < 90 ? fmt::format("{:.1f} s", *seconds) : fmt::format("{:.0f} min", *seconds / 60);
}

/// What would be executed, and for how long.
std::string dry_run_text(const Plan& plan, int passes, CounterSource& source) {
  std::size_t width = 0;
  for (const KernelSpec& kernel : plan.kernels) width = std::max(width, printable(kernel.name).size());
  int all = 0;
  double seconds = 0;
  bool is_complete = true;
  bool is_simulated = false;
  std::string rows;
  for (const KernelSpec& kernel : plan.kernels) {
    if (interrupted() != 0) break;
    const Estimate estimate = estimate_of(kernel, passes, source);
    all += executions(kernel, passes);
    seconds += estimate.seconds.value_or(0);
    is_complete = is_complete && estimate.seconds;
    is_simulated = is_simulated || estimate.is_simulated;
    rows += fmt::format("  {:<{}}  {:>2} warm-up + {} runs x {} pass{} = {} executions, {}{}\n",
                        printable(kernel.name), width, kernel.settings.warmup, kernel.settings.runs, passes,
                        passes == 1 ? "" : "es", executions(kernel, passes), duration(estimate.seconds),
                        estimate.is_simulated ? ", then simulated" : "");
  }
  return fmt::format(
      "{} kernel{}, {} executions, {} order, about {}{}:\n{}\nNothing was counted. Times are estimated from "
      "one "
      "step of each built-in or plug-in kernel; commands were not executed.{}\n",
      plan.kernels.size(), plan.kernels.size() == 1 ? "" : "s", all, to_string(plan.order), duration(seconds),
      is_complete ? "" : " and what has no estimate", rows,
      is_simulated
          ? " Simulating is not among them: it takes 8 to 340 times as long for each warm-up step and two "
            "to eight more, and a second to start."
          : "");
}

/// With the steps that its kernels' min_time asks for; says which these are.
StepsByName make_last(Plan& plan, PerfSource& source, const RunOptions& options) {
  if (!wants_lasting(plan)) return {};
  source.prepare(plan.events, plan.scheduling);
  const auto planned = [&](const StepsByName& steps) {
    PlanOverrides overrides = options.overrides;
    overrides.steps = steps;
    return read_plan_file(options.plan, catalog(), overrides);
  };
  StepsByName steps = lasting_steps(planned, source);
  plan = planned(steps);
  return steps;
}

std::string lasting_text(const Plan& plan, const StepsByName& steps) {
  std::string text;
  for (const KernelSpec& kernel : plan.kernels)
    if (const auto found = steps.find(kernel.name); found != steps.end())
      text += fmt::format("{}{} {:g} steps (min_time {:g} s)", text.empty() ? "" : ", ", kernel.name,
                          found->second, kernel.settings.min_time_seconds);
  return "so that a region lasts long enough, more steps were executed than the plan says: " + text;
}

int run(RunOptions& options) {
  for (const std::string& setting : options.settings)
    options.overrides.parameters.push_back(split_setting(setting));
  options.overrides.source = source_choice(options.source);
  Plan plan = read_plan_file(options.plan, catalog(), options.overrides);
  std::vector<OutputRequest> outputs = options.outputs.requests();
  if (!plan.outputs.json.empty()) outputs.push_back({"json", plan.outputs.json});
  const std::string& history = plan.outputs.history;
  if (!can_write(outputs) || (!history.empty() && !can_append(history))) return exit_not_written;
  check_sources(plan);
  PerfSource source(plan.cpu);
  if (options.dry_run) {
    const std::string text = dry_run_text(plan, source.prepare(plan.events, plan.scheduling), source);
    print(text);
    return interrupted() != 0 ? 128 + interrupted() : exit_done;
  }
  const StepsByName steps = make_last(plan, source, options);
  make_keep_folder(options.keep_simulation);
  SimulatedSource simulator(options.keep_simulation);
  Measured measured = measure(plan, source, &simulator, false, needs_context(outputs) || !history.empty());
  if (!steps.empty()) measured.report.warnings.push_back(lasting_text(plan, steps));
  bool is_written = write_outputs(outputs, measured.report, STDOUT_FILENO);
  if (!history.empty()) is_written = append_history(history, measured.report) && is_written;
  if (!is_written) return exit_not_written;
  if (measured.interrupted_by != 0) return 128 + measured.interrupted_by;
  return has_failed(measured.report) ? exit_kernel_failed : exit_done;
}

}  // namespace

std::function<int()> declare_run(CLI::App& app) {
  const auto options = std::make_shared<RunOptions>();
  app.add_option("plan", options->plan, "The plan, a YAML file (docs/plan.md)")
      ->required()
      ->type_name("PLAN.yaml");
  app.add_option("-r,--runs", options->overrides.runs, "Runs of each kernel, instead of the plan's")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  app.add_option("-e,--events", options->overrides.events, "Events, a list as perf stat -e takes it")
      ->type_name("EVENTS");
  app.add_option("-k,--kernel", options->overrides.kernels, "Only the kernels that this pattern fits")
      ->type_name("GLOB")
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--set", options->settings, "A parameter for all kernels that have it")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--source", options->source, "Who counts: auto, perf or simulated")->type_name("SOURCE");
  app.add_option(
         "--cache", options->overrides.cache,
         "The caches that simulation assumes: host, unknown, a preset, or L1:32K/8,L2:256K/8,L3:6M/12")
      ->type_name("CACHE");
  app.add_option("--keep-simulation", options->keep_simulation,
                 "Keep callgrind's files there, for KCachegrind")
      ->type_name("DIR");
  app.add_flag("--dry-run", options->dry_run, "Say what would be executed, and stop");
  options->outputs.declare(app);
  return [options] { return run(*options); };
}

}  // namespace counterprof
