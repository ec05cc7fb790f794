#include "sources/simulated_events.hpp"

#include <gtest/gtest.h>

#include "counterprof/error.hpp"

namespace counterprof {
namespace {

TEST(SimulatedEvents, TheGenericEventsAreThoseOfTheProcessorsLevel) {
  EXPECT_EQ(find_simulated("cache-misses", 1)->id, "l1d-misses");
  EXPECT_EQ(find_simulated("cache-misses", 2)->id, "l2-misses");
  EXPECT_EQ(find_simulated("cache-references", 3)->id, "l3-references");
  EXPECT_EQ(find_simulated("cache-misses", std::nullopt), nullptr);
}

// Callgrind sees no instruction of the kernel: a count of user mode under the name of another would be a lie.
TEST(SimulatedEvents, OnlyUserModeIsSimulated) {
  EXPECT_EQ(find_simulated("instructions:u", 2), find_simulated("instructions", 2));
  EXPECT_EQ(find_simulated("instructions:k", 2), nullptr);
  EXPECT_EQ(find_simulated("instructions:uk", 2), nullptr);
  EXPECT_FALSE(can_be_simulated("instructions:k"));
}

TEST(SimulatedEvents, NothingIsCalledCycles) {
  EXPECT_EQ(find_simulated("cycles", 2), nullptr);
  EXPECT_TRUE(can_be_simulated("cycles"));  // by an estimate
  EXPECT_FALSE(can_be_simulated("stalled-cycles-frontend"));
  EXPECT_FALSE(can_be_simulated("page-faults"));
}

TEST(SimulatedEvents, EveryLevelThatIsSimulatedIsAlwaysThere) {
  CacheModel caches;
  caches.levels.resize(2);
  std::vector<std::string_view> ids;
  for (const SimulatedEvent* event : always_simulated(caches)) ids.push_back(event->id);
  EXPECT_EQ(ids,
            (std::vector<std::string_view>{"l1d-references", "l1d-misses", "l2-references", "l2-misses"}));
}

// Two tables have their names: the counting library, which knows no simulator, and the simulator's.
TEST(SimulatedEvents, WhatIsAlwaysSimulatedCanBeNamedInAPlan) {
  CacheModel caches;
  caches.levels.resize(3);
  for (const SimulatedEvent* event : always_simulated(caches)) {
    const Event named = resolve(event->id);
    EXPECT_EQ(named.source, Source::simulated) << event->id;
    EXPECT_EQ(named.level, event->level) << event->id;
  }
}

// A count that is not there must not become 0.
TEST(SimulatedEvents, ACounterThatCallgrindDidNotWriteIsAnError) {
  EXPECT_EQ(value_of(*find_simulated("branches", 2), {{"Bc", 3}, {"Bi", 4}}), 7);
  EXPECT_THROW(value_of(*find_simulated("l1d-misses", 2), {{"Ir", 3}, {"D1mr", 4}}), Error);
}

}  // namespace
}  // namespace counterprof
