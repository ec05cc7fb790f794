// Of each rule: a report in which it fires, one in which it nearly does, and one in which a gate stops it.
#include "analysis/rules/rules.hpp"

#include <set>

#include <gmock/gmock.h>

#include "analysis/explain_fixture.hpp"

namespace counterprof {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* fused = "diffusion/fused";
constexpr const char* temporaries = "diffusion/temporaries";
constexpr double pages = 512;  // of one array

ExplainFixture fixture() {
  return {};
}

std::string statement_of(const std::vector<Finding>& findings) {
  return findings.empty() ? "nothing found" : findings.front().statement;
}

TEST(Rules, HaveNumbersOfTheirOwn) {
  std::set<std::string> ids;
  for (const Rule& rule : rules()) EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
  EXPECT_EQ(ids.size(), 17U);
  for (int i = 0; i <= 16; ++i) EXPECT_TRUE(ids.contains("R" + std::to_string(i))) << i;
}

TEST(R0, SaysWhatIsMissingAndHowToLearnIt) {
  const auto found =
      fixture().kernel("a").without("cycles").without("cache-misses").counts("faults", 0).found("R0");
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(found[0].statement, AllOf(HasSubstr("Nothing is concluded from cycles and cache-misses"),
                                        HasSubstr("no hardware PMU")));
  EXPECT_THAT(found[0].next_check, HasSubstr("--source simulated"));
  EXPECT_THAT(found[1].statement, HasSubstr("its traffic is not described"));
}

TEST(R0, LowersNothingWhereAllIsThere) {
  EXPECT_THAT(fixture().kernel("a", fused).misses(3, 0.25).counts("cycles", 2).found("R0"), IsEmpty());
}

TEST(R0, SaysFromHowLittleACountIsScaled) {
  const auto found = fixture().kernel("a", fused).scaled("cache-misses", 0.25, 0.5).found("R0");
  EXPECT_THAT(statement_of(found), HasSubstr("cache-misses is scaled from 50 % of the time"));
}

TEST(R1, ConcludesNothingFromMoreMissesThanReferences) {
  const auto with = fixture().kernel("a", fused).misses(3, 0.25).counts("cache-references", 0.2);
  EXPECT_THAT(statement_of(with.found("R1")), HasSubstr("more cache-misses than cache-references"));
  EXPECT_THAT(with.found("R4"), IsEmpty()) << "a value that cannot be true was used";
}

TEST(R1, NorFromTenInstructionsInACycle) {
  EXPECT_THAT(fixture().kernel("a").counts("cycles", 1).counts("instructions", 10.5).found("R1"), SizeIs(1));
}

TEST(R1, BelievesWhatCanJustBeTrue) {
  EXPECT_THAT(fixture().kernel("a", fused).misses(3, 0.25).counts("cache-references", 0.25).found("R1"),
              IsEmpty());
  EXPECT_THAT(fixture().kernel("a").counts("cycles", 1).counts("instructions", 9.5).found("R1"), IsEmpty());
}

TEST(R2, SeesWholeArraysInThePageFaults) {
  const auto found = fixture().kernel("a", temporaries).in_a_run("faults", 2.93 * pages * 100).found("R2");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].statement, AllOf(HasSubstr("at least 3 arrays"), HasSubstr("faults do not tell")));
  EXPECT_EQ(found[0].confidence, Confidence::high);
}

TEST(R2, SeesNoneInHalves) {
  EXPECT_THAT(fixture().kernel("a", temporaries).in_a_run("faults", 2.6 * pages * 100).found("R2"),
              IsEmpty());
}

// The first touch of arrays that are kept: as many pages, once.
TEST(R2, IsNotFooledByAColdStart) {
  EXPECT_THAT(fixture().kernel("a", temporaries).in_a_run("faults", 2 * pages).found("R2"), IsEmpty());
}

TEST(R2, IsUnsureOfOneStep) {
  const auto found = fixture().kernel("a", temporaries).steps(1).in_a_run("faults", 3 * pages).found("R2");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].confidence, Confidence::low);
}

