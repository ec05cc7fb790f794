#include "support/report_builder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace counterprof {
namespace {

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::vector<int> outliers_of(const std::vector<double>& runs, double median) {
  std::vector<double> deviations;
  deviations.reserve(runs.size());
  for (const double value : runs) deviations.push_back(std::abs(value - median));
  const double bound = 14.826 * median_of(deviations);
  std::vector<int> outliers;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (deviations[i] > bound) outliers.push_back(static_cast<int>(i) + 1);
  return outliers;
}

PerWork per_work_of(const Summary& summary, const Work& work) {
  PerWork result{summary.mean / work.amount, std::nullopt};
  if (summary.standard_error) result.standard_error = *summary.standard_error / work.amount;
  return result;
}

void summarise_runs(EventResult& event, const std::vector<double>& runs, const std::optional<Work>& work) {
  event.summary = summary_of(runs);
  if (work) event.per_work = per_work_of(*event.summary, *work);
}

EventResult event_of(std::string name, std::string id, std::string unit, Source source,
                     std::optional<int> level, std::string what_it_counts) {
  EventResult event;
  event.event = std::move(name);
  event.id = std::move(id);
  event.unit = std::move(unit);
  event.source = source;
  event.level = level;
  event.what_it_counts = std::move(what_it_counts);
  return event;
}

std::vector<EventResult> thirteen() {
  const auto hardware = [](const char* name, const char* what, std::optional<int> level = {}) {
    return event_of(name, name, "", Source::hardware, level, what);
  };
  const auto software = [](const char* name, const char* id, const char* unit, const char* what) {
    return event_of(name, id, unit, Source::software, {}, what);
  };
  return {hardware("cycles", "core clock cycles while not halted"),
          hardware("stalled-cycles-frontend", "cycles in which the frontend delivered nothing"),
          hardware("stalled-cycles-backend", "cycles in which the backend took nothing"),
          hardware("instructions", "instructions retired"),
          hardware("cache-references", "accesses of the last-level cache, with L2 prefetches", 3),
          hardware("cache-misses", "misses of the last-level cache, with L2 prefetches", 3),
          hardware("branches", "branch instructions retired"),
          hardware("branch-misses", "mispredicted branches retired"),
          software("task-clock", "task-clock", "ns", "time that the threads were running"),
          software("faults", "page-faults", "", "page faults, minor and major"),
          software("minor-faults", "minor-faults", "", "page faults that needed no input or output"),
          software("cs", "context-switches", "", "switches from one thread to another"),
          software("migrations", "cpu-migrations", "", "moves of a thread to another processor")};
}

Context sample_context() {
  Context context;
  context.host = "testbox";
  context.time = "2026-11-24T15:08:00Z";
  context.argv = {"counterprof", "run", "kernels.yaml"};
  context.cpu_model = "AMD EPYC 7003 (sample)";
  context.cpu_vendor = "AuthenticAMD";
  context.cpu_family = 25;
  context.cpu_model_number = 1;
  context.processors = 2;
  context.cores = 2;
  context.sockets = 1;
  context.numa_nodes = 1;
  context.caches = {{1, "data", 32768, 8, 64, 1, 2},
                    {1, "instruction", 32768, 8, 64, 1, 2},
                    {2, "unified", 524288, 8, 64, 1, 2},
                    {3, "unified", 33554432, 0, 64, 2, 1}};
  context.kernel_release = "6.1.0-sample";
  context.virtualisation = "kvm";
  context.perf_event_paranoid = 2;
  context.aslr = true;
  context.load_1min = 0.25;
  context.steal_seconds = 0.125;
  context.compiler = "GNU 12.2.0";
  context.compiler_flags = "-O3 -ffp-contract=off";
  context.git_commit = "0123456789abcdef0123456789abcdef01234567";
  context.git_dirty = false;
  context.copy_bytes_per_second = 1.25e10;
  return context;
}

KernelSpec spec_of(const KernelResult& kernel, const Settings& settings) {
  KernelSpec spec;
  spec.name = kernel.name;
  spec.base_name = kernel.base_name;
  spec.kind = kernel.kind;
  if (kernel.kind == KernelKind::builtin) spec.use = kernel.base_name;
  spec.command = kernel.command;
  spec.parameters = kernel.parameters;
  spec.family = kernel.family;
  if (kernel.work) {
    spec.work_unit = kernel.work->unit;
    if (kernel.kind == KernelKind::command) spec.work_amount = kernel.work->amount;
  }
  spec.traffic = kernel.traffic;
  spec.settings = settings;
  return spec;
}

/// What the ratio is formed of: the mean per unit of work where there is one.
double figure_of(const Summary& summary, const std::optional<Work>& work) {
  return work ? summary.mean / work->amount : summary.mean;
}

/// What the gate might have said: that it is right is tested where the gate is.
void judge(Comparison& comparison) {
  constexpr double smallest = 1.05;
  const double ratio = *comparison.ratio;
  const bool is_shown = ratio > smallest || ratio < 1 / smallest;
  comparison.ci95 = {ratio / 1.01, ratio * 1.01};
  comparison.p_adjusted = is_shown ? 0.0001 : 0.5;
  comparison.verdict = !is_shown   ? Verdict::no_difference_shown
                       : ratio > 1 ? Verdict::higher
                                   : Verdict::lower;
  comparison.smallest_detectable_ratio = smallest;
}

void compare_value(Report& report, Comparison comparison, const std::optional<Summary>& from,
                   const std::optional<Summary>& to, const KernelResult& baseline,
                   const KernelResult& kernel) {
  if (!from || !to) {
    comparison.verdict = Verdict::not_comparable;
    comparison.reason = "one of the two has no number";
  } else if (from->mean == 0) {
    comparison.reason = "the baseline counted none";
  } else {
    comparison.ratio = figure_of(*to, kernel.work) / figure_of(*from, baseline.work);
    judge(comparison);
  }
  report.comparisons.push_back(std::move(comparison));
}

void compare_kernels(Report& report, const KernelResult& from, const KernelResult& to) {
  compare_value(report, {from.name, to.name, "wall_seconds"}, from.wall_seconds.summary,
                to.wall_seconds.summary, from, to);
  for (const EventResult& event : to.events) {
    const auto other =
        std::find_if(from.events.begin(), from.events.end(), [&](const EventResult& candidate) {
          return candidate.event == event.event && candidate.source == event.source &&
                 candidate.scope == event.scope;
        });
    if (other == from.events.end() || (!has_number(event.status) && !has_number(other->status))) continue;
    compare_value(report, {from.name, to.name, event.event, event.source, event.scope, event.level},
                  other->summary, event.summary, from, to);
  }
}

}  // namespace

