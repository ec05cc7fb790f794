#include "analysis/waterfall.hpp"

#include <gmock/gmock.h>

#include "analysis/explain_fixture.hpp"

namespace counterprof {
namespace {

const Waterfall& of_event(const Report& report, std::string_view event) {
  for (const Comparison& comparison : report.comparisons)
    if (comparison.event == event && comparison.waterfall) return *comparison.waterfall;
  throw std::runtime_error("no waterfall of that event");
}

const WaterfallTerm* find(const Waterfall& steps, std::string_view name) {
  for (const WaterfallTerm& term : steps.terms)
    if (term.name == name) return &term;
  return nullptr;
}

double value_of(const Waterfall& steps, std::string_view name) {
  const WaterfallTerm* term = find(steps, name);
  return term != nullptr ? term->value : 0;
}

TEST(Waterfall, AddsUp) {
  const Report report = ExplainFixture()
                            .kernel("a", "diffusion/temporaries")
                            .misses(3, 3.5)
                            .kernel("b", "diffusion/fused")
                            .misses(3, 0.24)
                            .explained();
  const Waterfall& steps = of_event(report, "cache-misses");
  EXPECT_NEAR(steps.from, 3.5, 1e-9);
  EXPECT_NEAR(steps.to, 0.24, 1e-9);
  EXPECT_EQ(steps.unit, "lines/LUP");
  double sum = steps.unexplained;
  double shares = steps.unexplained / (steps.to - steps.from);
  for (const WaterfallTerm& term : steps.terms) {
    sum += term.value;
    shares += term.share;
  }
  EXPECT_NEAR(sum, steps.to - steps.from, 1e-9);
  EXPECT_NEAR(shares, 1, 1e-9);
  EXPECT_NEAR(steps.explained_share, 1 - std::abs(steps.unexplained) / 3.26, 1e-9);
  EXPECT_NEAR(steps.explained_share, 0.96, 0.01);
}

TEST(Waterfall, HasItsTermsInAFixedOrder) {
  const Report report = ExplainFixture()
                            .kernel("a", "diffusion/temporaries")
                            .misses(3, 3.375)
                            .in_a_run("faults", 1536 * 100)
                            .kernel("b", "diffusion/fused")
                            .misses(3, 0.25)
                            .in_a_run("faults", 0)
                            .explained();
  std::vector<std::string> names;
  for (const WaterfallTerm& term : of_event(report, "cache-misses").terms) names.push_back(term.name);
  EXPECT_THAT(
      names, testing::ElementsAre("write-allocate of the result", "sweeping over grid again", "temporary up",
                                  "temporary down", "temporary vertical", "temporary left", "temporary three",
                                  "temporary right", "temporary neighbours", "temporary centre",
                                  "temporary laplacian", "temporary scaled", "zeroing of faulted pages"));
}

// The notebook's rule: zeroing takes the place of write-allocate, and is never on top of it.
TEST(Waterfall, TakesZeroingFromTheWriteAllocates) {
  const auto steps_with = [](double faults_in_a_step) {
    return of_event(ExplainFixture()
                        .kernel("a", "diffusion/temporaries")
                        .misses(3, 3.375)
                        .in_a_run("faults", faults_in_a_step * 100)
                        .kernel("b", "diffusion/fused")
                        .misses(3, 0.25)
                        .in_a_run("faults", 0)
                        .explained(),
                    "cache-misses");
  };
  const Waterfall without = steps_with(0);
  const Waterfall with = steps_with(1536);
  EXPECT_NEAR(value_of(with, "zeroing of faulted pages"), -3.0 / 8, 1e-3);
  EXPECT_EQ(find(without, "zeroing of faulted pages"), nullptr);
  EXPECT_NEAR(with.unexplained, without.unexplained, 1e-3);
  // Of eleven results three are zeroed: each temporary's write of an eighth of a line is that much less.
  EXPECT_NEAR(value_of(with, "temporary up") - value_of(without, "temporary up"), 3.0 / 8 / 11, 1e-3);
  // More pages than are written do not happen; the bound holds all the same.
  EXPECT_NEAR(value_of(steps_with(51200), "zeroing of faulted pages"), -11.0 / 8, 1e-3);
}

TEST(Waterfall, LeavesTheKernelsZeroingOutOfSimulatedCounts) {
  const Report report = ExplainFixture()
                            .kernel("a", "diffusion/temporaries")
                            .simulated_misses(3, 3.375)
                            .in_a_run("faults", 1536 * 100)
                            .kernel("b", "diffusion/fused")
                            .simulated_misses(3, 0.25)
                            .in_a_run("faults", 0)
                            .explained();
  const Waterfall& steps = of_event(report, "l3-misses");
  EXPECT_EQ(find(steps, "zeroing of faulted pages"), nullptr);
  EXPECT_NEAR(steps.unexplained, 0, 0.001);
}

TEST(Waterfall, KnowsBoxesAndRowsThatAreLost) {
  const Report boxed = ExplainFixture()
                           .kernel("a", "diffusion/boxed_reused")
                           .simulated_misses(3, 1.25)
                           .kernel("b", "diffusion/fused")
                           .simulated_misses(3, 0.25)
                           .explained();
  EXPECT_NEAR(value_of(of_event(boxed, "l3-misses"), "boxed values"), -1.0, 0.005);
  const Report wide = ExplainFixture()
                          .kernel("a", "diffusion/fused")
                          .grid(2048, 2048)
                          .simulated_misses(1, 0.5)
                          .kernel("b", "diffusion/in_place")
                          .grid(2048, 2048)
                          .simulated_misses(1, 2.75)
                          .explained();
  EXPECT_NEAR(value_of(of_event(wide, "l1d-misses"), "rows lost before their neighbours need them"), -0.25,
              0.001);
}

// Nothing is fitted here: one temporary that the description leaves out is exactly what stays unexplained.
TEST(Waterfall, LeavesAStruckTemporaryUnexplained) {
  std::string traffic = R"(
shape: [rows, columns]
arrays: [grid]
step:
  - up = grid[-1,0]
  - down = grid[1,0]
  - vertical = up, down
  - left = grid[0,-1]
  - three = vertical, left
  - right = grid[0,1]
  - neighbours = three, right
  - = grid
  - laplacian = neighbours
  - scaled = laplacian
  - result = grid, scaled
then: {grid: result}
)";
  const auto steps_of = [](const ExplainFixture& from) {
    ExplainFixture both = from;
    return of_event(
        both.simulated_misses(3, 3.3737).kernel("b", "diffusion/fused").simulated_misses(3, 0.25).explained(),
        "l3-misses");
  };
  const Waterfall whole = steps_of(ExplainFixture().kernel("a", "diffusion/temporaries"));
  const Waterfall struck = steps_of(ExplainFixture().kernel("a").traffic(traffic));
  const double lines = -value_of(whole, "temporary centre");
  EXPECT_NEAR(lines, 0.25, 0.001);
  EXPECT_NEAR(whole.unexplained, 0, 0.1 * lines);
  EXPECT_NEAR(-struck.unexplained, lines, 0.1 * lines);
}

TEST(Waterfall, CountsMovesToOtherProcessorsForTheirOwnCachesOnly) {
  const auto steps_with = [](int level) {
    return of_event(ExplainFixture()
                        .kernel("a", "diffusion/temporaries")
                        .misses(level, 3.375)
                        .in_a_run("migrations", 100)
                        .kernel("b", "diffusion/fused")
                        .misses(level, 0.25)
                        .in_a_run("migrations", 0)
                        .explained(),
                    "cache-misses");
  };
  // 100 times 256 KiB, in 100 steps of 512 x 512.
  EXPECT_NEAR(value_of(steps_with(2), "switches and migrations"), -4096.0 / 262144, 1e-6);
  EXPECT_EQ(find(steps_with(3), "switches and migrations"), nullptr);
}

TEST(Waterfall, IsNotOfTwoKindsOfCounts) {
  const Report report = ExplainFixture()
                            .kernel("a", "diffusion/temporaries")
                            .simulated_misses(3, 3.375)
                            .kernel("b", "diffusion/fused")
                            .misses(3, 0.25)
                            .explained();
  for (const Comparison& comparison : report.comparisons)
    EXPECT_FALSE(comparison.waterfall) << comparison.event;
}

}  // namespace
}  // namespace counterprof