TEST(R3, PutsTheTimeDownToFaults) {
  const auto found = fixture()
                         .kernel("a", temporaries)
                         .in_a_run("faults", 100'000)
                         .seconds(1, 0.7, 0.25)
                         .page_fault_cost(2500)
                         .found("R3");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].statement, HasSubstr("100000 page faults at 2.5 us each"));
  EXPECT_EQ(found[0].confidence, Confidence::high);
}

TEST(R3, SeesInTheWallTimeWhatAHypervisorTakesForThem) {
  const auto found = fixture()
                         .kernel("a", temporaries)
                         .in_a_run("faults", 100'000)
                         .seconds(6, 0.7, 0.25)
                         .page_fault_cost(47'000)
                         .found("R3");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].statement, HasSubstr("at 47 us each, as measured here, take 4.7 s of it, 78 %"));
  EXPECT_EQ(found[0].confidence, Confidence::medium);
}

TEST(R3, DoesNotBelieveACostThatIsMoreThanTheTime) {
  EXPECT_THAT(fixture()
                  .kernel("a", temporaries)
                  .in_a_run("faults", 100'000)
                  .seconds(3.5, 0.7, 0.25)
                  .page_fault_cost(47'000)
                  .found("R3"),
              IsEmpty());
}

TEST(R3, LeavesAFifthOfTheTimeAlone) {
  EXPECT_THAT(fixture()
                  .kernel("a", temporaries)
                  .in_a_run("faults", 100'000)
                  .seconds(1.3, 0.8, 0.2)
                  .page_fault_cost(2500)
                  .found("R3"),
              IsEmpty());
}

TEST(R3, DoesNotBlameTooFewFaults) {
  EXPECT_THAT(fixture()
                  .kernel("a", temporaries)
                  .in_a_run("faults", 10'000)
                  .seconds(1, 0.7, 0.25)
                  .page_fault_cost(2500)
                  .found("R3"),
              IsEmpty());
}

TEST(R4, KnowsTheLeastThatASweepLoads) {
  const auto found = fixture().kernel("a", fused).misses(3, 0.28).found("R4");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].confidence, Confidence::high);
}

TEST(R4, AndWhatIsMoreThanThat) {
  EXPECT_THAT(fixture().kernel("a", fused).misses(3, 0.30).found("R4"), IsEmpty());
}

TEST(R4, TakesNoValueThatIsScaledFromATenthOfTheTime) {
  ExplainFixture with = fixture().kernel("a", fused).scaled("cache-misses", 0.25, 0.1);
  EXPECT_THAT(with.found("R4"), IsEmpty());
  EXPECT_THAT(with.found("R0"), SizeIs(1));
}

ExplainFixture pair(double from, double to) {
  return fixture().kernel("a", temporaries).misses(3, from).kernel("b", fused).misses(3, to);
}

TEST(R5, NamesTheTemporaries) {
  const auto found = pair(3.4, 0.26).found("R5");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].statement,
              AllOf(HasSubstr("10 temporary arrays of 2 MiB"), HasSubstr("up, down, vertical"),
                    HasSubstr("2.5 lines"), HasSubstr("over grid again"), HasSubstr("0.625")));
  EXPECT_EQ(found[0].confidence, Confidence::high);
  ASSERT_TRUE(found[0].remedy);
  EXPECT_NEAR(*found[0].remedy->to, 0.25, 0.01);
}

TEST(R5, SaysNothingWhereTheRatioIsAnother) {
  EXPECT_THAT(pair(1.2, 0.26).found("R5"), IsEmpty());
}

TEST(R5, ExplainsNoDifferenceThatIsNotShown) {
  ExplainFixture alike =
      fixture().kernel("a", temporaries).misses(3, 3.375).kernel("b", temporaries).misses(3, 3.376);
  EXPECT_THAT(alike.found("R5"), IsEmpty());
  EXPECT_THAT(alike.found("R16"), SizeIs(1));
}

