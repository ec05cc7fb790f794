#include "analysis/summary.hpp"

#include <gmock/gmock.h>

#include "analysis/series_builder.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

const Event faults = event_named("faults");
const Event cycles = event_named("cycles", Source::hardware);
const Event branches = event_named("branches", Source::hardware);

/// The one kernel of a report on that series.
KernelResult summarised(const Series& series, std::vector<std::string> events, int passes = 1) {
  Report report = report_of({series}, std::move(events), passes);
  return report.kernels.at(0);
}

// Two passes of three runs are three observations. Taken for six, the error would be too small by a half.
TEST(Passes, CountAsOneRunByTheirMean) {
  const auto kernel = summarised(
      series_of("k",
                {execution(1, 1, {counted_value(faults, 10)}), execution(1, 2, {counted_value(faults, 12)}),
                 execution(2, 1, {counted_value(faults, 20)}), execution(2, 2, {counted_value(faults, 20)}),
                 execution(3, 1, {counted_value(faults, 13)}), execution(3, 2, {counted_value(faults, 17)})}),
      {"faults"}, 2);
  const EventResult& event = event_of(kernel, "faults");
  EXPECT_EQ(event.summary->n, 3);
  EXPECT_DOUBLE_EQ(event.summary->mean, (11.0 + 20 + 15) / 3);
  ASSERT_THAT(event.runs, SizeIs(6));
  EXPECT_EQ(event.runs[1].run, 1);
  EXPECT_EQ(event.runs[1].pass, 2);
  EXPECT_THAT(event.runs[1].value, Optional(12.0));
  EXPECT_THAT(event.runs[1].reading, Optional(Reading{12, 1000, 1000}));
}

TEST(Passes, BringEventsBackIntoThePlansOrder) {
  const auto kernel =
      summarised(series_of("k", {execution(1, 1, {counted_value(cycles, 1), counted_value(faults, 2)}),
                                 execution(1, 2, {counted_value(branches, 3), counted_value(faults, 2)})}),
                 {"cycles", "branches", "faults"}, 2);
  ASSERT_THAT(kernel.events, SizeIs(3));
  EXPECT_EQ(kernel.events[0].event, "cycles");
  EXPECT_EQ(kernel.events[1].event, "branches");
  EXPECT_EQ(kernel.events[1].runs[0].pass, 2);
  EXPECT_EQ(kernel.events[2].event, "faults");
}

// perf's mean takes a run in which the event was never scheduled for 0.
TEST(Events, KeepTheReasonOfRunsWithoutANumberAndLeaveThemOut) {
  const auto missing = missing_value(cycles, Status::not_counted, ReasonCode::never_scheduled, "no counter");
  const auto kernel =
      summarised(series_of("k", {execution(1, 1, {counted_value(cycles, 100)}), execution(2, 1, {missing}),
                                 execution(3, 1, {counted_value(cycles, 300)})}),
                 {"cycles"});
  const EventResult& event = event_of(kernel, "cycles");
  EXPECT_EQ(event.status, Status::counted);
  EXPECT_EQ(event.summary->n, 2);
  EXPECT_EQ(event.summary->mean, 200);
  EXPECT_THAT(event.reason, Optional(Reason{ReasonCode::never_scheduled, "no counter"}));
  EXPECT_THAT(event.runs, SizeIs(2));
}

