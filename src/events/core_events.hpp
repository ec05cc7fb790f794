#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

#include "events/resolver.hpp"

namespace counterprof {

/// One of the events that every Linux has a number for, whether or not the processor counts it.
struct CoreEvent {
  std::string_view id;     // what perf prints where nobody gave another name
  std::string_view alias;  // perf's other name of it, or ""
  std::uint32_t type = 0;  // PERF_TYPE_HARDWARE or PERF_TYPE_SOFTWARE
  std::uint64_t config = 0;
  std::string_view unit;  // "" for counts
  Source source = Source::hardware;
  std::string_view what_it_counts;
};

std::span<const CoreEvent> core_events() noexcept;

/// The event without its modifiers, by one of its names or by its numbers; nothing where there is none.
std::optional<Event> core_event(std::string_view name);
std::optional<Event> core_event(std::uint32_t type, std::uint64_t config);

/// All of them, for listings and spelling hints.
std::vector<KnownEvent> known_core_events();

}  // namespace counterprof
