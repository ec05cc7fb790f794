#include "perf/decode.hpp"

#include <array>
#include <limits>

#include <gtest/gtest.h>

namespace counterprof {
namespace {

constexpr std::array<std::uint64_t, 7> record{2, 1000, 900, 11, 501, 22, 502};

TEST(FindInGroup, GoesByIdAndNotByPosition) {
  EXPECT_EQ(find_in_group(record, 502), (Reading{22, 1000, 900}));
  EXPECT_EQ(find_in_group(record, 501), (Reading{11, 1000, 900}));
}

TEST(FindInGroup, IsNothingForAnIdThatIsNotThere) {
  EXPECT_FALSE(find_in_group(record, 503));
}

// A member that failed silently would otherwise give another one's count, or memory behind the record.
TEST(FindInGroup, DoesNotBelieveARecordThatSaysMoreThanItHas) {
  const std::array<std::uint64_t, 5> cut{3, 1000, 1000, 11, 501};
  EXPECT_FALSE(find_in_group(cut, 501));
  EXPECT_FALSE(find_in_group(std::span<const std::uint64_t>{}, 501));
  const std::array<std::uint64_t, 3> huge{std::numeric_limits<std::uint64_t>::max(), 1, 1};
  EXPECT_FALSE(find_in_group(huge, 501));
}

TEST(Difference, SurvivesACounterThatWraps) {
  const Reading begin{std::numeric_limits<std::uint64_t>::max() - 1, 10, 10};
  const Reading end{3, 20, 20};
  EXPECT_EQ(end - begin, (Reading{5, 10, 10}));
}

TEST(Evaluate, CountsWhatRanAllTheTime) {
  const Value value = evaluate({0, 1000, 1000});
  EXPECT_EQ(value.status, Status::counted);
  EXPECT_EQ(value.value, 0.0);  // a true zero is a number
}

TEST(Evaluate, ScalesWhatRanForAPartOfTheTime) {
  const Value value = evaluate({500, 1000, 250});
  EXPECT_EQ(value.status, Status::scaled);
  EXPECT_EQ(value.value, 2000.0);
}

// raw * enabled has 128 bits: in 64 it would wrap and give a small number that looks like one.
TEST(Evaluate, DoesNotOverflow) {
  const std::uint64_t large = std::uint64_t{1} << 40;
  EXPECT_EQ(evaluate({large, large, large / 2}).value, 2.0 * static_cast<double>(large));
}

TEST(Evaluate, GivesNoNumberForWhatNeverRan) {
  for (const Reading reading : {Reading{0, 1000, 0}, Reading{0, 0, 0}}) {
    const Value value = evaluate(reading);
    EXPECT_FALSE(value.value);
    EXPECT_EQ(value.status, Status::not_counted);
    ASSERT_TRUE(value.reason);
    EXPECT_EQ(value.reason->code, ReasonCode::never_scheduled);
  }
  EXPECT_NE(evaluate({0, 1000, 0}).reason->text, evaluate({0, 0, 0}).reason->text);
}

TEST(Evaluate, AppliesThePmusScale) {
  EXPECT_EQ(evaluate({100, 10, 10}, 0.25).value, 25.0);
}

}  // namespace
}  // namespace counterprof
