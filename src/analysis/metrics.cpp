#include "analysis/metrics.hpp"

#include <algorithm>
#include <array>

namespace counterprof {
namespace {

/// "cycles" and "u" of "cycles:u".
struct Name {
  std::string_view base;
  std::string_view modifiers;

  explicit Name(std::string_view id) noexcept : base(id.substr(0, id.find(':'))) {
    if (base.size() < id.size()) modifiers = id.substr(base.size() + 1);
  }
};

bool is_measured(Source source) noexcept {
  return source != Source::simulated && source != Source::estimated && source != Source::imported;
}

/// A simulated count says nothing about measured time.
bool is_comparable(const EventResult& a, const EventResult& b) noexcept {
  return a.scope == b.scope && (a.source == b.source || (is_measured(a.source) && is_measured(b.source)));
}

/// The mean of the event of that name which `beside` can be held against: with the same modifiers.
std::optional<double> mean_of(const KernelResult& kernel, std::string_view base, const EventResult& beside) {
  for (const EventResult& event : kernel.events) {
    const Name name(event.id);
    if (event.summary && name.base == base && name.modifiers == Name(beside.id).modifiers &&
        is_comparable(event, beside))
      return event.summary->mean;
  }
  return std::nullopt;
}

/// The time for which the threads ran, whatever the clock's modifiers: a clock knows no modes.
std::optional<double> clock_ns(const KernelResult& kernel, const EventResult& beside) {
  for (const std::string_view clock : {"task-clock", "cpu-clock"})
    for (const EventResult& event : kernel.events)
      if (event.summary && Name(event.id).base == clock && is_comparable(event, beside))
        return event.summary->mean;
  return std::nullopt;
}

std::optional<double> ratio(std::optional<double> numerator, std::optional<double> denominator) {
  if (!numerator || !denominator || *denominator == 0) return std::nullopt;
  return *numerator / *denominator;
}

/// A metric that is one count in terms of another. After perf 6.1, tools/perf/util/stat-shadow.c.
struct Row {
  std::string_view event;
  std::string_view denominator;
  double factor;
  int decimals;
  const char* suffix;
  const char* unit;
};

constexpr std::array rows{
    Row{"instructions", "cycles", 1, 2, " ", "insn per cycle"},
    Row{"branch-misses", "branches", 100, 2, "%", "of all branches"},
    Row{"cache-misses", "cache-references", 100, 3, " %", "of all cache refs"},
    Row{"stalled-cycles-frontend", "cycles", 100, 2, "%", "frontend cycles idle"},
    Row{"stalled-cycles-backend", "cycles", 100, 2, "%", "backend cycles idle"},
    Row{"L1-dcache-load-misses", "L1-dcache-loads", 100, 2, "%", "of all L1-dcache accesses"},
    Row{"L1-icache-load-misses", "L1-icache-loads", 100, 2, "%", "of all L1-icache accesses"},
    Row{"LLC-load-misses", "LLC-loads", 100, 2, "%", "of all LL-cache accesses"},
    Row{"dTLB-load-misses", "dTLB-loads", 100, 2, "%", "of all dTLB cache accesses"},
    Row{"iTLB-load-misses", "iTLB-loads", 100, 2, "%", "of all iTLB cache accesses"},
};

std::optional<PerfMetric> metric_of(std::optional<double> value, double factor, int decimals,
                                    std::string_view suffix, std::string unit) {
  if (!value) return std::nullopt;
  return PerfMetric{*value * factor, std::move(unit), decimals, suffix};
}

/// Events per second of the threads' time, with perf's prefixes.
std::optional<PerfMetric> rate(const KernelResult& kernel, const EventResult& event) {
  auto per_second = metric_of(ratio(event.summary->mean, clock_ns(kernel, event)), 1e9, 3, "", "/sec");
  if (!per_second) return std::nullopt;
  for (const char* prefix : {"K", "M", "G"}) {
    if (per_second->value <= 1000) break;
    per_second->value /= 1000;
    per_second->unit = std::string(prefix) + "/sec";
  }
  return per_second;
}

}  // namespace

bool is_clock(const EventResult& event) noexcept {
  const std::string_view base = Name(event.id).base;
  return event.unit == "ns" && (base == "task-clock" || base == "cpu-clock");
}

bool is_measured(const EventResult& event) noexcept {
  return event.status == Status::counted || event.status == Status::scaled;
}

Scope wall_scope(const KernelResult& kernel) noexcept {
  const bool has_region = std::any_of(kernel.events.begin(), kernel.events.end(),
                                      [](const EventResult& event) { return event.scope == Scope::region; });
  return has_region ? Scope::region : Scope::process;
}

const std::optional<Summary>& elapsed(const KernelResult& kernel, Scope scope) noexcept {
  static const std::optional<Summary> none;
  if (scope == wall_scope(kernel)) return kernel.wall_seconds.summary;
  return kernel.process_seconds ? kernel.process_seconds->summary : none;
}

std::optional<PerfMetric> perf_metric(const KernelResult& kernel, const EventResult& event) {
  if (!event.summary) return std::nullopt;
  const std::string_view base = Name(event.id).base;
  const double mean = event.summary->mean;
  if (is_clock(event)) {
    const std::optional<Summary>& wall = elapsed(kernel, event.scope);
    if (!wall) return std::nullopt;
    return metric_of(ratio(mean, wall->mean), 1e-9, 3, "", "CPUs utilized");
  }
  if (base == "cycles") return metric_of(ratio(mean, clock_ns(kernel, event)), 1, 3, "", "GHz");
  const auto* const row =
      std::find_if(rows.begin(), rows.end(), [&](const Row& candidate) { return candidate.event == base; });
  if (row == rows.end()) return rate(kernel, event);
  return metric_of(ratio(mean, mean_of(kernel, row->denominator, event)), row->factor, row->decimals,
                   row->suffix, row->unit);
}

std::optional<PerfMetric> perf_second_metric(const KernelResult& kernel, const EventResult& event) {
  if (!event.summary || Name(event.id).base != "instructions") return std::nullopt;
  const auto frontend = mean_of(kernel, "stalled-cycles-frontend", event);
  const auto backend = mean_of(kernel, "stalled-cycles-backend", event);
  const double stalled = std::max(frontend.value_or(0), backend.value_or(0));
  if (stalled == 0) return std::nullopt;  // as perf: a machine that stalls on nothing counts something else
  return metric_of(ratio(stalled, event.summary->mean), 1, 2, " ", "stalled cycles per insn");
}

}  // namespace counterprof
