// What a simulation adds to a series' summary: its values beside the measured ones, and the estimate of
// cycles.
#include <gmock/gmock.h>

#include "analysis/cost.hpp"
#include "analysis/series_builder.hpp"
#include "analysis/summary.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Event faults = event_named("page-faults");
const Event instructions = event_named("instructions", Source::hardware);

EventValue simulated_value(const std::string& name, double value) {
  return {event_named(name, Source::simulated), Scope::region, {value, Status::simulated, std::nullopt, {}}};
}

/// Two of 200 steps counted: a million instructions, and misses at three levels.
Execution simulated() {
  Execution execution;
  execution.run = execution.pass = 1;
  execution.values = {simulated_value("instructions", 1e6), simulated_value("l1d-misses", 1000),
                      simulated_value("l2-misses", 100), simulated_value("l3-misses", 10)};
  Simulation& simulation = execution.simulation.emplace();
  simulation.tool = "callgrind";
  simulation.version = "3.19.0";
  simulation.steps = 200;
  simulation.steps_counted = 2;
  simulation.levels = {{1, {32768, 8, 64}, {32768, 8, 64}},
                       {2, {1 << 20, 8, 64}, {1 << 20, 8, 64}},
                       {3, {1 << 25, 8, 64}, {1 << 25, 8, 64}}};
  simulation.executions = {{1, 2, {{"Bcm", 5}, {"Ir", 10000}}, {{"Bcm", 2}, {"Ir", 5000}}},
                           {2, 3, {{"Ir", 10000}}, {{"Ir", 5000}}}};
  simulation.page_fault_ns = 2000;
  simulation.nominal_hz = 2e9;
  return execution;
}

Series series(bool with_faults) {
  const auto missing = missing_value(instructions, Status::not_supported, ReasonCode::no_pmu, "no PMU");
  std::vector<EventValue> values{missing};
  if (with_faults) values.push_back(counted_value(faults, 3));
  Series result = series_of("k", {execution(1, 1, values), execution(2, 1, values), execution(3, 1, values)});
  result.simulated = simulated();
  return result;
}

const EventResult& entry(const KernelResult& kernel, const std::string& event, Source source) {
  for (const EventResult& result : kernel.events)
    if (result.event == event && result.source == source) return result;
  throw std::out_of_range(event);
}

TEST(SimulatedValues, StandBesideTheHardwaresWithItsReason) {
  const KernelResult kernel = report_of({series(true)}, {"instructions", "page-faults"}).kernels.at(0);
  EXPECT_EQ(entry(kernel, "instructions", Source::hardware).status, Status::not_supported);
  EXPECT_FALSE(entry(kernel, "instructions", Source::hardware).summary);
  const EventResult& value = entry(kernel, "instructions", Source::simulated);
  EXPECT_EQ(value.status, Status::simulated);
  // Once, whatever the runs: no spread that would look like accuracy.
  EXPECT_EQ(value.summary.value().n, 1);
  EXPECT_FALSE(value.summary->standard_error);
  EXPECT_EQ(value.summary->mean, 1e6);
  EXPECT_TRUE(kernel.simulation);
}

TEST(CyclesEstimate, IsTheNamedFormula) {
  const KernelResult kernel = report_of({series(true)}, {"instructions", "page-faults"}).kernels.at(0);
  const EventResult& estimate = entry(kernel, "cycles-estimate", Source::estimated);
  EXPECT_EQ(estimate.status, Status::estimated);
  // 10^6/4 + 2*1000 + 5*100 + 8*10 + 15 * (5 in 2 steps, the last one's 2 in each of 198) + 3 faults of 2 us
  // at 2 GHz
  EXPECT_DOUBLE_EQ(estimate.summary.value().mean, 250000 + 2000 + 500 + 80 + 15 * (5 + 198 * 2) + 3 * 4000);
  EXPECT_THAT(estimate.what_it_counts, HasSubstr("measured page faults at 2.0 us and the nominal 2.00 GHz"));
}

TEST(CyclesEstimate, IsTheSumOfItsCosts) {
  const KernelResult kernel = report_of({series(true)}, {"instructions", "page-faults"}).kernels.at(0);
  const Cost cost = cost_of(kernel);
  ASSERT_EQ(cost.event, &entry(kernel, "cycles-estimate", Source::estimated));
  std::vector<std::string> names;
  double sum = 0;
  for (const CostPart& part : cost.parts) {
    names.push_back(part.name);
    sum += part.cycles;
  }
  EXPECT_THAT(names, ElementsAre("instructions", "L1 misses", "L2 misses", "L3 misses", "mispredictions",
                                 "page faults"));
  EXPECT_EQ(cost.parts[1].cycles, 2000);
  EXPECT_DOUBLE_EQ(sum, cost.event->summary->mean);
}

TEST(CyclesEstimate, SaysWhereFaultsWereNotCounted) {
  const KernelResult kernel = report_of({series(false)}, {"instructions"}).kernels.at(0);
  const EventResult& estimate = entry(kernel, "cycles-estimate", Source::estimated);
  EXPECT_DOUBLE_EQ(estimate.summary.value().mean, 250000 + 2000 + 500 + 80 + 15 * (5 + 198 * 2));
  EXPECT_THAT(estimate.what_it_counts, HasSubstr("without the time of page faults"));
}

TEST(CyclesEstimate, TakesThePlaceThatThePlanGaveIt) {
  Series named = series(true);
  for (Execution& execution : named.executions)
    execution.values.insert(
        execution.values.begin(),
        missing_value(event_named("cycles-estimate", Source::estimated), Status::not_supported,
                      ReasonCode::no_such_event, "only a simulation gives it"));
  const KernelResult kernel =
      report_of({named}, {"cycles-estimate", "instructions", "page-faults"}).kernels.at(0);
  EXPECT_EQ(kernel.events.front().event, "cycles-estimate");
  EXPECT_TRUE(kernel.events.front().summary);
  EXPECT_EQ(std::count_if(kernel.events.begin(), kernel.events.end(),
                          [](const EventResult& event) { return event.event == "cycles-estimate"; }),
            1);
}

TEST(SimulatedValues, WithoutASimulationHaveItsReason) {
  Series failed = series(true);
  failed.simulated->simulation.reset();
  failed.simulated->values = {missing_value(event_named("instructions", Source::simulated),
                                            Status::not_counted, ReasonCode::simulator_missing,
                                            "valgrind is not installed")};
  const KernelResult kernel = report_of({failed}, {"instructions", "page-faults"}).kernels.at(0);
  EXPECT_EQ(entry(kernel, "instructions", Source::simulated).reason.value().code,
            ReasonCode::simulator_missing);
  EXPECT_FALSE(kernel.simulation);
  EXPECT_THROW(entry(kernel, "cycles-estimate", Source::estimated), std::out_of_range);
}

}  // namespace
}  // namespace counterprof
