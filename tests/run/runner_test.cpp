#include "run/runner.hpp"

#include <map>

#include <gmock/gmock.h>

#include "run/schedule.hpp"
#include "sources/replay.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;

Plan plan_of(std::initializer_list<const char*> names, int runs = 3, int warmup = 1) {
  Plan plan;
  plan.settings.runs = runs;
  plan.settings.warmup = warmup;
  for (const char* name : names) {
    KernelSpec kernel;
    kernel.name = name;
    kernel.settings = plan.settings;
    plan.kernels.push_back(kernel);
  }
  return plan;
}

/// Writes down what is executed: "a0" is a warm-up of a, "b2/1" run 2 of b in pass 1.
class Diary : public Progress {
 public:
  void executing(const KernelSpec& kernel, int run, int pass, int done, int all) override {
    entries.push_back(kernel.name + std::to_string(run) + (run > 0 ? "/" + std::to_string(pass) : ""));
    progress.emplace_back(done, all);
  }
  void simulating(const KernelSpec& kernel, int /*done*/, int /*all*/) override {
    entries.push_back(kernel.name + " simulated");
  }
  void finished() override { ended = true; }

  std::vector<std::string> entries;
  std::vector<std::pair<int, int>> progress;
  bool ended = false;
};

Execution failing(const char* code) {
  Execution execution;
  execution.failure = Failure{code, "it " + std::string(code), "", std::nullopt};
  return execution;
}

TEST(Schedule, SequentialGoesKernelByKernel) {
  Plan plan = plan_of({"a", "b"}, 2, 1);
  plan.order = Order::sequential;
  std::vector<std::pair<std::size_t, int>> steps;
  for (const Step& step : schedule(plan, 1)) steps.emplace_back(step.kernel, step.run);
  EXPECT_THAT(steps, ElementsAre(std::pair(0, 0), std::pair(0, 1), std::pair(0, 2), std::pair(1, 0),
                                 std::pair(1, 1), std::pair(1, 2)));
}

// Otherwise a machine that becomes slower would make the last kernel look slow.
TEST(Schedule, InterleavedHasEveryKernelInEveryRound) {
  const Plan plan = plan_of({"a", "b", "c", "d", "e"}, 4, 2);
  const std::vector<Step> steps = schedule(plan, 7);
  ASSERT_EQ(steps.size(), 30u);
  for (std::size_t round = 0; round < 6; ++round) {
    std::vector<std::size_t> kernels;
    for (std::size_t i = 0; i < 5; ++i) {
      kernels.push_back(steps[5 * round + i].kernel);
      EXPECT_EQ(steps[5 * round + i].run, round < 2 ? 0 : static_cast<int>(round) - 1);
    }
    EXPECT_THAT(kernels, testing::UnorderedElementsAre(0, 1, 2, 3, 4));
  }
}

std::vector<std::size_t> order(const Plan& plan, std::uint64_t seed) {
  std::vector<std::size_t> kernels;
  for (const Step& step : schedule(plan, seed)) kernels.push_back(step.kernel);
  return kernels;
}

TEST(Schedule, RepeatsWithTheSameSeedAndOnlyThen) {
  const Plan plan = plan_of({"a", "b", "c", "d", "e", "f"}, 5);
  EXPECT_EQ(order(plan, 42), order(plan, 42));
  EXPECT_NE(order(plan, 42), order(plan, 43));
}

TEST(Schedule, LeavesOutKernelsThatHaveTheirRuns) {
  Plan plan = plan_of({"a", "b"}, 1, 0);
  plan.kernels[1].settings.runs = 3;
  EXPECT_EQ(schedule(plan, 1).size(), 4u);
}

TEST(Runner, ExecutesEachRunInEachPass) {
  Plan plan = plan_of({"a"}, 2, 1);
  ReplaySource source({{"a", {Execution{}}}}, 2);
  Diary diary;
  const Executed executed = execute(plan, source, nullptr, {1, 2, false}, diary);
  EXPECT_THAT(diary.entries, ElementsAre("a0", "a1/1", "a1/2", "a2/1", "a2/2"));
  EXPECT_EQ(diary.progress.back(), std::pair(4, 5));
  EXPECT_TRUE(diary.ended);
  ASSERT_EQ(executed.series[0].executions.size(), 4u);  // warm-ups are not counted
  EXPECT_EQ(executed.series[0].executions[3].run, 2);
  EXPECT_EQ(executed.series[0].executions[3].pass, 2);
}

TEST(Runner, GoesOnWithTheOthersWhenAKernelFails) {
  Plan plan = plan_of({"a", "b"}, 3, 0);
  plan.order = Order::sequential;
  ReplaySource source({{"a", {Execution{}, failing("signal")}}, {"b", {Execution{}}}});
  Diary diary;
  const Executed executed = execute(plan, source, nullptr, {1, 1, false}, diary);
  EXPECT_THAT(diary.entries, ElementsAre("a1/1", "a2/1", "b1/1", "b2/1", "b3/1"));
  ASSERT_TRUE(executed.series[0].failure);
  EXPECT_EQ(executed.series[0].failure->run, 2);
  EXPECT_FALSE(executed.series[1].failure);
  EXPECT_EQ(executed.series[1].executions.size(), 3u);
}

TEST(Runner, GoesOnAfterAnExitStatusWherePerfStatDoes) {
  const Plan plan = plan_of({"a"}, 3, 0);
  ReplaySource source({{"a", {failing("exit_status")}}});
  Diary diary;
  EXPECT_FALSE(execute(plan, source, nullptr, {1, 1, true}, diary).series[0].failure);
  EXPECT_EQ(diary.entries.size(), 3u);
  ReplaySource hanging({{"a", {failing("timeout")}}});
  EXPECT_TRUE(execute(plan, hanging, nullptr, {1, 1, true}, diary).series[0].failure);
}

TEST(Runner, SaysThatAWarmUpFailed) {
  const Plan plan = plan_of({"a"}, 3, 1);
  ReplaySource source({{"a", {failing("create")}}});
  Diary diary;
  const Executed executed = execute(plan, source, nullptr, {1, 1, false}, diary);
  EXPECT_THAT(diary.entries, ElementsAre("a0"));
  ASSERT_TRUE(executed.series[0].failure);
  EXPECT_FALSE(executed.series[0].failure->run);  // it is not one of the counted runs
}

}  // namespace
}  // namespace counterprof
