#include "analysis/summary.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "counterprof/event.hpp"

#include "analysis/compare.hpp"
#include "analysis/cycles_estimate.hpp"
#include "analysis/event_summary.hpp"
#include "analysis/family.hpp"
#include "analysis/ranking.hpp"
#include "analysis/statistics.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

/// Executions of one kernel do the same arithmetic; only the order of sums over threads may differ.
constexpr double own_tolerance = 1e-12;

/// A figure of each run that was begun: the mean over its passes.
Quantity quantity(const Series& series, std::optional<double> Execution::*figure) {
  std::vector<std::vector<double>> values(static_cast<std::size_t>(runs_begun(series)));
  for (const Execution& execution : series.executions)
    if (execution.*figure && is_measurement(series, execution))
      values.at(static_cast<std::size_t>(execution.run - 1)).push_back(*(execution.*figure));
  Quantity result;
  for (const std::vector<double>& run : values) result.runs.push_back(mean_of(run));
  result.summary = summarise(result.runs);
  return result;
}

Quantity peak_memory(const Series& series) {
  Quantity result = quantity(series, &Execution::max_rss_bytes);
  for (const Execution& execution : series.executions)
    if (execution.max_rss_reason && !result.reason) result.reason = execution.max_rss_reason;
  return result;
}

/// Of failed executions, too. A run's exit code is that of its first pass that did not end well.
Quantity exit_codes(const Series& series) {
  Quantity result;
  result.runs.resize(static_cast<std::size_t>(runs_begun(series)));
  for (const Execution& execution : series.executions) {
    auto& code = result.runs.at(static_cast<std::size_t>(execution.run - 1));
    if (execution.exit_code && code.value_or(0) == 0) code = *execution.exit_code;
  }
  result.summary = summarise(result.runs);
  return result;
}

/// What the kernel itself says of its work, else what the plan says.
std::optional<Work> work_of(const Series& series) {
  const auto says =
      std::find_if(series.executions.begin(), series.executions.end(),
                   [](const Execution& execution) { return execution.work_amount.has_value(); });
  const auto amount = says == series.executions.end() ? series.spec.work_amount : says->work_amount;
  if (series.spec.work_unit.empty() || !amount || !(*amount > 0)) return std::nullopt;
  return Work{series.spec.work_unit, *amount};
}

/// The first execution's checksum; a later one that is unlike it is a failure.
void take_checksum(const Series& series, KernelResult& result) {
  int first_run = 0;
  for (const Execution& execution : series.executions) {
    if (execution.checksum.empty()) continue;
    if (result.checksum.empty()) {
      result.checksum = execution.checksum;
      first_run = execution.run;
    } else if (const auto found = disagreement(execution.checksum, result.checksum, own_tolerance);
               found && !result.failure) {
      result.failure =
          Failure{"checksum",
                  fmt::format("{} is {} in run {}, but {} in run {}: the result changes", found->name,
                              shortest(found->a), execution.run, shortest(found->b), first_run),
                  {},
                  execution.run};
    }
  }
}

bool has_measurement(const Series& series) {
  return std::any_of(series.executions.begin(), series.executions.end(),
                     [&](const Execution& execution) { return is_measurement(series, execution); });
}

/// Of a series that ended early without anything having failed: somebody interrupted the tool.
std::optional<Failure> interruption(const Series& series, int passes) {
  const int wanted = series.spec.settings.runs * passes;
  if (std::ssize(series.executions) >= wanted) return std::nullopt;
  if (series.executions.empty()) return Failure{"interrupted", "interrupted before its first run", {}, {}};
  const Execution& last = series.executions.back();
  const int complete = last.pass == passes ? last.run : last.run - 1;
  return Failure{"interrupted",
                 fmt::format("interrupted after {} of {} runs", complete, series.spec.settings.runs),
                 {},
                 {}};
}

/// What is known of an event that this series never got to: from another series, else by its name.
EventResult uncounted(const std::string& name, const std::vector<Series>& all) {
  EventResult result;
  result.event = name;
  result.id = name;
  const auto describe = [&](const Event& event) {
    result.id = event.id;
    result.unit = event.unit;
    result.source = event.source;
    result.level = event.level;
    result.what_it_counts = event.what_it_counts;
  };
  for (const Series& series : all)
    for (const Execution& execution : series.executions)
      for (const EventValue& value : execution.values)
        if (value.event.name == name) {
          describe(value.event);
          return result;
        }
  try {
    describe(resolve(name));
  } catch (const Error&) {
    // A name that only a source understands: the name is all there is to say.
  }
  return result;
}

