// Spellings and the operations that each cache has: tools/perf/util/evsel.c (Linux 6.1), evsel__hw_cache,
// evsel__hw_cache_op, evsel__hw_cache_result, evsel__hw_cache_stat.
#include "events/hw_cache.hpp"

#include <algorithm>
#include <array>

namespace counterprof {
namespace {

using Spellings = std::array<std::string_view, 5>;  // unused ones are empty

struct Cache {
  perf_hw_cache_id id;
  std::optional<int> level;
  bool stores;
  bool prefetches;
  Spellings spellings;     // perf's own first
  std::string_view loads;  // what is counted as a load
  std::string_view access;
  std::string_view miss;
};

// clang-format off
constexpr Cache caches[] = {
    {PERF_COUNT_HW_CACHE_L1D, 1, true, true, {"L1-dcache", "l1-d", "l1d", "L1-data"}, "loads",
     " that look into the level 1 data cache", " that miss the level 1 data cache"},
    {PERF_COUNT_HW_CACHE_L1I, 1, false, true, {"L1-icache", "l1-i", "l1i", "L1-instruction"}, "instruction fetches",
     " that look into the level 1 instruction cache", " that miss the level 1 instruction cache"},
    {PERF_COUNT_HW_CACHE_LL, 3, true, true, {"LLC", "L2"}, "loads",
     " that look into the last-level cache (level 3 on most processors)",
     " that miss the last-level cache (level 3 on most processors)"},
    {PERF_COUNT_HW_CACHE_DTLB, {}, true, true, {"dTLB", "d-tlb", "Data-TLB"}, "loads",
     " that look into the data TLB", " that miss the data TLB"},
    {PERF_COUNT_HW_CACHE_ITLB, {}, false, false, {"iTLB", "i-tlb", "Instruction-TLB"}, "instruction fetches",
     " that look into the instruction TLB", " that miss the instruction TLB"},
    {PERF_COUNT_HW_CACHE_BPU, {}, false, false, {"branch", "branches", "bpu", "btb", "bpc"}, "branches",
     " that look into the branch predictor", " that the branch predictor did not know or had wrong"},
    {PERF_COUNT_HW_CACHE_NODE, {}, true, true, {"node"}, "loads",
     " that go to memory", " that go to the memory of another node"},
};
// clang-format on

struct Operation {
  perf_hw_cache_op_id id = PERF_COUNT_HW_CACHE_OP_READ;
  Spellings spellings;  // the first before "-misses", the second alone
};

constexpr Operation operations[] = {
    {PERF_COUNT_HW_CACHE_OP_READ, {"load", "loads", "read"}},
    {PERF_COUNT_HW_CACHE_OP_WRITE, {"store", "stores", "write"}},
    {PERF_COUNT_HW_CACHE_OP_PREFETCH, {"prefetch", "prefetches", "speculative-read", "speculative-load"}},
};

struct Result {
  perf_hw_cache_op_result_id id = PERF_COUNT_HW_CACHE_RESULT_ACCESS;
  Spellings spellings;
};

constexpr Result results[] = {
    {PERF_COUNT_HW_CACHE_RESULT_ACCESS, {"refs", "Reference", "ops", "access"}},
    {PERF_COUNT_HW_CACHE_RESULT_MISS, {"misses", "miss"}},
};

/// Takes one of the spellings and the '-' behind it off the text, if it is there.
bool take(std::string_view& text, const Spellings& spellings) {
  for (const std::string_view spelling : spellings) {
    if (spelling.empty() || !text.starts_with(spelling)) continue;
    if (text.size() > spelling.size() && text[spelling.size()] != '-') continue;
    if (text.size() == spelling.size() + 1) continue;  // a '-' at the end
    text.remove_prefix(std::min(text.size(), spelling.size() + 1));
    return true;
  }
  return false;
}

/// The row, one of whose spellings the text begins with.
template <typename Rows>
auto take_row(std::string_view& text, const Rows& rows) -> decltype(&rows[0]) {
  for (const auto& row : rows)
    if (take(text, row.spellings)) return &row;
  return nullptr;
}

bool counts(const Cache& cache, const Operation& operation) {
  switch (operation.id) {
    case PERF_COUNT_HW_CACHE_OP_READ:
      return true;
    case PERF_COUNT_HW_CACHE_OP_WRITE:
      return cache.stores;
    default:
      return cache.prefetches;
  }
}

Event to_event(const Cache& cache, const Operation& operation, const Result& result) {
  const bool misses = result.id == PERF_COUNT_HW_CACHE_RESULT_MISS;
  Event event;
  event.id = std::string(cache.spellings[0]) + '-';
  event.id += operation.spellings[misses ? 0 : 1];
  if (misses) event.id += "-misses";
  event.source = Source::hardware;
  event.level = cache.level;
  event.what_it_counts = operation.id == PERF_COUNT_HW_CACHE_OP_READ ? cache.loads : operation.spellings[1];
  event.what_it_counts += misses ? cache.miss : cache.access;
  event.attr.type = PERF_TYPE_HW_CACHE;
  event.attr.config =
      cache.id | static_cast<std::uint64_t>(operation.id) << 8 | static_cast<std::uint64_t>(result.id) << 16;
  return event;
}

template <typename Visit>
void for_each_event(Visit visit) {
  for (const Cache& cache : caches)
    for (const Operation& operation : operations)
      for (const Result& result : results)
        if (counts(cache, operation)) visit(to_event(cache, operation, result));
}

}  // namespace

std::optional<Event> hw_cache_event(std::string_view name) {
  const Cache* cache = take_row(name, caches);
  if (cache == nullptr) return std::nullopt;
  // perf takes operation and result in either order: LLC-misses-load.
  const Result* result = take_row(name, results);
  const Operation* operation = take_row(name, operations);
  if (result == nullptr) result = take_row(name, results);
  if (!name.empty()) return std::nullopt;
  if (operation == nullptr) operation = &operations[0];
  if (result == nullptr) result = &results[0];
  if (!counts(*cache, *operation)) return std::nullopt;
  return to_event(*cache, *operation, *result);
}

std::optional<Event> hw_cache_event(std::uint64_t config) {
  std::optional<Event> found;
  for_each_event([&](Event event) {
    if (event.attr.config == config) found = std::move(event);
  });
  return found;
}

std::vector<KnownEvent> known_hw_cache_events() {
  std::vector<KnownEvent> known;
  for_each_event([&](const Event& event) {
    known.push_back({event.id, {}, event.source, "hw-cache", event.what_it_counts});
  });
  return known;
}

}  // namespace counterprof
