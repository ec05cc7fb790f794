#include "analysis/compare.hpp"

#include <gmock/gmock.h>

#include "counterprof/error.hpp"

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

/// With runs of both.
KernelResult with_runs(const std::string& name, const std::vector<double>& seconds,
                       const std::vector<double>& faults) {
  KernelResult result = kernel(name, 1, 1);
  result.wall_seconds.runs.assign(seconds.begin(), seconds.end());
  result.wall_seconds.summary = summarise(result.wall_seconds.runs);
  EventResult& event = result.events[0];
  std::vector<std::optional<double>> values(faults.begin(), faults.end());
  for (std::size_t i = 0; i < faults.size(); ++i)
    event.runs.push_back({static_cast<int>(i) + 1, 1, faults[i], std::nullopt});
  event.summary = summarise(values);
  return result;
}

// A busy machine's times say nothing of page faults, which are the same in each run.
TEST(Verdict, OfExactCountsDoesNotSufferFromNoisyTimes) {
  std::vector<KernelResult> kernels{with_runs("base", {0.4, 0.9, 0.6}, {132928, 132928, 132928})};
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"})
    kernels.push_back(with_runs(name, {0.1, 0.25, 0.14}, {0, 0, 0}));
  for (const Comparison& comparison : compare_with_baseline(kernels, "base"))
    if (comparison.event == "faults") {
      EXPECT_EQ(comparison.verdict, Verdict::lower) << comparison.to;
    }
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

std::optional<Summary> summary_of(const std::vector<double>& values) {
  return summarise(std::vector<std::optional<double>>(values.begin(), values.end()));
}

EventResult event_of_runs(const std::string& id, const std::vector<double>& counts, Source source,
                          Status status = Status::counted) {
  EventResult event;
  event.event = event.id = id;
  event.source = source;
  event.status = status;
  for (std::size_t i = 0; i < counts.size(); ++i)
    event.runs.push_back({static_cast<int>(i) + 1, 1, counts[i], std::nullopt});
  event.summary = summary_of(counts);
  return event;
}

KernelResult kernel_of(const std::string& name, std::vector<EventResult> events) {
  KernelResult result;
  result.name = result.base_name = name;
  result.work = Work{"LUP", 100};
  result.events = std::move(events);
  return result;
}

KernelResult counting(const std::string& name, const std::vector<double>& counts) {
  return kernel_of(name, {event_of_runs("instructions", counts, Source::hardware)});
}

KernelResult simulated(const std::string& name, double count, KernelKind kind = KernelKind::builtin) {
  KernelResult result =
      kernel_of(name, {event_of_runs("instructions", {count}, Source::simulated, Status::simulated)});
  result.kind = kind;
  return result;
}

Report report_with(std::vector<KernelResult> kernels) {
  Report report;
  report.kernels = std::move(kernels);
  return report;
}

Comparison only(const std::vector<Comparison>& comparisons) {
  EXPECT_THAT(comparisons, SizeIs(1));
  return comparisons.at(0);
}

/// Of that kernel in an older and a newer report.
Comparison between(KernelResult from, KernelResult to) {
  return only(compare_reports(report_with({std::move(from)}), report_with({std::move(to)}), 0));
}

TEST(Verdict, IsHigherOrLowerWhereTheDifferenceIsShown) {
  const Comparison more = between(counting("k", {1000, 1010, 990}), counting("k", {1500, 1510, 1490}));
  EXPECT_EQ(more.verdict, Verdict::higher);
  EXPECT_THAT(more.ratio, Optional(DoubleEq(1.5)));
  EXPECT_LT(*more.p_adjusted, 0.01);
  EXPECT_LT((*more.ci95)[0], 1.5);
  EXPECT_GT((*more.ci95)[1], 1.5);
  EXPECT_GT((*more.ci95)[0], 1.4);
  EXPECT_FALSE(more.reason);
  EXPECT_EQ(between(counting("k", {1500, 1510, 1490}), counting("k", {1000, 1010, 990})).verdict,
            Verdict::lower);
}

TEST(Verdict, OfEqualKernelsIsThatNoDifferenceIsShownAndWhichWouldHaveBeen) {
  const Comparison same = between(counting("k", {1000, 1010, 990}), counting("k", {1005, 1001, 992}));
  EXPECT_EQ(same.verdict, Verdict::no_difference_shown);
  EXPECT_GT(*same.smallest_detectable_ratio, 1.01);
  EXPECT_LT(*same.smallest_detectable_ratio, 1.2);
}

// Twice the work with twice the counts is no difference.
TEST(Verdict, IsOfCountsPerUnitOfWork) {
  KernelResult twice = counting("k", {200000, 202000, 198000});
  twice.work->amount = 200;
  EXPECT_EQ(between(counting("k", {100000, 101000, 99000}), twice).verdict, Verdict::no_difference_shown);
  twice.work->amount = 100;
  EXPECT_EQ(between(counting("k", {100000, 101000, 99000}), twice).verdict, Verdict::higher);
}

// Ten times as many migrations are noise where they are 1 and 10.
TEST(Verdict, IsNotGivenOfFewCounts) {
  const Comparison few = between(counting("k", {1, 1, 1}), counting("k", {29, 29, 29}));
  EXPECT_FALSE(few.verdict);
  EXPECT_THAT(few.ratio, Optional(DoubleEq(29)));
  EXPECT_EQ(few.reason, too_few_counts);
  EXPECT_EQ(between(counting("k", {1, 1, 1}), counting("k", {310, 310, 310})).verdict, Verdict::higher);
}

// 150,176 page faults against none is the difference that explains most, and has no ratio.
TEST(Verdict, IsGivenAgainstNone) {
  const Comparison many = between(counting("k", {0, 0, 0}), counting("k", {150176, 150176, 150176}));
  EXPECT_EQ(many.verdict, Verdict::higher);
  EXPECT_FALSE(many.ratio);
  EXPECT_THAT(many.reason, Optional(HasSubstr("0")));
  EXPECT_EQ(between(counting("k", {150176, 150176, 150176}), counting("k", {0, 0, 0})).verdict,
            Verdict::lower);
}

TEST(Verdict, IsNotGivenOfSingleRuns) {
  const Comparison single = between(counting("k", {1000}), counting("k", {2000}));
  EXPECT_FALSE(single.verdict);
  EXPECT_THAT(single.reason, Optional(HasSubstr("one run")));
  EXPECT_THAT(single.ratio, Optional(DoubleEq(2)));
}

// Where one wild run carries the mean one way and the other runs lie the other way, neither is shown.
TEST(Verdict, NeverContradictsTheRatio) {
  std::vector<double> from;
  std::vector<double> to;
  for (int i = 0; i < 40; ++i) {
    from.push_back(1000 + i % 3);
    to.push_back(1010 + i % 3);
  }
  from.back() = 2000;
  const Comparison comparison = between(counting("k", from), counting("k", to));
  EXPECT_LT(*comparison.ratio, 1);
  EXPECT_NE(comparison.verdict, Verdict::higher);
}

TEST(SimulatedVerdict, IsExactWhereOneThreadRan) {
  const Comparison one_more = between(simulated("k", 1e9), simulated("k", 1e9 + 1));
  EXPECT_EQ(one_more.verdict, Verdict::higher);
  EXPECT_FALSE(one_more.p_adjusted);
  EXPECT_EQ(between(simulated("k", 5), simulated("k", 4)).verdict, Verdict::lower);
  const Comparison same = between(simulated("k", 1e9), simulated("k", 1e9));
  EXPECT_EQ(same.verdict, Verdict::no_difference_shown);
  EXPECT_THAT(same.smallest_detectable_ratio, Optional(DoubleEq(1 + 1e-9)));
}

TEST(SimulatedVerdict, AllowsAPerCentWhereSeveralThreadsMayHaveRun) {
  const auto command = [](double count) { return simulated("k", count, KernelKind::command); };
  EXPECT_EQ(between(command(1e9), command(1.0099e9)).verdict, Verdict::no_difference_shown);
  EXPECT_EQ(between(command(1e9), command(1.03e9)).verdict, Verdict::higher);
  KernelResult two = simulated("k", 1e9);
  two.parameters = {{"threads", 2}};
  EXPECT_EQ(between(two, simulated("k", 1.005e9)).verdict, Verdict::no_difference_shown);
  two.parameters = {{"threads", 1}};
  EXPECT_EQ(between(two, simulated("k", 1.005e9)).verdict, Verdict::higher);
}

TEST(EstimatedVerdict, IsNotGiven) {
  const auto estimate = [](double cycles) {
    return kernel_of("k", {event_of_runs("cycles-estimate", {cycles}, Source::estimated, Status::estimated)});
  };
  EXPECT_FALSE(between(estimate(1e9), estimate(2e9)).verdict);
  EXPECT_THAT(between(estimate(1e9), estimate(2e9)).ratio, Optional(DoubleEq(2)));
}

// Imported summaries have no runs: their printed error is all that is known.
TEST(ImportedVerdict, TakesThePrintedError) {
  const auto printed = [](double mean, double error) {
    KernelResult result =
        kernel_of("k", {event_of_runs("faults", {mean}, Source::imported, Status::imported)});
    result.events[0].runs.clear();
    result.events[0].summary->n = 3;
    result.events[0].summary->relative_standard_error = error;
    return result;
  };
  EXPECT_EQ(between(printed(1000, 0.01), printed(1020, 0.01)).verdict, Verdict::no_difference_shown);
  EXPECT_EQ(between(printed(1000, 0.01), printed(2000, 0.01)).verdict, Verdict::higher);
}

TEST(NotComparable, SaysWhichSourcesThereAre) {
  const Comparison other = between(counting("k", {1000, 1010, 990}), simulated("k", 1000));
  EXPECT_EQ(other.verdict, Verdict::not_comparable);
  EXPECT_THAT(other.reason, Optional(HasSubstr("hardware")));
  EXPECT_THAT(other.reason, Optional(HasSubstr("simulated")));
  EXPECT_FALSE(other.ratio);
}

TEST(NotComparable, AreScopesLevelsUnitsMeaningsAndModes) {
  const KernelResult from = counting("k", {1000, 1010, 990});
  const auto refused = [&](auto&& change) {
    KernelResult to = from;
    change(to.events[0]);
    const Comparison comparison = between(from, to);
    EXPECT_EQ(comparison.verdict, Verdict::not_comparable);
    return comparison.reason.value_or("");
  };
  EXPECT_THAT(refused([](EventResult& event) { event.scope = Scope::process; }), HasSubstr("region"));
  EXPECT_THAT(refused([](EventResult& event) { event.level = 2; }), HasSubstr("level"));
  EXPECT_THAT(refused([](EventResult& event) { event.unit = "Joules"; }), HasSubstr("unit"));
  EXPECT_THAT(refused([](EventResult& event) {
                event.reason = Reason{ReasonCode::kernel_events_excluded, "user mode only"};
              }),
              HasSubstr("user mode"));
  KernelResult intel = from;
  intel.events[0].what_it_counts = "misses of the last level";
  KernelResult amd = from;
  amd.events[0].what_it_counts = "misses of the L2";
  EXPECT_THAT(between(intel, amd).reason, Optional(HasSubstr("the name means two things")));
}

TEST(NotComparable, AreOtherParametersOtherResultsAndFailures) {
  KernelResult from = counting("k", {1000, 1010, 990});
  from.parameters = {{"rows", 512}};
  from.checksum = {{"mass", 13.52}};
  KernelResult to = from;
  to.parameters = {{"rows", 1024}};
  EXPECT_THAT(between(from, to).reason, Optional(HasSubstr("rows is 512 in one, 1024 in the other")));
  to = from;
  to.checksum = {{"mass", 13.53}};
  EXPECT_THAT(between(from, to).reason, Optional(HasSubstr("their results differ: mass")));
  to = from;
  to.failure = Failure{"signal", "ended by SIGSEGV", {}, 3};
  EXPECT_THAT(between(from, to).reason, Optional(HasSubstr("k failed: ended by SIGSEGV")));
  to.failure->code = "interrupted";
  EXPECT_EQ(between(from, to).verdict, Verdict::no_difference_shown);
}

// A value that one side lacks must not vanish from the comparison, or a gate would pass by checking nothing.
TEST(NotComparable, IsWhatOneSideHasNoNumberOf) {
  KernelResult without = counting("k", {1000, 1010, 990});
  without.events[0].summary.reset();
  without.events[0].status = Status::not_supported;
  without.events[0].reason = Reason{ReasonCode::no_pmu, "no PMU here"};
  EXPECT_THAT(between(counting("k", {1000, 1010, 990}), without).reason, Optional(HasSubstr("no PMU here")));
  EXPECT_THAT(between(without, counting("k", {1000, 1010, 990})).reason, Optional(HasSubstr("no PMU here")));
  const KernelResult empty = kernel_of("k", {});
  EXPECT_EQ(between(counting("k", {1000, 1010, 990}), empty).verdict, Verdict::not_comparable);
}

// What the hardware counted and what was simulated stand side by side in a report; each has its counterpart.
TEST(Comparison, HoldsEachSourceAgainstItsOwnKind) {
  KernelResult both = counting("k", {1000, 1010, 990});
  both.events.push_back(simulated("k", 900).events[0]);
  const auto found = compare_reports(report_with({both}), report_with({both}), 0);
  ASSERT_THAT(found, SizeIs(2));
  for (const Comparison& comparison : found) EXPECT_THAT(comparison.ratio, Optional(DoubleEq(1)));
  EXPECT_EQ(found[0].source, Source::hardware);
  EXPECT_EQ(found[1].source, Source::simulated);
}

// An alias in one of the plans is the same event.
TEST(Comparison, KnowsAnEventByItsId) {
  KernelResult from = counting("k", {1000, 1010, 990});
  KernelResult to = from;
  from.events[0].event = "faults";
  to.events[0].event = "page-faults";
  from.events[0].id = to.events[0].id = "page-faults";
  EXPECT_EQ(between(from, to).verdict, Verdict::no_difference_shown);
}

TEST(Comparison, OfReportsTakesKernelsByName) {
  const Report from = report_with({counting("a", {1000, 1010, 990}), counting("b", {1, 1, 1})});
  const Report to = report_with({counting("c", {1, 1, 1}), counting("a", {1000, 1010, 990})});
  EXPECT_EQ(only(compare_reports(from, to, 0)).to, "a");
  EXPECT_THAT(compare_reports(from, report_with({}), 0), SizeIs(0));
}

TEST(Comparison, OfReportsRefusesTwoKernelsOfOneName) {
  const Report twice = report_with({counting("a", {1, 1, 1}), counting("a", {2, 2, 2})});
  EXPECT_THROW(compare_reports(twice, report_with({}), 0), Error);
  EXPECT_THROW(compare_reports(report_with({}), twice, 0), Error);
}

// Load and memory changed between two reports; the same counts a moment apart are no different times.
TEST(Comparison, OfReportsWidensTimesAndNotCounts) {
  const auto timed = [](const std::vector<double>& ns) {
    EventResult clock = event_of_runs("task-clock", ns, Source::software);
    clock.unit = "ns";
    return report_with({kernel_of("k", {clock, event_of_runs("faults", ns, Source::software)})});
  };
  const auto found = compare_reports(timed({1e6, 1.01e6, 0.99e6}), timed({1.2e6, 1.21e6, 1.19e6}), 0.01);
  EXPECT_EQ(found.at(0).verdict, Verdict::no_difference_shown);
  EXPECT_EQ(found.at(1).verdict, Verdict::higher);
}

// Interleaved runs share what the machine does in their round.
TEST(ComparePair, IsInPairsFromSixInterleavedRunsOn) {
  Report report = report_with({counting("a", {1e6, 2e6, 3e6, 4e6, 5e6, 6e6}),
                               counting("b", {1.1e6, 2.21e6, 3.3e6, 4.4e6, 5.52e6, 6.6e6})});
  for (KernelResult& kernel : report.kernels) kernel.wall_seconds.runs.resize(6);
  ASSERT_TRUE(is_in_pairs(report, report.kernels[0], report.kernels[1]));
  EXPECT_EQ(only(compare_pair(report, report.kernels[0], report.kernels[1])).verdict, Verdict::higher);
  report.plan.plan.order = Order::sequential;
  EXPECT_FALSE(is_in_pairs(report, report.kernels[0], report.kernels[1]));
  EXPECT_EQ(only(compare_pair(report, report.kernels[0], report.kernels[1])).verdict,
            Verdict::no_difference_shown);
}

}  // namespace
}  // namespace counterprof
