#include <algorithm>
#include <limits>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "counterprof/error.hpp"

#include "report/figures.hpp"
#include "report/format.hpp"
#include "support/comma_locale.hpp"
#include "support/golden.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Trackers : public testing::TestWithParam<SampleReport> {
 protected:
  std::string golden(const char* format, const char* extension) const {
    return std::string(format) + '/' + GetParam().name + extension;
  }
};

/// The empty text stands for what the action does not take.
std::string github_or_nothing(const Report& report) {
  try {
    return render_github(report);
  } catch (const Error&) {
    return "";
  }
}

TEST_P(Trackers, AreTheGoldenFiles) {
  const Report report = GetParam().make();
  expect_golden(github_or_nothing(report), golden("github", ".json"));
  expect_golden(render_bmf(report), golden("bmf", ".json"));
  expect_golden(render_gbench(report), golden("gbench", ".json"));
  expect_golden(render_markdown(report), golden("markdown", ".md"));
}

void expect_numbers(const Json& json) {
  EXPECT_FALSE(json.is_null());
  for (const Json& member : json)
    if (member.is_structured())
      expect_numbers(member);
    else
      EXPECT_FALSE(member.is_null());
}

// A null that a tracker takes for 0 is a number that nobody counted.
TEST_P(Trackers, HaveNoNull) {
  const Report report = GetParam().make();
  if (const std::string text = github_or_nothing(report); !text.empty()) expect_numbers(Json::parse(text));
  expect_numbers(Json::parse(render_bmf(report)));
  expect_numbers(Json::parse(render_gbench(report)));
}

TEST_P(Trackers, HaveEveryNumberOfTheReportOnce) {
  const Report report = GetParam().make();
  std::size_t numbers = 0;
  for (const KernelResult& kernel : report.kernels) {
    std::set<std::string> names;
    const auto figures = figures_of(kernel);
    for (const Figure& figure : figures) names.insert(figure.name);
    EXPECT_EQ(names.size(), figures.size());
    if (!kernel.failure) numbers += figures.size();
  }
  const std::string action = github_or_nothing(report);
  EXPECT_EQ(action.empty() ? 0 : Json::parse(action).size(), numbers);
  std::size_t metrics = 0;
  for (const Json& benchmark : Json::parse(render_bmf(report))) metrics += benchmark.size();
  EXPECT_EQ(metrics, numbers);
}

INSTANTIATE_TEST_SUITE_P(Reports, Trackers,
                         testing::ValuesIn(sample_reports().begin(), sample_reports().end()),
                         [](const auto& sample) { return std::string(sample.param.name); });

TEST(Trackers, MarkWhatWasNotMeasured) {
  std::set<std::string> names;
  for (const KernelResult& kernel : simulated_report().kernels)
    for (const Figure& figure : figures_of(kernel)) {
      names.insert(figure.name);
      EXPECT_EQ(figure.name.find("simulated") == std::string::npos,
                figure.event == nullptr || figure.event->status != Status::simulated)
          << figure.name;
    }
  EXPECT_THAT(names, testing::Contains("task-clock"));
  EXPECT_THAT(names, testing::Contains("instructions (simulated)"));
}

TEST(Trackers, TakeANumberThatIsNoneForNone) {
  Report report = virtual_machine_report();
  report.kernels[0].wall_seconds.summary->mean = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(Json::parse(render_bmf(report))["diffusion/temporaries"].contains("wall_seconds"));
}

TEST(GithubAction, HasTheSpreadOfTheRuns) {
  for (const Json& entry : Json::parse(render_github(virtual_machine_report()))) {
    if (entry["name"] != "diffusion/temporaries: cs") continue;
    EXPECT_EQ(entry["unit"], "count");
    EXPECT_EQ(entry["value"], 1);
    EXPECT_EQ(entry["range"], "± 1");
    EXPECT_EQ(entry["extra"],
              "counted, software, region\nruns: 3\nmedian: 1\nrows=512, columns=512, steps=100, "
              "diffusivity=1, dt=0.1");
    return;
  }
  FAIL();
}

TEST(GithubAction, HasNoRangeOfOneRun) {
  for (const Json& entry : Json::parse(render_github(single_run_report())))
    EXPECT_FALSE(entry.contains("range"));
}

TEST(GithubAction, SaysThatAnEmptyListIsAnError) {
  try {
    render_github(empty_report());
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no kernel completed with a number"));
  }
}

TEST(Bencher, KeepsItsLimitsAndNamesThatBeginAlikeApart) {
  Report report = virtual_machine_report();
  KernelResult& kernel = report.kernels[0];
  const std::string grinning = "\xf0\x9f\x98\x80";
  kernel.name = " ";
  for (int i = 0; i < 300; ++i) kernel.name += grinning;
  kernel.events[8].event = std::string(63, 'x') + "\xc3\xa9" + "1";
  kernel.events[9].event = std::string(63, 'x') + "\xc3\xa9" + "2";
  const Json json = Json::parse(render_bmf(report));
  ASSERT_EQ(json.size(), 2);
  for (const auto& [name, measures] : json.items()) {
    EXPECT_LE(name.size(), 1024);
    EXPECT_NE(name.front(), ' ');
    EXPECT_EQ(measures.size(), 9);
    for (const auto& [measure, value] : measures.items()) EXPECT_LE(measure.size(), 64) << measure;
  }
}

