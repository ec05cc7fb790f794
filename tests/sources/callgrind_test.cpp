#include "sources/callgrind.hpp"

#include <bit>

#include <gmock/gmock.h>

#include "counterprof/error.hpp"

namespace counterprof::callgrind {
namespace {

using testing::ElementsAre;
using testing::Pair;

// As callgrind 3.19 writes it, shortened: two dumps asked for by the program, and the rest at its end.
constexpr const char* two_steps = R"(# callgrind format
version: 1
creator: callgrind-3.19.0
pid: 14973
cmd:  ./t
part: 1

desc: I1 cache: 32768 B, 64 B, 8-way associative
desc: Timerange: Basic block 0 - 262146
desc: Trigger: Client Request: step 1

positions: line
events: Ir Dr Dw I1mr
summary: 917523 262144 131082 3

ob=(1) /tmp/t
fl=(1) ???
fn=(0) main
0 917521 262144 131079 2

totals: 917521 262144 131079 2

part: 2

desc: Trigger: Client Request: step 2

positions: line
events: Ir Dr Dw I1mr
summary: 917523 262145

fn=(0) main
0 917534 262145

totals: 917534 262145

part: 3
desc: Trigger: Program termination
events: Ir Dr Dw I1mr
summary: 18446744073706799052
totals: 4 1 1 0
)";

TEST(Callgrind, PartsHaveTheirTriggerAndTheirTotals) {
  const std::vector<Part> parts = parse(two_steps);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].trigger, "step 1");
  EXPECT_THAT(parts[0].counts,
              ElementsAre(Pair("Dr", 262144), Pair("Dw", 131079), Pair("I1mr", 2), Pair("Ir", 917521)));
  EXPECT_EQ(parts[2].trigger, "Program termination");
}

// Callgrind drops them; without this a kernel without instruction misses would have none of the later counts.
TEST(Callgrind, TrailingZerosThatWereDroppedAreZero) {
  EXPECT_THAT(parse(two_steps)[1].counts,
              ElementsAre(Pair("Dr", 262145), Pair("Dw", 0), Pair("I1mr", 0), Pair("Ir", 917534)));
}

TEST(Callgrind, WhatIsNoOutputIsAnError) {
  for (const char* text : {"", "nothing", "totals: 1\n", "events: Ir\n", "events: Ir\ntotals: 1 2\n",
                           "events: Ir\ntotals: x\n", "events: Ir\ntotals: -1\n"})
    EXPECT_THROW(parse(text), Error) << text;
}

constexpr std::uint64_t kib = 1024;

TEST(NearestCache, KeepsWhatCallgrindCanHave) {
  for (const CacheGeometry cache :
       {CacheGeometry{32 * kib, 8, 64}, {48 * kib, 12, 64}, {20480 * kib, 20, 64}})
    EXPECT_EQ(nearest(cache), cache);
}

TEST(NearestCache, KeepsTheSizeAndRoundsTheWays) {
  EXPECT_EQ(nearest({25 * kib * kib, 20, 64}), (CacheGeometry{25 * kib * kib, 25, 64}));
  EXPECT_EQ(nearest({96 * kib * kib, 16, 64}), (CacheGeometry{96 * kib * kib, 12, 64}));
}

TEST(NearestCache, RoundsTheSizeWhereNoWaysFit) {
  // 39424 KiB are 77 * 2^13 lines: 77 ways are seven times as many as 11, so it becomes 2^16 sets of 11.
  EXPECT_EQ(nearest({39424 * kib, 11, 64}), (CacheGeometry{std::uint64_t{65536} * 11 * 64, 11, 64}));
}

TEST(NearestCache, IsAlwaysOneThatCallgrindTakes) {
  for (std::uint64_t size = 64; size < std::uint64_t{4} << 30U; size += size / 3 + 64)
    for (const int ways : {0, 1, 2, 7, 8, 12, 16, 20, 1000}) {
      const CacheGeometry cache = nearest({size, ways, 64});
      const std::uint64_t way_bytes = static_cast<std::uint64_t>(cache.ways) * 64;
      EXPECT_EQ(cache.size_bytes % way_bytes, 0u) << size << '/' << ways;
      EXPECT_TRUE(std::has_single_bit(cache.size_bytes / way_bytes)) << size << '/' << ways;
    }
}

}  // namespace
}  // namespace counterprof::callgrind
