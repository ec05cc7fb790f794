#include "analysis/statistics.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gmock/gmock.h>

namespace counterprof {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using Runs = std::vector<std::optional<double>>;

// By hand: mean 14; deviations -4, -2, 6, squares 56; s = sqrt(28); s/sqrt(3) = 3.0550504633.
// t(0.975, 2) = 4.30265273: half an interval is 13.14482.
TEST(Summarise, AgreesWithACalculationByHand) {
  const auto summary = summarise(Runs{10, 12, 20});
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->n, 3);
  EXPECT_DOUBLE_EQ(summary->mean, 14);
  EXPECT_THAT(summary->stddev, Optional(DoubleEq(std::sqrt(28.0))));
  EXPECT_THAT(summary->standard_error, Optional(DoubleNear(3.0550504633, 1e-10)));
  EXPECT_THAT(summary->relative_standard_error, Optional(DoubleNear(3.0550504633 / 14, 1e-11)));
  EXPECT_EQ(summary->median, 12);
  EXPECT_EQ(summary->min, 10);
  EXPECT_EQ(summary->max, 20);
  ASSERT_TRUE(summary->ci95);
  EXPECT_NEAR((*summary->ci95)[0], 14 - 13.14482, 1e-4);
  EXPECT_NEAR((*summary->ci95)[1], 14 + 13.14482, 1e-4);
  EXPECT_FALSE(summary->outliers);
}

// The sum of squares less the square of the sum gives 0, or the root of a negative number, here.
TEST(Summarise, SeesACountsDifferenceOfOneNearTenToTheTenth) {
  const auto summary = summarise(Runs{1e10, 1e10 + 1, 1e10 + 2});
  EXPECT_EQ(summary->mean, 1e10 + 1);
  EXPECT_THAT(summary->stddev, Optional(1.0));
  EXPECT_THAT(summary->standard_error, Optional(DoubleEq(1 / std::sqrt(3.0))));
}

// A spread of 0 from one run would be taken for a perfectly repeatable count.
TEST(Summarise, GivesNoSpreadOfOneRun) {
  const auto summary = summarise(Runs{42});
  EXPECT_EQ(summary->n, 1);
  EXPECT_EQ(summary->mean, 42);
  EXPECT_EQ(summary->median, 42);
  EXPECT_FALSE(summary->stddev || summary->standard_error || summary->relative_standard_error);
  EXPECT_FALSE(summary->ci95 || summary->outliers);
}

TEST(Summarise, GivesAnErrorButNoIntervalOfTwoRuns) {
  const auto summary = summarise(Runs{1, 3});
  EXPECT_EQ(summary->median, 2);
  EXPECT_THAT(summary->stddev, Optional(DoubleEq(std::sqrt(2.0))));
  EXPECT_THAT(summary->standard_error, Optional(DoubleEq(1)));
  EXPECT_THAT(summary->relative_standard_error, Optional(DoubleEq(0.5)));
  EXPECT_FALSE(summary->ci95);
}

TEST(Summarise, HasAnIntervalOfNoWidthWhereAllRunsAreEqual) {
  const auto summary = summarise(Runs{7, 7, 7, 7, 7});
  EXPECT_THAT(summary->stddev, Optional(0.0));
  EXPECT_THAT(summary->ci95, Optional(ElementsAre(7, 7)));
  EXPECT_THAT(summary->outliers, Optional(IsEmpty()));
}

// 0/0 would put a NaN into the report.
TEST(Summarise, HasNoRelativeErrorOfZero) {
  const auto summary = summarise(Runs{0, 0, 0});
  EXPECT_THAT(summary->standard_error, Optional(0.0));
  EXPECT_FALSE(summary->relative_standard_error);
}

// perf lets a run in which an event was not scheduled enter the mean as 0.
TEST(Summarise, LeavesOutRunsWithoutAValue) {
  const auto summary = summarise(Runs{std::nullopt, 10, std::nullopt, 14});
  EXPECT_EQ(summary->n, 2);
  EXPECT_EQ(summary->mean, 12);
  EXPECT_EQ(summary->min, 10);
  EXPECT_FALSE(summarise(Runs{std::nullopt, std::nullopt}));
  EXPECT_FALSE(summarise(Runs{}));
}

TEST(Summarise, TakesTheMagnitudeOfANegativeMean) {
  EXPECT_THAT(summarise(Runs{-1, -3})->relative_standard_error, Optional(DoubleEq(0.5)));
}

TEST(Summarise, KeepsTheExtremesOfSixtyFourBits) {
  const double most = 18446744073709551615.0;
  const auto summary = summarise(Runs{most, 0});
  EXPECT_EQ(summary->mean, most / 2);
  EXPECT_EQ(summary->median, most / 2);
  EXPECT_THAT(summary->standard_error, Optional(DoubleEq(most / 2)));
}

// What JSON cannot carry is absent, and the rest is still right.
TEST(Summarise, HasNoInfinityAndNoNaN) {
  const double largest = std::numeric_limits<double>::max();
  const auto summary = summarise(Runs{largest, 0, largest});
  EXPECT_EQ(summary->max, largest);
  EXPECT_TRUE(std::isfinite(summary->mean) && std::isfinite(*summary->median));
  EXPECT_FALSE(summary->stddev || summary->standard_error || summary->ci95);

  const auto with_nan = summarise(Runs{std::numeric_limits<double>::quiet_NaN(), 3});
  EXPECT_EQ(with_nan->n, 1);
  EXPECT_EQ(with_nan->mean, 3);
}

// Median 3, deviations 2 1 0 1 x-3: MAD 1, so the bound is 14.826.
TEST(Outliers, BeginBeyondTenRobustDeviations) {
  EXPECT_THAT(summarise(Runs{1, 2, 3, 4, 17.8})->outliers, Optional(IsEmpty()));
  EXPECT_THAT(summarise(Runs{1, 2, 3, 4, 17.9})->outliers, Optional(ElementsAre(5)));
  EXPECT_THAT(summarise(Runs{-12, 2, 3, 4, 5})->outliers, Optional(ElementsAre(1)));
}

TEST(Outliers, AreNumberedByRunAndNotByValue) {
  EXPECT_THAT(summarise(Runs{std::nullopt, 100, 1, 2, 3, 4})->outliers, Optional(ElementsAre(2)));
}

TEST(Outliers, AreNotLookedForInFewerThanFiveRuns) {
  EXPECT_FALSE(summarise(Runs{1, 1, 1, 1000})->outliers);
  EXPECT_FALSE(summarise(Runs{1, 1, 1, std::nullopt, 1000})->outliers);
}

// Three of five counts agree to the digit: whatever does not is worth a name (a bound of 0).
TEST(Outliers, AreAllThatDifferWhereMostRunsAreEqual) {
  EXPECT_THAT(summarise(Runs{56, 56, 57, 56, 56})->outliers, Optional(ElementsAre(3)));
}

}  // namespace
}  // namespace counterprof
