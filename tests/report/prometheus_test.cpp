#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <sstream>

#include <gmock/gmock.h>

#include "counterprof/error.hpp"

#include "base/text.hpp"
#include "report/format.hpp"
#include "support/comma_locale.hpp"
#include "support/golden.hpp"
#include "support/report_builder.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

using testing::HasSubstr;
using testing::Not;

using LabelMap = std::map<std::string, std::string>;

struct ReadSample {
  std::string metric;
  LabelMap labels;
  double value = 0;
  std::string rest;  // behind the value: the moment
};

/// What a strict reader of one line makes of it: NAME{LABEL="VALUE",...} NUMBER [MOMENT].
class LineReader {
 public:
  explicit LineReader(const std::string& line) : text_(line) {}

  ReadSample sample() {
    ReadSample sample;
    sample.metric = name();
    if (take('{')) {
      do {
        const std::string label = name();
        EXPECT_TRUE(take('=')) << text_;
        EXPECT_TRUE(sample.labels.emplace(label, quoted()).second) << label << " twice: " << text_;
      } while (take(','));
      EXPECT_TRUE(take('}')) << text_;
    }
    EXPECT_TRUE(take(' ')) << text_;
    const std::string number = text_.substr(at_, text_.find(' ', at_) - at_);
    const auto value = parse_double(number);
    EXPECT_TRUE(value.has_value()) << text_;
    sample.value = value.value_or(0);
    EXPECT_EQ(shortest(sample.value), number);
    sample.rest = text_.substr(at_ + number.size());
    return sample;
  }