TEST(Bencher, HasTheInterval) {
  const Json json = Json::parse(render_bmf(virtual_machine_report()));
  const Json wall = json["diffusion/fused"]["wall_seconds"];
  EXPECT_LT(wall["lower_value"], wall["value"]);
  EXPECT_GT(wall["upper_value"], wall["value"]);
  EXPECT_EQ(Json::parse(render_bmf(single_run_report())).front()["wall_seconds"].size(), 1);
}

TEST(GoogleBenchmark, HasARunEachAndItsCounters) {
  const Json json = Json::parse(render_gbench(pmu_report()));
  std::vector<std::string> types;
  for (const Json& entry : json["benchmarks"])
    if (entry["run_name"] == "diffusion/fused") types.push_back(entry["name"]);
  EXPECT_THAT(types, ElementsAre("diffusion/fused", "diffusion/fused", "diffusion/fused",
                                 "diffusion/fused_mean", "diffusion/fused_median", "diffusion/fused_stddev"));
  const Report report = pmu_report();
  const Json& first = json["benchmarks"][0];
  EXPECT_EQ(first["real_time"], *report.kernels[0].wall_seconds.runs[0] * 1e9);
  EXPECT_EQ(first["cpu_time"], *report.kernels[0].events[8].runs[0].value);
  EXPECT_EQ(first["cache-misses"], *report.kernels[0].events[5].runs[0].value);
  EXPECT_EQ(first["repetition_index"], 0);
  EXPECT_EQ(first["label"], "rows=512, columns=512, steps=100, diffusivity=1, dt=0.1");
}

// compare.py ends in a traceback where an entry lacks a time.
TEST(GoogleBenchmark, LeavesOutWhatHasNotBothTimesAndSaysSo) {
  Report report = virtual_machine_report();
  KernelResult& kernel = report.kernels[0];
  std::erase_if(kernel.events, [](const EventResult& event) { return event.id == "task-clock"; });
  kernel.process_seconds = kernel.wall_seconds;
  Json json = Json::parse(render_gbench(report));
  EXPECT_EQ(json["context"]["left_out"].size(), 1);
  EXPECT_THAT(json["context"]["left_out"][kernel.name], HasSubstr("count task-clock"));
  for (const Json& entry : json["benchmarks"]) EXPECT_EQ(entry["run_name"], "diffusion/fused");

  kernel.process_seconds.reset();  // then the system's times are of the same
  json = Json::parse(render_gbench(report));
  EXPECT_FALSE(json["context"].contains("left_out"));

  json = Json::parse(render_gbench(failed_report()));
  EXPECT_THAT(json["context"]["left_out"].dump(), HasSubstr("it failed: "));
}

TEST(GoogleBenchmark, KeepsItsOwnKeysFromEventsOfThatName) {
  Report report = pmu_report();
  report.kernels[0].events[0].event = "iterations";
  const Json first = Json::parse(render_gbench(report))["benchmarks"][0];
  EXPECT_EQ(first["iterations"], 1);
  EXPECT_EQ(first["iterations (counter)"], *report.kernels[0].events[0].runs[0].value);
}

TEST(Markdown, HasATablePerFamily) {
  const std::string text = render_markdown(virtual_machine_report());
  EXPECT_THAT(text,
              HasSubstr("#### <code>diffusion</code>\n\n| kernel | time | <code>faults</code> per LUP |"));
  EXPECT_THAT(text, HasSubstr("Not counted</summary>"));
  EXPECT_THAT(text, Not(HasSubstr("not measured here")));
  EXPECT_THAT(render_markdown(simulated_report()), HasSubstr("- ~: simulated"));
  EXPECT_THAT(render_markdown(empty_report()), HasSubstr("No kernel completed."));
}

TEST(Markdown, LeavesNoHostileNameAnyMeaning) {
  const std::string text = render_markdown(hostile_report());
  EXPECT_THAT(text, Not(HasSubstr("<img")));
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  std::set<std::ptrdiff_t> bars;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with('|')) bars.insert(std::count(line.begin(), line.end(), '|'));
  EXPECT_LE(bars.size(), 2);  // two tables
}

TEST(Trackers, AreTheSameInEveryLocale) {
  const Report report = mixed_report();
  const auto all = [&] {
    return render_github(report) + render_bmf(report) + render_gbench(report) + render_markdown(report);
  };
  const std::string expected = all();
  const CommaLocale comma;
  EXPECT_EQ(all(), expected);
}

}  // namespace
}  // namespace counterprof
