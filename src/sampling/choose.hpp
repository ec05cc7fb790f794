#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "perf/sampler.hpp"

namespace counterprof {

/// How often is to be sampled, as far as somebody said so.
struct SamplingWish {
  std::optional<std::uint64_t> frequency_hz;  // of clocks and of what the hardware counts
  std::optional<std::uint64_t> period;        // events from one sample to the next, of whatever is sampled
  bool call_chains = false;
};

/// An event as it will be sampled, and what has to be said of that.
struct ChosenEvent {
  SampledEvent sampled;
  bool user_mode_only = false;
  std::string remark;  // a sentence without a full stop; empty: nothing
};

/// An event that cannot be sampled here.
struct RefusedEvent {
  std::string name;
  Reason reason;
};

struct Chosen {
  std::vector<ChosenEvent> events;
  std::vector<RefusedEvent> refused;
};

/// Each one is a sample. Of a clock and of what the hardware counts a period of 1 is no such promise: the
/// kernel makes a clock's longer, and an interrupt is too slow for every event of the hardware.
bool is_exact(const SampledEvent& sampled);

inline constexpr std::uint64_t default_frequency_hz =
    999;  // not a clock's own, with which it would keep step

/// The events of those names, each once. Without names: cycles, and where these cannot be sampled, the
/// processor's time. Page faults, switches, tracepoints and watched addresses are exact, every one a sample,
/// unless a period is wished. Found out by opening. Throws Error for what is no event.
Chosen choose_events(const std::vector<std::string>& names, const SamplingWish& wish);

}  // namespace counterprof
