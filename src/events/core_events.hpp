#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

#include "events/resolver.hpp"

namespace counterprof {

/// The events that every Linux has a number for, whether or not the processor counts them, without modifiers;
/// by one of perf's names or by their numbers. Nothing where there is no such event.
std::optional<Event> core_event(std::string_view name);
std::optional<Event> core_event(std::uint32_t type, std::uint64_t config);

/// All of them, for listings and spelling hints.
std::vector<KnownEvent> known_core_events();

}  // namespace counterprof
