#include "analysis/roofs.hpp"

#include <gtest/gtest.h>

#include "explain_fixture.hpp"

namespace counterprof {
namespace {

constexpr double second_cache = 5e10;

std::vector<Roof> roofs(Report report) {
  for (CacheInfo& cache : report.context.caches)
    if (cache.level == 2) cache.copy_bytes_per_second = second_cache;
  const Facts facts = facts_of(report);
  return roofs_of(report, facts.kernels[0]);
}

ExplainFixture fused() {
  return ExplainFixture().kernel("a", "diffusion/fused").seconds(0.1, 0.1, 0).copy_speed(7e9);
}

// Two rows of 4 KiB and what is written lie in an L1 of 32 KiB: a line of eight values is read and one
// written for eight updates, at each level.
TEST(Roofs, AreTheModelsBytesAtTheKernelsSpeed) {
  const std::vector<Roof> found = roofs(fused().explained());
  ASSERT_EQ(found.size(), 3);
  EXPECT_EQ(found[0].behind, "L2");
  EXPECT_EQ(found[0].copy_bytes_per_second, second_cache);
  EXPECT_EQ(found[1].behind, "L3");
  EXPECT_FALSE(found[1].copy_bytes_per_second);
  EXPECT_EQ(found[2].behind, "memory");
  EXPECT_EQ(found[2].copy_bytes_per_second, 7e9);
  EXPECT_NEAR(found[2].bytes_per_work, 24, 0.5);
  EXPECT_NEAR(found[2].bytes_per_second, 24 * 512 * 512 * 100 / 0.1, 0.02 * 6.3e9);
}

TEST(Roofs, AreOfTheMachineThatTookTheTime) {
  Report report = fused().explained();
  for (KernelSpec& spec : report.plan.plan.kernels) spec.settings.cache = "xeon-e5-2680";
  EXPECT_TRUE(roofs(report).empty());
}

TEST(Roofs, NeedAModel) {
  EXPECT_TRUE(roofs(ExplainFixture().kernel("a").seconds(0.1, 0.1, 0).copy_speed(7e9).explained()).empty());
}

}  // namespace
}  // namespace counterprof
