#include "analysis/gate.hpp"

#include <cmath>

#include <gmock/gmock.h>

#include "analysis/statistics.hpp"

namespace counterprof {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

EventResult counted(const std::vector<double>& counts, const std::string& unit = {}) {
  EventResult event;
  event.event = event.id = "instructions";
  event.unit = unit;
  event.status = Status::counted;
  std::vector<std::optional<double>> runs(counts.begin(), counts.end());
  for (std::size_t i = 0; i < counts.size(); ++i)
    event.runs.push_back({static_cast<int>(i) + 1, 1, counts[i], std::nullopt});
  event.summary = summarise(runs);
  return event;
}

LogSample sample(const std::vector<double>& counts) {
  return *sample_of(counted(counts));
}

const Moderation none({});

double p_of(const Difference& difference) {
  return judge(std::vector<Difference>{difference}).at(0).p_adjusted;
}

// scipy.stats.ttest_ind(log1p(b), log1p(a), equal_var=False)
TEST(DifferenceOf, IsWelchsWhereNothingModerates) {
  const LogSample a = sample({1000, 1010, 990});
  const LogSample b = sample({1100, 1130, 1090});
  std::vector<Spread> own{a.spread, b.spread};
  const auto difference = difference_of(a, b, Moderation(std::vector<Spread>{a.spread}));
  ASSERT_TRUE(difference);
  EXPECT_NEAR(difference->log_ratio / difference->standard_error, 8.258623755643358, 1e-9);
}

// scipy.stats.ttest_rel(log1p(b), log1p(a))
TEST(DifferenceInPairs, IsThePairedTOfLogarithmsWhereNothingModerates) {
  const LogSample a = sample({1000, 1010, 990, 1030});
  const LogSample b = sample({1100, 1130, 1090, 1120});
  const auto difference = difference_in_pairs(a, b, none);
  ASSERT_TRUE(difference);
  EXPECT_NEAR(difference->log_ratio / difference->standard_error, 16.54557562386803, 1e-9);
  EXPECT_EQ(difference->df, 3);
  EXPECT_NEAR(p_of(*difference), 0.00048055517363856427, 1e-12);
}

// What changes for both in each round drops out of pairs, and hides the difference otherwise.
TEST(DifferenceInPairs, SeesThroughADriftThatBothShare) {
  const LogSample a = sample({1e6, 2e6, 3e6, 4e6, 5e6, 6e6});
  const LogSample b = sample({1.10e6, 2.22e6, 3.3e6, 4.41e6, 5.5e6, 6.6e6});
  EXPECT_LT(p_of(*difference_in_pairs(a, b, none)), 1e-6);
  const std::vector<Spread> own{a.spread, b.spread};
  EXPECT_GT(p_of(*difference_of(a, b, Moderation(own))), 0.5);
}

// A run that only one side has is no pair, whatever its place.
TEST(DifferenceInPairs, PairsByTheRunsNumber) {
  EventResult from = counted({100, 200, 300, 400});
  EventResult to = counted({220, 330, 440});
  for (RunReading& run : to.runs) ++run.run;  // runs 2, 3 and 4
  const LogSample pairs = in_pairs(*sample_of(from), *sample_of(to));
  EXPECT_EQ(pairs.n, 3);
  EXPECT_NEAR(pairs.mean, std::log(1.1), 1e-3);
}

// Zero variance makes anything significant: three equal counts are known to a count, no better.
TEST(Gate, TakesThreeEqualCountsForNoCertainty) {
  const LogSample a = sample({1000, 1000, 1000});
  EXPECT_DOUBLE_EQ(a.spread.variance, 1.0 / (1001.0 * 1001.0));
  const std::vector<Spread> own{a.spread, a.spread};
  const auto one_more = difference_of(a, sample({1001, 1001, 1001}), Moderation(own));
  EXPECT_FALSE(judge(std::vector{*one_more}).at(0).is_shown);
  const auto tenth_more = difference_of(a, sample({1100, 1100, 1100}), Moderation(own));
  EXPECT_TRUE(judge(std::vector{*tenth_more}).at(0).is_shown);
}

// A moderated variance below one count would be a certainty again.
TEST(Gate, KeepsTheCountsOwnLeastSpreadWhateverIsUsual) {
  const LogSample a = sample({40, 40, 40});
  const std::vector<Spread> usual{{1e-12, 20}, {1e-12, 20}, {2e-12, 20}, {a.spread}, {a.spread}};
  const auto difference = difference_of(a, sample({41, 41, 41}), Moderation(usual));
  EXPECT_GE(difference->standard_error, std::sqrt(2.0 / 3) / 42);
}

TEST(Gate, HasNoDifferenceOfSingleRuns) {
  EXPECT_FALSE(difference_of(sample({1000}), sample({2000}), none));
  EXPECT_FALSE(difference_in_pairs(sample({1000}), sample({2000}), none));
}

// Two reports were taken at two moments: the deviation that is given for it is known, not estimated.
TEST(Gate, WidensByTheMomentAndTakesItForKnown) {
  const LogSample a = sample({1000, 1001, 1002});
  const LogSample b = sample({1100, 1101, 1102});
  const std::vector<Spread> own{a.spread, b.spread};
  const auto narrow = difference_of(a, b, Moderation(own));
  const auto wide = difference_of(a, b, Moderation(own), 0.04);
  EXPECT_NEAR(wide->standard_error, 0.2, 1e-4);
  EXPECT_GT(wide->df, 1000 * narrow->df);
  EXPECT_TRUE(judge(std::vector{*narrow}).at(0).is_shown);
  EXPECT_FALSE(judge(std::vector{*wide}).at(0).is_shown);
}

// R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
TEST(Holm, AgreesWithR) {
  EXPECT_THAT(holm(std::vector{0.01, 0.04, 0.03, 0.005}),
              ElementsAre(DoubleNear(0.03, 1e-15), DoubleNear(0.06, 1e-15), DoubleNear(0.06, 1e-15),
                          DoubleNear(0.02, 1e-15)));
  EXPECT_THAT(holm(std::vector{0.6, 0.9}), ElementsAre(1, 1));
  EXPECT_THAT(holm({}), ElementsAre());
}

// The smallest ratio is where the verdict turns, also where other comparisons were decided before.
TEST(Judge, StatesTheRatioFromWhichOnADifferenceWouldHaveBeenShown) {
  std::vector<Difference> question{{0.5, 0.01, 4}, {0.01, 0.02, 4}, {0.02, 0.03, 6}};
  const double smallest = judge(question)[1].smallest_detectable_ratio;
  EXPECT_FALSE(judge(question)[1].is_shown);
  question[1].log_ratio = std::log(smallest) * 1.001;
  EXPECT_TRUE(judge(question)[1].is_shown);
  question[1].log_ratio = std::log(smallest) * 0.999;
  EXPECT_FALSE(judge(question)[1].is_shown);
}

// 2.776445 is t(0.975) with 4 degrees of freedom.
TEST(Judge, GivesAnIntervalOfTheDifferenceAlone) {
  const auto judged = judge(std::vector<Difference>{{0.5, 0.01, 4}, {0.5, 0.01, 4}});
  EXPECT_NEAR(judged[0].half_ci95, 0.02776445105197793, 1e-12);
}

TEST(LogSample, TakesTheMeanOfARunsPasses) {
  EventResult event = counted({100, 200});
  event.runs.push_back({1, 2, 110, std::nullopt});
  const auto taken = sample_of(event);
  EXPECT_EQ(taken->n, 2);
  EXPECT_NEAR(taken->runs[0].second, std::log1p(105), 1e-15);
}

// Multiplexed, each count stands for four: four is the least that two runs can differ by.
TEST(LogSample, CountsWhatWasCountedAndNotWhatWasExtrapolated) {
  EventResult event = counted({4000, 4000, 4000});
  for (RunReading& run : event.runs) run.reading = Reading{1000, 400, 100};
  EXPECT_EQ(sample_of(event)->mean_count, 1000);
  EXPECT_DOUBLE_EQ(sample_of(event)->spread.variance, 1.0 / (1001.0 * 1001.0));
}

EventResult imported(double mean, double error, int n, const std::string& unit = {}) {
  EventResult event;
  event.event = event.id = "instructions";
  event.source = Source::imported;
  event.status = Status::imported;
  event.unit = unit;
  event.summary = Summary{};
  event.summary->n = n;
  event.summary->mean = mean;
  if (error >= 0) event.summary->relative_standard_error = error;
  return event;
}

TEST(LogSample, TakesAnImportedErrorAndNoLessThanHalfItsLastDigit) {
  EXPECT_NEAR(std::sqrt(sample_of(imported(1e9, 0.01, 3))->spread.variance / 3), 0.01, 1e-12);
  EXPECT_NEAR(std::sqrt(sample_of(imported(1e9, 0, 3))->spread.variance / 3), 0.5e-4, 1e-12);
  EXPECT_NEAR(std::sqrt(sample_of(imported(99, 0, 3))->spread.variance / 3), 0.005, 1e-12);  // half a count
  EXPECT_NEAR(std::sqrt(sample_of(imported(999999, 0, 3, "ns"))->spread.variance / 3), 0.005,
              1e-12);  // 1.00 msec
  EXPECT_EQ(sample_of(imported(1e9, -1, 1))->spread.df, 0);
}

// No count: NaN and negative numbers, which a file may hold.
TEST(LogSample, IsNotMadeOfWhatIsNoCount) {
  EXPECT_FALSE(sample_of(counted({-5, 3, 4})));
  EXPECT_FALSE(sample_of(imported(std::nan(""), 0.1, 3)));
  EventResult missing;
  EXPECT_FALSE(sample_of(missing));
}

}  // namespace
}  // namespace counterprof
