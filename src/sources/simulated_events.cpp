#include "sources/simulated_events.hpp"

#include <algorithm>
#include <array>

#include "counterprof/error.hpp"

#include "base/text.hpp"

namespace counterprof {
namespace {

// Counters by the names of callgrind's manual: I instructions, D data, r read, w written, m missed; 1 the
// first cache, L the last; Bc conditional, Bi indirect branches.
constexpr std::array table{
    SimulatedEvent{"instructions", 0, 1, "Ir", "instructions executed in user mode"},
    SimulatedEvent{
        "branches", 0, 1, "Bc Bi",
        "conditional and indirect branches executed in user mode; a processor's event has direct jumps, "
        "calls and returns, too"},
    SimulatedEvent{
        "branch-misses", 0, 1, "Bcm Bim",
        "conditional and indirect branches that a simple predictor gets wrong; processors are better at "
        "indirect ones, most of all in interpreters"},
    SimulatedEvent{"l1d-references", 1, 1, "Dr Dw", "loads and stores in user mode"},
    SimulatedEvent{"l1d-misses", 1, 1, "D1mr D1mw", "loads and stores that miss the L1 data cache"},
    SimulatedEvent{"l2-references", 2, 1, "I1mr D1mr D1mw",
                   "fetches, loads and stores that miss the L1 caches, so that they ask the L2"},
    SimulatedEvent{"l2-misses", 2, 1, "ILmr DLmr DLmw",
                   "fetches, loads and stores that miss the L2 cache; no prefetcher comes before them"},
    SimulatedEvent{"l3-references", 3, 2, "I1mr D1mr D1mw",
                   "fetches, loads and stores that miss the L2, so that they ask the L3"},
    SimulatedEvent{"l3-misses", 3, 2, "ILmr DLmr DLmw",
                   "fetches, loads and stores that miss the L3 cache; no prefetcher comes before them"},
    SimulatedEvent{"L1-dcache-loads", 1, 1, "Dr", "loads in user mode"},
    SimulatedEvent{"L1-dcache-load-misses", 1, 1, "D1mr", "loads that miss the L1 data cache"},
    SimulatedEvent{"L1-dcache-stores", 1, 1, "Dw", "stores in user mode"},
    SimulatedEvent{"L1-dcache-store-misses", 1, 1, "D1mw", "stores that miss the L1 data cache"},
    SimulatedEvent{"L1-icache-load-misses", 1, 1, "I1mr", "fetches that miss the L1 instruction cache"},
};

/// The name without a modifier that user mode alone satisfies; empty where it wants more.
std::string_view user_mode_name(std::string_view id) {
  const std::size_t colon = id.find(':');
  if (colon == std::string_view::npos) return id;
  return id.substr(colon + 1) == "u" ? id.substr(0, colon) : std::string_view();
}

const SimulatedEvent* find_row(std::string_view name) {
  const auto* const row =
      std::find_if(table.begin(), table.end(), [&](const SimulatedEvent& event) { return event.id == name; });
  return row == table.end() ? nullptr : &*row;
}

}  // namespace

std::span<const SimulatedEvent> simulated_events() {
  return table;
}

const SimulatedEvent* find_simulated(std::string_view id, std::optional<int> generic_level) {
  const std::string_view name = user_mode_name(id);
  for (const std::string_view generic : {"cache-references", "cache-misses"}) {
    if (name != generic) continue;
    if (!generic_level) return nullptr;
    const std::string level = *generic_level == 1 ? "l1d" : "l" + std::to_string(*generic_level);
    return find_row(level + std::string(generic.substr(generic.find('-'))));
  }
  return find_row(name);
}

bool can_be_simulated(std::string_view id) {
  return find_simulated(id, 1) != nullptr || user_mode_name(id) == "cycles" || id == "cycles-estimate";
}

std::vector<const SimulatedEvent*> always_simulated(const CacheModel& caches) {
  std::vector<const SimulatedEvent*> events;
  for (const SimulatedEvent& event : table)
    if (event.id.starts_with('l') && event.level <= static_cast<int>(caches.levels.size()))
      events.push_back(&event);
  return events;
}

double value_of(const SimulatedEvent& event, const callgrind::Counts& counts) {
  double sum = 0;
  for (const std::string_view counter : split(event.counters, ' ')) {
    const auto found = counts.find(counter);
    if (found == counts.end())
      throw Error("callgrind's output has no " + std::string(counter) + ", so there is no " +
                  std::string(event.id));
    sum += static_cast<double>(found->second);
  }
  return sum;
}

}  // namespace counterprof
