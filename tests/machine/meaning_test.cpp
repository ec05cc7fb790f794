#include "machine/meaning.hpp"

#include <gmock/gmock.h>

namespace counterprof {
namespace {

using testing::AllOf;
using testing::Field;
using testing::HasSubstr;
using testing::Optional;

constexpr unsigned references = PERF_COUNT_HW_CACHE_REFERENCES;
constexpr unsigned misses = PERF_COUNT_HW_CACHE_MISSES;
constexpr unsigned frontend = PERF_COUNT_HW_STALLED_CYCLES_FRONTEND;
constexpr unsigned backend = PERF_COUNT_HW_STALLED_CYCLES_BACKEND;

ProcessorInfo x86(const char* vendor, int family, int model) {
  return {Architecture::x86, vendor, family, model, "", false, {}};
}

const ProcessorInfo skylake = x86("GenuineIntel", 6, 0x5e);
const ProcessorInfo goldmont = x86("GenuineIntel", 6, 0x5c);
const ProcessorInfo sandy_bridge = x86("GenuineIntel", 6, 0x2d);
const ProcessorInfo ivy_bridge = x86("GenuineIntel", 6, 0x3e);
const ProcessorInfo bulldozer = x86("AuthenticAMD", 0x15, 2);
const ProcessorInfo zen1 = x86("AuthenticAMD", 0x17, 0x01);
const ProcessorInfo zen2 = x86("AuthenticAMD", 0x17, 0x31);
const ProcessorInfo zen5 = x86("AuthenticAMD", 0x1a, 2);
const ProcessorInfo neoverse{Architecture::arm64, "Arm", {}, 0xd0c, "Neoverse-N1", false, {}};

auto means(std::optional<int> level, const char* part_of_the_text) {
  return Optional(
      AllOf(Field(&GenericMeaning::level, level), Field(&GenericMeaning::text, HasSubstr(part_of_the_text))));
}

// The bare word hides that these are three different caches; ratios across vendors would be nonsense.
TEST(CacheMisses, AreTheLastLevelsOnIntel) {
  EXPECT_THAT(generic_meaning(skylake, references), means(3, "0x4f2e"));
  EXPECT_THAT(generic_meaning(skylake, misses), means(3, "0x412e"));
  EXPECT_THAT(generic_meaning(sandy_bridge, misses), means(3, "0x412e"));
}

TEST(CacheMisses, AreTheSecondLevelsOnAnIntelProcessorWithoutAThird) {
  EXPECT_THAT(generic_meaning(goldmont, misses), means(2, "0x412e"));
}

TEST(CacheMisses, AreTheSecondLevelsOnAmd) {
  EXPECT_THAT(generic_meaning(bulldozer, references), means(2, "0x077d"));
  EXPECT_THAT(generic_meaning(bulldozer, misses), means(2, "0x077e"));
  for (const ProcessorInfo& zen : {zen1, zen2, zen5}) {
    EXPECT_THAT(generic_meaning(zen, references), means(2, "0xff60"));
    EXPECT_THAT(generic_meaning(zen, misses), means(2, "0x0964"));
  }
}

// The pair is no ratio there: prefetches are among the references and not among the misses.
TEST(CacheReferences, OnZenSayThatTheyHaveWhatTheMissesLack) {
  EXPECT_THAT(generic_meaning(zen5, references),
              means(2, "L2 prefetcher included, which cache-misses leaves out"));
  EXPECT_THAT(generic_meaning(zen5, misses), means(2, "prefetcher fetched is not among them"));
}

TEST(CacheMisses, AreTheFirstLevelsOnArm) {
  EXPECT_THAT(generic_meaning(neoverse, references), means(1, "L1D_CACHE"));
  EXPECT_THAT(generic_meaning(neoverse, misses), means(1, "L1D_CACHE_REFILL"));
}

TEST(StalledCycles, ExistOnIntelUpToSandyBridgeAndHalfOnIvyBridge) {
  EXPECT_THAT(generic_meaning(sandy_bridge, frontend), means({}, "no micro-operation was issued"));
  EXPECT_THAT(generic_meaning(sandy_bridge, backend), means({}, "no micro-operation was executed"));
  EXPECT_THAT(generic_meaning(ivy_bridge, frontend), means({}, "no micro-operation was issued"));
  EXPECT_THAT(generic_meaning(ivy_bridge, backend), means({}, "no such event since Ivy Bridge"));
  EXPECT_THAT(generic_meaning(skylake, frontend), means({}, "no such event since Haswell"));
  EXPECT_THAT(generic_meaning(skylake, backend), means({}, "no such event since Ivy Bridge"));
}

TEST(StalledCycles, OfTheBackendEndedOnAmdWithZen2) {
  EXPECT_THAT(generic_meaning(zen1, frontend), means({}, "0x0287"));
  EXPECT_THAT(generic_meaning(zen1, backend), means({}, "0x0187"));
  EXPECT_THAT(generic_meaning(zen2, frontend), means({}, "0x00a9"));
  EXPECT_THAT(generic_meaning(zen2, backend), means({}, "no such event since Zen 2"));
  EXPECT_THAT(generic_meaning(zen5, backend), means({}, "no such event since Zen 2"));
}

TEST(StalledCycles, ExistOnArm) {
  EXPECT_THAT(generic_meaning(neoverse, frontend), means({}, "STALL_FRONTEND"));
  EXPECT_THAT(generic_meaning(neoverse, backend), means({}, "STALL_BACKEND"));
}

TEST(GenericMeaning, IsNotInventedForUnknownProcessors) {
  EXPECT_FALSE(generic_meaning(ProcessorInfo{}, misses));
  EXPECT_FALSE(generic_meaning(x86("HygonGenuine", 0x18, 0), misses));
  EXPECT_FALSE(generic_meaning(x86("GenuineIntel", 15, 4), misses));
  ProcessorInfo apple = neoverse;
  apple.vendor = "Apple";
  EXPECT_FALSE(generic_meaning(apple, misses));
}

TEST(GenericMeaning, IsLeftAloneWhereTheWordIsPlain) {
  EXPECT_FALSE(generic_meaning(skylake, PERF_COUNT_HW_CPU_CYCLES));
}

Event hardware_event(std::uint32_t type, std::uint64_t config) {
  Event event;
  event.what_it_counts = "as before";
  event.attr.type = type;
  event.attr.config = config;
  return event;
}

TEST(AddVendorMeaning, FillsLevelAndSentence) {
  Event event = hardware_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES);
  add_vendor_meaning(zen2, event);
  EXPECT_EQ(event.level, 2);
  EXPECT_THAT(event.what_it_counts, HasSubstr("L2"));
}

// On hybrid processors the PMU's type stands above the event's number.
TEST(AddVendorMeaning, KnowsTheEventsOfHybridProcessors) {
  Event event = hardware_event(PERF_TYPE_HARDWARE, (std::uint64_t{10} << 32) | PERF_COUNT_HW_CACHE_MISSES);
  add_vendor_meaning(skylake, event);
  EXPECT_EQ(event.level, 3);
}

// PERF_COUNT_HW_CACHE_MISSES is 3, and so is PERF_COUNT_SW_CONTEXT_SWITCHES.
TEST(AddVendorMeaning, TouchesNoOtherKindOfEvent) {
  for (const std::uint32_t type : {PERF_TYPE_SOFTWARE, PERF_TYPE_HW_CACHE, PERF_TYPE_RAW}) {
    Event event = hardware_event(type, 3);
    add_vendor_meaning(skylake, event);
    EXPECT_FALSE(event.level);
    EXPECT_EQ(event.what_it_counts, "as before");
  }
}

}  // namespace
}  // namespace counterprof
