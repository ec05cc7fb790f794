#include "machine/cache_model.hpp"

#include <gtest/gtest.h>

#include "counterprof/error.hpp"

namespace counterprof {
namespace {

constexpr std::uint64_t kib = 1024;

ProcessorInfo zen5() {
  ProcessorInfo processor;
  processor.architecture = Architecture::x86;
  processor.vendor = "AuthenticAMD";
  processor.family = 0x1a;
  processor.model = 2;
  return processor;
}

TEST(CacheModel, LevelsAreThoseThatAreGiven) {
  const CacheModel model = cache_model("L1:32K/8,L2:256K/8,L3:6M/12", {}, zen5());
  ASSERT_EQ(model.levels.size(), 3u);
  EXPECT_EQ(model.levels[0], (CacheGeometry{32 * kib, 8, 64}));
  EXPECT_EQ(model.levels[2], (CacheGeometry{6 * kib * kib, 12, 64}));
  EXPECT_EQ(model.generic_level, 2);  // of this processor: the sizes alone do not say another
}

TEST(CacheModel, APresetSaysWhichLevelCacheMissesMeans) {
  const CacheModel model = cache_model("xeon-e5-2680", {}, zen5());
  EXPECT_EQ(model.levels.at(2), (CacheGeometry{20480 * kib, 20, 64}));  // the notebook's 20,480 KB
  EXPECT_EQ(model.generic_level, 3);
}

TEST(CacheModel, TheHostsAreWhatItSaysOfItself) {
  Topology topology;
  topology.caches = {{1, "data", 64 * kib, 4, 64, 1, 2},
                     {1, "instruction", 32 * kib, 4, 64, 1, 2},
                     {2, "unified", 2048 * kib, 0, 128, 1, 2}};
  const CacheModel model = cache_model("host", topology, zen5());
  EXPECT_EQ(model.levels, (std::vector<CacheGeometry>{{64 * kib, 4, 64}, {2048 * kib, 0, 128}}));
  EXPECT_EQ(model.caches_from, "this machine's");
}

// A virtual machine that describes no caches: what is assumed instead must never look like the machine's own.
TEST(CacheModel, WhatIsAssumedSaysSo) {
  const CacheModel family = cache_model("host", {}, zen5());
  EXPECT_EQ(family.levels, cache_model("zen5", {}, {}).levels);
  EXPECT_TRUE(family.caches_from.starts_with("assumed")) << family.caches_from;
  const CacheModel unknown = cache_model("host", {}, {});
  EXPECT_EQ(unknown.levels.size(), 3u);
  EXPECT_TRUE(unknown.caches_from.starts_with("assumed")) << unknown.caches_from;
  EXPECT_FALSE(unknown.generic_level);
}

TEST(CacheModel, UnknownHasNoLevels) {
  EXPECT_TRUE(cache_model("unknown", {}, zen5()).levels.empty());
}

TEST(CacheModel, EveryPresetCanBeRead) {
  for (const CachePreset& preset : cache_presets()) {
    const CacheModel model = cache_model(preset.name, {}, {});
    EXPECT_EQ(to_text(model.levels), preset.levels);
    EXPECT_LE(preset.generic_level, static_cast<int>(model.levels.size()));
  }
}

std::string error_of(const char* text) {
  try {
    check_cache_text("--cache", text);
    return "no error";
  } catch (const Error& error) {
    return std::string(error.what()) + "; " + error.hint();
  }
}

TEST(CacheModel, ErrorsNameTheCauseAndTheClosestPreset) {
  EXPECT_EQ(error_of("zen33"), "--cache cannot be 'zen33'; did you mean 'zen3', 'zen2' or 'zen4'?");
  EXPECT_EQ(error_of("L1:32K/8,L2:16K/8"),
            "--cache cannot be 'L1:32K/8,L2:16K/8': L2 is no larger than the level before; from the first "
            "level on, "
            "as in L1:32K/8,L2:256K/8,L3:6M/12");
  EXPECT_EQ(error_of("L1:64/8"),
            "--cache cannot be 'L1:64/8': L1 has fewer lines than ways; size and ways, as in L1:32K/8; a "
            "line has 64 "
            "bytes");
  for (const char* bad : {"", "L1", "L1:32K", "L1:32K/0", "L1:0K/8", "L1:K/8", "L2:32K/8",
                          "L1:9999999999999G/8", "L1:32K/8,", "L1:1K/1,L2:2K/1,L3:3K/1,L4:4K/1,L5:5K/1"})
    EXPECT_NE(error_of(bad), "no error") << bad;
}

}  // namespace
}  // namespace counterprof
