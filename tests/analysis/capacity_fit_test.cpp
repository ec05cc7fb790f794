#include "analysis/capacity_fit.hpp"

#include <gtest/gtest.h>

#include "kernels/table.hpp"
#include "plan/traffic.hpp"

namespace counterprof {
namespace {

constexpr double mebi = 1024 * 1024;

const TrafficModel& naive() {
  static const TrafficModel model(parse_traffic(kernels::diffusion_temporaries.traffic, "temporaries",
                                                {{"rows", 512}, {"columns", 512}}));
  return model;
}

TEST(CapacityFit, FindsTheCapacityThatAModelWasAskedWith) {
  for (const double capacity : {4.2, 5.0, 5.7}) {
    const double lines = naive().lines({static_cast<std::uint64_t>(capacity * mebi), 0, 64}).loads;
    const FittedCapacity fit = fit_capacity(naive(), lines, 0.1);
    EXPECT_TRUE(fit.is_reached);
    EXPECT_TRUE(fit.capacity.is_fitted);
    EXPECT_NEAR(fit.capacity.bytes, capacity * mebi, 0.02 * mebi);
    EXPECT_NEAR(fit.predicted, lines, 0.01);
    ASSERT_TRUE(fit.capacity.least && fit.capacity.most);
    EXPECT_LE(*fit.capacity.least, fit.capacity.bytes);
    EXPECT_GE(*fit.capacity.most, fit.capacity.bytes);
  }
}

TEST(CapacityFit, SaysWhereNoneGivesSoMany) {
  const FittedCapacity fit = fit_capacity(naive(), 6, 0.1);
  EXPECT_FALSE(fit.is_reached);
  EXPECT_NEAR(fit.predicted, 3.375, 0.01);
  EXPECT_FALSE(fit.capacity.least);
}

}  // namespace
}  // namespace counterprof
