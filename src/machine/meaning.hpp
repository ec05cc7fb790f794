#pragma once

#include <optional>
#include <string>

#include "counterprof/event.hpp"

#include "machine/processor.hpp"

namespace counterprof {

/// What one of perf's generic names means on a vendor's processor.
struct GenericMeaning {
  std::optional<int> level;  // of the cache whose traffic is counted
  std::string text;          // one sentence, without a full stop
};

/// The meaning of a PERF_TYPE_HARDWARE event (PERF_COUNT_HW_CACHE_MISSES...) on that processor, as the
/// kernel's event map has it; nothing for events that mean the same everywhere and for processors that the
/// table does not know.
std::optional<GenericMeaning> generic_meaning(const ProcessorInfo& processor, unsigned hardware_event);

/// Fills level and what_it_counts of cache-references, cache-misses and stalled-cycles-*; leaves other events
/// alone. "cache-misses" is the last level's on Intel, L2's on AMD, L1's on Arm: never to be compared by the
/// bare word.
void add_vendor_meaning(const ProcessorInfo& processor, Event& event);

}  // namespace counterprof
