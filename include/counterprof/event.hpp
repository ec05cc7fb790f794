#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <linux/perf_event.h>

#include "counterprof/error.hpp"

namespace counterprof {

/// Who counted.
enum class Source { hardware, software, tracepoint, breakpoint, rusage, simulated, estimated, imported };

/// Something countable: a name, and what perf_event_open(2) has to be told to count it.
struct Event {
  std::string name;  ///< as the user wrote it: "faults", "cycles:u", "r1a8"
  std::string id;    ///< perf's canonical name of it: "page-faults", "cycles:u"
  std::string unit;  ///< "" for counts, "ns" for clocks, else what sysfs says
  Source source = Source::hardware;
  std::optional<int> level;    ///< of a cache event: 1, 2, 3
  std::string what_it_counts;  ///< one sentence, without a full stop; empty where nobody knows
  double scale = 1.0;          ///< a PMU's factor from count to unit (sysfs: EVENT.scale)

  /// What names the event: type, config*, bp_*, exclude_*, precise_ip, pinned, exclusive, sample_period 0.
  /// The rest (disabled, inherit, read_format, enable_on_exec) belongs to whoever opens it.
  perf_event_attr attr{};
};

/// The event of that name on this machine: one of perf's names or aliases, a hw-cache event, libpfm4's names,
/// `r1a8`, `pmu/term=.../`, `category:tracepoint`, `mem:ADDRESS[/LENGTH][:rwx]`, each with perf's modifiers.
/// Throws Error with the closest known names where there is none. That a name resolves does not mean that the
/// kernel can count it: only opening tells.
Event resolve(std::string_view name);

/// The events of a comma-separated list, as `perf stat -e` takes it: commas inside slashes belong to the
/// event.
std::vector<Event> resolve_list(std::string_view list);

const char* to_string(Source source) noexcept;

}  // namespace counterprof
