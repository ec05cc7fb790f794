#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/report.hpp"

namespace counterprof {

/// The figure that perf stat prints beside a count.
struct PerfMetric {
  double value = 0;
  std::string unit;         ///< perf's words: "GHz", "of all branches", "K/sec"
  int decimals = 3;         ///< as perf prints the value, in a field of five characters more
  std::string_view suffix;  ///< between value and unit: "%"
};

/// perf's metric of that event, from the means of counts of the same scope, source and modifiers (a count of
/// the region is never held against the process's time). Nothing where perf has none, where a count that it
/// needs is missing, or where the denominator is 0.
std::optional<PerfMetric> perf_metric(const KernelResult& kernel, const EventResult& event);

/// What perf prints on a second line below that event: "stalled cycles per insn".
std::optional<PerfMetric> perf_second_metric(const KernelResult& kernel, const EventResult& event);

/// True for task-clock and cpu-clock, in ns, which perf prints in msec.
bool is_clock(const EventResult& event) noexcept;

/// True where it was counted here, scaled or not: reports mark what was simulated, estimated or imported.
bool is_measured(const EventResult& event) noexcept;

/// The wall time of that scope, null where it was not taken.
const std::optional<Summary>& elapsed(const KernelResult& kernel, Scope scope) noexcept;

/// What the kernel's wall time is of: the region where it has one, else the process.
Scope wall_scope(const KernelResult& kernel) noexcept;

}  // namespace counterprof
