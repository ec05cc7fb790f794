#include "machine/copy_speed.hpp"

#include <gtest/gtest.h>

namespace counterprof {
namespace {

constexpr std::uint64_t kibibyte = 1024;

void expect_a_speed(const std::optional<double>& speed) {
  ASSERT_TRUE(speed);
  EXPECT_GT(*speed, 1e7);  // the slowest memory and the fastest cache there are, each with a factor to spare
  EXPECT_LT(*speed, 1e13);
}

TEST(CopySpeeds, AreMeasuredInEachDataCacheAndInMemory) {
  Context context;
  context.caches = {{1, "data", 32 * kibibyte, 8, 64, 1, 1},
                    {1, "instruction", 32 * kibibyte, 8, 64, 1, 1},
                    {2, "unified", 512 * kibibyte, 8, 64, 1, 1},
                    {3, "unified", 4096 * kibibyte, 16, 64, 1, 1}};
  measure_copy_speeds(context);
  expect_a_speed(context.caches[0].copy_bytes_per_second);
  EXPECT_FALSE(context.caches[1].copy_bytes_per_second);
  expect_a_speed(context.caches[2].copy_bytes_per_second);
  expect_a_speed(context.caches[3].copy_bytes_per_second);
  expect_a_speed(context.copy_bytes_per_second);
}

// What it would measure there is the cache.
TEST(CopySpeeds, OfMemoryAreNotKnownBehindAHugeCacheOrAnUnknownOne) {
  Context context;
  measure_copy_speeds(context);
  EXPECT_FALSE(context.copy_bytes_per_second);
  context.caches = {{3, "unified", std::uint64_t{4} << 30U, 16, 64, 1, 1}};
  measure_copy_speeds(context);
  EXPECT_FALSE(context.caches[0].copy_bytes_per_second);
  EXPECT_FALSE(context.copy_bytes_per_second);
}

}  // namespace
}  // namespace counterprof
