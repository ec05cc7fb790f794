#include "analysis/line_shares.hpp"

#include <gtest/gtest.h>

namespace counterprof {
namespace {

// Clopper and Pearson's of 10 of 100, as R's binom.test gives it, and the rule of three.
TEST(ShareInterval, IsClopperAndPearsons) {
  const auto tenth = share_interval(10, 100);
  EXPECT_NEAR(tenth[0], 0.04900469, 1e-7);
  EXPECT_NEAR(tenth[1], 0.17622260, 1e-7);
  const auto all = share_interval(100, 100);
  EXPECT_NEAR(all[0], 0.96378331, 1e-7);
  EXPECT_EQ(all[1], 1.0);
  const auto none = share_interval(0, 100);
  EXPECT_EQ(none[0], 0.0);
  EXPECT_NEAR(none[1], 0.03621669, 1e-7);
}

TEST(ShareInterval, HoldsTheShareOfMillions) {
  const auto half = share_interval(5'000'000, 10'000'000);
  EXPECT_LT(half[0], 0.5);
  EXPECT_GT(half[1], 0.5);
  EXPECT_LT(half[1] - half[0], 0.001);
}

TEST(AddIntervals, GivesNoneWhereMuchThatWasCountedHasNoSample) {
  for (const std::uint64_t counted : {1000, 1060, 1070}) {
    Lines lines;
    LinesEvent& event = lines.events.emplace_back();
    event.event = "cpu-clock";
    event.samples = 100;
    event.events = 1000;
    event.counted = counted;
    CodeFunction& function = lines.functions.emplace_back();
    function.counts.resize(1);
    function.counts.front().samples = 50;
    add_intervals(lines);
    const bool is_near = counted < 1070;  // one period may be missing at the end
    EXPECT_EQ(function.counts.front().share_ci95.has_value(), is_near) << counted;
    ASSERT_EQ(lines.warnings.size(), is_near ? 0u : 1u) << counted;
    if (!is_near) {
      EXPECT_EQ(lines.warnings.front().find("6 % of the cpu-clock counted have no sample"), 0u);
    }
  }
}

TEST(AddIntervals, LeavesExactCountsWithout) {
  Lines lines;
  lines.events.resize(2);
  lines.events[0].is_exact = true;
  lines.events[0].samples = lines.events[1].samples = 4;
  CodeFunction function;
  function.counts.resize(2);
  function.counts[0].samples = function.counts[1].samples = 2;
  CodeLine line;
  line.counts = function.counts;
  line.counts[1].samples = 0;
  function.lines = {line};
  lines.functions = {function};
  add_intervals(lines);
  EXPECT_FALSE(lines.functions[0].counts[0].share_ci95);
  EXPECT_TRUE(lines.functions[0].counts[1].share_ci95);
  EXPECT_FALSE(lines.functions[0].lines[0].counts[1].share_ci95);
}

}  // namespace
}  // namespace counterprof
