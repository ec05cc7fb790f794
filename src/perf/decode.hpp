#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "counterprof/reading.hpp"

namespace counterprof {

/// The record that read(2) gives of a group under PERF_FORMAT_GROUP | ID | TOTAL_TIME_ENABLED |
/// TOTAL_TIME_RUNNING (man perf_event_open, "Reading results"): nr, time_enabled, time_running, then nr pairs
/// of value and id. PERF_FORMAT_LOST would change the stride and is not asked for.
constexpr std::size_t group_record_words(std::size_t events) noexcept {
  return 3 + 2 * events;
}

/// The counter of that id in the record, or nothing where it is not in it or the record is cut short.
std::optional<Reading> find_in_group(std::span<const std::uint64_t> record, std::uint64_t id) noexcept;

/// What was counted between two readings of one counter. The kernel's counters only grow; counts wrap at
/// 2^64.
inline Reading operator-(const Reading& end, const Reading& begin) noexcept {
  return {end.raw - begin.raw, end.time_enabled_ns - begin.time_enabled_ns,
          end.time_running_ns - begin.time_running_ns};
}

inline Reading& operator+=(Reading& sum, const Reading& part) noexcept {
  sum.raw += part.raw;
  sum.time_enabled_ns += part.time_enabled_ns;
  sum.time_running_ns += part.time_running_ns;
  return sum;
}

/// One event on all of a hybrid's kinds of cores: raw counts and running times added, never scaled ones. A
/// program is on one core at a time, so the times add up to the whole - but for the moment between the reads
/// of two groups, which is forgiven up to 10 microseconds or a hundredth of the time.
Reading together(std::span<const Share> shares) noexcept;

/// What a difference of two readings means: counted, scaled (in double: raw * enabled would overflow 64 bits)
/// or not counted. `scale` is the PMU's factor from count to unit.
Value evaluate(const Reading& reading, double scale = 1.0);

}  // namespace counterprof
