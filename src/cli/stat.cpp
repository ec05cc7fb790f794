// counterprof stat -- COMMAND: what perf stat does, with the reasons.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/measure.hpp"
#include "cli/output.hpp"
#include "cli/source_option.hpp"
#include "machine/cache_model.hpp"
#include "sources/perf.hpp"
#include "sources/simulated.hpp"

namespace counterprof {
namespace {

struct StatOptions {
  int runs = 1;
  std::vector<std::string> event_lists;
  std::string source;
  std::string cache = "host";
  std::string keep_simulation;
  OutputOptions outputs;
  std::vector<std::string> command;
};

/// perf stat -e takes lists, and may be given several times.
std::vector<std::string> event_names(const std::vector<std::string>& lists) {
  if (lists.empty()) return default_events();
  std::vector<std::string> names;
  for (const std::string& list : lists)
    for (const Event& event : resolve_list(list)) names.push_back(event.name);
  return names;
}

Plan plan_of(const StatOptions& options) {
  KernelSpec kernel;
  kernel.kind = KernelKind::command;
  kernel.name = join(options.command, " ");
  kernel.base_name = kernel.name;
  kernel.command = options.command;
  kernel.settings.runs = options.runs;
  kernel.settings.warmup = 0;
  kernel.settings.warmup_steps = 0;
  check_cache_text("--cache", options.cache);
  kernel.settings.cache = options.cache;
  kernel.settings.source = source_choice(options.source).value_or(SourceChoice::automatic);
  Plan plan;
  plan.settings = kernel.settings;
  plan.events = event_names(options.event_lists);
  plan.order = Order::sequential;
  plan.seed = 0;  // one kernel has one order
  plan.kernels.push_back(std::move(kernel));
  check_sources(plan);
  return plan;
}

/// As perf stat: the command's own status, of its last run; 126 or 127 where it cannot be started.
int exit_code_of(const Measured& measured) {
  if (measured.interrupted_by != 0) return 128 + measured.interrupted_by;
  const KernelResult& kernel = measured.report.kernels.front();
  const auto& codes = kernel.exit_code.runs;
  const auto last =
      std::find_if(codes.rbegin(), codes.rend(), [](const auto& code) { return code.has_value(); });
  if (last != codes.rend()) return static_cast<int>(**last);
  return exit_kernel_failed;
}

int stat(const StatOptions& options) {
  if (options.command.empty())
    throw Error("no command to count", "counterprof stat [OPTIONS] -- COMMAND [ARGUMENT]...");
  const Plan plan = plan_of(options);
  const std::vector<OutputRequest> outputs = options.outputs.requests();
  if (!can_write(outputs)) return exit_not_written;
  PerfSource source({}, true);
  make_keep_folder(options.keep_simulation);
  SimulatedSource simulator(options.keep_simulation, true);
  const Measured measured = measure(plan, source, &simulator, true, needs_context(outputs));
  if (!measured.report.kernels.empty() && measured.report.kernels.front().failure &&
      measured.report.kernels.front().failure->code == "cannot_start") {
    complain(measured.report.kernels.front().failure->text);
    return exit_code_of(measured);
  }
  if (!write_outputs(outputs, measured.report, STDERR_FILENO)) return exit_not_written;
  return exit_code_of(measured);
}

}  // namespace

std::function<int()> declare_stat(CLI::App& app) {
  const auto options = std::make_shared<StatOptions>();
  app.add_option("-r,--repeat", options->runs, "Run the command so often, and show the mean and its error")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  app.add_option("-e,--event", options->event_lists, "Events, a list as perf stat -e takes it")
      ->type_name("EVENTS")
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--source", options->source,
                 "Who counts: perf, or simulated: then the command is executed again under valgrind")
      ->type_name("SOURCE");
  app.add_option(
         "--cache", options->cache,
         "The caches that simulation assumes: host, unknown, a preset, or L1:32K/8,L2:256K/8,L3:6M/12")
      ->type_name("CACHE");
  app.add_option("--keep-simulation", options->keep_simulation,
                 "Keep callgrind's files there, for KCachegrind")
      ->type_name("DIR");
  options->outputs.declare(app);
  app.footer(
      "Formats without -o go to standard error, as the command's own output goes through. The exit status is "
      "the command's.\nNot now: -a, -p, -I and -D of perf stat.");
  app.add_option("command", options->command, "The command and its arguments")->type_name("COMMAND...");
  app.positionals_at_end();  // from the command's first word on, everything is the command's
  return [options] { return stat(*options); };
}

}  // namespace counterprof
