// Which metrics there are, and what of a report becomes a sample. docs/dashboards.md describes them.
#include "report/prometheus_samples.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <set>

#include "analysis/metrics.hpp"
#include "base/utc.hpp"
#include "report/coverage.hpp"
#include "report/utf8.hpp"

namespace counterprof {
namespace {

/// A figure of a value, and of what unit: promtool wants base units, and one per metric.
struct Family {
  std::string_view mean;
  std::string_view stddev;
  std::string_view standard_error;
  std::string_view per_work;
  double divisor = 1;  // from the report's unit to the metric's
};

constexpr double ns_per_second = 1e9;
constexpr Family counts{"counterprof_perf_events_mean", "counterprof_perf_events_stddev",
                        "counterprof_perf_events_standard_error", "counterprof_perf_events_per_work_mean"};
constexpr Family task_clock{"counterprof_task_clock_mean_seconds", "counterprof_task_clock_stddev_seconds",
                            "counterprof_task_clock_standard_error_seconds",
                            "counterprof_task_clock_per_work_mean_seconds", ns_per_second};
constexpr Family cpu_clock{"counterprof_cpu_clock_mean_seconds", "counterprof_cpu_clock_stddev_seconds",
                           "counterprof_cpu_clock_standard_error_seconds",
                           "counterprof_cpu_clock_per_work_mean_seconds", ns_per_second};
constexpr Family quantities{"counterprof_perf_quantities_mean", "counterprof_perf_quantities_stddev",
                            "counterprof_perf_quantities_standard_error",
                            "counterprof_perf_quantities_per_work_mean"};

constexpr std::string_view scaling_ratio = "counterprof_perf_events_scaling_ratio";
constexpr std::string_view duration_mean = "counterprof_duration_mean_seconds";
constexpr std::string_view duration_stddev = "counterprof_duration_stddev_seconds";
constexpr std::string_view duration_error = "counterprof_duration_standard_error_seconds";
constexpr std::string_view kernel_failed = "counterprof_kernel_failed";
constexpr std::string_view last_run = "counterprof_last_run_timestamp_seconds";
constexpr std::string_view run_info = "counterprof_run_info";

struct Described {
  std::string_view name;
  std::string_view help;
};

/// In this order they are written.
constexpr std::array table{
    Described{run_info, "What was run, and on what; always 1."},
    Described{last_run, "When the run began, in seconds since 1970."},
    Described{kernel_failed, "1 where the kernel failed, else 0."},
    Described{duration_mean, "Wall time of a run: the mean over the runs."},
    Described{duration_stddev, "Wall time of a run: the standard deviation of the sample."},
    Described{duration_error, "Wall time of a run: the standard error of the mean."},
    Described{counts.mean, "Events counted in a run: the mean over the runs."},
    Described{counts.stddev, "Events counted in a run: the standard deviation of the sample."},
    Described{counts.standard_error, "Events counted in a run: the standard error of the mean."},
    Described{counts.per_work, "Events counted per unit of work, which the label work names."},
    Described{scaling_ratio,
              "Share of the time for which the event was counted, from 0 to 1; the rest is extrapolated."},
    Described{task_clock.mean, "Processor time of a run: the mean over the runs."},
    Described{task_clock.stddev, "Processor time of a run: the standard deviation of the sample."},
    Described{task_clock.standard_error, "Processor time of a run: the standard error of the mean."},
    Described{task_clock.per_work, "Processor time per unit of work, which the label work names."},
    Described{cpu_clock.mean, "The cpu-clock of a run: the mean over the runs."},
    Described{cpu_clock.stddev, "The cpu-clock of a run: the standard deviation of the sample."},
    Described{cpu_clock.standard_error, "The cpu-clock of a run: the standard error of the mean."},
    Described{cpu_clock.per_work, "The cpu-clock per unit of work, which the label work names."},
    Described{quantities.mean,
              "What is no count, in the unit that the label unit names: the mean over the runs."},
    Described{quantities.stddev, "What is no count, in its unit: the standard deviation of the sample."},
    Described{quantities.standard_error, "What is no count, in its unit: the standard error of the mean."},
    Described{quantities.per_work, "What is no count, in its unit, per unit of work."},
};

/// NUL ends the text for Prometheus.
std::string label_value(const std::string& text) {
  return valid_utf8(text, "\xef\xbf\xbd");
}

class Samples {
 public:
  Samples() {
    for (const Described& described : table) metrics_.push_back({described.name, described.help, {}});
    seen_.resize(metrics_.size());
  }

