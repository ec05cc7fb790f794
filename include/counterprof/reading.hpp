#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace counterprof {

/// What became of an event. The first five come with a number, the others without.
enum class Status {
  counted,        ///< measured, for the whole time
  scaled,         ///< measured for a part of the time (multiplexed) and extrapolated
  simulated,      ///< from a simulator
  estimated,      ///< computed by a named formula
  imported,       ///< from another tool's output
  not_counted,    ///< could be counted here, but was not
  not_supported,  ///< cannot be counted on this machine
  not_permitted,  ///< could be counted by somebody with more rights
  implausible     ///< the kernel gave a number that cannot be true
};

/// Why, for programs; the sentence for people is beside it.
enum class ReasonCode {
  no_pmu,
  no_such_event,
  paranoid,
  capability,
  seccomp,
  busy,
  no_slot,
  out_of_descriptors,
  invalid,
  never_scheduled,
  kernel_events_excluded,
  not_advertised,
  starter_peak,
  kernel_failed,
  simulator_missing,
  simulator_failed
};

struct Reason {
  ReasonCode code = ReasonCode::invalid;
  std::string text;  ///< a sentence without a full stop; names the cause and, where there is one, the remedy

  bool operator==(const Reason&) const = default;
};

/// One counter as the kernel gives it, or the difference of two such readings.
struct Reading {
  std::uint64_t raw = 0;
  std::uint64_t time_enabled_ns = 0;
  std::uint64_t time_running_ns = 0;

  bool operator==(const Reading&) const = default;
};

/// What one kind of a hybrid processor's cores counted.
struct Share {
  std::string pmu;  ///< cpu_core, cpu_atom, armv8_cortex_a53...
  Reading reading;  ///< running while a core of that kind had the program

  bool operator==(const Share&) const = default;
};

/// What a reading means: a number with its status, or no number and the reason.
struct Value {
  std::optional<double> value;  ///< in the event's unit, scaled where it was multiplexed
  Status status = Status::not_counted;
  std::optional<Reason> reason;
  Reading reading;  ///< as it came from the kernel; meaningless where nothing was opened
  /// Where each kind of core counts by itself: the parts of `reading`. Empty elsewhere.
  std::vector<Share> shares = {};
};

const char* to_string(Status status) noexcept;
const char* to_string(ReasonCode code) noexcept;
/// True for those statuses that come with a number.
bool has_number(Status status) noexcept;

}  // namespace counterprof
