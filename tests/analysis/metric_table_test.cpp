#include "analysis/metric_table.hpp"

#include <set>

#include <gmock/gmock.h>

#include "support/report_builder.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;

std::optional<Metric> of(const KernelResult& kernel, std::string_view name) {
  return metric_of(kernel, *find_metric(name));
}

EventResult counted_in_passes(const char* name, const std::vector<double>& runs, int pass,
                              const KernelResult& kernel) {
  EventResult event = counted(known_event(name), runs, {1e9, 1e9, 1e9}, kernel.work);
  for (RunReading& run : event.runs) run.pass = pass;
  return event;
}

TEST(Metrics, HaveNamesOfTheirOwnAndSayWhatTheyNeed) {
  std::set<std::string> names;
  for (const MetricRow& row : metric_rows()) EXPECT_TRUE(names.insert(row.name).second) << row.name;
  EXPECT_THAT(find_metric("miss_ratio")->events(), ElementsAre("cache-misses", "cache-references"));
  EXPECT_THAT(find_metric("faults_per_step")->events(), ElementsAre("page-faults"));
  EXPECT_EQ(find_metric("nothing"), nullptr);
}

// Ratios of runs: 1, 2, 3, whose mean is 2 with a standard error of 1/sqrt(3); of the means it would be
// 6/3.2.
TEST(Metrics, AreMadeOfEachRunWhereItCountedBoth) {
  KernelResult kernel = diffusion_kernel("fused", 64);
  kernel.events = {counted_in_passes("instructions", {4, 6, 8.4}, 1, kernel),
                   counted_in_passes("cycles", {4, 3, 2.8}, 1, kernel)};
  const auto metric = of(kernel, "insn_per_cycle");
  ASSERT_TRUE(metric);
  EXPECT_TRUE(metric->is_per_run);
  EXPECT_NEAR(metric->value, 2, 1e-12);
  EXPECT_NEAR(*metric->standard_error, 1 / std::sqrt(3.0), 1e-12);
}

// Two passes are two executions: 6.0 +- 0.5 over 3.0 +- 0.3, 2 +- sqrt((0.5/3)^2 + (2 * 0.3/3)^2).
TEST(Metrics, PropagateTheErrorWhereTwoPassesCounted) {
  KernelResult kernel = diffusion_kernel("fused", 64);
  kernel.events = {counted_in_passes("instructions", {5, 6, 7}, 1, kernel),
                   counted_in_passes("cycles", {2.5, 3, 3.5}, 2, kernel)};
  const auto metric = of(kernel, "insn_per_cycle");
  ASSERT_TRUE(metric);
  EXPECT_FALSE(metric->is_per_run);
  EXPECT_NEAR(metric->value, 2, 1e-12);
  const double top = 1 / std::sqrt(3.0) / 3;
  const double bottom = 2 * 0.5 / std::sqrt(3.0) / 3;
  EXPECT_NEAR(*metric->standard_error, std::hypot(top, bottom), 1e-12);
}

TEST(Metrics, AreNothingWhereACountIsMissingOrZero) {
  KernelResult kernel = diffusion_kernel("fused", 64);
  kernel.events = {counted(known_event("instructions"), {4, 6, 8}, {1, 1, 1}, kernel.work),
                   missing_pmu("cycles"),
                   counted(known_event("cache-misses"), {0, 0, 0}, {1, 1, 1}, kernel.work)};
  EXPECT_FALSE(of(kernel, "insn_per_cycle"));
  EXPECT_FALSE(of(kernel, "cycles_per_miss"));
  EXPECT_FALSE(of(kernel, "ns_per_work"));
  EXPECT_EQ(of(kernel, "misses_per_work")->value, 0);
}

TEST(Metrics, DoNotMixWhatWasCountedAndWhatWasSimulated) {
  KernelResult kernel = diffusion_kernel("fused", 64);
  kernel.events = {given(event_named("instructions", Source::simulated), Source::simulated, Status::simulated,
                         1e6, kernel.work),
                   counted(known_event("cycles"), {4, 6, 8}, {1, 1, 1}, kernel.work)};
  EXPECT_FALSE(of(kernel, "insn_per_cycle"));
  EXPECT_EQ(of(kernel, "instructions_per_work")->source, Source::simulated);
}

TEST(Metrics, KnowWorkAndStepsAndTime) {
  KernelResult kernel = diffusion_kernel("fused", 64);
  kernel.wall_seconds = quantity_of({1, 1, 1});
  kernel.user_seconds = quantity_of({0.6, 0.6, 0.6});
  kernel.sys_seconds = quantity_of({0.2, 0.2, 0.2});
  kernel.events = {counted(known_event("faults"), {300, 300, 300}, {1, 1, 1}, kernel.work),
                   counted(known_event("task-clock"), {8e8, 8e8, 8e8}, {1, 1, 1}, kernel.work)};
  EXPECT_NEAR(of(kernel, "faults_per_step")->value, 3, 1e-12);
  EXPECT_NEAR(of(kernel, "ns_per_work")->value, 1e9 / (64.0 * 64 * 100), 1e-6);
  EXPECT_NEAR(of(kernel, "system_share")->value, 25, 1e-9);
  EXPECT_NEAR(of(kernel, "cpus_utilised")->value, 0.8, 1e-12);
}

}  // namespace
}  // namespace counterprof
