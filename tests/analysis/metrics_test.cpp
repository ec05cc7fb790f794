#include "analysis/metrics.hpp"

#include <iomanip>
#include <sstream>

#include <gmock/gmock.h>

namespace counterprof {
namespace {

EventResult count(const std::string& id, double mean, Source source = Source::hardware) {
  EventResult event;
  event.event = event.id = id;
  event.source = source;
  event.status = Status::counted;
  event.summary = Summary{};
  event.summary->n = 1;
  event.summary->mean = mean;
  return event;
}

EventResult clock_of(double ns) {
  EventResult event = count("task-clock", ns, Source::software);
  event.unit = "ns";
  return event;
}

KernelResult kernel_of(std::vector<EventResult> events, double wall_seconds = 1) {
  KernelResult kernel;
  kernel.events = std::move(events);
  kernel.wall_seconds.summary = Summary{};
  kernel.wall_seconds.summary->mean = wall_seconds;
  return kernel;
}

/// As perf prints it: "0.50 insn per cycle"; empty where there is none.
std::string metric(const KernelResult& kernel, std::size_t event) {
  const auto found = perf_metric(kernel, kernel.events.at(event));
  if (!found) return "";
  std::ostringstream text;
  text << std::fixed << std::setprecision(found->decimals) << found->value << found->suffix << ' '
       << found->unit;
  return text.str();
}

TEST(PerfMetric, OfEachKindOfEventIsPerfs) {
  const KernelResult kernel =
      kernel_of({count("cycles", 3e9), count("instructions", 1.5e9), count("branches", 2e8),
                 count("branch-misses", 1e6), count("cache-references", 3e6), count("cache-misses", 1e6),
                 count("stalled-cycles-frontend", 3e8), count("stalled-cycles-backend", 6e8), clock_of(1e9)},
                2);
  EXPECT_EQ(metric(kernel, 0), "3.000 GHz");
  EXPECT_EQ(metric(kernel, 1), "0.50  insn per cycle");
  EXPECT_EQ(metric(kernel, 2), "200.000 M/sec");
  EXPECT_EQ(metric(kernel, 3), "0.50% of all branches");
  EXPECT_EQ(metric(kernel, 4), "3.000 M/sec");
  EXPECT_EQ(metric(kernel, 5), "33.333 % of all cache refs");
  EXPECT_EQ(metric(kernel, 6), "10.00% frontend cycles idle");
  EXPECT_EQ(metric(kernel, 7), "20.00% backend cycles idle");
  EXPECT_EQ(metric(kernel, 8), "0.500 CPUs utilized");
  const auto second = perf_second_metric(kernel, kernel.events[1]);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->unit, "stalled cycles per insn");
  EXPECT_DOUBLE_EQ(second->value, 0.4);
  EXPECT_FALSE(perf_second_metric(kernel, kernel.events[0]));
}

TEST(PerfMetric, OfARateTakesPerfsPrefixes) {
  const auto rate_of = [](double events) {
    return metric(kernel_of({count("faults", events), clock_of(1e9)}), 0);
  };
  EXPECT_EQ(rate_of(0), "0.000 /sec");
  EXPECT_EQ(rate_of(49.047), "49.047 /sec");
  EXPECT_EQ(rate_of(1000), "1000.000 /sec");  // perf divides only what is above 1000
  EXPECT_EQ(rate_of(1001), "1.001 K/sec");
  EXPECT_EQ(rate_of(2.5e6), "2.500 M/sec");
  EXPECT_EQ(rate_of(2.5e13), "25000.000 G/sec");
}

// 1 / 0 in a report is not JSON, and 0.00 % of nothing is a number that was not counted.
TEST(PerfMetric, IsMissingWhereWhatItNeedsIsMissingOrZero) {
  EXPECT_EQ(metric(kernel_of({count("instructions", 5)}), 0), "");
  EXPECT_EQ(metric(kernel_of({count("instructions", 5), count("cycles", 0)}), 0), "");
  EXPECT_EQ(metric(kernel_of({count("faults", 5)}), 0), "");
  EXPECT_EQ(metric(kernel_of({count("branch-misses", 5), clock_of(1e9)}), 0), "");
  EXPECT_EQ(metric(kernel_of({clock_of(5)}, 0), 0), "");
  KernelResult uncounted = kernel_of({count("cycles", 1), count("instructions", 1)});
  uncounted.events[0].summary.reset();
  EXPECT_EQ(metric(uncounted, 0), "");
  EXPECT_EQ(metric(uncounted, 1), "");
  EXPECT_FALSE(perf_second_metric(uncounted, uncounted.events[1]));
}

TEST(PerfMetric, DoesNotMixScopesSourcesOrModes) {
  KernelResult kernel = kernel_of({count("faults", 5), clock_of(1e9)});
  kernel.events[1].scope = Scope::process;
  EXPECT_EQ(metric(kernel, 0), "");
  EXPECT_EQ(metric(kernel, 1), "");  // the process's clock by the region's wall time
  EXPECT_EQ(
      metric(kernel_of({count("cache-misses", 5, Source::simulated), count("cache-references", 10)}), 0), "");
  EXPECT_EQ(metric(kernel_of({count("cache-misses", 5, Source::simulated),
                              count("cache-references", 10, Source::simulated)}),
                   0),
            "50.000 % of all cache refs");
  EXPECT_EQ(metric(kernel_of({count("instructions", 5), count("cycles:u", 10)}), 0), "");
  EXPECT_EQ(metric(kernel_of({count("instructions:u", 5), count("cycles:u", 10)}), 0),
            "0.50  insn per cycle");
  EXPECT_EQ(metric(kernel_of({count("cycles:u", 2e9), clock_of(1e9)}), 0), "2.000 GHz");
  EXPECT_EQ(metric(kernel_of({count("faults", 5, Source::rusage), clock_of(1e9)}), 0), "5.000 /sec");
}

}  // namespace
}  // namespace counterprof
