// counterprof lines KERNEL | -- COMMAND: where in the source it does what is counted.
#include <algorithm>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "analysis/line_shares.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/measure.hpp"
#include "cli/output.hpp"
#include "cli/setting.hpp"
#include "kernels/table.hpp"
#include "report/lines_format.hpp"
#include "sampling/attribute.hpp"
#include "sampling/choose.hpp"
#include "sampling/sample.hpp"
#include "version.hpp"

namespace counterprof {
namespace {

struct LinesOptions {
  std::vector<std::string> event_lists;
  std::uint64_t frequency_hz = 0;  // 0: not said
  std::uint64_t period = 0;        // 0: not said
  bool call_graph = false;
  AttributeOptions attribute;
  std::vector<std::string> settings;  // NAME=VALUE
  OutputOptions outputs;
  std::vector<std::string> what;
};

/// Whether what is behind the options stands behind "--", and is a command.
bool is_command() {
  const std::vector<std::string>& arguments = remembered_arguments();
  return std::find(arguments.begin(), arguments.end(), "--") != arguments.end();
}

const counterprof_kernel& find_kernel(const LinesOptions& options) {
  const std::string& wanted = options.what.front();
  std::vector<std::string> names;
  for (const counterprof_kernel* kernel : builtin_kernels()) {
    if (options.what.size() == 1 && kernel->name == wanted) return *kernel;
    names.emplace_back(kernel->name);
  }
  const std::string near = did_you_mean(wanted, names);
  throw Error("there is no kernel " + in_quotes(wanted),
              (near.empty() ? "" : near + " ") + "A command stands behind --: counterprof lines -- COMMAND");
}

/// Before anything is started; the host checks the value.
void check_parameter(const counterprof_kernel& kernel, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kernel.parameter_count; ++i) names.emplace_back(kernel.parameters[i].name);
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw Error(printable(kernel.name) + " has no parameter " + in_quotes(name), did_you_mean(name, names));
}

HostRequest kernel_request(const LinesOptions& options) {
  const counterprof_kernel& kernel = find_kernel(options);
  HostRequest request;
  request.kernel = kernel.name;
  for (const std::string& setting : options.settings) {
    const auto [name, value] = split_setting(setting);
    const auto number = parse_double(value);
    if (!number) throw Error("--set " + printable(name) + ": " + in_quotes(value) + " is no number");
    check_parameter(kernel, name);
    request.parameters.emplace_back(name, *number);
  }
  return request;
}

std::vector<SampledEvent> events_of(const Chosen& chosen) {
  std::vector<SampledEvent> events;
  for (const ChosenEvent& event : chosen.events) events.push_back(event.sampled);
  return events;
}

Lines lines_of(SampledRun& run, const Chosen& chosen, const LinesOptions& options, bool has_stacks) {
  Lines lines = attribute(run, options.attribute);
  lines.version = version;
  lines.target = join(options.what, " ");
  if (is_command()) lines.command = options.what;
  lines.has_stacks = has_stacks;
  for (std::size_t i = 0; i < lines.events.size(); ++i) {
    lines.events[i].user_mode_only = chosen.events[i].user_mode_only;
    lines.events[i].remark = chosen.events[i].remark;
  }
  for (const RefusedEvent& refused : chosen.refused)
    lines.warnings.push_back(refused.name + " was not sampled: " + refused.reason.text);
  if (run.process.interrupted_by != 0)
    lines.warnings.emplace_back("interrupted: what is here is what was sampled until then");
  else if (const int signal = run.process.end.signal(); signal != 0)
    lines.warnings.push_back("it was ended by " + signal_name(signal));
  if (!options.attribute.function.empty() &&
      std::none_of(lines.functions.begin(), lines.functions.end(),
                   [](const CodeFunction& function) { return function.is_listed; }))
    lines.warnings.push_back("no sample is in a function " + in_quotes(options.attribute.function));
  add_intervals(lines);
  return lines;
}

int exit_code_of_kernel(const SampledRun& run) {
  if (run.process.interrupted_by != 0) return 128 + run.process.interrupted_by;
  if (run.host.stage == "done") return exit_done;
  std::string why =
      run.host.error.value_or("its process ended with status " + std::to_string(run.process.end.exit_code()));
  complain("the kernel failed" + (run.host.stage.empty() ? "" : " in " + run.host.stage) + ": " +
           printable(why));
  return exit_kernel_failed;
}

/// Hours of work are not lost to a kernel that never ends.
constexpr double kernel_timeout_seconds = 24 * 3600.0;

int execute(const LinesOptions& options) {
  if (options.what.empty())
    throw Error("nothing to look at",
                "counterprof lines KERNEL, or counterprof lines -- COMMAND [ARGUMENT]...");
  const auto outputs = options.outputs.requests([](const std::string& name) { find_lines_format(name); });
  const bool needs_stacks = std::any_of(outputs.begin(), outputs.end(), [](const OutputRequest& output) {
    return find_lines_format(output.format).needs_stacks;
  });
  if (!can_write(outputs)) return exit_not_written;
  std::optional<HostRequest> kernel;
  if (!is_command()) kernel = kernel_request(options);
  if (kernel == std::nullopt && !options.settings.empty())
    throw Error("--set is for kernels, and this is a command", "give the command its own arguments");
  SamplingWish wish;
  if (options.frequency_hz > 0) wish.frequency_hz = options.frequency_hz;
  if (options.period > 0) wish.period = options.period;
  wish.call_chains = options.call_graph || needs_stacks;
  const Chosen chosen = choose_events(options.event_lists, wish);
  if (chosen.events.empty()) {
    for (const RefusedEvent& refused : chosen.refused)
      complain("cannot sample " + in_quotes(refused.name) + ": " + refused.reason.text);
    return exit_kernel_failed;
  }
  SampledRun run;
  try {
    run = kernel ? sample_host(*kernel, events_of(chosen), wish.call_chains, kernel_timeout_seconds)
                 : sample_command(options.what, events_of(chosen), wish.call_chains);
  } catch (const CannotStart& error) {
    complain(error.what(), error.hint());
    return error.error() == ENOENT ? 127 : 126;
  }
  const Lines lines = lines_of(run, chosen, options, wish.call_chains);
  const auto render = [&](const std::string& format) { return find_lines_format(format).render(lines); };
  if (!write_outputs(outputs, render, kernel ? STDOUT_FILENO : STDERR_FILENO)) return exit_not_written;
  return kernel ? exit_code_of_kernel(run) : run.process.end.exit_code();
}

}  // namespace

