#include "events_testing.hpp"

namespace counterprof {
namespace {

constexpr std::uint64_t encoding(perf_hw_cache_id cache, perf_hw_cache_op_id operation,
                                 perf_hw_cache_op_result_id result) {
  return static_cast<std::uint64_t>(cache) | static_cast<std::uint64_t>(operation) << 8 |
         static_cast<std::uint64_t>(result) << 16;
}

struct Row {
  const char* name;
  const char* id;
  std::uint64_t config;
  int level;  // 0: none
};

constexpr auto load = PERF_COUNT_HW_CACHE_OP_READ;
constexpr auto store = PERF_COUNT_HW_CACHE_OP_WRITE;
constexpr auto prefetch = PERF_COUNT_HW_CACHE_OP_PREFETCH;
constexpr auto access = PERF_COUNT_HW_CACHE_RESULT_ACCESS;
constexpr auto miss = PERF_COUNT_HW_CACHE_RESULT_MISS;

const Row rows[] = {
    {"L1-dcache-loads", "L1-dcache-loads", encoding(PERF_COUNT_HW_CACHE_L1D, load, access), 1},
    {"L1-dcache-load-misses", "L1-dcache-load-misses", encoding(PERF_COUNT_HW_CACHE_L1D, load, miss), 1},
    {"l1d-load-misses", "L1-dcache-load-misses", encoding(PERF_COUNT_HW_CACHE_L1D, load, miss), 1},
    {"l1-d-read-miss", "L1-dcache-load-misses", encoding(PERF_COUNT_HW_CACHE_L1D, load, miss), 1},
    {"L1-dcache-misses-load", "L1-dcache-load-misses", encoding(PERF_COUNT_HW_CACHE_L1D, load, miss), 1},
    {"L1-dcache-misses", "L1-dcache-load-misses", encoding(PERF_COUNT_HW_CACHE_L1D, load, miss), 1},
    {"L1-dcache", "L1-dcache-loads", encoding(PERF_COUNT_HW_CACHE_L1D, load, access), 1},
    {"L1-data-Reference", "L1-dcache-loads", encoding(PERF_COUNT_HW_CACHE_L1D, load, access), 1},
    {"L1-dcache-speculative-read", "L1-dcache-prefetches",
     encoding(PERF_COUNT_HW_CACHE_L1D, prefetch, access), 1},
    {"L1-dcache-stores", "L1-dcache-stores", encoding(PERF_COUNT_HW_CACHE_L1D, store, access), 1},
    {"L1-dcache-store-misses", "L1-dcache-store-misses", encoding(PERF_COUNT_HW_CACHE_L1D, store, miss), 1},
    {"L1-icache-load-misses", "L1-icache-load-misses", encoding(PERF_COUNT_HW_CACHE_L1I, load, miss), 1},
    {"LLC-loads", "LLC-loads", encoding(PERF_COUNT_HW_CACHE_LL, load, access), 3},
    {"LLC-load-misses", "LLC-load-misses", encoding(PERF_COUNT_HW_CACHE_LL, load, miss), 3},
    {"LLC-prefetch-misses", "LLC-prefetch-misses", encoding(PERF_COUNT_HW_CACHE_LL, prefetch, miss), 3},
    {"L2-loads", "LLC-loads", encoding(PERF_COUNT_HW_CACHE_LL, load, access), 3},
    {"dTLB-load-misses", "dTLB-load-misses", encoding(PERF_COUNT_HW_CACHE_DTLB, load, miss), 0},
    {"d-tlb-store-misses", "dTLB-store-misses", encoding(PERF_COUNT_HW_CACHE_DTLB, store, miss), 0},
    {"iTLB-loads", "iTLB-loads", encoding(PERF_COUNT_HW_CACHE_ITLB, load, access), 0},
    {"branch-loads", "branch-loads", encoding(PERF_COUNT_HW_CACHE_BPU, load, access), 0},
    {"btb", "branch-loads", encoding(PERF_COUNT_HW_CACHE_BPU, load, access), 0},
    {"node-loads", "node-loads", encoding(PERF_COUNT_HW_CACHE_NODE, load, access), 0},
    {"node-prefetch-misses", "node-prefetch-misses", encoding(PERF_COUNT_HW_CACHE_NODE, prefetch, miss), 0},
};

TEST(HwCacheEvents, AreEncodedAsTheManualPageSays) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Event event = resolve_nowhere(row.name);
    EXPECT_EQ(event.id, row.id);
    EXPECT_EQ(event.source, Source::hardware);
    EXPECT_EQ(event.attr.type, static_cast<std::uint32_t>(PERF_TYPE_HW_CACHE));
    EXPECT_EQ(event.attr.config, row.config);
    EXPECT_EQ(event.level.value_or(0), row.level);
  }
}

// What perf refuses, no processor counts: the number would be of something else.
TEST(HwCacheEvents, RefuseWhatNoProcessorCounts) {
  for (const char* name :
       {"L1-icache-stores", "iTLB-stores", "iTLB-prefetches", "branch-stores", "LLC-loads-loads", "LLC-",
        "LLC-load-", "LLC-bogus", "-loads", "L1-dcache-load-misses-x"})
    EXPECT_THROW(resolve_nowhere(name), Error) << name;
}

// `list events` and the resolver must agree, or the list offers names that do not resolve.
TEST(HwCacheEvents, ResolveUnderTheNamesTheyAreListedBy) {
  int count = 0;
  for (const KnownEvent& known : Resolver("/nonexistent").known(false)) {
    if (known.origin != "hw-cache") continue;
    ++count;
    const Event event = resolve_nowhere(known.name);
    EXPECT_EQ(event.id, known.name);
    EXPECT_EQ(event.what_it_counts, known.description);
  }
  EXPECT_EQ(count, 2 * (3 + 2 + 3 + 3 + 1 + 1 + 3));  // results x the operations of the seven caches
}

TEST(HwCacheEvents, SayWhatTheyCount) {
  EXPECT_EQ(resolve_nowhere("L1-dcache-load-misses").what_it_counts,
            "loads that miss the level 1 data cache");
  EXPECT_EQ(resolve_nowhere("LLC-stores").what_it_counts,
            "stores that look into the last-level cache (level 3 on most processors)");
  EXPECT_EQ(resolve_nowhere("iTLB-load-misses").what_it_counts,
            "instruction fetches that miss the instruction TLB");
}

}  // namespace
}  // namespace counterprof
