#include "report/format.hpp"

#include <set>

#include <gmock/gmock.h>

#include "counterprof/error.hpp"

#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

TEST(Formats, HaveNamesOfTheirOwnAndADescription) {
  std::set<std::string> names;
  for (const Format& format : formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_STRNE(format.description, "");
    EXPECT_EQ(&find_format(format.name), &format);
  }
  EXPECT_THAT(names,
              testing::ElementsAre("bencher", "csv", "github-action-benchmark", "google-benchmark", "json",
                                   "markdown", "openmetrics", "perf-json", "prometheus", "text"));
}

// A row with another row's function would go unseen wherever formats are tested by their functions.
TEST(Formats, RenderWhatTheirNamesSay) {
  const Report report = pmu_report();
  EXPECT_EQ(find_format("text").render(report), render_text(report));
  EXPECT_EQ(find_format("json").render(report), render_json(report));
  EXPECT_EQ(find_format("csv").render(report), render_csv(report));
  EXPECT_EQ(find_format("perf-json").render(report), render_perf_json(report));
  EXPECT_EQ(find_format("prometheus").render(report), render_prometheus(report));
  EXPECT_EQ(find_format("openmetrics").render(report), render_openmetrics(report));
  EXPECT_EQ(find_format("markdown").render(report), render_markdown(report));
  EXPECT_EQ(find_format("github-action-benchmark").render(report), render_github_action(report));
  EXPECT_EQ(find_format("bencher").render(report), render_bencher(report));
  EXPECT_EQ(find_format("google-benchmark").render(report), render_google_benchmark(report));
}

TEST(FindFormat, KnowsTheClosest) {
  try {
    (void)find_format("jsno");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "no format 'jsno'");
    EXPECT_EQ(error.hint(), "did you mean 'json'?");
  }
}

}  // namespace
}  // namespace counterprof
