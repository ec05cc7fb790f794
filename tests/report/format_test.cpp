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
  EXPECT_THAT(names, testing::ElementsAre("bmf", "csv", "gbench", "github", "html", "json", "markdown",
                                          "openmetrics", "perf-json", "prometheus", "text"));
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
  EXPECT_EQ(find_format("github").render(report), render_github(report));
  EXPECT_EQ(find_format("bmf").render(report), render_bmf(report));
  EXPECT_EQ(find_format("gbench").render(report), render_gbench(report));
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