void add_uncounted(const std::vector<std::string>& names, const std::vector<Series>& all, bool has_region,
                   KernelResult& result) {
  std::vector<EventResult> events;
  for (const std::string& name : names) {
    const auto is_named = [&](const EventResult& event) { return event.event == name; };
    if (std::any_of(result.events.begin(), result.events.end(), is_named) ||
        std::any_of(events.begin(), events.end(), is_named))
      continue;
    EventResult event = uncounted(name, all);
    event.scope = result.kind == KernelKind::command && !has_region ? Scope::process : Scope::region;
    event.status = Status::not_counted;
    event.reason = Reason{ReasonCode::kernel_failed, "the kernel failed before it was counted"};
    events.push_back(std::move(event));
  }
  result.events.insert(result.events.end(), events.begin(), events.end());
  const auto place = [&](const EventResult& event) {
    return std::find(names.begin(), names.end(), event.event) - names.begin();
  };
  std::stable_sort(result.events.begin(), result.events.end(),
                   [&](const EventResult& a, const EventResult& b) { return place(a) < place(b); });
}

/// Each thread's events, summarised as if it were a series of its own.
std::optional<std::vector<ThreadResult>> thread_results(const Series& series,
                                                        const std::vector<std::string>& events,
                                                        const std::optional<Work>& work) {
  if (!series.spec.settings.per_thread) return std::nullopt;
  std::size_t most = 0;
  for (const Execution& execution : series.executions) most = std::max(most, execution.threads.size());
  std::vector<ThreadResult> results;
  for (std::size_t i = 0; i < most; ++i) {
    ThreadResult& result = results.emplace_back();
    result.thread = static_cast<int>(i + 1);
    Series of_thread{series.spec, {}, std::nullopt, series.failure};
    for (const Execution& execution : series.executions) {
      if (i >= execution.threads.size()) continue;
      result.name = execution.threads[i].name;
      Execution& part = of_thread.executions.emplace_back();
      part.run = execution.run;
      part.pass = execution.pass;
      part.values = execution.threads[i].values;
      part.failure = execution.failure;
    }
    result.events = summarise_events(of_thread, events, work);
  }
  return results;
}

/// As IPython's %timeit, which warns from a factor of 4 on.
void warn_of_spread(const KernelResult& kernel, std::vector<std::string>& warnings) {
  constexpr double suspicious = 4;
  const auto& wall = kernel.wall_seconds.summary;
  if (!wall || wall->n < 2 || !wall->min || !wall->max || *wall->min <= 0) return;
  if (*wall->max < suspicious * *wall->min) return;
  warnings.push_back(fmt::format(
      "{}: its slowest run took {:.2f} times as long as its fastest; something was cached, or disturbed the "
      "other",
      kernel.name, *wall->max / *wall->min));
}

KernelResult summarise_series(const Series& series, const std::vector<Series>& all, const PlanRecord& plan) {
  KernelResult result;
  result.name = series.spec.name;
  result.kind = series.spec.kind;
  result.family = series.spec.family;
  result.base_name = series.spec.base_name;
  if (series.spec.kind == KernelKind::command) result.command = series.spec.command;
  result.parameters = series.spec.parameters;
  result.traffic = series.spec.traffic;
  result.runs_planned = series.spec.settings.runs;
  result.failure = series.failure ? series.failure : interruption(series, plan.passes);
  result.work = work_of(series);
  result.wall_seconds = quantity(series, &Execution::wall_seconds);
  if (series.spec.control_region) result.process_seconds = quantity(series, &Execution::process_seconds);
  result.user_seconds = quantity(series, &Execution::user_seconds);
  result.sys_seconds = quantity(series, &Execution::sys_seconds);
  result.max_rss_bytes = peak_memory(series);
  result.exit_code = exit_codes(series);
  take_checksum(series, result);
  result.events = summarise_events(series, plan.events, result.work);
  add_uncounted(plan.events, all, series.spec.control_region, result);
  result.threads = thread_results(series, plan.events, result.work);
  if (series.simulated) result.simulation = series.simulated->simulation;
  add_cycles_estimate(result);
  if (!has_measurement(series))
    for (Quantity* missing : {&result.wall_seconds, &result.user_seconds, &result.sys_seconds,
                              &result.max_rss_bytes, &result.exit_code})
      if (!missing->summary && !missing->reason)
        missing->reason = Reason{ReasonCode::kernel_failed, "the kernel failed before it was counted"};
  return result;
}

}  // namespace

void summarise(const std::vector<Series>& series, Report& report) {
  report.kernels.clear();
  for (const Series& one : series) report.kernels.push_back(summarise_series(one, series, report.plan));
  for (std::string& remark : check_families(report.kernels, report.plan.plan))
    report.warnings.push_back(std::move(remark));
  for (const KernelResult& kernel : report.kernels) warn_of_spread(kernel, report.warnings);
  report.comparisons = compare_with_baseline(report.kernels, report.plan.plan.baseline);
  report.ranking = rank(report);
}

}  // namespace counterprof
