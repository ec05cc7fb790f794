// Numbers are from scipy 1.10, by other ways: roots by brentq instead of Newton's, moments by numpy.
#include "analysis/moderation.hpp"

#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "analysis/recorded_runs.hpp"

namespace counterprof {
namespace {

TEST(TrigammaInverse, AgreesWithARootFinder) {
  const std::vector<std::pair<double, double>> known{
      {0.001, 1000.4999166666818}, {0.5, 2.4599529483523073}, {1.6449340668482264, 1},  // pi^2/6
      {5, 0.496168734704107},      {100, 0.1007237588000527}, {1e6, 0.0010000008212676086}};
  for (const auto& [x, y] : known) EXPECT_NEAR(trigamma_inverse(x) / y, 1, 1e-10) << x;
  EXPECT_NEAR(trigamma_inverse(1e-7) / 10000000.499999989, 1, 1e-7);
  EXPECT_NEAR(trigamma_inverse(1e9) / 3.162277662769127e-05, 1, 1e-7);
}

TEST(Moderation, AgreesWithSmythsFormulas) {
  const std::vector<Spread> spreads{{1, 2}, {4, 2}, {0.01, 2}, {0.3, 2}, {20, 2}};
  const Moderation moderation(spreads);
  EXPECT_NEAR(moderation.prior().df, 0.8423922503076445, 1e-10);
  EXPECT_NEAR(moderation.prior().variance, 0.28433217471387623, 1e-10);
  const std::vector<double> posterior{0.787899425299128, 2.8987973843512584, 0.09130309881192493,
                                      0.2953565681869642, 14.15691983262929};
  for (std::size_t i = 0; i < spreads.size(); ++i) {
    EXPECT_NEAR(moderation.moderated(spreads[i]).variance, posterior[i], 1e-9);
    EXPECT_NEAR(moderation.moderated(spreads[i]).df, 2.8423922503076445, 1e-10);
  }
}

TEST(Moderation, TakesUnequalDegreesOfFreedom) {
  const std::vector<Spread> spreads{{1e-6, 2}, {1e-2, 9}, {1e-11, 4}};
  const Moderation moderation(spreads);
  EXPECT_NEAR(moderation.prior().df, 0.19586714893415108, 1e-10);
  EXPECT_NEAR(moderation.moderated(spreads[1]).variance, 0.009787005246278884, 1e-12);
}

// Variances that differ by chance alone are one variance; but it is known no better than all of them know it.
TEST(Moderation, PoolsWhatDiffersByChanceAlone) {
  const std::vector<Spread> spreads{{1e-4, 4}, {2e-4, 4}, {1.5e-4, 9}, {3e-4, 2}};
  const Moderation moderation(spreads);
  EXPECT_TRUE(std::isinf(moderation.prior().df));
  EXPECT_NEAR(moderation.moderated(spreads[0]).variance, 0.00023574796439450416, 1e-14);
  EXPECT_EQ(moderation.moderated(spreads[0]).df, 19);
}

TEST(Moderation, LeavesAVarianceAloneThatHasNoCompany) {
  const std::vector<Spread> one{{3, 2}, {0, 4}, {5, 0}};
  EXPECT_EQ(Moderation(one).moderated({3, 2}).variance, 3);
  EXPECT_EQ(Moderation(one).moderated({3, 2}).df, 2);
  EXPECT_EQ(Moderation({}).moderated({3, 2}).variance, 3);
}

// What the fit is for: variances drawn from a known prior give it back.
TEST(Moderation, FindsThePriorThatVariancesWereDrawnFrom) {
  std::mt19937 random = seeded(7);
  std::chi_squared_distribution<double> of_prior(6);
  std::chi_squared_distribution<double> of_sample(2);
  std::vector<Spread> spreads;
  spreads.reserve(20000);
  for (int i = 0; i < 20000; ++i) spreads.push_back({0.04 * 6 / of_prior(random) * of_sample(random) / 2, 2});
  const Moderation moderation(spreads);
  EXPECT_NEAR(moderation.prior().df, 6, 0.5);
  EXPECT_NEAR(moderation.prior().variance, 0.04, 0.001);
}

}  // namespace
}  // namespace counterprof
