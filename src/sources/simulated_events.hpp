#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

#include "machine/cache_model.hpp"
#include "sources/callgrind.hpp"

namespace counterprof {

/// An event that callgrind gives: the sum of some of its counts, in the execution whose first cache is of
/// that level.
struct SimulatedEvent {
  std::string_view id;
  int level;                  // of the caches; 0: none
  int first_level;            // 1: the execution with L1 and L2; 2: the one with L2 and L3
  std::string_view counters;  // callgrind's names, "D1mr D1mw"
  std::string_view what_it_counts;
};

/// Every event that there is a row for. The generic cache-references and cache-misses have none of their own:
/// they are those of one level.
std::span<const SimulatedEvent> simulated_events();

/// The row of an event by perf's canonical name, modifiers included: user mode is all that is simulated, so
/// "instructions" and "instructions:u" have the same one, "instructions:k" has none. `generic_level` is the
/// level of cache-references and cache-misses.
const SimulatedEvent* find_simulated(std::string_view id, std::optional<int> generic_level);

/// True where a simulation helps an event of that name: it has a row, or it is cycles, for which there is an
/// estimate.
bool can_be_simulated(std::string_view id);

/// Those that every simulation gives, asked for or not: references and misses of each level that is
/// simulated.
std::vector<const SimulatedEvent*> always_simulated(const CacheModel& caches);

/// The sum of the row's counters. Throws Error where callgrind did not count one of them.
double value_of(const SimulatedEvent& event, const callgrind::Counts& counts);

}  // namespace counterprof
