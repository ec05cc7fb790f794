// What a zero is worth: QEMU's PMU takes any event's code, and counts those that PMCEID names.
#include <gtest/gtest.h>

#include "counting.hpp"

namespace counterprof {
namespace {

Value of_a_loop(const char* event) {
  return guest::count(guest::named({event}), [] { run_loop(100'000); }).front();
}

TEST(Arm64, DoesNotBelieveTheZeroOfACommonEventThatTheProcessorDoesNotClaimToHave) {
  for (const char* event :
       {"arm_ac57::L1D_CACHE_REFILL", "L1D_CACHE_REFILL:u", "r3", "r4004", "armv8_pmuv3/event=0x3/"}) {
    const Value value = of_a_loop(event);
    EXPECT_EQ(value.status, Status::implausible) << event << ": " << guest::shown(value);
    EXPECT_FALSE(value.value);
    ASSERT_TRUE(value.reason);
    EXPECT_EQ(value.reason->code, ReasonCode::not_advertised);
    EXPECT_GT(value.reading.time_running_ns, 0u);
    EXPECT_EQ(value.reading.raw, 0u);
  }
}

TEST(Arm64, BelievesOtherZeros) {
  // Advertised, and at a level that has no program here; and a code that is the implementer's own.
  for (const char* event : {"r8:h", "armv8_pmuv3/inst_retired/h", "r40"}) {
    const Value value = of_a_loop(event);
    EXPECT_EQ(value.status, Status::counted) << event << ": " << guest::shown(value);
    EXPECT_EQ(value.value, 0.0);
  }
}

}  // namespace
}  // namespace counterprof