TEST(Events, AreScaledWhereOneRunIsAndSayTheLowestShare) {
  const auto kernel = summarised(series_of("k", {execution(1, 1, {counted_value(cycles, 100)}),
                                                 execution(2, 1, {scaled_value(cycles, 100, 0.75)}),
                                                 execution(3, 1, {scaled_value(cycles, 100, 0.5)})}),
                                 {"cycles"});
  const EventResult& event = event_of(kernel, "cycles");
  EXPECT_EQ(event.status, Status::scaled);
  EXPECT_EQ(event.reason->code, ReasonCode::no_slot);
  EXPECT_THAT(event.reason->text, HasSubstr("50.00 %"));
  EXPECT_THAT(event.runs[2].reading, Optional(Reading{50, 1'000'000'000, 500'000'000}));
}

TEST(Events, WithoutAnyNumberHaveTheMostTellingStatus) {
  const auto not_counted = missing_value(cycles, Status::not_counted, ReasonCode::busy, "busy");
  const auto not_supported = missing_value(cycles, Status::not_supported, ReasonCode::no_pmu, "no PMU");
  auto implausible = missing_value(cycles, Status::implausible, ReasonCode::not_advertised, "a lie");
  implausible.value.reading = {7, 1000, 1000};
  const auto kernel =
      summarised(series_of("k", {execution(1, 1, {not_counted}), execution(2, 1, {implausible}),
                                 execution(3, 1, {not_supported})}),
                 {"cycles"});
  const EventResult& event = event_of(kernel, "cycles");
  EXPECT_EQ(event.status, Status::implausible);
  EXPECT_EQ(event.reason->text, "a lie");
  EXPECT_FALSE(event.summary);
  EXPECT_FALSE(event.per_work);
  // The number that cannot be true stays in raw alone.
  ASSERT_THAT(event.runs, SizeIs(1));
  EXPECT_FALSE(event.runs[0].value);
  EXPECT_THAT(event.runs[0].reading, Optional(Reading{7, 1000, 1000}));
}

TEST(Events, OfTwoSourcesOrScopesAreTwoResults) {
  EventValue process = counted_value(faults, 50);
  process.scope = Scope::process;
  Event simulated = cycles;
  simulated.source = Source::simulated;
  const auto kernel = summarised(
      series_of("k", {execution(1, 1,
                                {counted_value(faults, 10),
                                 process,
                                 missing_value(cycles, Status::not_supported, ReasonCode::no_pmu, ""),
                                 {simulated, Scope::region, {5, Status::simulated, {}, {}}}})}),
      {"cycles", "faults"});
  ASSERT_THAT(kernel.events, SizeIs(4));
  EXPECT_EQ(kernel.events[0].status, Status::not_supported);
  EXPECT_EQ(kernel.events[1].status, Status::simulated);
  EXPECT_FALSE(kernel.events[1].runs[0].reading);
  EXPECT_EQ(kernel.events[2].summary->mean, 10);
  EXPECT_EQ(kernel.events[3].summary->mean, 50);
}

// An entry with a made-up reading of 0 would look like a count.
TEST(Events, ThatCouldNotBeOpenedHaveNoReadings) {
  const auto kernel = summarised(
      series_of("k",
                {execution(1, 1, {missing_value(cycles, Status::not_supported, ReasonCode::no_pmu, "")})}),
      {"cycles"});
  EXPECT_THAT(event_of(kernel, "cycles").runs, IsEmpty());
}

TEST(Work, DividesMeanAndErrorAndComesFromTheKernelItself) {
  Series series = series_of(
      "k", {execution(1, 1, {counted_value(faults, 10)}), execution(2, 1, {counted_value(faults, 30)})});
  series.spec.work_unit = "LUP";
  series.spec.work_amount = 7;
  series.executions[0].work_amount = 100;
  const auto kernel = summarised(series, {"faults"});
  EXPECT_EQ(kernel.work->amount, 100);
  EXPECT_THAT(event_of(kernel, "faults").per_work, Optional(PerWork{0.2, 0.1}));
  series.executions[0].work_amount.reset();
  EXPECT_EQ(summarised(series, {"faults"}).work->amount, 7);
  series.spec.work_unit.clear();
  EXPECT_FALSE(summarised(series, {"faults"}).work);
}

TEST(Quantities, AreMeansOverThePassesOfARun) {
  Series series =
      series_of("k", {execution(1, 1, {}), execution(1, 2, {}), execution(2, 1, {}), execution(2, 2, {})});
  series.executions[0].wall_seconds = 1;
  series.executions[1].wall_seconds = 3;
  series.executions[2].wall_seconds = 4;
  series.executions[0].max_rss_reason = Reason{ReasonCode::starter_peak, "less than the tool"};
  const auto kernel = summarised(series, {}, 2);
  EXPECT_THAT(kernel.wall_seconds.runs, ElementsAre(2.0, 4.0));
  EXPECT_EQ(kernel.wall_seconds.summary->n, 2);
  EXPECT_THAT(kernel.max_rss_bytes.runs, ElementsAre(std::nullopt, std::nullopt));
  EXPECT_EQ(kernel.max_rss_bytes.reason->code, ReasonCode::starter_peak);
  EXPECT_FALSE(kernel.max_rss_bytes.summary);
}

Failure failure_in(int run) {
  return {"signal", "ended by SIGSEGV", "output", run};
}

// Half a kernel's faults are not the kernel's faults.
TEST(Failures, OfARunLeaveItOutAndKeepTheRunsBefore) {
  Series series = series_of(
      "k", {execution(1, 1, {counted_value(faults, 10)}), execution(2, 1, {counted_value(faults, 5)})});
  series.spec.settings.runs = 3;
  series.executions[0].wall_seconds = 1;
  series.executions[1].wall_seconds = 0.5;
  series.executions[1].exit_code = 139;
  series.failure = series.executions[1].failure = failure_in(2);
  const auto kernel = summarised(series, {"faults"});
  EXPECT_EQ(kernel.failure->code, "signal");
  EXPECT_EQ(kernel.failure->run, 2);
  EXPECT_EQ(event_of(kernel, "faults").summary->mean, 10);
  EXPECT_THAT(kernel.wall_seconds.runs, ElementsAre(1.0, std::nullopt));
  EXPECT_THAT(kernel.exit_code.runs, ElementsAre(0.0, 139.0));
  EXPECT_EQ(kernel.runs_planned, 3);
}

// As perf stat, which counts a command that exits with 1.
TEST(Failures, ThatDidNotEndTheSeriesAreRunsLikeAnyOther) {
  Series series = series_of("k", {execution(1, 1, {counted_value(faults, 10)})});
  series.executions[0].failure = Failure{"exit_status", "exited with status 1", "", 1};
  const auto kernel = summarised(series, {"faults"});
  EXPECT_EQ(event_of(kernel, "faults").summary->mean, 10);
  EXPECT_FALSE(kernel.failure);
}

TEST(Failures, BeforeAnyRunLeaveEveryEventOfThePlanUncounted) {
  Series failed = series_of("failed", {});
  failed.spec.settings.runs = 3;
  failed.failure = Failure{"library", "no such file", "", std::nullopt};
  Event clock = event_named("task-clock");
  clock.unit = "ns";
  const Series other = series_of("other", {execution(1, 1, {counted_value(clock, 10)})});
  const Report report = report_of({failed, other}, {"task-clock", "faults"});
  ASSERT_THAT(report.kernels[0].events, SizeIs(2));
  for (const EventResult& event : report.kernels[0].events) {
    EXPECT_EQ(event.status, Status::not_counted);
    EXPECT_EQ(event.reason->code, ReasonCode::kernel_failed);
    EXPECT_EQ(event.source, Source::software);
    EXPECT_FALSE(event.summary);
  }
  EXPECT_EQ(report.kernels[0].events[0].unit, "ns");
  EXPECT_EQ(report.kernels[0].events[1].id, "page-faults");
  EXPECT_EQ(report.kernels[0].wall_seconds.reason->code, ReasonCode::kernel_failed);
}

TEST(Failures, InASecondPassLeaveItsEventsUncounted) {
  Series series = series_of("k", {execution(1, 1, {counted_value(cycles, 10)}), execution(1, 2, {})});
  series.failure = series.executions[1].failure = failure_in(1);
  const auto kernel = summarised(series, {"cycles", "branches"}, 2);
  EXPECT_EQ(event_of(kernel, "cycles").status, Status::counted);
  EXPECT_EQ(event_of(kernel, "branches").reason->code, ReasonCode::kernel_failed);
}

// Without it, a report of one run out of three would look like what was asked for.
TEST(Interruption, IsSaidOfASeriesThatIsNotComplete) {
  Series series = series_of("k", {execution(1, 1, {}), execution(1, 2, {}), execution(2, 1, {})});
  series.spec.settings.runs = 3;
  const auto kernel = summarised(series, {}, 2);
  EXPECT_EQ(kernel.failure->code, "interrupted");
  EXPECT_EQ(kernel.failure->text, "interrupted after 1 of 3 runs");
  series.executions.clear();
  EXPECT_EQ(summarised(series, {}, 2).failure->text, "interrupted before its first run");
}

TEST(Checksum, IsTheFirstExecutionsAndMustNotChange) {
  Series series = series_of("k", {execution(1, 1, {}), execution(2, 1, {})});
  series.executions[0].checksum = {{"mass", 13.52}};
  series.executions[1].checksum = {{"mass", 13.52 * (1 + 5e-13)}};
  auto kernel = summarised(series, {});
  EXPECT_THAT(kernel.checksum, ElementsAre(std::pair<std::string, double>("mass", 13.52)));
  EXPECT_FALSE(kernel.failure);
  series.executions[1].checksum = {{"mass", 13.52 * (1 + 5e-12)}};
  kernel = summarised(series, {});
  EXPECT_EQ(kernel.failure->code, "checksum");
  EXPECT_EQ(kernel.failure->run, 2);
  EXPECT_THAT(kernel.failure->text, HasSubstr("mass is 13.52"));
}

}  // namespace
}  // namespace counterprof
