// More events than counters, on a PMUv3 with seven: what is executed again for the rest, and what takes
// turns.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "counting.hpp"
#include "perf/passes.hpp"

namespace counterprof {
namespace {

constexpr std::size_t counters = 7;

/// Two events in three modes and four spellings. arm64 opens one event as often as it is asked to.
const std::vector<std::string> thirteen{"cycles:u",
                                        "cycles:k",
                                        "cycles",
                                        "instructions:u",
                                        "instructions:k",
                                        "instructions",
                                        "arm_ac57::CPU_CYCLES:u",
                                        "arm_ac57::INST_RETIRED:u",
                                        "arm_ac57::INST_RETIRED:k",
                                        "r11:u",
                                        "r8:u",
                                        "r8:k",
                                        "armv8_pmuv3/inst_retired/u"};

/// In user mode and in the kernel.
void work() {
  run_loop(500'000);
  for (int i = 0; i < 20'000; ++i) ::syscall(SYS_getppid);  // far more than a timer tick's
}

TEST(Arm64, CountsThirteenEventsOnSevenCountersInTwoPassesAsIfEachWereAlone) {
  const std::vector<Event> events = guest::named(thirteen);
  const PassPlan plan = plan_passes(events);
  for (const Opened& opened : plan.events) EXPECT_EQ(opened.status, Status::counted) << opened.event.name;
  ASSERT_EQ(plan.passes.size(), 2u);
  EXPECT_EQ(plan.passes[0].size(), counters);
  work();  // once before, so that nothing is new to the kernel
  std::size_t values = 0;
  for (const std::vector<std::size_t>& pass : plan.passes) {
    std::vector<Event> of_pass;
    for (const std::size_t i : pass) of_pass.push_back(events[i]);
    const std::vector<Value> counted = guest::count(of_pass, work);
    for (std::size_t i = 0; i < pass.size(); ++i) {
      const Value alone = guest::count({of_pass[i]}, work).front();
      ASSERT_EQ(counted[i].status, Status::counted) << of_pass[i].name << guest::shown(counted[i]);
      EXPECT_EQ(counted[i].reading.time_running_ns, counted[i].reading.time_enabled_ns);
      std::printf("%-28s %12.0f, alone %12.0f\n", of_pass[i].name.c_str(), *counted[i].value, *alone.value);
      if (of_pass[i].attr.exclude_kernel != 0)
        EXPECT_EQ(counted[i].value, alone.value) << of_pass[i].name;
      else
        EXPECT_NEAR(*counted[i].value, *alone.value, 0.02 * *alone.value) << of_pass[i].name;
      ++values;
    }
  }
  EXPECT_EQ(values, thirteen.size());
}

TEST(Arm64, SaysOfThirteenEventsThatTakeTurnsThatTheyAreScaledAndForWhichShare) {
  CountersOptions options;
  options.multiplex = true;
  const std::vector<Value> values = guest::count(
      guest::named(thirteen), [] { run_loop(60'000'000); }, options);
  double shares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Value& value = values[i];
    std::printf("%-28s %s\n", thirteen[i].c_str(), guest::shown(value).c_str());
    ASSERT_EQ(value.status, Status::scaled) << thirteen[i];
    const double share = static_cast<double>(value.reading.time_running_ns) /
                         static_cast<double>(value.reading.time_enabled_ns);
    EXPECT_LT(share, 0.99);
    shares += share;
  }
  EXPECT_NEAR(shares, static_cast<double>(counters), 0.5);  // no counter was idle, and none was there twice
}

// The kernel leaves the leader out when it looks whether a group fits, because the leader is opened disabled
// (drivers/perf/arm_pmu.c, validate_event): eight open and never run, and the ninth is refused (EINVAL).
TEST(Arm64, GivesNoNumberForAGroupLargerThanThePmuAndAllOfThemInPasses) {
  const std::vector<Event> nine = guest::named({"cycles:u", "instructions:u", "cycles:k", "instructions:k",
                                                "cycles", "instructions", "r8:u", "r8:k", "r11:u"});
  const std::vector<Value> values = guest::count(nine, [] { run_loop(1000); });
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_FALSE(values[i].value) << nine[i].name << ": " << guest::shown(values[i]);
    ASSERT_TRUE(values[i].reason);
    EXPECT_EQ(values[i].reason->code, i < counters + 1 ? ReasonCode::never_scheduled : ReasonCode::no_slot);
  }
  const PassPlan plan = plan_passes(nine);
  EXPECT_EQ(plan.passes, (std::vector<std::vector<std::size_t>>{{0, 1, 2, 3, 4, 5, 6}, {7, 8}}));
}

}  // namespace
}  // namespace counterprof