// 4 rows of 2048 doubles are 64 KiB, and L1 has 32.
TEST(R6, SaysHowWideABlockMayBe) {
  const auto found = fixture().kernel("a", fused).grid(2048, 2048).simulated_misses(1, 0.5).found("R6");
  ASSERT_THAT(found, SizeIs(1));
  ASSERT_TRUE(found[0].remedy);
  EXPECT_THAT(found[0].remedy->change, HasSubstr("blocks of 680 columns"));
  EXPECT_NEAR(*found[0].remedy->to, 0.25, 0.01);
}

TEST(R6, IsSilentWhereTheRowsFit) {
  EXPECT_THAT(fixture().kernel("a", fused).grid(2048, 1000).simulated_misses(1, 0.25).found("R6"), IsEmpty());
}

TEST(R6, NeedsTheCountToSaySo) {
  EXPECT_THAT(fixture().kernel("a", fused).grid(2048, 2048).simulated_misses(1, 0.35).found("R6"), IsEmpty());
}

TEST(R7, SaysThatEverythingStaysAndLooksInside) {
  const auto found =
      fixture().caches("L1:32K/8,L2:256K/8,L3:16M/16").kernel("a", fused).misses(3, 0.0001).found("R7");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].statement, HasSubstr("4 MiB at once, stay in L3 of 16 MiB"));
  EXPECT_THAT(found[0].statement, HasSubstr("1024 x 1024"));
}

// The notebook's sum: two grids of 1131 x 1131 in 20,480 KB, of 1144 x 1144 in 20,480 KiB.
TEST(R7, DoesTheNotebooksSum) {
  const auto found = fixture().caches("xeon-e5-2680").kernel("a", fused).misses(3, 0.0001).found("R7");
  EXPECT_THAT(statement_of(found), AllOf(HasSubstr("1144 x 1144"), HasSubstr("1131 x 1131")));
}

TEST(R7, IsSilentNearTheCapacity) {
  EXPECT_THAT(
      fixture().caches("L1:32K/8,L2:256K/8,L3:7M/14").kernel("a", fused).misses(3, 0.0001).found("R7"),
      IsEmpty());
}

TEST(R7, IsSilentWhereSomethingIsLoaded) {
  EXPECT_THAT(fixture().caches("L1:32K/8,L2:256K/8,L3:16M/16").kernel("a", fused).misses(3, 0.05).found("R7"),
              IsEmpty());
}

TEST(R8, TakesFewMissesAtHighSpeedForPrefetching) {
  const auto found = fixture().kernel("a", fused).misses(2, 0.1).counts("cycles", 3).found("R8");
  EXPECT_THAT(statement_of(found), HasSubstr("not less traffic"));
}

TEST(R8, NotWhereTheCyclesWouldDoForWaiting) {
  EXPECT_THAT(fixture().kernel("a", fused).misses(2, 0.1).counts("cycles", 30).found("R8"), IsEmpty());
}

TEST(R8, NeverOfSimulatedCounts) {
  EXPECT_THAT(fixture().kernel("a", fused).simulated_misses(2, 0.1).counts("cycles", 3).found("R8"),
              IsEmpty());
}

TEST(R9, DoubtsWhatIsFarAboveTheModel) {
  const auto found = fixture().kernel("a", fused).simulated_misses(2, 0.5).found("R9");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].statement, HasSubstr("a multiple of 4 KiB apart"));
}

TEST(R9, LeavesALittleMoreAlone) {
  EXPECT_THAT(fixture().kernel("a", fused).simulated_misses(2, 0.35).found("R9"), IsEmpty());
}

// Nothing that scaled from a tenth of the time is worth a doubt about the cache.
TEST(R9, DoubtsNoCountThatIsHardlyOne) {
  EXPECT_THAT(fixture().kernel("a", fused).scaled("cache-misses", 0.5, 0.1).found("R9"), IsEmpty());
}

TEST(R9, FitsACapacityWhereNoneIsKnown) {
  const auto found = fixture().caches("unknown").kernel("a", temporaries).misses(3, 2.44).found("R9");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].statement, HasSubstr("An effective capacity of 5 MiB"));
}

TEST(R9, SaysThatAClaimedCapacityCannotHaveGivenTheCounts) {
  const auto found = fixture().caches("xeon-e5-2680").kernel("a", temporaries).misses(3, 2.44).found("R9");
  EXPECT_THAT(statement_of(found),
              AllOf(HasSubstr("20 MiB"), HasSubstr("cannot have given these counts"), HasSubstr("5 MiB")));
}

