#include "analysis/metric_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/facts.hpp"
#include "analysis/metrics.hpp"
#include "analysis/statistics.hpp"

namespace counterprof {
namespace {

constexpr std::array table{
    MetricRow{"insn_per_cycle", "insn/cycle", "instructions that a cycle retires; alone it judges nothing",
              Better::neither, "instructions", "cycles", 1},
    MetricRow{"cycles_per_work", "cycles", "cycles for each unit of work", Better::lower, "cycles", "work",
              1},
    MetricRow{"instructions_per_work", "insn", "instructions for each unit of work", Better::lower,
              "instructions", "work", 1},
    MetricRow{"misses_per_work", "lines",
              "cache-misses for each unit of work; of which level, the event says", Better::lower,
              "cache-misses", "work", 1},
    MetricRow{"bytes_per_work", "bytes", "64 bytes for each of these misses", Better::lower, "cache-misses",
              "work", 64},
    MetricRow{"miss_ratio", "%",
              "cache-misses of cache-references; a program with few references may have a high one",
              Better::lower, "cache-misses", "cache-references", 100},
    MetricRow{"misses_per_1000_insn", "lines", "cache-misses for each 1000 instructions", Better::lower,
              "cache-misses", "instructions", 1000},
    MetricRow{"cycles_per_miss", "cycles", "all cycles for each of the cache-misses", Better::neither,
              "cycles", "cache-misses", 1},
    MetricRow{"branch_miss_ratio", "%", "branches that were mispredicted", Better::lower, "branch-misses",
              "branches", 100},
    MetricRow{"frontend_idle", "%", "cycles in which no instruction was delivered", Better::lower,
              "stalled-cycles-frontend", "cycles", 100},
    MetricRow{"backend_idle", "%", "cycles in which none was taken", Better::lower, "stalled-cycles-backend",
              "cycles", 100},
    MetricRow{"faults_per_step", "pages", "page faults in each step", Better::lower, "page-faults", "steps",
              1},
    MetricRow{"switches_per_second", "1/s", "switches to other threads for each second of wall time",
              Better::lower, "context-switches", "wall", 1},
    MetricRow{"frequency", "GHz", "cycles for each nanosecond that threads ran", Better::neither, "cycles",
              "task-clock", 1},
    MetricRow{"cpus_utilised", "CPUs", "processor time for each second of wall time", Better::neither,
              "task-clock", "wall", 1e-9},
    MetricRow{"system_share", "%", "processor time that the operating system took", Better::lower, "system",
              "user+system", 100},
    MetricRow{"ns_per_work", "ns", "wall time for each unit of work", Better::lower, "wall", "work", 1e9},
};

bool is_event(std::string_view operand) noexcept {
  for (const std::string_view other : {"wall", "system", "user+system", "work", "steps"})
    if (operand == other) return false;
  return true;
}

/// One side of a ratio: its mean, its error, and its values by run and pass.
struct Operand {
  double mean = 0;
  std::optional<double> error;
  std::vector<RunReading> runs;  // pass 0: of the whole run; empty: a constant
  const EventResult* event = nullptr;
};

Operand of_event(const EventResult& event) {
  return {event.summary->mean, event.summary->standard_error, event.runs, &event};
}

std::optional<Operand> of_quantity(const Quantity& quantity) {
  if (!quantity.summary) return std::nullopt;
  Operand operand{quantity.summary->mean, quantity.summary->standard_error, {}, nullptr};
  for (std::size_t i = 0; i < quantity.runs.size(); ++i)
    operand.runs.push_back({static_cast<int>(i) + 1, 0, quantity.runs[i], std::nullopt});
  return operand;
}

Quantity sum_of(const Quantity& a, const Quantity& b) {
  Quantity result;
  for (std::size_t i = 0; i < std::min(a.runs.size(), b.runs.size()); ++i)
    result.runs.push_back(a.runs[i] && b.runs[i] ? std::optional(*a.runs[i] + *b.runs[i]) : std::nullopt);
  result.summary = summarise(result.runs);
  if (!result.summary && a.summary && b.summary) {
    result.summary = Summary{};
    result.summary->mean = a.summary->mean + b.summary->mean;
  }
  return result;
}

std::optional<Operand> of_kernel(const KernelResult& kernel, std::string_view name) {
  if (name == "wall") return of_quantity(kernel.wall_seconds);
  if (name == "system") return of_quantity(kernel.sys_seconds);
  if (name == "user+system") return of_quantity(sum_of(kernel.user_seconds, kernel.sys_seconds));
  if (name == "work")
    return kernel.work ? std::optional(Operand{kernel.work->amount, 0.0, {}, nullptr}) : std::nullopt;
  return Operand{steps_of(kernel.parameters), 0.0, {}, nullptr};
}

int rank(const EventResult& event) noexcept {
  const int source = event.source == Source::imported ? 0 : event.source == Source::simulated ? 2 : 4;
  return source + static_cast<int>(event.scope == Scope::region);
}

std::vector<const EventResult*> candidates(const KernelResult& kernel, std::string_view id) {
  std::vector<const EventResult*> events;
  for (const EventResult& event : kernel.events)
    if (event.id == id && event.source != Source::estimated && is_usable(kernel, event))
      events.push_back(&event);
  std::stable_sort(events.begin(), events.end(),
                   [](const EventResult* a, const EventResult* b) { return rank(*a) > rank(*b); });
  return events;
}

/// Simulated and imported counts go with their own kind; what the machine counted goes together.
bool go_together(const EventResult& a, const EventResult& b) noexcept {
  const auto kind = [](Source source) {
    return source == Source::simulated || source == Source::imported ? source : Source::hardware;
  };
  return a.scope == b.scope && kind(a.source) == kind(b.source) &&
         (!a.level || !b.level || a.level == b.level);
}

const RunReading* same_run(const Operand& operand, const RunReading& run) {
  for (const RunReading& other : operand.runs)
    if (other.run == run.run && (other.pass == run.pass || other.pass == 0 || run.pass == 0) && other.value)
      return &other;
  return nullptr;
}

/// Each run's own ratio; empty unless every run has both from one pass.
std::vector<std::optional<double>> ratios(const Operand& numerator, const Operand& denominator) {
  const Operand& leading = numerator.runs.empty() ? denominator : numerator;
  std::vector<std::optional<double>> result;
  for (const RunReading& run : leading.runs) {
    if (!run.value) return {};
    const RunReading* top = numerator.runs.empty() ? nullptr : same_run(numerator, run);
    const RunReading* bottom = denominator.runs.empty() ? nullptr : same_run(denominator, run);
    if ((top == nullptr && !numerator.runs.empty()) || (bottom == nullptr && !denominator.runs.empty()))
      return {};
    const double below = bottom != nullptr ? *bottom->value : denominator.mean;
    if (below == 0) return {};
    result.emplace_back((top != nullptr ? *top->value : numerator.mean) / below);
  }
  return result;
}

std::optional<Metric> ratio(const Operand& numerator, const Operand& denominator, double factor) {
  if (denominator.mean == 0) return std::nullopt;
  Metric metric;
  const EventResult* event = numerator.event != nullptr ? numerator.event : denominator.event;
  if (event != nullptr) metric.source = event->source;
  if (const auto summary = summarise(ratios(numerator, denominator))) {
    metric.value = factor * summary->mean;
    if (summary->standard_error) metric.standard_error = factor * *summary->standard_error;
    metric.is_per_run = true;
    return metric;
  }
  const double value = numerator.mean / denominator.mean;
  metric.value = factor * value;
  if (numerator.error && denominator.error) {
    const double top = *numerator.error / denominator.mean;
    const double bottom = value * *denominator.error / denominator.mean;
    metric.standard_error = factor * std::hypot(top, bottom);
  }
  return metric;
}

}  // namespace

std::vector<std::string> MetricRow::events() const {
  std::vector<std::string> names;
  for (const char* operand : {numerator, denominator})
    if (is_event(operand)) names.emplace_back(operand);
  return names;
}

std::span<const MetricRow> metric_rows() {
  return table;
}

const MetricRow* find_metric(std::string_view name) noexcept {
  const auto* const row = std::find_if(table.begin(), table.end(),
                                       [&](const MetricRow& candidate) { return candidate.name == name; });
  return row == table.end() ? nullptr : &*row;
}

std::optional<Metric> metric_of(const KernelResult& kernel, const MetricRow& row) {
  const bool top_is_event = is_event(row.numerator);
  const bool bottom_is_event = is_event(row.denominator);
  if (!top_is_event) {
    const auto top = of_kernel(kernel, row.numerator);
    const auto bottom = of_kernel(kernel, row.denominator);
    return top && bottom ? ratio(*top, *bottom, row.factor) : std::nullopt;
  }
  for (const EventResult* top : candidates(kernel, row.numerator)) {
    if (!bottom_is_event) {
      // A region's count is not held against the process's time.
      const bool is_time = std::string_view(row.denominator) == "wall";
      if (is_time && top->scope != wall_scope(kernel)) continue;
      const auto bottom = of_kernel(kernel, row.denominator);
      return bottom ? ratio(of_event(*top), *bottom, row.factor) : std::nullopt;
    }
    for (const EventResult* bottom : candidates(kernel, row.denominator))
      if (go_together(*top, *bottom)) return ratio(of_event(*top), of_event(*bottom), row.factor);
  }
  return std::nullopt;
}

}  // namespace counterprof
