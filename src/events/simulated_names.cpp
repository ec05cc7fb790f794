#include "events/simulated_names.hpp"

#include <array>
#include <string>

namespace counterprof {
namespace {

struct Row {
  std::string_view name;
  int level;  // 0: none
  Source source;
  std::string_view what_it_counts;
};

constexpr std::array table{
    Row{"l1d-references", 1, Source::simulated, "loads and stores, by a simulator"},
    Row{"l1d-misses", 1, Source::simulated, "loads and stores that miss the L1 data cache, by a simulator"},
    Row{"l2-references", 2, Source::simulated, "accesses that ask the L2 cache, by a simulator"},
    Row{"l2-misses", 2, Source::simulated, "accesses that miss the L2 cache, by a simulator"},
    Row{"l3-references", 3, Source::simulated, "accesses that ask the L3 cache, by a simulator"},
    Row{"l3-misses", 3, Source::simulated, "accesses that miss the L3 cache, by a simulator"},
    Row{"cycles-estimate", 0, Source::estimated, "processor cycles, by a formula over simulated counts"},
};

}  // namespace

std::optional<Event> simulated_name(std::string_view name) {
  for (const Row& row : table) {
    if (row.name != name) continue;
    Event event;
    event.name = event.id = std::string(name);
    event.source = row.source;
    if (row.level > 0) event.level = row.level;
    event.what_it_counts = row.what_it_counts;
    return event;
  }
  return std::nullopt;
}

std::vector<KnownEvent> known_simulated_names() {
  std::vector<KnownEvent> known;
  known.reserve(table.size());
  for (const Row& row : table)
    known.push_back({std::string(row.name), {}, row.source, "counterprof", std::string(row.what_it_counts)});
  return known;
}

}  // namespace counterprof
