#include "perf/decode.hpp"

#include <algorithm>

namespace counterprof {

std::optional<Reading> find_in_group(std::span<const std::uint64_t> record, std::uint64_t id) noexcept {
  if (record.size() < group_record_words(0)) return std::nullopt;
  const std::uint64_t events = record[0];
  if (events > (record.size() - group_record_words(0)) / 2) return std::nullopt;
  for (std::size_t i = 0; i < events; ++i) {
    const std::size_t at = group_record_words(i);
    if (record[at + 1] == id) return Reading{record[at], record[1], record[2]};
  }
  return std::nullopt;
}

Reading together(std::span<const Share> shares) noexcept {
  constexpr std::uint64_t between_reads_ns = 10'000;
  constexpr std::uint64_t hundred = 100;
  Reading sum;
  for (const Share& share : shares) {
    const Reading& reading = share.reading;
    sum.raw += reading.raw;
    sum.time_running_ns += reading.time_running_ns;
    sum.time_enabled_ns = &share == &shares.front() ? reading.time_enabled_ns
                                                    : std::min(sum.time_enabled_ns, reading.time_enabled_ns);
  }
  const std::uint64_t forgiven = std::min(between_reads_ns, sum.time_enabled_ns / hundred);
  if (sum.time_running_ns + forgiven >= sum.time_enabled_ns) sum.time_running_ns = sum.time_enabled_ns;
  return sum;
}

Value evaluate(const Reading& reading, double scale) {
  Value value;
  value.reading = reading;
  if (reading.time_running_ns == 0) {
    value.status = Status::not_counted;
    value.reason =
        Reason{ReasonCode::never_scheduled,
               reading.time_enabled_ns == 0 ? "it was never enabled" : "the kernel never gave it a counter"};
    return value;
  }
  const auto raw = static_cast<double>(reading.raw);
  if (reading.time_running_ns >= reading.time_enabled_ns) {
    value.status = Status::counted;
    value.value = raw * scale;
    return value;
  }
  value.status = Status::scaled;
  value.value = raw * scale *
                (static_cast<double>(reading.time_enabled_ns) / static_cast<double>(reading.time_running_ns));
  return value;
}

}  // namespace counterprof
