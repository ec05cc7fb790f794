#include "perf/decode.hpp"

namespace counterprof {

std::optional<Reading> find_in_group(std::span<const std::uint64_t> record, std::uint64_t id,
                                     std::size_t position) noexcept {
  if (record.size() < group_record_words(0)) return std::nullopt;
  const std::uint64_t events = record[0];
  if (events > (record.size() - group_record_words(0)) / 2) return std::nullopt;
  const auto at = [&](std::size_t i) { return Reading{record[3 + 2 * i], record[1], record[2]}; };
  const auto id_at = [&](std::size_t i) { return record[4 + 2 * i]; };
  if (position < events && id_at(position) == id) return at(position);
  for (std::size_t i = 0; i < events; ++i)
    if (id_at(i) == id) return at(i);
  return std::nullopt;
}

Reading operator-(const Reading& end, const Reading& begin) noexcept {
  return {end.raw - begin.raw, end.time_enabled_ns - begin.time_enabled_ns,
          end.time_running_ns - begin.time_running_ns};
}

Reading& operator+=(Reading& sum, const Reading& part) noexcept {
  sum.raw += part.raw;
  sum.time_enabled_ns += part.time_enabled_ns;
  sum.time_running_ns += part.time_running_ns;
  return sum;
}

Value evaluate(const Reading& reading, double scale) {
  Value value;
  value.reading = reading;
  if (reading.time_running_ns == 0) {
    value.status = Status::not_counted;
    value.reason = Reason{ReasonCode::never_scheduled, reading.time_enabled_ns == 0
                                                           ? "it was never enabled"
                                                           : "the kernel never gave it a counter"};
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
