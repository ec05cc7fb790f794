#include "analysis/compare.hpp"

#include <gmock/gmock.h>

#include "analysis/statistics.hpp"

namespace counterprof {
namespace {

using testing::DoubleEq;
using testing::HasSubstr;
using testing::Optional;
using testing::SizeIs;

std::optional<Summary> summary_of_one(double value) {
  const std::vector<std::optional<double>> runs{value};
  return summarise(runs);
}

KernelResult kernel(const std::string& name, double seconds, double faults, double work = 100) {
  KernelResult result;
  result.name = result.base_name = name;
  result.parameters = {{"rows", 512}};
  result.work = Work{"LUP", work};
  result.wall_seconds.summary = summary_of_one(seconds);
  EventResult event;
  event.event = event.id = "faults";
  event.source = Source::software;
  event.status = Status::counted;
  event.summary = summary_of_one(faults);
  result.events = {event};
  return result;
}

TEST(Comparison, IsOfMeansPerUnitOfWork) {
  const auto found =
      compare_with_baseline({kernel("slow", 8, 1000, 100), kernel("fast", 1, 500, 200)}, "slow");
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].event, "wall_seconds");
  EXPECT_EQ(found[0].from, "slow");
  EXPECT_EQ(found[0].to, "fast");
  EXPECT_THAT(found[0].ratio, Optional(DoubleEq(1.0 / 16)));
  EXPECT_EQ(found[1].event, "faults");
  EXPECT_EQ(found[1].source, Source::software);
  EXPECT_THAT(found[1].ratio, Optional(DoubleEq(0.25)));
}

TEST(Comparison, IsNotMadeWithoutABaseline) {
  EXPECT_THAT(compare_with_baseline({kernel("a", 1, 1), kernel("b", 1, 1)}, ""), SizeIs(0));
}

// x / 0 would be infinite, and 0 / 0 is no ratio of 1.
TEST(Comparison, WithABaselineOfZeroHasNoRatioButAReason) {
  const auto found = compare_with_baseline({kernel("a", 1, 0), kernel("b", 1, 0)}, "a");
  EXPECT_FALSE(found[1].ratio);
  EXPECT_THAT(found[1].reason, Optional(HasSubstr("0")));
}

TEST(Comparison, SaysWhichSideHasNoNumber) {
  KernelResult without = kernel("a", 1, 1);
  without.events[0].summary.reset();
  auto found = compare_with_baseline({without, kernel("b", 1, 1)}, "a");
  EXPECT_THAT(found.at(1).reason, Optional(HasSubstr("baseline")));
  found = compare_with_baseline({without, kernel("b", 1, 1)}, "b");
  EXPECT_THAT(found.at(1).reason, Optional(std::string("it has no number")));
}

TEST(Comparison, TakesTheBaselineOfTheSameParameters) {
  KernelResult large = kernel("base[rows=2048]", 16, 1);
  large.base_name = "base";
  large.parameters = {{"rows", 2048}};
  KernelResult small = kernel("base[rows=512]", 2, 1);
  small.base_name = "base";
  KernelResult other = kernel("other", 1, 1);
  other.parameters = {{"rows", 512}, {"threads", 2}};
  const auto found = compare_with_baseline({large, small, other}, "base");
  EXPECT_EQ(found.at(0).from, "base[rows=512]");
  EXPECT_THAT(found.at(0).ratio, Optional(DoubleEq(0.5)));
}

TEST(Comparison, HasNoRatioAtOtherParametersOrOtherUnits) {
  KernelResult other = kernel("other", 1, 1);
  other.parameters = {{"rows", 1131}};
  auto found = compare_with_baseline({kernel("base", 1, 1), other}, "base");
  EXPECT_FALSE(found.at(0).ratio);
  EXPECT_THAT(found.at(0).reason, Optional(HasSubstr("parameters")));
  other = kernel("other", 1, 1);
  other.work->unit = "element";
  found = compare_with_baseline({kernel("base", 1, 1), other}, "base");
  EXPECT_THAT(found.at(0).reason, Optional(HasSubstr("unit of work")));
}

// A region of 13 ms against a process with 300 ms of start-up would be called 23 times faster.
TEST(Comparison, DoesNotHoldARegionAgainstAProcess) {
  KernelResult command = kernel("command", 1, 1);
  command.events[0].scope = Scope::process;
  const auto found = compare_with_baseline({kernel("base", 1, 1), command}, "base");
  EXPECT_FALSE(found.at(0).ratio);
  EXPECT_THAT(found.at(0).reason, Optional(HasSubstr("whole process")));
  EXPECT_FALSE(found.at(1).ratio);
}

}  // namespace
}  // namespace counterprof