TEST(R9, SaysWhereNoCapacityFits) {
  EXPECT_THAT(statement_of(fixture().caches("unknown").kernel("a", temporaries).misses(3, 6).found("R9")),
              HasSubstr("No capacity gives the 6 lines"));
}

TEST(R10, TellsInterpretersFromBoxesFromLoops) {
  const auto of = [](double per_site, const char* traffic) {
    return statement_of(fixture().kernel("a", traffic).counts("instructions", per_site).found("R10"));
  };
  EXPECT_THAT(of(5064, "diffusion/boxed_reused"), HasSubstr("an interpreter's"));
  EXPECT_THAT(of(220, "diffusion/boxed_reused"), HasSubstr("values in boxes"));
  EXPECT_THAT(of(11, fused), HasSubstr("one value at a time"));
  EXPECT_THAT(of(3.2, fused), HasSubstr("vectorised"));
  EXPECT_THAT(of(13.2, temporaries), HasSubstr("1.2 for each of 11 operations: vectorised"));
  EXPECT_EQ(of(6, fused), "nothing found");
}

// A process of few steps is mostly its start.
TEST(R10, TakesNoProcessForItsSteps) {
  ExplainFixture with = fixture().kernel("a", fused).counts("instructions", 12);
  Report report = with.explained();
  report.kernels[0].events[0].scope = Scope::process;
  EXPECT_THAT(rules_detail::instructions(facts_of(report)), IsEmpty());
}

ExplainFixture with_cycles(double cycles, double misses) {
  return fixture()
      .kernel("a", temporaries)
      .misses(3, 3.375)
      .counts("cycles", 100 + cycles)
      .kernel("b", fused)
      .misses(3, 3.375 - misses)
      .counts("cycles", 100);
}

TEST(R11, TellsOverlapFromWaiting) {
  EXPECT_THAT(statement_of(with_cycles(30, 3).found("R11")), HasSubstr("bandwidth or prefetching"));
  EXPECT_THAT(statement_of(with_cycles(360, 3).found("R11")), HasSubstr("each is waited for"));
}

TEST(R11, HasNothingToSayInBetween) {
  EXPECT_THAT(with_cycles(150, 3).found("R11"), IsEmpty());
}

TEST(R11, NeverOfSimulatedMisses) {
  EXPECT_THAT(fixture()
                  .kernel("a", temporaries)
                  .simulated_misses(3, 3.375)
                  .counts("cycles", 200)
                  .kernel("b", fused)
                  .simulated_misses(3, 0.25)
                  .counts("cycles", 100)
                  .found("R11"),
              IsEmpty());
}

// 512 x 512 x 100 updates of 24 bytes in 0.1 s: 6.3 GB/s.
TEST(R12, SeesTheRoof) {
  EXPECT_THAT(fixture().copy_speed(7e9).kernel("a", fused).seconds(0.1, 0.1, 0).found("R12"), SizeIs(1));
}

TEST(R12, SeesThatThereIsRoom) {
  EXPECT_THAT(fixture().copy_speed(8e9).kernel("a", fused).seconds(0.1, 0.1, 0).found("R12"), IsEmpty());
}

// Then the bytes were not memory's.
TEST(R12, DoesNotBelieveAKernelThatIsFasterThanACopy) {
  EXPECT_THAT(fixture().copy_speed(5e9).kernel("a", fused).seconds(0.1, 0.1, 0).found("R12"), IsEmpty());
}

TEST(R12, NeedsACopysSpeed) {
  EXPECT_THAT(fixture().kernel("a", fused).seconds(0.1, 0.1, 0).found("R12"), IsEmpty());
}

ExplainFixture branchy(double misses, double cycles) {
  return fixture()
      .kernel("a")
      .counts("branch-misses", 0.001)
      .counts("cycles", 10)
      .kernel("b")
      .counts("branch-misses", 0.001 + misses)
      .counts("cycles", 10 + cycles);
}

