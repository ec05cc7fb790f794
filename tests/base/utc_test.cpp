#include "base/utc.hpp"

#include <gtest/gtest.h>

namespace counterprof {
namespace {

TEST(SecondsSince1970, AreCountedInUtc) {
  EXPECT_EQ(seconds_since_1970("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(seconds_since_1970("2026-11-24T15:08:00Z"), 1795532880);
}

TEST(SecondsSince1970, AreNoneOfOtherTexts) {
  for (const char* text :
       {"", "2026-11-24", "2026-11-24T15:08:00", "2026-11-24T15:08:00Zx", "2026-13-24T15:08:00Z"})
    EXPECT_EQ(seconds_since_1970(text), std::nullopt) << text;
}

}  // namespace
}  // namespace counterprof
