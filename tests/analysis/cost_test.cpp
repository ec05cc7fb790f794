#include "analysis/cost.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain_fixture.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

Report with_cycles(double cycles, double frontend, double backend) {
  return ExplainFixture()
      .kernel("a")
      .counts("cycles", cycles)
      .counts("stalled-cycles-frontend", frontend)
      .counts("stalled-cycles-backend", backend)
      .explained();
}

double sum_of(const Cost& cost) {
  double sum = 0;
  for (const CostPart& part : cost.parts) sum += part.cycles;
  return sum;
}

TEST(Cost, OfCountedCyclesIsByStalls) {
  const Report report = with_cycles(10, 2, 5);
  const Cost cost = cost_of(report.kernels[0]);
  constexpr double sites = 512.0 * 512 * 100;
  ASSERT_EQ(cost.event->id, "cycles");
  ASSERT_EQ(cost.parts.size(), 3);
  EXPECT_DOUBLE_EQ(cost.parts[0].cycles, 2 * sites);
  EXPECT_DOUBLE_EQ(cost.parts[1].cycles, 5 * sites);
  EXPECT_DOUBLE_EQ(cost.parts[2].cycles, 3 * sites);
  EXPECT_EQ(cost.parts[2].name, "not stalled");
}

// A cycle may be stalled at both ends, and is no part of two wholes.
TEST(Cost, IsNotDividedWhereStallsOverlap) {
  const Report report = with_cycles(10, 6, 5);
  const Cost cost = cost_of(report.kernels[0]);
  EXPECT_THAT(cost.parts, ElementsAre(Field(&CostPart::name, "cycles")));
  EXPECT_DOUBLE_EQ(sum_of(cost), cost.event->summary->mean);
}

TEST(Cost, IsNotKnownWithoutCycles) {
  const Report report = virtual_machine_report();
  const Cost cost = cost_of(report.kernels[0]);
  EXPECT_EQ(cost.event, nullptr);
  EXPECT_THAT(cost.parts, IsEmpty());
}

}  // namespace
}  // namespace counterprof
