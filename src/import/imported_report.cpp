#include "import/imported_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "analysis/compare.hpp"
#include "analysis/event_summary.hpp"
#include "analysis/statistics.hpp"
#include "base/text.hpp"
#include "events/core_events.hpp"
#include "events/hw_cache.hpp"
#include "events/modifiers.hpp"
#include "import/assign.hpp"

namespace counterprof {
namespace {

std::optional<double> finite(double number) {
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

/// What a table says of the spread of a mean.
struct Spread {
  std::optional<double> relative_error;  // a fraction
  std::optional<double> error;           // in the value's unit, where the table has that, too
  bool is_rounded = false;               // an error of 0 may be one below half of the last digit
};

/// perf's error is that of the mean, s/sqrt(n) (tools/perf/util/stat.c, stddev_stats()).
Summary summary_of(double mean, int n, const Spread& spread) {
  Summary summary;
  summary.n = n;
  summary.mean = mean;
  if (n == 1 || !spread.relative_error) return summary;
  const double relative = *spread.relative_error;
  if (mean != 0 || relative != 0) summary.relative_standard_error = relative;
  // Of "0.00%", and of a mean that was rounded to 0, nobody knows how much it is.
  const bool is_known = mean == 0 ? relative == 0 : relative != 0 || !spread.is_rounded;
  if (spread.error)
    summary.standard_error = spread.error;
  else if (is_known)
    summary.standard_error = finite(relative * mean);
  if (!summary.standard_error || n == 0) return summary;
  summary.stddev = finite(*summary.standard_error * std::sqrt(n));
  summary.ci95 = confidence_interval(n, mean, *summary.standard_error);
  return summary;
}

/// A table leaves an error out where it is exactly 0: all runs had one count (print_noise_pct()).
Spread spread_of(const PerfRow& row, const PerfTable& table) {
  const bool is_left_out = !row.relative_error && !table.prints_every_error;
  return {is_left_out ? std::optional<double>(0) : row.relative_error, {}, !is_left_out};
}

/// perf's canonical name, the unit and the meaning, of events that mean the same on every machine.
void describe(EventResult& result) {
  const std::size_t colon = result.event.find(':');
  const std::string base = result.event.substr(0, colon);
  std::optional<Event> event = core_event(base);
  if (!event) event = hw_cache_event(base);
  result.id = result.event;
  if (!event) return;
  try {
    if (colon != std::string::npos)
      result.id = event->id + ':' +
                  parse_modifiers(std::string_view(result.event).substr(colon + 1), result.event).text();
    else
      result.id = event->id;
    result.what_it_counts = event->what_it_counts;
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    // Letters that only perf knows: the name is all there is to say.
  }
}

/// Clocks are in ns here, as the kernel gives them and as perf leaves them where it prints no unit.
void take_clock(const PerfRow& row, EventResult& result, double& value) {
  const std::string base = result.id.substr(0, result.id.find(':'));
  if (base != "task-clock" && base != "cpu-clock") return;
  constexpr double ns_per_msec = 1e6;
  if (row.unit == "msec") value = std::round(value * ns_per_msec);
  if (row.unit == "msec" || row.unit.empty()) result.unit = "ns";
}

/// Why there is no number. perf itself does not say it.
void refuse(const PerfRow& row, EventResult& result) {
  struct Word {
    std::string_view word;
    Status status;
    ReasonCode code;
    const char* meaning;
  };
  constexpr std::array words{
      Word{"<not supported>", Status::not_supported, ReasonCode::no_such_event,
           "the machine that counted does not have this event"},
      Word{"<not permitted>", Status::not_permitted, ReasonCode::capability,
           "whoever counted was not permitted to count this event"},
      Word{"<implausible>", Status::implausible, ReasonCode::not_advertised,
           "the kernel gave a number that cannot be true"},
      Word{"<not counted>", Status::not_counted, ReasonCode::never_scheduled,
           "it never had a counter, or the program did not run while it had one"},
  };
  if (!row.mark.empty()) {
    result.status = Status::not_counted;
    result.reason =
        Reason{ReasonCode::invalid, "the number was " + row.mark + ", not measured, and is not imported"};
    return;
  }
  const auto* found =
      std::find_if(words.begin(), words.end(), [&](const Word& word) { return word.word == row.word; });
  if (found == words.end()) found = &words.back();
  result.status = found->status;
  result.reason = Reason{found->code, printable(row.word) + " in the imported table: " + found->meaning};
}

EventResult event_of(const PerfRow& row, const PerfTable& table, const std::optional<Work>& work) {
  EventResult result;
  result.event = row.event;
  result.unit = row.unit;
  result.source = Source::imported;
  result.scope = Scope::process;
  describe(result);
  double value = row.value.value_or(0);
  take_clock(row, result, value);
  if (!row.value || !row.mark.empty()) {
    refuse(row, result);
    return result;
  }
  result.status = Status::imported;
  if (row.coverage && *row.coverage < 1)
    result.reason =
        Reason{ReasonCode::no_slot, fmt::format("scaled by perf: counted for {:.2f} % of the time, as there "
                                                "were fewer counters than events",
                                                100 * *row.coverage)};
  result.summary = summary_of(value, row.runs.value_or(table.runs), spread_of(row, table));
  if (work) result.per_work = per_work(*result.summary, *work);
  return result;
}

Quantity without(std::string text) {
  Quantity quantity;
  quantity.reason = Reason{ReasonCode::no_such_event, std::move(text)};
  return quantity;
}

Quantity elapsed_of(const PerfTable& table) {
  if (!table.elapsed) return without("the imported output does not have it");
  Quantity quantity;
  quantity.runs.assign(table.elapsed_of_runs.begin(), table.elapsed_of_runs.end());
  quantity.summary = summarise(quantity.runs);
  // No two runs take the same time to the nanosecond: an error that is left out is not 0, but not known.
  const Summary printed = summary_of(*table.elapsed->value, table.runs,
                                     {table.elapsed->relative_error, table.elapsed_error, true});
  if (!quantity.summary) {
    quantity.summary = printed;
  } else {  // what is printed has more digits than what each run's time gives
    quantity.summary->mean = printed.mean;
    quantity.summary->standard_error = printed.standard_error;
    quantity.summary->relative_standard_error = printed.relative_standard_error;
  }
  return quantity;
}

/// Of single runs, or the mean of several, whose error perf does not print.
Quantity seconds_of(const std::optional<double>& seconds, const PerfTable& table) {
  if (!seconds) return without("the imported output does not have it");
  Quantity quantity;
  quantity.summary = summary_of(*seconds, table.runs, {});
  return quantity;
}

KernelResult kernel_of(const KernelSpec& spec, const PerfTable& table) {
  KernelResult result;
  result.name = spec.name;
  result.base_name = spec.base_name;
  result.kind = spec.kind;
  result.family = spec.family;
  if (spec.kind == KernelKind::command) result.command = spec.command;
  result.parameters = spec.parameters;
  if (!spec.work_unit.empty() && spec.work_amount) result.work = Work{spec.work_unit, *spec.work_amount};
  result.traffic = spec.traffic;
  result.runs_planned = table.runs_planned;
  result.wall_seconds = elapsed_of(table);
  result.user_seconds = seconds_of(table.user_seconds, table);
  result.sys_seconds = seconds_of(table.sys_seconds, table);
  result.max_rss_bytes = without("perf stat does not print it");
  result.exit_code = without("perf stat does not print it");
  for (const PerfRow& row : table.rows) result.events.push_back(event_of(row, table, result.work));
  return result;
}

/// perf stat -j says that there were several runs, and not how many: the plan does.
void take_runs_from_plan(Assigned& assigned, std::vector<std::string>& warnings) {
  PerfTable& table = assigned.table;
  const int runs = assigned.kernel.settings.runs;
  if (table.runs != 0 || runs < 2) return;
  table.runs = table.runs_planned = runs;
  warnings.push_back(
      fmt::format("{}perf stat -j does not print how many runs there were; of {} there are {}, as the "
                  "plan has it",
                  table.place.text(), assigned.kernel.name, runs));
}

/// Nobody knows the host of an import.
void forget_host(std::string& cache) {
  if (cache == "host") cache = "unknown";
}

PlanRecord record_of(const Plan& plan) {
  PlanRecord record;
  record.plan = plan;
  record.plan.order = Order::sequential;
  record.seed = plan.seed.value_or(0);
  forget_host(record.plan.settings.cache);
  for (KernelSpec& kernel : record.plan.kernels) forget_host(kernel.settings.cache);
  return record;
}

/// The plan of an import without one: commands, once each.
PlanRecord record_of(const std::vector<Assigned>& tables) {
  Plan plan;
  plan.settings.runs = 1;
  plan.settings.warmup = plan.settings.warmup_steps = 0;
  for (const Assigned& assigned : tables) {
    plan.kernels.push_back(assigned.kernel);
    plan.settings.runs = std::max(plan.settings.runs, assigned.kernel.settings.runs);
  }
  return record_of(plan);
}

/// What the tables have, in their order.
std::vector<std::string> events_of(const std::vector<Assigned>& tables) {
  std::vector<std::string> events;
  std::unordered_set<std::string_view> known;
  for (const Assigned& assigned : tables)
    for (const PerfRow& row : assigned.table.rows)
      if (known.insert(row.event).second) events.push_back(row.event);
  return events;
}

}  // namespace

Report imported_report(std::vector<PerfTable> tables, const Plan* plan) {
  Report report;
  std::vector<std::string> left;
  std::vector<Assigned> assigned =
      plan != nullptr ? assign(std::move(tables), plan->kernels, left) : assign_by_name(std::move(tables));
  report.plan = plan != nullptr ? record_of(*plan) : record_of(assigned);
  report.plan.events = report.plan.plan.events = events_of(assigned);
  for (Assigned& one : assigned) {
    report.warnings.insert(report.warnings.end(), one.table.doubts.begin(), one.table.doubts.end());
    if (plan != nullptr) take_runs_from_plan(one, report.warnings);
    report.kernels.push_back(kernel_of(one.kernel, one.table));
  }
  for (const std::string& name : left) report.warnings.push_back("no table was imported for " + name);
  report.comparisons = compare_with_baseline(report.kernels, report.plan.plan.baseline);
  return report;
}

}  // namespace counterprof
