#include <gmock/gmock.h>

#include "counterprof/error.hpp"

#include "report/compared_format.hpp"
#include "support/golden.hpp"

namespace counterprof {
namespace {

using testing::HasSubstr;
using testing::Not;

ComparedValue value(const std::string& kernel, const std::string& event, Verdict verdict, double from,
                    double to) {
  ComparedValue result;
  Comparison& comparison = result.comparison;
  comparison = {kernel, kernel, event, Source::software, Scope::region, {}};
  comparison.verdict = verdict;
  comparison.ratio = to / from;
  comparison.ci95 = {to / from / 1.02, to / from * 1.02};
  comparison.p_adjusted = verdict == Verdict::no_difference_shown ? 0.31 : 2.5e-7;
  comparison.smallest_detectable_ratio = 1.0427;
  result.from = from;
  result.to = to;
  result.per = "LUP";
  return result;
}

/// Every kind of row, every kind of remark.
Compared everything() {
  Compared compared;
  compared.version = "0.1.0";
  compared.from = {"old.json", "2026-11-24T15:08:00Z", "testbox", "AMD EPYC", 2, 0.25, {}};
  compared.to = {"new.json", "2026-11-25T18:20:00Z", "testbox", "AMD EPYC", 2, 3.5, 0.125};
  compared.seconds_apart = 97920;
  compared.moment_deviation = 0.2953;
  ComparedValue wall = value("diffusion/fused", "wall_seconds", Verdict::no_difference_shown, 0.52, 0.54);
  wall.comparison.source.reset();
  wall.comparison.scope.reset();
  wall.unit = "ns";
  ComparedValue few = value("diffusion/fused", "migrations", Verdict::lower, 1e-7, 2e-7);
  few.comparison.verdict.reset();
  few.comparison.ci95.reset();
  few.comparison.p_adjusted.reset();
  few.comparison.reason = "both are below 30 in a run, too few for a verdict";
  ComparedValue from_none = value("diffusion/fused", "faults", Verdict::higher, 1, 0.0057);
  from_none.from = 0;
  from_none.comparison.ratio.reset();
  from_none.comparison.ci95.reset();
  from_none.comparison.reason = "the baseline's is 0";
  ComparedValue simulated = value("diffusion/in_place", "instructions", Verdict::lower, 12.5, 11.5);
  simulated.comparison.source = Source::simulated;
  simulated.comparison.ci95.reset();
  simulated.comparison.p_adjusted.reset();
  ComparedValue refused = value("diffusion/in_place", "cache-misses", Verdict::not_comparable, 1, 1);
  refused.comparison.reason = "they count different levels of cache";
  compared.values = {wall, from_none, few, simulated, refused};
  compared.only_in_from = {"diffusion/boxed"};
  compared.only_in_to = {"diffusion/new"};
  compared.notes = {"they are of two processors, A and B"};
  using Outcome = GateResult::Outcome;
  compared.gate = {{"faults>5%", "diffusion/fused", "faults", Outcome::regression, {}, "the baseline's is 0"},
                   {"instructions>1%", "diffusion/in_place", "instructions", Outcome::passed, 0.92, ""},
                   {"faults>5%",
                    "diffusion/boxed",
                    "faults",
                    Outcome::not_compared,
                    {},
                    "it is in the first report only"}};
  return compared;
}

TEST(Compared, IsAsInTheGoldenFiles) {
  for (const ComparedFormat& format : compared_formats())
    expect_golden(format.render(everything()), std::string("compared/everything.") + format.name);
}

TEST(Compared, OfNothingSaysSo) {
  EXPECT_THAT(render_compared_text({}), HasSubstr("Nothing was compared."));
  EXPECT_THAT(render_compared_markdown({}), HasSubstr("No difference is shown."));
}

TEST(Compared, OfOneReportSaysHowItsRunsWereCompared) {
  Compared compared = everything();
  compared.moment_deviation.reset();
  EXPECT_THAT(render_compared_text(compared), HasSubstr("as two groups"));
  compared.in_pairs = true;
  EXPECT_THAT(render_compared_text(compared), HasSubstr("in pairs"));
  EXPECT_THAT(render_compared_text(compared), Not(HasSubstr("apart")));
}

TEST(Compared, HasNoFormatOfAnotherName) {
  EXPECT_THROW(find_compared_format("csv"), Error);
}

}  // namespace
}  // namespace counterprof
