#include "analysis/family.hpp"

#include <limits>

#include <gmock/gmock.h>

namespace counterprof {
namespace {

using testing::HasSubstr;

KernelResult version(const std::string& name, double mass, Parameters parameters = {{"rows", 512}}) {
  KernelResult kernel;
  kernel.name = kernel.base_name = name;
  kernel.family = "diffusion";
  kernel.parameters = std::move(parameters);
  kernel.checksum = {{"maximum", 0.005}, {"mass", mass}};
  return kernel;
}

/// The names of those that failed.
std::vector<std::string> odd_ones(std::vector<KernelResult> kernels, const std::string& baseline = {}) {
  Plan plan;
  plan.baseline = baseline;
  check_families(kernels, plan);
  std::vector<std::string> names;
  for (const KernelResult& kernel : kernels)
    if (kernel.failure) names.push_back(kernel.name);
  return names;
}

using Names = std::vector<std::string>;

TEST(Family, LetsTheMajorityConvictTheOddOneOut) {
  EXPECT_EQ(odd_ones({version("wrong", 13.6), version("b", 13.52), version("c", 13.52)}), Names{"wrong"});
  EXPECT_EQ(odd_ones({version("a", 13.52), version("b", 13.52)}), Names{});
}

TEST(Family, NamesTheFigureBothNumbersAndTheWitness) {
  std::vector<KernelResult> kernels{version("a", 13.52), version("b", 13.52), version("wrong", 13.625)};
  check_families(kernels, Plan{});
  ASSERT_TRUE(kernels[2].failure);
  EXPECT_EQ(kernels[2].failure->code, "checksum");
  EXPECT_THAT(kernels[2].failure->text, HasSubstr("mass is 13.625, where a has 13.52"));
}

TEST(Family, BelievesTheBaselineWhereItIsOneAgainstOne) {
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 2)}, "b"), Names{"a"});
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 2)}), Names{"b"});
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 2), version("c", 3)}), (Names{"b", "c"}));
}

// Held against its rivals one by one, the baseline's ally would be convicted by whom the baseline convicts.
TEST(Family, BelievesTheBaselinesCampWhereItIsTwoAgainstTwo) {
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 1), version("c", 2), version("d", 2)}, "c"),
            (Names{"a", "b"}));
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 1), version("c", 2), version("d", 2)}),
            (Names{"c", "d"}));
}

TEST(Family, DoesNotCompareOtherParametersOrOtherFamilies) {
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 2, {{"rows", 1024}})}), Names{});
  KernelResult other = version("b", 2);
  other.family = "norm_square";
  EXPECT_EQ(odd_ones({version("a", 1), other}), Names{});
  other.family.clear();
  KernelResult alone = other;
  EXPECT_EQ(odd_ones({alone, other}), Names{});
}

TEST(Family, IgnoresAParameterThatOnlyOneVersionHas) {
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 2, {{"rows", 512}, {"threads", 2}})}), Names{"b"});
}

TEST(Family, AllowsForRoundingAndNoMore) {
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 1 + 9e-12)}), Names{});
  EXPECT_EQ(odd_ones({version("a", 1), version("b", 1 + 1.1e-11)}), Names{"b"});
  EXPECT_EQ(odd_ones({version("a", 0), version("b", 0)}), Names{});
}

// Comparisons with NaN are false, so a check written the other way round lets it pass.
TEST(Family, ConvictsWhatIsNotANumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(odd_ones({version("a", nan), version("b", 1), version("c", 1)}), Names{"a"});
  EXPECT_EQ(odd_ones({version("a", infinite), version("b", 1), version("c", 1)}), Names{"a"});
}

TEST(Family, KeepsTheFailureThatAKernelHasAlready) {
  std::vector<KernelResult> kernels{version("a", 1), version("b", 1), version("c", 2)};
  kernels[2].failure = Failure{"signal", "ended by SIGSEGV", "", 2};
  check_families(kernels, Plan{});
  EXPECT_EQ(kernels[2].failure->code, "signal");
}

}  // namespace
}  // namespace counterprof
