// Which kernels are simulated, when, and what of it is kept.
#include "run/simulation.hpp"

#include <gmock/gmock.h>

#include "run/runner.hpp"
#include "sources/replay.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;

EventValue value(const char* name, std::optional<double> number, Source source = Source::hardware) {
  Event event;
  event.name = event.id = name;
  event.source = source;
  Value result;
  result.value = number;
  result.status = !number                       ? Status::not_supported
                  : source == Source::simulated ? Status::simulated
                                                : Status::counted;
  if (!number) result.reason = Reason{ReasonCode::no_pmu, "no PMU"};
  return {event, Scope::region, result};
}

Series series(std::vector<EventValue> values, SourceChoice source = SourceChoice::automatic,
              KernelKind kind = KernelKind::builtin) {
  Series result;
  result.spec.kind = kind;
  result.spec.settings.source = source;
  Execution execution;
  execution.values = std::move(values);
  execution.wall_seconds = 10;
  result.executions.push_back(std::move(execution));
  return result;
}

TEST(WantsSimulation, OfKernelsWhatTheMachineCannotCount) {
  EXPECT_TRUE(wants_simulation(series({value("instructions", std::nullopt), value("page-faults", 3)})));
  EXPECT_TRUE(wants_simulation(series({value("cycles", std::nullopt)})));
  EXPECT_FALSE(wants_simulation(series({value("instructions", 1000)})));
  // What no simulator gives is no reason to run one.
  EXPECT_FALSE(
      wants_simulation(series({value("stalled-cycles-backend", std::nullopt), value("instructions", 1)})));
}

TEST(WantsSimulation, OfCommandsOnlyOnDemand) {
  const std::vector<EventValue> missing{value("instructions", std::nullopt)};
  EXPECT_FALSE(wants_simulation(series(missing, SourceChoice::automatic, KernelKind::command)));
  EXPECT_TRUE(wants_simulation(series(missing, SourceChoice::simulated, KernelKind::command)));
}

TEST(WantsSimulation, NeverWithSourcePerfAndNotAfterAFailure) {
  EXPECT_FALSE(wants_simulation(series({value("instructions", std::nullopt)}, SourceChoice::perf)));
  Series failed = series({value("instructions", std::nullopt)});
  failed.failure = Failure{"signal", "ended by SIGSEGV", "", 1};
  EXPECT_FALSE(wants_simulation(failed));
}

TEST(WantsSimulation, OnDemandEvenOfWhatIsCounted) {
  EXPECT_TRUE(wants_simulation(series({value("instructions", 1000)}, SourceChoice::simulated)));
}

// A tenth of a second a step, ten steps at most: 400 times that and the start.
TEST(AsSimulated, HasATimeoutFromWhatARunTook) {
  Series one = series({value("instructions", std::nullopt)});
  one.spec.parameters = {{"steps", 100}};
  one.spec.settings.warmup_steps = 2;
  one.spec.settings.timeout_seconds = 60;
  EXPECT_DOUBLE_EQ(as_simulated(one).settings.timeout_seconds, 30 + 400 * 1.0);
  one.spec.settings.timeout_seconds = 1000;
  EXPECT_DOUBLE_EQ(as_simulated(one).settings.timeout_seconds, 1000);
}

class Diary : public Progress {
 public:
  void executing(const KernelSpec& kernel, int /*run*/, int /*pass*/, int /*done*/, int /*all*/) override {
    entries.push_back(kernel.name);
  }
  void simulating(const KernelSpec& kernel, int done, int all) override {
    entries.push_back(kernel.name + " simulated " + std::to_string(done) + " of " + std::to_string(all));
  }
  void finished() override {}

  std::vector<std::string> entries;
};

Executed executed(SourceChoice choice, Diary& diary) {
  Plan plan;
  plan.order = Order::sequential;
  for (const char* name : {"a", "b"}) {
    KernelSpec kernel;
    kernel.name = name;
    kernel.settings.runs = 2;
    kernel.settings.warmup = 0;
    kernel.settings.source = choice;
    plan.kernels.push_back(kernel);
  }
  Execution native;
  native.values = {value("instructions", std::nullopt), value("branches", 7)};
  Execution simulated;
  simulated.values = {value("instructions", 1000, Source::simulated),
                      value("branches", 6, Source::simulated)};
  simulated.simulation.emplace();
  ReplaySource source({{"a", {native}}, {"b", {native}}});
  ReplaySource simulator({{"a", {simulated}}, {"b", {simulated}}});
  return execute(plan, source, &simulator, {1, 1, false}, diary);
}

// Beside a native run a simulation would be measured with it.
TEST(Runner, SimulatesAfterAllRuns) {
  Diary diary;
  const Executed result = executed(SourceChoice::automatic, diary);
  EXPECT_THAT(diary.entries, ElementsAre("a", "a", "b", "b", "a simulated 0 of 2", "b simulated 1 of 2"));
  ASSERT_TRUE(result.series[1].simulated);
  ASSERT_EQ(result.series[1].simulated->values.size(),
            1u);  // branches were counted, so that number stands alone
  EXPECT_EQ(result.series[1].simulated->values[0].event.name, "instructions");
}

TEST(Runner, KeepsBothWhereSimulationIsAskedFor) {
  Diary diary;
  EXPECT_EQ(executed(SourceChoice::simulated, diary).series[0].simulated->values.size(), 2u);
}

TEST(Runner, SimulatesNothingWithSourcePerf) {
  Diary diary;
  const Executed result = executed(SourceChoice::perf, diary);
  EXPECT_THAT(diary.entries, ElementsAre("a", "a", "b", "b"));
  EXPECT_FALSE(result.series[0].simulated);
}

}  // namespace
}  // namespace counterprof
