#include "perf/core_pmus.hpp"

#include <gmock/gmock.h>

namespace counterprof {
namespace {

std::string machine(const std::string& name) {
  return std::string(COUNTERPROF_TESTS_DIR "/sysfs/") + name;
}

perf_event_attr attr(std::uint32_t type, std::uint64_t config) {
  perf_event_attr result{};
  result.type = type;
  result.config = config;
  return result;
}

TEST(CorePmus, AreThoseOfTheMachine) {
  const auto intel = core_pmus(machine("intel-hybrid"));
  ASSERT_EQ(intel.size(), 2u);
  EXPECT_EQ(intel[0].name, "cpu_atom");
  EXPECT_EQ(intel[0].type, 10u);
  EXPECT_EQ(intel[1].name, "cpu_core");
  EXPECT_EQ(intel[1].type, 4u);
  EXPECT_FALSE(intel[0].is_arm_v3);

  const auto arm = core_pmus(machine("arm64-two-clusters"));
  ASSERT_EQ(arm.size(), 2u);  // hv_sketch is none
  EXPECT_EQ(arm[1].name, "armv8_cortex_a72");
  EXPECT_TRUE(arm[1].is_arm_v3);
  EXPECT_THAT(arm[1].codes, testing::UnorderedElementsAre(0x3u, 0x17u));
  EXPECT_EQ(arm[1].user_read_config1, 0u);
  EXPECT_EQ(core_pmus(machine("arm64-guest")).front().user_read_config1, 2u);

  EXPECT_EQ(core_pmus(machine("zen3-pmu")).front().name, "cpu");
  EXPECT_TRUE(core_pmus(machine("zen5-vm")).empty());
}

// Two groups of one PMU would be read one after the other, and the later would count the reading of the
// first.
TEST(CorePmus, MakeOneGroupOfAPmusOwnTypeAndTheGenericOnes) {
  const auto one = core_pmus(machine("arm64-guest"));
  for (const std::uint32_t type : {std::uint32_t{PERF_TYPE_HARDWARE}, std::uint32_t{PERF_TYPE_HW_CACHE},
                                   std::uint32_t{PERF_TYPE_RAW}, one.front().type})
    EXPECT_EQ(pmu_of(attr(type, 0), one), static_cast<std::uint32_t>(PERF_TYPE_RAW)) << type;
  EXPECT_EQ(pmu_of(attr(PERF_TYPE_TRACEPOINT, 7), one), static_cast<std::uint32_t>(PERF_TYPE_SOFTWARE));
  EXPECT_EQ(pmu_of(attr(13, 0), one), 13u);

  const auto two = core_pmus(machine("intel-hybrid"));
  EXPECT_EQ(pmu_of(attr(PERF_TYPE_HARDWARE, std::uint64_t{10} << 32), two), 10u);
  EXPECT_EQ(pmu_of(attr(10, 0x3c), two), 10u);
}

TEST(CorePmus, HaveEachOfThemTheGenericEvents) {
  const auto two = core_pmus(machine("intel-hybrid"));
  const auto attrs = on_each_core_pmu(attr(PERF_TYPE_HW_CACHE, 0x10002), two);
  ASSERT_EQ(attrs.size(), 2u);
  EXPECT_EQ(attrs[0].config, 0xA00010002u);
  EXPECT_EQ(attrs[1].config, 0x400010002u);
  EXPECT_EQ(core_pmu_of(attrs[0], two), "cpu_atom");
  EXPECT_TRUE(on_each_core_pmu(attr(PERF_TYPE_RAW, 0x1a8), two).empty());  // whose manual?
  EXPECT_TRUE(on_each_core_pmu(attr(PERF_TYPE_SOFTWARE, 0), two).empty());
  EXPECT_TRUE(on_each_core_pmu(attrs[0], two).empty());
  EXPECT_TRUE(on_each_core_pmu(attr(PERF_TYPE_HARDWARE, 0), core_pmus(machine("zen3-pmu"))).empty());
}

TEST(CorePmus, OfArmSayWhichOfTheCommonEventsTheyHave) {
  const auto guest = core_pmus(machine("arm64-guest"));
  EXPECT_TRUE(is_unadvertised(attr(PERF_TYPE_RAW, 0x3), guest));
  EXPECT_TRUE(is_unadvertised(attr(guest.front().type, 0x3F), guest));
  EXPECT_TRUE(is_unadvertised(attr(PERF_TYPE_RAW, 0x403F), guest));
  EXPECT_FALSE(is_unadvertised(attr(PERF_TYPE_RAW, 0x8), guest));     // advertised
  EXPECT_FALSE(is_unadvertised(attr(PERF_TYPE_RAW, 0x40), guest));    // the implementer's own
  EXPECT_FALSE(is_unadvertised(attr(PERF_TYPE_RAW, 0x4040), guest));  // the same
  EXPECT_FALSE(is_unadvertised(attr(PERF_TYPE_HARDWARE, 3), guest));  // the kernel looks for itself
  EXPECT_FALSE(is_unadvertised(attr(20, 0x3), guest));                // another PMU's

  const auto clusters = core_pmus(machine("arm64-two-clusters"));
  EXPECT_FALSE(is_unadvertised(attr(PERF_TYPE_RAW, 0x17), clusters));  // one of them has it
  EXPECT_FALSE(is_unadvertised(attr(9, 0x17), clusters));
  EXPECT_TRUE(is_unadvertised(attr(8, 0x17), clusters));
  EXPECT_TRUE(is_unadvertised(attr(PERF_TYPE_RAW, 0x16), clusters));

  // Elsewhere sysfs names a handful of events, and of these hides nothing; and it may not be there to be
  // read.
  EXPECT_FALSE(is_unadvertised(attr(PERF_TYPE_RAW, 0x3), core_pmus(machine("zen3-pmu"))));
  EXPECT_FALSE(is_unadvertised(attr(PERF_TYPE_RAW, 0x3), {}));
}

}  // namespace
}  // namespace counterprof