TEST(R13, SaysWhatMispredictionsCost) {
  EXPECT_THAT(statement_of(branchy(0.104, 4).found("R13")),
              HasSubstr("39 % to 52 % of the difference of 4 cycles"));
}

TEST(R13, LeavesALittleAlone) {
  EXPECT_THAT(branchy(0.01, 4).found("R13"), IsEmpty());
}

TEST(R13, DoesNotExplainFewerCyclesByMoreMispredictions) {
  EXPECT_THAT(branchy(0.1, -4).found("R13"), IsEmpty());
}

TEST(R14, SeesRunsThatWereDisturbed) {
  EXPECT_THAT(statement_of(fixture()
                               .kernel("a")
                               .in_a_run("cs", 50)
                               .in_a_run("migrations", 3)
                               .seconds(1, 1, 0, 0.1)
                               .found("R14")),
              HasSubstr("50 switches"));
}

TEST(R14, LeavesAnEvenSeriesAlone) {
  EXPECT_THAT(fixture().kernel("a").in_a_run("cs", 50).seconds(1, 1, 0, 0.04).found("R14"), IsEmpty());
}

TEST(R14, BlamesNoSwitchesThatThereWereNot) {
  EXPECT_THAT(
      fixture().kernel("a").in_a_run("cs", 0).in_a_run("migrations", 0).seconds(1, 1, 0, 0.1).found("R14"),
      IsEmpty());
}

TEST(R15, SeesStoresThatLoadNothing) {
  EXPECT_THAT(statement_of(fixture().kernel("a", fused).misses(3, 0.13).found("R15")),
              HasSubstr("do not load their lines"));
}

TEST(R15, NotHalfWay) {
  EXPECT_THAT(fixture().kernel("a", fused).misses(3, 0.19).found("R15"), IsEmpty());
}

TEST(R15, NeverOfSimulatedCounts) {
  EXPECT_THAT(fixture().kernel("a", fused).simulated_misses(3, 0.13).found("R15"), IsEmpty());
}

TEST(R16, SaysThatNoDifferenceIsShown) {
  const auto found = fixture()
                         .kernel("a")
                         .counts("instructions", 10)
                         .kernel("b")
                         .counts("instructions", 10.001)
                         .found("R16");
  EXPECT_THAT(statement_of(found),
              AllOf(HasSubstr("No difference is shown"), HasSubstr("none is explained")));
}

TEST(R16, IsSilentWhereOneIs) {
  EXPECT_THAT(
      fixture().kernel("a").counts("instructions", 10).kernel("b").counts("instructions", 20).found("R16"),
      IsEmpty());
}

TEST(R16, HasNoVerdictOnWhatCannotBeCompared) {
  EXPECT_THAT(fixture()
                  .kernel("a")
                  .counts("instructions", 10)
                  .kernel("b")
                  .grid(64, 64)
                  .counts("instructions", 10)
                  .found("R16"),
              IsEmpty());
}

// Two of one kind.
TEST(Explaining, FindsNothingBetweenTwoThatAreOne) {
  const Report report = fixture()
                            .kernel("a", temporaries)
                            .misses(3, 3.375)
                            .counts("cycles", 30)
                            .kernel("b", temporaries)
                            .misses(3, 3.375)
                            .counts("cycles", 30)
                            .explained();
  for (const Comparison& comparison : report.comparisons)
    EXPECT_FALSE(comparison.waterfall) << comparison.event;
  for (const Finding& finding : report.findings)
    EXPECT_TRUE(finding.rule == "R16" || finding.kernels.size() == 1) << finding.statement;
}

TEST(Explaining, SaysWhatCannotBeKnownOfSoftwareEventsAlone) {
  const Report report = fixture().kernel("a").without("cache-misses").in_a_run("faults", 100).explained();
  ASSERT_THAT(report.findings, SizeIs(2));
  EXPECT_EQ(report.findings[0].rule, "R0");
  EXPECT_EQ(report.findings[1].rule, "R0");
  EXPECT_FALSE(report.findings[0].next_check.empty());
  EXPECT_FALSE(report.findings[1].next_check.empty());
}

}  // namespace
}  // namespace counterprof