Summary summary_of(const std::vector<double>& runs) {
  // Student's t, 97.5 %, for 2 to 5 degrees of freedom.
  constexpr std::array<double, 4> student{4.302652729911275, 3.182446305284263, 2.776445105197793,
                                          2.570581835636314};
  Summary summary;
  summary.n = static_cast<int>(runs.size());
  const auto n = static_cast<double>(runs.size());
  for (const double value : runs) summary.mean += value / n;
  summary.median = median_of(runs);
  summary.min = *std::min_element(runs.begin(), runs.end());
  summary.max = *std::max_element(runs.begin(), runs.end());
  if (runs.size() >= 2) {
    double squares = 0;
    for (const double value : runs) squares += (value - summary.mean) * (value - summary.mean);
    summary.stddev = std::sqrt(squares / (n - 1));
    summary.standard_error = *summary.stddev / std::sqrt(n);
    if (summary.mean != 0) summary.relative_standard_error = *summary.standard_error / std::abs(summary.mean);
  }
  if (runs.size() >= 3) {
    const double half = student.at(runs.size() - 3) * *summary.standard_error;
    summary.ci95 = {summary.mean - half, summary.mean + half};
  }
  if (runs.size() >= 5) summary.outliers = outliers_of(runs, *summary.median);
  return summary;
}

Quantity quantity_of(const std::vector<double>& runs) {
  Quantity quantity;
  quantity.runs.assign(runs.begin(), runs.end());
  quantity.summary = summary_of(runs);
  return quantity;
}

EventResult known_event(std::string_view name) {
  for (EventResult& event : thirteen())
    if (event.event == name) return event;
  throw std::logic_error("not one of the thirteen: " + std::string(name));
}

EventResult event_named(std::string name, Source source, std::string what_it_counts) {
  EventResult event;
  event.event = event.id = std::move(name);
  event.source = source;
  event.what_it_counts = std::move(what_it_counts);
  return event;
}

EventResult counted(EventResult event, const std::vector<double>& runs, const std::vector<double>& times_ns,
                    const std::optional<Work>& work) {
  event.status = Status::counted;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto time = static_cast<std::uint64_t>(times_ns.at(i));
    event.runs.push_back(
        {static_cast<int>(i) + 1, 1, runs[i], Reading{static_cast<std::uint64_t>(runs[i]), time, time}});
  }
  summarise_runs(event, runs, work);
  return event;
}

EventResult given(EventResult event, Source source, Status status, double value,
                  const std::optional<Work>& work) {
  event.source = source;
  event.status = status;
  event.runs = {{1, 1, value, std::nullopt}};
  summarise_runs(event, {value}, work);
  return event;
}

EventResult missing(EventResult event, Status status, ReasonCode code, const std::string& text) {
  event.status = status;
  event.reason = Reason{code, text};
  return event;
}

EventResult missing_pmu(std::string_view name) {
  return missing(known_event(name), Status::not_supported, ReasonCode::no_pmu,
                 "this machine exposes no hardware PMU (virtual machine)");
}

KernelResult diffusion_kernel(const std::string& version, double rows) {
  KernelResult kernel;
  kernel.base_name = kernel.name = "diffusion/" + version;
  kernel.family = "diffusion";
  kernel.parameters = {{"rows", rows}, {"columns", rows}, {"steps", 100}, {"diffusivity", 1}, {"dt", 0.1}};
  kernel.work = Work{"LUP", rows * rows * 100};
  kernel.runs_planned = 3;
  return kernel;
}

Report report_of(std::vector<KernelResult> kernels, const std::vector<std::string>& events, int runs) {
  Report report;
  report.version = "0.1.0";
  report.context = sample_context();
  Plan& plan = report.plan.plan;
  plan.file = "kernels.yaml";
  plan.folder = "/plans";
  plan.settings.runs = runs;
  plan.seed = 1;
  plan.outputs.json = "results.json";
  plan.events = events;
  report.plan.events = events;
  report.plan.seed = 1;
  report.calibration = {1100, 2074.5, {}};
  for (const KernelResult& kernel : kernels) plan.kernels.push_back(spec_of(kernel, plan.settings));
  report.kernels = std::move(kernels);
  return report;
}

void compare_with_baseline(Report& report, const std::string& baseline) {
  report.plan.plan.baseline = baseline;
  for (const KernelResult& to : report.kernels) {
    if (to.base_name == baseline) continue;
    for (const KernelResult& from : report.kernels)
      if (from.base_name == baseline && from.parameters == to.parameters) compare_kernels(report, from, to);
  }
}

}  // namespace counterprof
