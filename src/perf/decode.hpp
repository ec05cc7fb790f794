#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "counterprof/reading.hpp"

namespace counterprof {

/// The record that read(2) gives of a group under PERF_FORMAT_GROUP | ID | TOTAL_TIME_ENABLED | TOTAL_TIME_RUNNING
/// (man perf_event_open, "Reading results"): nr, time_enabled, time_running, then nr pairs of value and id.
/// PERF_FORMAT_LOST would change the stride and is not asked for.
constexpr std::size_t group_record_words(std::size_t events) noexcept { return 3 + 2 * events; }

/// The counter of that id in the record, or nothing where it is not in it or the record is cut short.
/// `position` is where it is expected; the id decides.
std::optional<Reading> find_in_group(std::span<const std::uint64_t> record, std::uint64_t id,
                                     std::size_t position) noexcept;

/// What was counted between two readings of one counter. The kernel's counters only grow; counts wrap at 2^64.
Reading operator-(const Reading& end, const Reading& begin) noexcept;
Reading& operator+=(Reading& sum, const Reading& part) noexcept;

/// What a difference of two readings means: counted, scaled (in double: raw * enabled would overflow 64 bits) or
/// not counted. `scale` is the PMU's factor from count to unit.
Value evaluate(const Reading& reading, double scale = 1.0);

}  // namespace counterprof
