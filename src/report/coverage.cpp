#include "report/coverage.hpp"

namespace counterprof {

std::optional<double> Coverage::share() const noexcept {
  return enabled_ns > 0 ? std::optional(running_ns / enabled_ns) : std::nullopt;
}

Coverage coverage_of(const EventResult& event) noexcept {
  Coverage coverage;
  for (const RunReading& run : event.runs) {
    if (!run.reading) continue;
    coverage.enabled_ns += static_cast<double>(run.reading->time_enabled_ns);
    coverage.running_ns += static_cast<double>(run.reading->time_running_ns);
    ++coverage.readings;
  }
  return coverage;
}

}  // namespace counterprof
