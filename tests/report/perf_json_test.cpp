#include <cstdio>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "report/format.hpp"
#include "support/comma_locale.hpp"
#include "support/golden.hpp"
#include "support/report_builder.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using Names = std::vector<std::string>;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

Names keys_of(const std::string& line) {
  Names keys;
  const Json json = Json::parse(line);
  for (const auto& item : json.items()) keys.push_back(item.key());
  return keys;
}

class PerfJsonFormat : public testing::TestWithParam<SampleReport> {};

TEST_P(PerfJsonFormat, IsTheGoldenFile) {
  expect_golden(render_perf_json(GetParam().make()), std::string("perf-json/") + GetParam().name + ".jsonl");
}

// perf does not escape names, so its lines are not always JSON; ours are.
TEST_P(PerfJsonFormat, IsJsonLineByLine) {
  for (const std::string& line : lines_of(render_perf_json(GetParam().make())))
    EXPECT_TRUE(Json::accept(line)) << line;
}

INSTANTIATE_TEST_SUITE_P(Reports, PerfJsonFormat,
                         testing::ValuesIn(sample_reports().begin(), sample_reports().end()),
                         [](const auto& sample) { return std::string(sample.param.name); });

/// What the command prints, or nothing where it fails.
std::vector<std::string> output_of(const std::string& command) {
  // NOLINTNEXTLINE(cert-env33-c): a shell is what joins the two streams, and the commands are constants
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {};
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  return ::pclose(pipe) == 0 ? lines_of(output) : Names{};
}

/// The line with its numbers replaced by what they look like: 12.345 is N.nnn.
std::string shape_of(const std::string& line) {
  std::string shape;
  bool fraction = false;
  for (const char c : line) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && fraction) shape += 'n';
    if (digit && !fraction && !shape.ends_with('N')) shape += 'N';
    if (digit) continue;
    fraction = c == '.';
    shape += c;
  }
  return shape;
}

// A program that reads perf's lines, by regular expressions even, must not notice that these are ours.
TEST(PerfJson, HasTheShapeOfTheInstalledPerfsLines) {
  const Names version = output_of("perf --version");
  if (version.empty() || !version[0].starts_with("perf version 6.1.")) GTEST_SKIP() << "no perf 6.1 here";
  const Names with_runs = output_of("perf stat -j -r 3 -e task-clock,page-faults true");
  const Names one_run = output_of("perf stat -j -e task-clock,page-faults true");
  if (with_runs.empty() || one_run.empty()) GTEST_SKIP() << "perf may not count here";

  for (const auto& [runs, perf] : {std::pair{3, with_runs}, std::pair{1, one_run}}) {
    KernelResult kernel;
    kernel.name = "true";
    kernel.kind = KernelKind::command;
    kernel.runs_planned = runs;
    const std::vector<double> times(static_cast<std::size_t>(runs), 367841);
    kernel.wall_seconds = quantity_of(std::vector<double>(times.size(), 0.000661));
    EventResult faults = known_event("faults");
    faults.event = "page-faults";
    kernel.events = {counted(known_event("task-clock"), times, times, {}),
                     counted(faults, std::vector<double>(times.size(), 49), times, {})};
    for (EventResult& event : kernel.events) event.scope = Scope::process;
    const Names ours = lines_of(render_perf_json(report_of({kernel}, {"task-clock", "page-faults"}, runs)));
    ASSERT_EQ(ours.size(), perf.size());
    for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_EQ(shape_of(ours[i]), shape_of(perf[i]));
  }
}

// The line of perf 6.1 for an event without a PMU, byte for byte.
TEST(PerfJson, SpellsNotSupportedAsPerfDoes) {
  Report report = single_run_report();
  report.kernels[0].runs_planned = 3;
  EXPECT_EQ(
      lines_of(render_perf_json(report)).front(),
      R"({"counter-value" : "<not supported>", "unit" : "", "event" : "cycles", "variance" : 0.00, )"
      R"("event-runtime" : 0, "pcnt-running" : 100.00, "metric-value" : 0.000000, "metric-unit" : ""})");
}

TEST(PerfJson, HasVarianceOnlyWithSeveralRuns) {
  EXPECT_THAT(keys_of(lines_of(render_perf_json(single_run_report())).front()),
              ElementsAre("counter-value", "unit", "event", "event-runtime", "pcnt-running", "metric-value",
                          "metric-unit"));
  EXPECT_THAT(keys_of(lines_of(render_perf_json(command_report())).front()),
              ElementsAre("counter-value", "unit", "event", "variance", "event-runtime", "pcnt-running",
                          "metric-value", "metric-unit"));
}

// As perf 6.1: below the instructions a line of two keys.
TEST(PerfJson, GivesTheSecondMetricALineOfItsOwn) {
  Report report = pmu_report();
  report.kernels.erase(report.kernels.begin());
  const Names lines = lines_of(render_perf_json(report));
  ASSERT_EQ(lines.size(), 14U);
  EXPECT_EQ(Json::parse(lines[3])["metric-unit"], "insn per cycle");
  EXPECT_THAT(keys_of(lines[4]), ElementsAre("metric-value", "metric-unit"));
  EXPECT_EQ(Json::parse(lines[4])["metric-unit"], "stalled cycles per insn");
}

TEST(PerfJson, SaysWhoseLineItIsWhereThereAreSeveralKernels) {
  for (const std::string& line : lines_of(render_perf_json(pmu_report()))) {
    EXPECT_EQ(keys_of(line).back(), "kernel");
    EXPECT_THAT(Json::parse(line)["kernel"], testing::AnyOf("diffusion/temporaries", "diffusion/fused"));
  }
}

// perf truncates 74.99 % to 74.00, and a run that was not scheduled enters its mean as 0.
TEST(PerfJson, GivesTheShareOfTimeUntruncated) {
  for (const std::string& line : lines_of(render_perf_json(mixed_report()))) {
    const Json json = Json::parse(line);
    if (json["event"] == "branches") {
      EXPECT_EQ(json["pcnt-running"], 75.0);
    }
    if (json["event"] == "branch-misses") {
      EXPECT_EQ(json["counter-value"], "<not counted>");
      EXPECT_EQ(json["pcnt-running"], 0.0);
    }
  }
}

// In perf's words a simulated count would pass for a measured one.
TEST(PerfJson, MarksWhatWasNotMeasuredAndHasOneLinePerEvent) {
  int lines = 0;
  for (const std::string& line : lines_of(render_perf_json(mixed_report()))) {
    const Json json = Json::parse(line);
    if (json["event"] != "cache-references") continue;
    ++lines;
    EXPECT_EQ(json["counter-value"], "3276800.000000");
    EXPECT_EQ(json["status"], "simulated");
  }
  EXPECT_EQ(lines, 1);
}

TEST(PerfJson, IsTheSameInEveryLocale) {
  const std::string expected = render_perf_json(pmu_report());
  const CommaLocale comma;
  EXPECT_EQ(render_perf_json(pmu_report()), expected);
}

}  // namespace
}  // namespace counterprof
