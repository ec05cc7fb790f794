#pragma once

// The fields of a report, each named once: the same list writes them, in this order, and reads them back. An
// Archive is called with a name and a value, or a view of one (below); pairs of name and value are an object;
// it is either the writer or the reader, and Archive::reads says which. docs/report.md has the fields'
// meaning.

#include <type_traits>
#include <utility>

#include "model/report.hpp"

namespace counterprof::report_json {

inline constexpr const char* schema_name = "counterprof-report";
inline constexpr int schema_version = 1;

/// T as the archive needs it: to be filled, or to be looked at.
template <typename Archive, typename T>
using In = std::conditional_t<Archive::reads, T, const T>&;

/// A value that has a way of saying "absent" within its type: null in JSON.
template <typename T>
struct NullWhen {
  T& value;
  std::remove_const_t<T> absent;
};

template <typename String>
NullWhen<String> null_when_empty(String& text) {
  return {text, {}};
}
template <typename Number>
NullWhen<Number> null_when_zero(Number& number) {
  return {number, 0};
}

/// The three numbers of a reading stand beside the value; all are null where nothing was read.
template <typename OptionalReading>
struct PartOfReading {
  OptionalReading& reading;
  std::uint64_t Reading::*part;
};
template <typename OptionalReading>
PartOfReading(OptionalReading&, std::uint64_t Reading::*) -> PartOfReading<OptionalReading>;

template <typename Archive>
void fields(Archive& field, In<Archive, Reason> reason) {
  field("code", reason.code);
  field("text", reason.text);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Summary> summary) {
  field("n", null_when_zero(summary.n));
  field("mean", summary.mean);
  field("standard_error", summary.standard_error);
  field("relative_standard_error", summary.relative_standard_error);
  field("stddev", summary.stddev);
  field("median", summary.median);
  field("min", summary.min);
  field("max", summary.max);
  field("ci95", summary.ci95);
  field("outliers", summary.outliers);
}

template <typename Archive>
void fields(Archive& field, In<Archive, PerWork> per_work) {
  field("mean", per_work.mean);
  field("standard_error", per_work.standard_error);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Quantity> quantity) {
  field("runs", quantity.runs);
  field("summary", quantity.summary);
  field("reason", quantity.reason);
}

template <typename Archive>
void fields(Archive& field, In<Archive, RunReading> run) {
  field("run", run.run);
  field("pass", run.pass);
  field("value", run.value);
  field("raw", PartOfReading{run.reading, &Reading::raw});
  field("time_enabled_ns", PartOfReading{run.reading, &Reading::time_enabled_ns});
  field("time_running_ns", PartOfReading{run.reading, &Reading::time_running_ns});
}

/// A number exactly where the status comes with one, and a reason where it does not.
template <typename Archive>
void check_status(const Archive& field, const EventResult& event) {
  const bool number = has_number(event.status);
  const std::string status = std::string("the status '") + to_string(event.status) + "' ";
  field.require(event.summary.has_value() == number, "summary",
                status + (number ? "comes with a number" : "has no number"));
  field.require(number || !event.per_work, "per_work", status + "has no number");
  field.require(number || event.reason, "reason", status + "needs a reason");
  for (const RunReading& run : event.runs)
    field.require(number || !run.value, "runs", status + "has no number");
}

template <typename Archive>
void fields(Archive& field, In<Archive, EventResult> event) {
  field("event", event.event);
  field("id", event.id);
  field("unit", event.unit);
  field("source", event.source);
  field("scope", event.scope);
  field("level", event.level);
  field("status", event.status);
  field("reason", event.reason);
  field("what_it_counts", null_when_empty(event.what_it_counts));
  field("runs", event.runs);
  field("summary", event.summary);
  field("per_work", event.per_work);
  if constexpr (Archive::reads) check_status(field, event);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Work> work) {
  field("unit", work.unit);
  field("amount", work.amount);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Failure> failure) {
  field("code", failure.code);
  field("text", failure.text);
  field("output", null_when_empty(failure.output));
  field("run", failure.run);
}

template <typename Archive>
void fields(Archive& field, In<Archive, CacheGeometry> cache) {
  field("size_bytes", cache.size_bytes);
  field("ways", null_when_zero(cache.ways));
  field("line_bytes", cache.line_bytes);
}

template <typename Archive>
void fields(Archive& field, In<Archive, SimulatedLevel> level) {
  field("level", level.level);
  field("asked", level.asked);
  field("simulated", level.simulated);
}

template <typename Archive>
void fields(Archive& field, In<Archive, SimulatedExecution> execution) {
  field("first_level", null_when_zero(execution.first_level));
  field("last_level", null_when_zero(execution.last_level));
  field("counted", execution.counted);
  field("last_step", null_when_empty(execution.last_step));
}

template <typename Archive>
void fields(Archive& field, In<Archive, Simulation> simulation) {
  field("tool", simulation.tool);
  field("version", simulation.version);
  field("cache", simulation.cache);
  field("caches_from", simulation.caches_from);
  field("levels", simulation.levels);
  field("instruction_cache", simulation.instruction_cache);
  field("steps_counted", null_when_zero(simulation.steps_counted));
  field("steps", null_when_zero(simulation.steps));
  field("step_difference", simulation.step_difference);
  field("l2_misses_difference", simulation.l2_misses_difference);
  field("executions", simulation.executions);
  field("wall_seconds", simulation.wall_seconds);
  field("page_fault_ns", simulation.page_fault_ns);
  field("nominal_hz", simulation.nominal_hz);
}

template <typename Archive>
void fields(Archive& field, In<Archive, ThreadResult> thread) {
  field("thread", thread.thread);
  field("name", thread.name);
  field("events", thread.events);
}

template <typename Archive>
void fields(Archive& field, In<Archive, KernelResult> kernel) {
  field("name", kernel.name);
  field("base_name", kernel.base_name);
  field("kind", kernel.kind);
  field("family", null_when_empty(kernel.family));
  field("command", null_when_empty(kernel.command));
  field("parameters", kernel.parameters);
  field("work", kernel.work);
  field("traffic", null_when_empty(kernel.traffic));
  field("checksum", null_when_empty(kernel.checksum));
  field("runs_planned", null_when_zero(kernel.runs_planned));
  field("wall_seconds", kernel.wall_seconds);
  field.where_there("process_seconds", kernel.process_seconds);
  field("user_seconds", kernel.user_seconds);
  field("sys_seconds", kernel.sys_seconds);
  field("max_rss_bytes", kernel.max_rss_bytes);
  field("exit_code", kernel.exit_code);
  field("failure", kernel.failure);
  field("events", kernel.events);
  field.where_there("threads", kernel.threads);
  field.where_there("simulation", kernel.simulation);
}

template <typename Archive>
void fields(Archive& field, In<Archive, WaterfallTerm> term) {
  field("name", term.name);
  field("value", term.value);
  field("share", term.share);
  field("rule", term.rule);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Capacity> capacity) {
  field("level", null_when_zero(capacity.level));
  field("bytes", capacity.bytes);
  field("is_fitted", capacity.is_fitted);
  field("least", capacity.least);
  field("most", capacity.most);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Waterfall> waterfall) {
  field("event", waterfall.event);
  field("from", waterfall.from);
  field("to", waterfall.to);
  field("unit", waterfall.unit);
  field("capacity", waterfall.capacity);
  field("terms", waterfall.terms);
  field("explained_share", waterfall.explained_share);
  field("unexplained", waterfall.unexplained);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Evidence> evidence) {
  field("what", evidence.what);
  field("measured", evidence.measured);
  field("predicted", evidence.predicted);
  field("unit", evidence.unit);
  field.added_later("source", evidence.source);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Remedy> remedy) {
  field("change", remedy.change);
  field("from", remedy.from);
  field("to", remedy.to);
  field("unit", remedy.unit);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Finding> finding) {
  field("rule", finding.rule);
  field("kernels", finding.kernels);
  field("statement", finding.statement);
  field("evidence", finding.evidence);
  field("confidence", finding.confidence);
  field("alternatives", finding.alternatives);
  field("next_check", null_when_empty(finding.next_check));
  field("remedy", finding.remedy);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Comparison> comparison) {
  field("from", comparison.from);
  field("to", comparison.to);
  field("event", comparison.event);
  field("source", comparison.source);
  field("scope", comparison.scope);
  field("level", comparison.level);
  field("ratio", comparison.ratio);
  field("ci95", comparison.ci95);
  field("p_adjusted", comparison.p_adjusted);
  field("verdict", comparison.verdict);
  field("smallest_detectable_ratio", comparison.smallest_detectable_ratio);
  field("reason", comparison.reason);
  field("waterfall", comparison.waterfall);
}

template <typename Archive>
void fields(Archive& field, In<Archive, CacheInfo> cache) {
  field("level", cache.level);
  field("type", cache.type);
  field("size_bytes", cache.size_bytes);
  field("ways", null_when_zero(cache.ways));
  field("line_bytes", null_when_zero(cache.line_bytes));
  field("shared_by", null_when_zero(cache.shared_by));
  field("instances", null_when_zero(cache.instances));
  field.added_later("copy_bytes_per_second", cache.copy_bytes_per_second);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Context> context) {
  field("host", null_when_empty(context.host));
  field("time", null_when_empty(context.time));
  field("argv", context.argv);
  field("cpu_model", null_when_empty(context.cpu_model));
  field("cpu_vendor", null_when_empty(context.cpu_vendor));
  field("cpu_family", context.cpu_family);
  field("cpu_model_number", context.cpu_model_number);
  field("processors", context.processors);
  field("cores", context.cores);
  field("sockets", context.sockets);
  field("numa_nodes", context.numa_nodes);
  field("caches", context.caches);
  field("kernel_release", null_when_empty(context.kernel_release));
  field("virtualisation", context.virtualisation);
  field("perf_event_paranoid", context.perf_event_paranoid);
  field("governor", context.governor);
  field("turbo", context.turbo);
  field("aslr", context.aslr);
  field("load_1min", context.load_1min);
  field("steal_seconds", context.steal_seconds);
  field("compiler", null_when_empty(context.compiler));
  field("compiler_flags", null_when_empty(context.compiler_flags));
  field("git_commit", context.git_commit);
  field("git_dirty", context.git_dirty);
  field("copy_bytes_per_second", context.copy_bytes_per_second);
}

/// The keys of a plan's entry that may stand at the plan's top as well.
template <typename Archive>
void settings_fields(Archive& field, In<Archive, Settings> settings) {
  field("runs", settings.runs);
  field("warmup", settings.warmup);
  field("warmup_steps", settings.warmup_steps);
  field("source", settings.source);
  field("timeout", settings.timeout_seconds);
  field("cache", settings.cache);
  field("min_time", settings.min_time_seconds);
  field("per_thread", settings.per_thread);
}

template <typename Archive>
void fields(Archive& field, In<Archive, KernelSpec> spec) {
  field("name", spec.name);
  field("base_name", spec.base_name);
  field("kind", spec.kind);
  field("use", null_when_empty(spec.use));
  field("library", null_when_empty(spec.library));
  field("command", null_when_empty(spec.command));
  field("env", spec.env);
  field("directory", null_when_empty(spec.directory));
  field("control_region", spec.control_region);
  field("parameters", spec.parameters);
  field("family", null_when_empty(spec.family));
  field("disagrees", spec.disagrees);
  field("work_unit", null_when_empty(spec.work_unit));
  field("work_amount", spec.work_amount);
  field("traffic", null_when_empty(spec.traffic));
  settings_fields(field, spec.settings);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Outputs> outputs) {
  field("json", null_when_empty(outputs.json));
  field("history", null_when_empty(outputs.history));
}

template <typename Archive>
void fields(Archive& field, In<Archive, PlanRecord> record) {
  auto& plan = record.plan;
  field("file", null_when_empty(plan.file));
  field("folder", null_when_empty(plan.folder));
  field("events", record.events);
  settings_fields(field, plan.settings);
  field("order", plan.order);
  field("seed", record.seed);
  field("scheduling", plan.scheduling);
  field("passes", record.passes);
  field("cpu", plan.cpu);
  field("baseline", null_when_empty(plan.baseline));
  field("ranking", null_when_empty(plan.ranking));
  field("outputs", plan.outputs);
  field("kernels", plan.kernels);
  if constexpr (Archive::reads) {
    plan.events = record.events;
    plan.seed = record.seed;
  }
}

template <typename Archive>
void fields(Archive& field, In<Archive, ControlCost> cost) {
  field("regions", cost.regions);
  field("wall_ns", cost.wall_ns);
  field("counts", cost.counts);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Ranked> ranked) {
  field("kernel", ranked.kernel);
  field("seconds_per_work", ranked.seconds_per_work);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Swapped> pair) {
  field("faster", pair.faster);
  field("slower", pair.slower);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Ranking> ranking) {
  field("found", ranking.found);
  field("missing", ranking.missing);
  field("pairs", ranking.pairs);
  field("swapped", ranking.swapped);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Calibration> calibration) {
  field("region_task_clock_ns", calibration.region_task_clock_ns);
  field("region_pair_ns", calibration.region_pair_ns);
  field.where_there("control", calibration.control);
}

/// A number or a reason for each event, never both.
template <typename Archive>
void check(Archive& field, const LineCounts& line) {
  for (const auto& [event, count] : line.counts) {
    bool has_reason = false;
    if (line.reasons)
      for (const auto& [name, reason] : *line.reasons) has_reason = has_reason || name == event;
    field.require(
        count.has_value() != has_reason, "reasons",
        count ? "has a number and a reason for the same event" : "a count without a number needs one");
  }
}

template <typename Archive>
void fields(Archive& field, In<Archive, LineCounts> line) {
  field("file", line.file);
  field("line", line.line);
  field("function", line.function);
  field("hits", line.hits);
  field("time_ns", line.time_ns);
  field("counts", line.counts);
  field.where_there("reasons", line.reasons);
  field.where_there("scaled", line.scaled);
  field("contents", line.contents);
  if constexpr (Archive::reads) check(field, line);
}

template <typename Archive>
void fields(Archive& field, In<Archive, Report> report) {
  field.header("schema", schema_name);
  field.header("schema_version", schema_version);
  field("counterprof", report.version);
  field("context", report.context);
  field("plan", report.plan);
  field("calibration", report.calibration);
  field("kernels", report.kernels);
  field("comparisons", report.comparisons);
  field.where_there("ranking", report.ranking);
  field("findings", report.findings);
  field("warnings", report.warnings);
  field.where_there("lines", report.lines);
}

}  // namespace counterprof::report_json
