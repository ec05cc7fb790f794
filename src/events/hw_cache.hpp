#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

#include "events/resolver.hpp"

namespace counterprof {

/// perf's generalised cache events, CACHE[-OPERATION][-RESULT]: "L1-dcache-load-misses", "LLC-loads",
/// "dTLB-misses". The id is perf's own spelling: l1d-read-miss is "L1-dcache-load-misses". As in perf, a
/// missing operation is "load", a missing result "access", and L2 another name of LLC, the last level.
/// Nothing for any other name, and for operations that no processor counts there (stores to an instruction
/// cache).
std::optional<Event> hw_cache_event(std::string_view name);
std::optional<Event> hw_cache_event(std::uint64_t config);

std::vector<KnownEvent> known_hw_cache_events();

}  // namespace counterprof