  /// Not what has no number. Of two with the same labels, which Prometheus refuses, only the first: names
  /// that differ can be equal once they are UTF-8.
  void add(std::string_view name, const Labels& labels, std::optional<double> value) {
    if (!value || !std::isfinite(*value)) return;
    const std::size_t row = row_of(name);
    if (seen_[row].insert(labels).second) metrics_[row].samples.push_back({labels, *value});
  }

  std::vector<Metric> take() && {
    std::erase_if(metrics_, [](const Metric& metric) { return metric.samples.empty(); });
    return std::move(metrics_);
  }

 private:
  static std::size_t row_of(std::string_view name) noexcept {
    std::size_t row = 0;
    while (table.at(row).name != name) ++row;
    return row;
  }

  std::vector<Metric> metrics_;
  std::vector<std::set<Labels>> seen_;
};

/// Without the label where the value is empty: to Prometheus that is the same.
Labels with(Labels labels, std::string_view name, const std::string& value) {
  if (!value.empty()) labels.emplace_back(name, label_value(value));
  return labels;
}

const Family& family_of(const EventResult& event) noexcept {
  if (is_clock(event)) return event.id.starts_with("cpu-clock") ? cpu_clock : task_clock;
  return event.unit.empty() ? counts : quantities;
}

void add_event(Samples& samples, const Labels& kernel, const std::string& work, const EventResult& event) {
  if (!event.summary) return;
  const Family& family = family_of(event);
  Labels labels = with(kernel, "event", event.event);
  labels.emplace_back("source", to_string(event.source));
  labels.emplace_back("scope", to_string(event.scope));
  if (event.level) labels.emplace_back("level", std::to_string(*event.level));
  if (&family == &quantities) labels = with(std::move(labels), "unit", event.unit);
  const auto in_unit = [&](double number) { return number / family.divisor; };
  samples.add(family.mean, labels, in_unit(event.summary->mean));
  if (event.summary->stddev) samples.add(family.stddev, labels, in_unit(*event.summary->stddev));
  if (event.summary->standard_error)
    samples.add(family.standard_error, labels, in_unit(*event.summary->standard_error));
  if (&family == &counts && is_measured(event))
    samples.add(scaling_ratio, labels, coverage_of(event).share());
  if (event.per_work)
    samples.add(family.per_work, with(std::move(labels), "work", work), in_unit(event.per_work->mean));
}

/// Seconds that nobody ran here were imported.
void add_duration(Samples& samples, Labels labels, const Quantity& seconds, Scope scope) {
  if (!seconds.summary) return;
  if (seconds.runs.empty()) labels.emplace_back("source", to_string(Source::imported));
  labels.emplace_back("scope", to_string(scope));
  samples.add(duration_mean, labels, seconds.summary->mean);
  samples.add(duration_stddev, labels, seconds.summary->stddev);
  samples.add(duration_error, labels, seconds.summary->standard_error);
}

void add_kernel(Samples& samples, const KernelResult& kernel) {
  const Labels labels = with({}, "kernel", kernel.name);
  samples.add(kernel_failed, labels, kernel.failure ? 1 : 0);
  add_duration(samples, labels, kernel.wall_seconds, wall_scope(kernel));
  if (kernel.process_seconds) add_duration(samples, labels, *kernel.process_seconds, Scope::process);
  const std::string work = kernel.work ? kernel.work->unit : std::string();
  for (const EventResult& event : kernel.events) add_event(samples, labels, work, event);
}

Labels info_labels(const Report& report) {
  Labels labels = with({}, "version", report.version);
  labels = with(std::move(labels), "git_commit", report.context.git_commit.value_or(""));
  labels = with(std::move(labels), "cpu_model", report.context.cpu_model);
  return with(std::move(labels), "kernel_release", report.context.kernel_release);
}

}  // namespace

std::vector<Metric> prometheus_metrics(const Report& report) {
  Samples samples;
  samples.add(run_info, info_labels(report), 1);
  if (const auto began = seconds_since_1970(report.context.time))
    samples.add(last_run, {}, static_cast<double>(*began));
  for (const KernelResult& kernel : report.kernels) add_kernel(samples, kernel);
  return std::move(samples).take();
}

}  // namespace counterprof
