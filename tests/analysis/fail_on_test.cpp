#include "analysis/fail_on.hpp"

#include <gmock/gmock.h>

#include "counterprof/error.hpp"

#include "analysis/compare.hpp"

namespace counterprof {
namespace {

using Outcome = GateResult::Outcome;
using testing::HasSubstr;
using testing::SizeIs;

std::string defect_of(const std::string& list) {
  try {
    parse_fail_on(list);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(ParseFailOn, ReadsConditionsThatCommasSeparate) {
  const auto conditions =
      parse_fail_on(" cache-misses>5%,instructions > 0.5 % , wall_seconds@diffusion/*>10%");
  ASSERT_THAT(conditions, SizeIs(3));
  EXPECT_EQ(conditions[0].event, "cache-misses");
  EXPECT_EQ(conditions[0].kernel, "");
  EXPECT_EQ(conditions[0].percent, 5);
  EXPECT_EQ(conditions[1].event, "instructions");
  EXPECT_EQ(conditions[1].percent, 0.5);
  EXPECT_EQ(conditions[1].text, "instructions > 0.5 %");
  EXPECT_EQ(conditions[2].kernel, "diffusion/*");
}

// Names have commas of their own: an event's terms, a sweep's parameters.
TEST(ParseFailOn, LetsNamesHaveCommasAndColons) {
  const auto conditions = parse_fail_on("cpu/event=0x2e,umask=0x41/u@k[rows=8,columns=8]>0%,cycles:u>1%");
  ASSERT_THAT(conditions, SizeIs(2));
  EXPECT_EQ(conditions[0].event, "cpu/event=0x2e,umask=0x41/u");
  EXPECT_EQ(conditions[0].kernel, "k[rows=8,columns=8]");
  EXPECT_EQ(conditions[1].event, "cycles:u");
}

TEST(ParseFailOn, ShowsWhereItIsWrong) {
  EXPECT_EQ(defect_of("cache-misses>5, instructions>1%"),
            "--fail-on: the bound is in per cent: '%' is missing\n"
            "  cache-misses>5, instructions>1%\n"
            "                ^");
  EXPECT_THAT(defect_of("instructions"), HasSubstr("a condition needs a bound"));
  EXPECT_THAT(defect_of("instructions>x%"), HasSubstr("not a number\n  instructions>x%\n               ^"));
  EXPECT_THAT(defect_of("instructions>%"), HasSubstr("not a number"));
  EXPECT_THAT(defect_of("instructions>nan%"), HasSubstr("not a number"));
  EXPECT_THAT(defect_of("instructions>inf%"), HasSubstr("not a number"));
  EXPECT_THAT(defect_of("instructions>-5%"), HasSubstr("below 0"));
  EXPECT_THAT(defect_of("instructions<5%"), HasSubstr("only increases fail"));
  EXPECT_THAT(defect_of(">5%"), HasSubstr("name of an event is missing\n  >5%\n  ^"));
  EXPECT_THAT(defect_of("a@>5%"), HasSubstr("name of a kernel is missing"));
  EXPECT_THAT(defect_of("a>5% b>6%"), HasSubstr("expected ','"));
  EXPECT_THAT(defect_of("a>5%,"), HasSubstr("a condition needs a bound"));
  EXPECT_THAT(defect_of(""), HasSubstr("names no event"));
  EXPECT_THAT(defect_of("\x1b[2J>x%"), HasSubstr("\\x1b[2J>x%\n          ^"));
}

ComparedValue value(const std::string& kernel, const std::string& event, std::optional<Verdict> verdict,
                    std::optional<double> ratio, const std::string& reason = {}) {
  ComparedValue result;
  result.comparison = {kernel, kernel, event, Source::software, Scope::region, {}};
  result.comparison.verdict = verdict;
  result.comparison.ratio = ratio;
  if (!reason.empty()) result.comparison.reason = reason;
  return result;
}

std::vector<GateResult> checked(Compared compared, const std::string& list) {
  check(parse_fail_on(list), compared);
  return compared.gate;
}

Compared with(std::vector<ComparedValue> values) {
  Compared compared;
  compared.values = std::move(values);
  return compared;
}

Outcome outcome_of(const ComparedValue& value, const std::string& list) {
  return checked(with({value}), list).at(0).outcome;
}

TEST(FailOn, IsARegressionWhereTheBoundIsExceededAndTheDifferenceShown) {
  EXPECT_EQ(outcome_of(value("k", "faults", Verdict::higher, 1.051), "faults>5%"), Outcome::regression);
  EXPECT_EQ(outcome_of(value("k", "faults", Verdict::higher, 1.049), "faults>5%"), Outcome::passed);
  EXPECT_EQ(outcome_of(value("k", "faults", Verdict::no_difference_shown, 1.5), "faults>5%"),
            Outcome::passed);
  EXPECT_EQ(outcome_of(value("k", "faults", Verdict::lower, 0.5), "faults>5%"), Outcome::passed);
}

// From none to 150,176 is beyond every bound, though it has no ratio.
TEST(FailOn, IsARegressionWhereThereWasNothingBefore) {
  EXPECT_EQ(outcome_of(value("k", "faults", Verdict::higher, {}, "the baseline's is 0"), "faults>1000%"),
            Outcome::regression);
}

TEST(FailOn, KnowsAnEventByItsOtherName) {
  EXPECT_EQ(outcome_of(value("k", "faults", Verdict::higher, 2), "page-faults>5%"), Outcome::regression);
}

TEST(FailOn, NamesWhatCouldNotBeCompared) {
  const auto refused =
      checked(with({value("k", "faults", Verdict::not_comparable, {}, "other source")}), "faults>5%");
  EXPECT_EQ(refused.at(0).outcome, Outcome::not_compared);
  EXPECT_EQ(refused.at(0).reason, "other source");
  const auto single = checked(with({value("k", "faults", {}, 2, "one run has no spread")}), "faults>5%");
  EXPECT_EQ(single.at(0).outcome, Outcome::not_compared);
}

TEST(FailOn, NamesAnEventThatNobodyCounted) {
  const auto gate = checked(with({value("k", "faults", Verdict::lower, 0.5)}), "cycles>5%");
  EXPECT_EQ(gate.at(0).outcome, Outcome::not_compared);
  EXPECT_EQ(gate.at(0).kernel, "k");
  EXPECT_THAT(gate.at(0).reason, HasSubstr("cycles"));
}

TEST(FailOn, NamesAKernelThatWasRenamed) {
  Compared compared = with({value("k", "faults", Verdict::lower, 0.5)});
  compared.only_in_from = {"fused"};
  compared.only_in_to = {"fused2"};
  auto gate = checked(compared, "faults>5%");
  ASSERT_THAT(gate, SizeIs(2));
  EXPECT_EQ(gate[1].kernel, "fused");
  EXPECT_EQ(gate[1].outcome, Outcome::not_compared);
  gate = checked(compared, "faults@fused>5%");
  ASSERT_THAT(gate, SizeIs(1));
  EXPECT_EQ(gate[0].outcome, Outcome::not_compared);
  EXPECT_THAT(checked(compared, "faults@fsed>5%").at(0).reason, HasSubstr("no kernel is called so"));
  EXPECT_EQ(checked(compared, "faults@k>5%").at(0).outcome, Outcome::passed);
  EXPECT_THAT(checked({}, "faults>5%").at(0).reason, HasSubstr("no kernel in common"));
}

TEST(FailOn, TakesGlobsWithAndWithoutASweepsBrackets) {
  const Compared compared = with({value("a/b[rows=8]", "faults", Verdict::higher, 2)});
  for (const char* list : {"faults@a/b>5%", "faults@a*>5%", "faults@a/b[rows=8]>5%", "faults@*>5%"})
    EXPECT_EQ(checked(compared, list).at(0).outcome, Outcome::regression) << list;
}

// No migrations in one kernel are no reason to fail; in all of them, nothing was checked.
TEST(FailOn, PassesFewCountsOnlyBesideOthers) {
  const ComparedValue few = value("a", "faults", {}, {}, too_few_counts);
  const auto beside = checked(with({few, value("b", "faults", Verdict::lower, 0.5)}), "faults>5%");
  EXPECT_EQ(beside.at(0).outcome, Outcome::passed);
  EXPECT_EQ(beside.at(1).outcome, Outcome::passed);
  EXPECT_EQ(checked(with({few}), "faults>5%").at(0).outcome, Outcome::not_compared);
}

}  // namespace
}  // namespace counterprof