 private:
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string name() {
    const std::size_t end =
        std::min(text_.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", at_), text_.size());
    std::string found = text_.substr(at_, end - at_);
    EXPECT_FALSE(found.empty()) << text_;
    at_ = end;
    return found;
  }
  std::string quoted() {
    std::string value;
    EXPECT_TRUE(take('"')) << text_;
    while (at_ < text_.size() && !take('"')) {
      if (!take('\\')) {
        value += text_[at_++];
      } else if (take('n')) {
        value += '\n';
      } else {
        EXPECT_TRUE(text_[at_] == '\\' || text_[at_] == '"') << text_;
        value += text_[at_++];
      }
    }
    return value;
  }

  std::string text_;
  std::size_t at_ = 0;
};

/// Holds the text against what Prometheus demands: the samples of a metric behind their HELP and TYPE, which
/// no other metric interrupts, and none twice.
std::vector<ReadSample> read_exposition(const std::string& text) {
  std::vector<ReadSample> samples;
  std::set<std::string> metrics;
  std::set<std::pair<std::string, LabelMap>> series;
  std::string metric;
  std::string announced;
  std::istringstream stream(text);
  EXPECT_TRUE(text.empty() || text.back() == '\n');
  for (std::string line; std::getline(stream, line);) {
    if (line == "# EOF") continue;
    if (line.starts_with("# HELP ")) {
      announced = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_GT(line.size(), 8 + announced.size()) << line;
      EXPECT_TRUE(metrics.insert(announced).second) << line;
    } else if (line.starts_with("# TYPE ")) {
      EXPECT_EQ(line, "# TYPE " + announced + " gauge");
      metric = announced;
    } else {
      samples.push_back(LineReader(line).sample());
      EXPECT_EQ(samples.back().metric, metric) << line;
      EXPECT_TRUE(series.emplace(metric, samples.back().labels).second) << "twice: " << line;
    }
  }
  return samples;
}

const ReadSample* find_sample(const std::vector<ReadSample>& samples, const std::string& metric,
                              const LabelMap& labels) {
  const ReadSample* found = nullptr;
  for (const ReadSample& sample : samples) {
    if (sample.metric != metric) continue;
    const bool fits = std::all_of(labels.begin(), labels.end(), [&](const auto& label) {
      const auto place = sample.labels.find(label.first);
      return place != sample.labels.end() && place->second == label.second;
    });
    if (!fits) continue;
    EXPECT_EQ(found, nullptr) << metric << " is not the only one";
    found = &sample;
  }
  return found;
}

std::optional<double> value_of(const Report& report, const std::string& metric, const LabelMap& labels) {
  const auto samples = read_exposition(render_prometheus(report));
  const ReadSample* sample = find_sample(samples, metric, labels);
  return sample == nullptr ? std::nullopt : std::optional(sample->value);
}

std::size_t samples_of_event(const Report& report, const std::string& event) {
  const auto samples = read_exposition(render_prometheus(report));
  return static_cast<std::size_t>(
      std::count_if(samples.begin(), samples.end(), [&](const ReadSample& sample) {
        const auto label = sample.labels.find("event");
        return label != sample.labels.end() && label->second == event;
      }));
}

Report one_kernel(std::vector<EventResult> events) {
  KernelResult kernel = diffusion_kernel("fused", 512);
  kernel.events = std::move(events);
  return report_of({std::move(kernel)}, {}, 3);
}

class PrometheusFormat : public testing::TestWithParam<SampleReport> {};

TEST_P(PrometheusFormat, IsTheGoldenFile) {
  expect_golden(render_prometheus(GetParam().make()), std::string("prometheus/") + GetParam().name + ".prom");
}

TEST_P(PrometheusFormat, IsWhatPrometheusReads) {
  const Report report = GetParam().make();
  for (const ReadSample& sample : read_exposition(render_prometheus(report))) {
    EXPECT_TRUE(std::isfinite(sample.value)) << sample.metric;
    EXPECT_EQ(sample.rest, "") << "the Pushgateway refuses moments";
    for (const auto& [name, value] : sample.labels) {
      EXPECT_NE(value, "") << name;
      EXPECT_NE(value, report.context.host) << "the host is the instance, which Prometheus adds";
    }
  }
}

// What was not counted must not become a 0 on a dashboard, and what was counted must be there.
TEST_P(PrometheusFormat, HasAMeanOfEachEventThatHasANumberAndOfNoOther) {
  const Report report = GetParam().make();
  std::size_t wanted = 0;
  for (const KernelResult& kernel : report.kernels)
    for (const EventResult& event : kernel.events) wanted += event.summary ? 1 : 0;
  const std::set<std::string> means{"counterprof_perf_events_mean", "counterprof_task_clock_mean_seconds",
                                    "counterprof_cpu_clock_mean_seconds", "counterprof_perf_quantities_mean"};
  std::size_t found = 0;
  for (const ReadSample& sample : read_exposition(render_prometheus(report)))
    found += means.count(sample.metric);
  EXPECT_EQ(found, wanted);
}

// One set of samples, so that what is backfilled continues what is scraped.
TEST_P(PrometheusFormat, HasTheSamplesOfOpenMetricsWithoutTheirMoment) {
  const Report report = GetParam().make();
  if (report.context.time.empty()) {
    EXPECT_THROW((void)render_openmetrics(report), Error);
    return;
  }
  std::string expected;
  std::istringstream stream(render_prometheus(report));
  for (std::string line; std::getline(stream, line);)
    expected += line + (line.starts_with('#') ? "" : " 1795532880") + '\n';
  ASSERT_EQ(report.context.time, "2026-11-24T15:08:00Z");
  EXPECT_EQ(render_openmetrics(report), expected + "# EOF\n");
}

INSTANTIATE_TEST_SUITE_P(Reports, PrometheusFormat,
                         testing::ValuesIn(sample_reports().begin(), sample_reports().end()),
                         [](const auto& sample) { return std::string(sample.param.name); });

TEST(OpenMetrics, IsTheGoldenFile) {
  expect_golden(render_openmetrics(mixed_report()), "openmetrics/mixed.om");
}

TEST(OpenMetrics, NamesTheFormatThatNeedsNoTime) {
  Report report = pmu_report();
  report.context.time.clear();
  try {
    (void)render_openmetrics(report);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the report does not say when it began, which openmetrics needs with every sample");
    EXPECT_EQ(error.hint(), "--format prometheus does without");
  }
  EXPECT_THAT(render_prometheus(report), Not(HasSubstr("last_run_timestamp")));
}

TEST(Prometheus, GivesTheReportsNumbersToTheLastBit) {
  const Report report = pmu_report();
  for (const KernelResult& kernel : report.kernels) {
    for (const EventResult& event : kernel.events) {
      const bool is_clock = event.event == "task-clock";
      const std::string name = is_clock ? "counterprof_task_clock_" : "counterprof_perf_events_";
      const std::string unit = is_clock ? "_seconds" : "";
      const double divisor = is_clock ? 1e9 : 1;
      const LabelMap labels{
          {"kernel", kernel.name}, {"event", event.event}, {"source", to_string(event.source)}};
      EXPECT_EQ(value_of(report, name + "mean" + unit, labels), event.summary->mean / divisor);
      EXPECT_EQ(value_of(report, name + "stddev" + unit, labels), *event.summary->stddev / divisor);
      EXPECT_EQ(value_of(report, name + "standard_error" + unit, labels),
                *event.summary->standard_error / divisor);
      EXPECT_EQ(value_of(report, name + "per_work_mean" + unit, labels), event.per_work->mean / divisor);
    }
    EXPECT_EQ(
        value_of(report, "counterprof_duration_mean_seconds", {{"kernel", kernel.name}, {"scope", "region"}}),
        kernel.wall_seconds.summary->mean);
    EXPECT_EQ(value_of(report, "counterprof_duration_standard_error_seconds", {{"kernel", kernel.name}}),
              kernel.wall_seconds.summary->standard_error);
  }
  EXPECT_EQ(value_of(report, "counterprof_last_run_timestamp_seconds", {}), 1795532880);
}

// Whoever asks for source="hardware" must not get what a simulator gave, and the other way round.
TEST(Prometheus, SaysWhoCounted) {
  const Report simulated = simulated_report();
  const LabelMap misses{{"kernel", "diffusion/temporaries"}, {"event", "cache-misses"}};
  auto of_source = [&](const char* source) {
    LabelMap labels = misses;
    labels["source"] = source;
    return value_of(simulated, "counterprof_perf_events_mean", labels);
  };
  EXPECT_TRUE(of_source("simulated"));
  EXPECT_FALSE(of_source("hardware"));

  for (const ReadSample& sample : read_exposition(render_prometheus(from_perf_report()))) {
    if (sample.labels.count("event") == 0 && !sample.metric.starts_with("counterprof_duration")) continue;
    EXPECT_EQ(sample.labels.at("source"), "imported") << sample.metric;
  }
}

TEST(Prometheus, HasNothingOfWhatWasNotCounted) {
  const Report report = mixed_report();
  for (const char* event : {"cache-misses", "branch-misses", "migrations", "mem:0x7f0000002000/8:w"})
    EXPECT_EQ(samples_of_event(report, event), 0U) << event;
  EXPECT_EQ(value_of(report, "counterprof_perf_events_mean", {{"event", "cache-references"}}), 3276800);
}

TEST(Prometheus, HasNoSpreadOfOneRun) {
  const std::string text = render_prometheus(single_run_report());
  EXPECT_THAT(text, Not(HasSubstr("stddev")));
  EXPECT_THAT(text, Not(HasSubstr("standard_error")));
}

TEST(Prometheus, HasNoNumberThatIsNone) {
  EventResult event = counted(known_event("faults"), {1, 2, 3}, {1, 1, 1}, std::nullopt);
  event.summary->mean = std::numeric_limits<double>::quiet_NaN();
  event.summary->stddev = std::numeric_limits<double>::infinity();
  const std::string text = render_prometheus(one_kernel({event}));
  EXPECT_THAT(text, Not(HasSubstr("perf_events_mean")));
  EXPECT_THAT(text, Not(HasSubstr("perf_events_stddev")));
}

TEST(Prometheus, SaysForWhichShareOfTheTimeACountWasCounted) {
  const Report report = mixed_report();
  const std::string name = "counterprof_perf_events_scaling_ratio";
  EXPECT_EQ(value_of(report, name, {{"event", "branches"}}), 0.75);
  EXPECT_EQ(value_of(report, name, {{"event", "instructions"}}), 1);
  for (const char* event : {"cs", "l1d-misses", "memory-bytes", "power/energy-pkg/"})
    EXPECT_EQ(value_of(report, name, {{"event", event}}), std::nullopt) << event;
}

// Seconds are no counts, and Joules are neither: no metric mixes units.
TEST(Prometheus, KeepsUnitsApart) {
  Report report = mixed_report();
  EXPECT_EQ(value_of(report, "counterprof_perf_quantities_mean",
                     {{"event", "power/energy-pkg/"}, {"unit", "Joules"}, {"scope", "region"}}),
            0.375);
  EXPECT_EQ(value_of(report, "counterprof_perf_events_mean", {{"event", "l1d-misses"}, {"level", "1"}}),
            819200);
  EXPECT_EQ(value_of(report, "counterprof_perf_events_mean", {{"event", "cs"}, {"scope", "process"}}), 3);

  EventResult clock = known_event("task-clock");
  clock.event = clock.id = "cpu-clock";
  report = one_kernel({counted(clock, {1e9, 2e9, 3e9}, {1e9, 2e9, 3e9}, Work{"LUP", 10})});
  EXPECT_EQ(value_of(report, "counterprof_cpu_clock_mean_seconds", {{"event", "cpu-clock"}}), 2);
  EXPECT_EQ(value_of(report, "counterprof_cpu_clock_stddev_seconds", {{"event", "cpu-clock"}}), 1);
}

TEST(Prometheus, NamesTheWorkThatCountsAreGivenPer) {
  EXPECT_TRUE(value_of(pmu_report(), "counterprof_perf_events_per_work_mean",
                       {{"kernel", "diffusion/fused"}, {"event", "cycles"}, {"work", "LUP"}}));
}

TEST(Prometheus, SaysWhichKernelsFailed) {
  const Report report = failed_report();
  const std::string name = "counterprof_kernel_failed";
  EXPECT_EQ(value_of(report, name, {{"kernel", "diffusion/boxed"}}), 1);
  EXPECT_EQ(value_of(report, name, {{"kernel", "mine"}}), 1);
  EXPECT_EQ(value_of(report, name, {{"kernel", "diffusion/fused"}}), 0);
}

// A region that a command marks has the process's time beside its own.
TEST(Prometheus, TellsTheRegionsTimeFromTheProcesss) {
  Report report = one_kernel({counted(known_event("faults"), {1, 1, 1}, {1, 1, 1}, std::nullopt)});
  report.kernels[0].wall_seconds = quantity_of({1, 1, 1});
  report.kernels[0].process_seconds = quantity_of({2, 2, 2});
  const std::string name = "counterprof_duration_mean_seconds";
  EXPECT_EQ(value_of(report, name, {{"scope", "region"}}), 1);
  EXPECT_EQ(value_of(report, name, {{"scope", "process"}}), 2);
}

TEST(Prometheus, BringsHostileNamesThroughUnharmed) {
  const Report report = hostile_report();
  EXPECT_TRUE(value_of(report, "counterprof_duration_mean_seconds", {{"kernel", report.kernels[0].name}}));
  EXPECT_TRUE(value_of(report, "counterprof_perf_quantities_mean",
                       {{"event", "cpu/event=0x2e,umask=0x41/u"}, {"unit", "\xc2\xb5s"}}));
  // Replaced as in the JSON report.
  EXPECT_TRUE(value_of(
      report, "counterprof_duration_mean_seconds",
      {{"kernel", "invalid \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd UTF-8, gr\xc3\xbcn \xf0\x9f\x94\xa5"}}));
}

TEST(Prometheus, ReplacesWhatEndsATextForPrometheus) {
  Report report = one_kernel({});
  report.kernels[0].name = std::string("a\0b\0", 4);
  EXPECT_EQ(value_of(report, "counterprof_kernel_failed",
                     {{"kernel",
                       "a\xef\xbf\xbd"
                       "b\xef\xbf\xbd"}}),
            0);
}

// Two names that are one as UTF-8: Prometheus refuses the whole text for a series that is there twice.
TEST(Prometheus, HasNoSeriesTwice) {
  Report report = one_kernel({counted(known_event("faults"), {1, 1, 1}, {1, 1, 1}, std::nullopt)});
  report.kernels.push_back(report.kernels[0]);
  report.kernels[0].name = "a\xff";
  report.kernels[1].name = "a\xfe";
  EXPECT_EQ(value_of(report, "counterprof_perf_events_mean", {{"kernel", "a\xef\xbf\xbd"}}), 1);
}

TEST(Prometheus, IsTheSameInEveryLocale) {
  const std::string expected = render_openmetrics(mixed_report());
  const CommaLocale comma;
  EXPECT_EQ(render_openmetrics(mixed_report()), expected);
}

}  // namespace
}  // namespace counterprof
