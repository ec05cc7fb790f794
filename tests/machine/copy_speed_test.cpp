#include "machine/copy_speed.hpp"

#include <gtest/gtest.h>

namespace counterprof {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

// The slowest memory and the fastest there are, each with a factor to spare.
TEST(CopySpeed, IsAMemorys) {
  const auto speed = measure_copy_bytes_per_second(8 * mebibyte);
  ASSERT_TRUE(speed);
  EXPECT_GT(*speed, 1e7);
  EXPECT_LT(*speed, 1e12);
}

TEST(CopySpeed, IsNotGivenWhereTheCacheWouldBeMeasured) {
  EXPECT_FALSE(measure_copy_bytes_per_second(1024 * mebibyte));
}

}  // namespace
}  // namespace counterprof