std::function<int()> declare_lines(CLI::App& app) {
  const auto options = std::make_shared<LinesOptions>();
  app.add_option("-e,--event", options->event_lists,
                 "Events, a list as perf takes it; without: cycles, or cpu-clock where there is no PMU")
      ->type_name("EVENTS")
      ->allow_extra_args(false)
      ->take_all();
  auto* frequency =
      app.add_option("-F,--frequency", options->frequency_hz,
                     "Samples a second, of clocks and of what the hardware counts (default 999)")
          ->type_name("HZ")
          ->check(CLI::Range(1, 1000000));
  app.add_option("-c,--count", options->period,
                 "A sample each so many ns of clocks, or events of what the hardware counts")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 62U))
      ->excludes(frequency);
  app.add_option("--function", options->attribute.function,
                 "List that one line by line, instead of the hottest: a name, or a pattern")
      ->type_name("NAME");
  app.add_flag("--no-inline", options->attribute.inlined_is_caller,
               "Give samples of inlined code to the line that calls it");
  app.add_flag("--call-graph", options->call_graph,
               "Take call chains, too, by frame pointers (-fno-omit-frame-pointer), for json and folded");
  app.add_option("--set", options->settings, "A parameter of the kernel, as `list kernels` shows them")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->take_all();
  options->outputs.declare(app, "text, json or folded (call stacks for flame graphs)");
  app.footer(
      "Page faults, switches, tracepoints and watched addresses are exact: every one is a sample "
      "(docs/lines.md).\n"
      "Of a command, formats without -o go to standard error, and the exit status is the command's.");
  app.add_option("what", options->what, "A built-in kernel, or behind -- a command and its arguments")
      ->type_name("KERNEL | -- COMMAND...");
  return [options] { return execute(*options); };
}

}  // namespace counterprof
