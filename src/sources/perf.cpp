#include "sources/perf.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/text.hpp"
#include "machine/meaning.hpp"
#include "machine/processor.hpp"
#include "perf/shares.hpp"
#include "sources/marked_region.hpp"
#include "sources/thread_counts.hpp"
#include "workload/figures.hpp"
#include "workload/host.hpp"

namespace counterprof {
namespace {

/// What the process's own end says; nothing where it ended well.
std::optional<Failure> ended_badly(const Supervised& run) {
  if (run.end.signal() != 0)
    return Failure{"signal", "ended by " + signal_name(run.end.signal()), run.output, {}};
  if (run.end.exit_code() != 0)
    return Failure{
        "exit_status", "exited with status " + std::to_string(run.end.exit_code()), run.output, {}};
  return std::nullopt;
}

/// The same, unless it was us who ended it.
std::optional<Failure> failure_of(const Supervised& run, double timeout_seconds) {
  if (run.interrupted_by != 0)
    return Failure{"interrupted", "interrupted by " + signal_name(run.interrupted_by), run.output, {}};
  if (run.timed_out)
    return Failure{"timeout",
                   "not done after " + shortest(timeout_seconds) + " s (the plan's timeout), so it was ended",
                   run.output,
                   {}};
  return ended_badly(run);
}

/// The failure's code by the stage that it happened in.
std::string failure_code(const std::string& stage) {
  if (stage.empty()) return "cannot_start";
  if (stage == "load") return "library";
  return stage == "warmup" ? "advance" : stage;
}

/// The stage at which the host was says more than its end alone.
std::optional<Failure> failure_of(const HostRun& run, double timeout_seconds) {
  std::optional<Failure> failure = failure_of(run.supervised, timeout_seconds);
  const std::string& stage = run.report.stage;
  if (!failure) {
    if (stage == "done") return std::nullopt;
    failure = Failure{"exit_status", "the kernel ended its process", run.supervised.output, std::nullopt};
  }
  if (failure->code == "interrupted") return failure;
  if (run.report.error) {
    failure->code = failure_code(stage);
    failure->text = (stage == "load" ? "" : stage + ": ") + *run.report.error;
  } else {
    failure->text +=
        stage.empty() ? " before it began" : " in " + (stage == "load" ? "loading" : stage + "()");
  }
  return failure;
}

Execution not_started(int pass, const Error& error, std::optional<int> exit_code) {
  Execution execution;
  execution.pass = pass;
  execution.exit_code = exit_code;
  execution.failure = Failure{"cannot_start", error.what(), "", std::nullopt};
  if (!error.hint().empty()) execution.failure->text += "; " + error.hint();
  return execution;
}

void note_left_behind(const Supervised& run, Execution& execution) {
  const auto processes = [](int n) { return std::to_string(n) + (n == 1 ? " process" : " processes"); };
  if (run.left_behind.ended > 0)
    execution.warnings.push_back("left " + processes(run.left_behind.ended) + " running; ended");
  if (run.left_behind.still_running > 0)
    execution.warnings.push_back("left " + processes(run.left_behind.still_running) +
                                 " running, which cannot be ended from here");
}

/// What a program did against the rules of the control channel. An end of its own accord says more.
void note_violation(const ControlChannel& control, const Supervised& run, Execution& execution) {
  if (control.was_impatient())
    execution.warnings.emplace_back(
        "did not wait for the answers on the control channel, so that its regions begin and end late");
  if (!control.violation()) return;
  const bool has_own_end = execution.failure.has_value() && !run.broke_rules;
  if (!has_own_end)
    execution.failure = Failure{"control", *control.violation(), run.output, {}};
  else if (execution.failure->code != "interrupted")
    execution.failure->text += control.is_inside() ? " inside its region" : " outside of its region";
}

/// The counters' values, and behind them the shares of a hybrid's kinds of cores.
std::vector<EventValue> in_scope(Scope scope, const Counters& counters, const std::vector<Value>& values) {
  std::vector<EventValue> result;
  for (std::size_t i = 0; i < values.size(); ++i)
    result.push_back({counters.events()[i].event, scope, values[i]});
  for (std::size_t i = 0; i < values.size(); ++i)
    for (CountedEvent& share : shares_of(counters.events()[i], values[i]))
      result.push_back({std::move(share.event), scope, std::move(share.value)});
  return result;
}

}  // namespace

std::vector<Check> PerfSource::probe() {
  // Free counters, by trying: how many copies of a plain event get a counter at the same time. Branches need
  // one of the counters that any event can have; where there are none, instructions do.
  constexpr int most = 16;
  PassPlan hardware;
  std::size_t free = 0;
  for (const char* name : {"branches:u", "instructions:u"}) {
    hardware = plan_passes(std::vector<Event>(most, resolve(name)));
    free = hardware.passes.front().size();
    if (free > 0) break;
  }
  Check check{"hardware counters", Check::Verdict::good, "", ""};
  if (free == 0) {
    check.verdict = Check::Verdict::missing;
    check.finding = "none can be used: " + hardware.events.front().reason.value_or(Reason{}).text;
  } else {
    check.finding = std::to_string(free) + " free for a program's use, found by trying";
  }
  return {check};
}

int PerfSource::prepare(const std::vector<std::string>& names, Scheduling scheduling) {
  multiplex_ = scheduling == Scheduling::multiplex;
  const ProcessorInfo processor = read_processor();
  asked_.clear();
  for (const std::string& name : names) {
    asked_.push_back(resolve(name));
    add_vendor_meaning(processor, asked_.back());
  }
  held_ = hold_open(asked_);
  plan_ = plan_passes(asked_);
  if (multiplex_ && plan_.passes.size() > 1) {
    std::vector<std::size_t> all;
    for (const auto& pass : plan_.passes) all.insert(all.end(), pass.begin(), pass.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    plan_.passes = {all};
  }
  return static_cast<int>(plan_.passes.size());
}

std::vector<Event> PerfSource::events_of(int pass) const {
  std::vector<Event> events;
  for (const std::size_t i : plan_.passes.at(static_cast<std::size_t>(pass - 1))) events.push_back(asked_[i]);
  return events;
}

/// In the plan's order: what the pass counted, and in the first pass what no pass can count, with the reason.
/// Behind them what else was counted: shares of the events.
void PerfSource::add_values(Execution& execution, int pass, Scope scope,
                            std::vector<EventValue> counted) const {
  const auto& positions = plan_.passes.at(static_cast<std::size_t>(pass - 1));
  for (std::size_t i = 0; i < plan_.events.size(); ++i) {
    const Opened& planned = plan_.events[i];
    const auto here = std::find(positions.begin(), positions.end(), i);
    if (here != positions.end()) {
      const auto at = static_cast<std::size_t>(here - positions.begin());
      if (at < counted.size()) execution.values.push_back(std::move(counted[at]));
    } else if (pass == 1 && planned.status != Status::counted) {
      execution.values.push_back({planned.event, scope, {std::nullopt, planned.status, planned.reason, {}}});
    }
  }
  for (std::size_t at = positions.size(); at < counted.size(); ++at)
    execution.values.push_back(std::move(counted[at]));
}

Execution PerfSource::measure(const KernelSpec& kernel, int pass) {
  try {
    return kernel.kind == KernelKind::command ? measure_command(kernel, pass) : measure_host(kernel, pass);
  } catch (const CannotStart& error) {
    return not_started(pass, error, error.error() == ENOENT ? 127 : 126);
  } catch (const Error&
               error) {  // no descriptors for a pipe, a host that was moved away: the runs before it stand
    return not_started(pass, error, std::nullopt);
  }
}

Execution PerfSource::measure_host(const KernelSpec& kernel, int pass) {
  HostRequest request = host_request(kernel);
  request.multiplex = multiplex_;
  const std::vector<Event> wanted = events_of(pass);
  for (const Event& event : wanted) request.events.push_back(event.name);
  HostLimits limits;
  limits.cpu = cpu_;
  limits.timeout_seconds = kernel.settings.timeout_seconds;
  limits.env = kernel.env;
  limits.directory = kernel.directory;

  ThreadCounts threads(wanted, multiplex_);
  std::optional<ControlChannel> control;
  if (kernel.settings.per_thread) {
    control.emplace([&](pid_t program) { threads.begin(program); }, [&] { threads.end(); });
    request.marks_region = true;
    limits.control = &*control;
  }

  HostRun run = run_host(request, limits);
  Execution execution;
  execution.pass = pass;
  execution.failure = failure_of(run, limits.timeout_seconds);
  execution.exit_code = run.supervised.end.exit_code();
  execution.wall_seconds = run.report.wall_seconds;
  execution.user_seconds = run.report.user_seconds;
  execution.sys_seconds = run.report.sys_seconds;
  execution.max_rss_bytes = run.report.max_rss_bytes;
  execution.work_amount = run.report.work_amount;
  execution.checksum = std::move(run.report.checksum);
  execution.threads = threads.values(Scope::region);
  note_left_behind(run.supervised, execution);
  std::vector<EventValue> counted;
  for (std::size_t i = 0; i < run.report.values.size(); ++i) {
    HostValue& value = run.report.values[i];
    if (i < wanted.size()) {  // behind these: the shares of a hybrid's kinds of cores
      // What the vendor means by it was found out here.
      value.event.level = wanted[i].level;
      value.event.what_it_counts = wanted[i].what_it_counts;
    }
    counted.push_back({std::move(value.event), Scope::region, std::move(value.value)});
  }
  add_values(execution, pass, Scope::region, std::move(counted));
  return execution;
}

Execution PerfSource::measure_command(const KernelSpec& kernel, int pass) {
  Pipe output;
  ProcessSpec spec;
  spec.argv = kernel.command;
  spec.env = kernel.env;
  spec.directory = kernel.directory;
  spec.cpu = cpu_;
  spec.shares_terminal = passes_through_;
  if (!passes_through_) {
    output = Pipe::make();
    spec.output = output.writer.get();
  }
  std::optional<Counters> counters;
  std::optional<MarkedRegion> region;
  std::optional<ThreadCounts> threads;
  std::optional<ControlChannel> control;
  if (kernel.control_region) {
    if (kernel.settings.per_thread) threads.emplace(events_of(pass), multiplex_);
    control.emplace(
        [&](pid_t program) {
          if (threads) threads->begin(program);
          region->begin(program);
        },
        [&] {
          region->end();
          if (threads) threads->end();
        });
    control->hand_to(spec);
  }
  Snapshot begin;
  Process process(spec, [&] {
    CountersOptions options;
    options.enable_on_exec = true;
    options.multiplex = multiplex_;
    counters.emplace(events_of(pass), options);
    begin = counters->snapshot();
    const rusage nothing{};
    counters->read(begin, &nothing);
  });
  output.writer.reset();
  Listening listening;
  listening.shares_terminal = passes_through_;
  if (!passes_through_) listening = {&output.reader, nullptr, kernel.settings.timeout_seconds, false};
  if (control) {
    control->started(process);
    region.emplace(*counters);
    listening.control = &*control;
  }
  const Supervised run = supervise(process, listening);
  Snapshot end = counters->snapshot();
  counters->read(end, &run.end.usage);

  Execution execution;
  execution.pass = pass;
  execution.failure = failure_of(run, kernel.settings.timeout_seconds);
  // The command got its own Ctrl-C and ended as it does: its counts are what was asked for.
  if (passes_through_ && execution.failure && execution.failure->code == "interrupted")
    execution.failure = ended_badly(run);
  execution.exit_code = run.end.exit_code();
  execution.wall_seconds = run.end.wall_seconds;
  execution.user_seconds = seconds(run.end.usage.ru_utime);
  execution.sys_seconds = seconds(run.end.usage.ru_stime);
  execution.max_rss_bytes = peak_memory(run.end.usage);
  execution.work_amount = kernel.work_amount;
  if (!execution.max_rss_bytes)
    execution.max_rss_reason = Reason{
        ReasonCode::starter_peak,
        "it used less memory than counterprof itself at its start, which the kernel does not tell apart"};
  note_left_behind(run, execution);
  if (!kernel.family.empty()) execution.checksum = printed_figures(run.output);
  if (control) {
    execution.process_seconds = std::exchange(execution.wall_seconds, region->seconds());
    note_violation(*control, run, execution);
    if (threads) execution.threads = threads->values(Scope::region);
    add_values(execution, pass, Scope::region, in_scope(Scope::region, *counters, region->values()));
    // What nothing can count has its place among the region's; here it would be said twice.
    for (EventValue& value : in_scope(Scope::process, *counters, counters->between(begin, end)))
      if (value.value.value) execution.values.push_back(std::move(value));
  } else {
    add_values(execution, pass, Scope::process,
               in_scope(Scope::process, *counters, counters->between(begin, end)));
  }
  return execution;
}

/// Empty regions of a program that does nothing else, so what they show is the channel's own.
std::optional<ControlCost> PerfSource::cost_of_marks() {
  ControlCost cost;
  cost.regions = 100;
  KernelSpec empty;
  empty.kind = KernelKind::command;
  empty.name = "empty regions";
  empty.command = {host_program(), "--mark-regions", std::to_string(cost.regions)};
  empty.control_region = true;
  const Execution execution = measure_command(empty, 1);
  if (execution.failure || !execution.wall_seconds) return std::nullopt;
  cost.wall_ns = 1e9 * *execution.wall_seconds / cost.regions;
  for (const EventValue& value : execution.values)
    if (value.scope == Scope::region && value.value.value)
      cost.counts.emplace_back(value.event.name, *value.value.value / cost.regions);
  return cost;
}

Calibration PerfSource::calibrate(bool marked) {
  constexpr int pairs = 101;
  const Event clock = resolve("task-clock");
  std::vector<Event> events = events_of(1);
  events.push_back(clock);
  CountersOptions options;
  options.multiplex = multiplex_;
  Counters counters(events, options);
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  std::vector<double> wall;
  std::vector<double> task;
  for (int i = 0; i < pairs; ++i) {
    const auto started = std::chrono::steady_clock::now();
    counters.read(begin);
    counters.read(end);
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - started;
    wall.push_back(spent.count());
    if (const auto shown = counters.between(begin, end).back().value) task.push_back(*shown);
  }
  const auto median = [](std::vector<double>& values) -> std::optional<double> {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  };
  return {median(task), median(wall), marked ? cost_of_marks() : std::nullopt};
}

}  // namespace counterprof
