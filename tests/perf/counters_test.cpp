// Opening, mending and reading, against a kernel that fails on demand.
#include "counterprof/counters.hpp"

#include <cerrno>
#include <memory>

#include <gmock/gmock.h>

#include "perf/fake_syscalls.hpp"
#include "perf/passes.hpp"

namespace counterprof {
namespace {

std::vector<Event> events(std::initializer_list<const char*> names) {
  std::vector<Event> result;
  for (const char* name : names) result.push_back(resolve(name));
  return result;
}

CountersOptions with(PerfSyscalls& syscalls) {
  CountersOptions options;
  options.syscalls = &syscalls;
  return options;
}

std::vector<Value> count(Counters& counters) {
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  counters.read(begin);
  counters.read(end);
  return counters.between(begin, end);
}

TEST(Counters, OpenOneGroupPerKindDisabledAndItsSiblingsNot) {
  FakeSyscalls kernel;
  std::vector<int> leaders;
  kernel.on_open = [&](perf_event_attr& attr, int group_fd) {
    leaders.push_back(group_fd);
    EXPECT_EQ(attr.disabled, group_fd < 0 ? 1u : 0u);
    EXPECT_EQ(attr.inherit, 1u);
    EXPECT_EQ(attr.read_format & static_cast<unsigned>(PERF_FORMAT_LOST), 0u);  // it would change the stride
    return 0;
  };
  const Counters counters(events({"cycles", "page-faults", "instructions", "task-clock"}), with(kernel));
  ASSERT_EQ(leaders.size(), 4u);
  EXPECT_EQ(leaders[0], -1);
  EXPECT_EQ(leaders[1], -1);
  EXPECT_GE(leaders[2], 0);
  EXPECT_GE(leaders[3], 0);
  EXPECT_NE(leaders[2], leaders[3]);
}

// One unsupported member makes the kernel refuse the group, or count nothing.
TEST(Counters, CountTheOthersWhenOneIsNotSupported) {
  FakeSyscalls kernel;
  kernel.on_open = [](perf_event_attr& attr, int) {
    return attr.config == PERF_COUNT_HW_INSTRUCTIONS && attr.type == PERF_TYPE_HARDWARE ? -ENOENT : 0;
  };
  Counters counters(events({"cycles", "instructions", "branches"}), with(kernel));
  const std::vector<Value> values = count(counters);
  EXPECT_EQ(values[0].value, 1000.0);
  EXPECT_FALSE(values[1].value);
  EXPECT_EQ(values[1].status, Status::not_supported);
  EXPECT_EQ(values[2].value, 1000.0);
}

TEST(Counters, TryAgainWhenInterruptedButNotForEver) {
  FakeSyscalls kernel;
  kernel.on_open = [&](perf_event_attr&, int) { return kernel.opens < 5 ? -EINTR : 0; };
  EXPECT_EQ(Counters(events({"cycles"}), with(kernel)).events()[0].status, Status::counted);
  FakeSyscalls stubborn;
  stubborn.on_open = [](perf_event_attr&, int) { return -EINTR; };
  EXPECT_EQ(Counters(events({"cycles"}), with(stubborn)).events()[0].status, Status::not_counted);
  EXPECT_EQ(stubborn.opens, 10);
}

TEST(Counters, GiveAnOldKernelTheAttrThatItKnows) {
  FakeSyscalls kernel;
  kernel.on_open = [](perf_event_attr& attr, int) {
    if (attr.size <= PERF_ATTR_SIZE_VER5) return 0;
    attr.size = PERF_ATTR_SIZE_VER5;
    return -E2BIG;
  };
  EXPECT_EQ(Counters(events({"cycles"}), with(kernel)).events()[0].status, Status::counted);
}

TEST(Counters, DropAPrecisionThatTheProcessorDoesNotHaveAndSaySo) {
  FakeSyscalls kernel;
  kernel.on_open = [](perf_event_attr& attr, int) { return attr.precise_ip != 0 ? -EINVAL : 0; };
  const Counters counters(events({"cycles:p"}), with(kernel));
  EXPECT_EQ(counters.events()[0].status, Status::counted);
  EXPECT_EQ(counters.events()[0].reason->text,
            "this processor does not count it precisely; counted without :p");
}

/// A kernel at paranoid 2 as an ordinary user sees it.
FakeSyscalls& forbidding(FakeSyscalls& kernel) {
  kernel.on_open = [](perf_event_attr& attr, int) { return attr.exclude_kernel != 0 ? 0 : -EACCES; };
  return kernel;
}

TEST(Counters, CountInUserModeWhereTheKernelsIsForbiddenAndSaySo) {
  FakeSyscalls kernel;
  Counters counters(events({"instructions", "task-clock"}), with(forbidding(kernel)));
  EXPECT_EQ(counters.events()[0].event.id, "instructions:u");
  EXPECT_EQ(count(counters)[0].reason->code, ReasonCode::kernel_events_excluded);
  EXPECT_EQ(counters.events()[1].event.id, "task-clock");  // a clock runs in both modes
  EXPECT_FALSE(count(counters)[1].reason);
}

// What is to be counted in the kernel alone would open with exclude_user and exclude_kernel, and show 0.
TEST(Counters, NeverTakeNothingForTheKernel) {
  FakeSyscalls kernel;
  const Counters counters(events({"instructions:k", "cycles:kh"}), with(forbidding(kernel)));
  EXPECT_TRUE(kernel.opened.empty());
  for (const Opened& opened : counters.events()) EXPECT_EQ(opened.status, Status::not_permitted);
}

// With exclude_kernel they open, and count 0 or a part: 60 switches were 0, 266 faults were 138.
TEST(Counters, NeverTakeUserModeForWhatHappensInTheKernel) {
  FakeSyscalls kernel;
  Counters counters(events({"page-faults", "context-switches", "cpu-migrations"}), with(forbidding(kernel)));
  EXPECT_TRUE(kernel.opened.empty());
  EXPECT_EQ(counters.events()[0].event.source, Source::rusage);
  EXPECT_EQ(counters.events()[1].event.source, Source::rusage);
  EXPECT_EQ(counters.events()[2].status, Status::not_permitted);
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  rusage usage{};
  usage.ru_minflt = 5;
  counters.read(begin, &usage);
  usage.ru_minflt = 105;
  usage.ru_majflt = 2;
  usage.ru_nvcsw = 7;
  counters.read(end, &usage);
  const std::vector<Value> values = counters.between(begin, end);
  EXPECT_EQ(values[0].value, 102.0);
  EXPECT_EQ(values[1].value, 7.0);
  EXPECT_FALSE(values[2].value);
}

TEST(Counters, SayWhatWasScaled) {
  FakeSyscalls kernel;
  kernel.on_read = [](const perf_event_attr&, int reads) {
    const auto n = static_cast<std::uint64_t>(reads);
    return std::array<std::uint64_t, 3>{100 * n, 1000 * n, 250 * n};
  };
  Counters counters(events({"cycles"}), with(kernel));
  const Value value = count(counters)[0];
  EXPECT_EQ(value.status, Status::scaled);
  EXPECT_EQ(value.value, 400.0);
  EXPECT_EQ(value.reading, (Reading{100, 1000, 250}));
}

TEST(Counters, WaitForAThreadThatIsEnding) {
  FakeSyscalls kernel;
  Counters counters(events({"page-faults"}), with(kernel));
  const Value before = count(counters)[0];
  kernel.reads_during_an_exit = 3;
  const Value value = count(counters)[0];
  EXPECT_EQ(value.status, Status::counted);
  EXPECT_EQ(value.value, before.value);
  EXPECT_EQ(kernel.reads_during_an_exit, 0);
}

// A pinned group that lost its counters gives 0 bytes (man perf_event_open, "pinned"): not a count of 0.
TEST(Counters, GiveNoNumberWhenTheReadFails) {
  struct Unreadable : FakeSyscalls {
    ssize_t read(int, void*, std::size_t) override { return 0; }
  } kernel;
  Counters counters(events({"cycles"}), with(kernel));
  EXPECT_FALSE(count(counters)[0].value);
  EXPECT_EQ(count(counters)[0].status, Status::not_counted);
  { const Region region(counters); }
  EXPECT_FALSE(counters.totals()[0].value);
}

TEST(Region, AddsUpAndMayBeNested) {
  FakeSyscalls kernel;
  Counters counters(events({"cycles"}), with(kernel));
  { const Region region(counters); }  // reads 1 and 2
  {
    const Region outer(counters);  // 3
    const Region inner(counters);  // 4, then 5 and 6
  }
  EXPECT_EQ(counters.totals()[0].value, 1000.0 + 1000.0 + 3000.0);
}

TEST(Region, StopsOnce) {
  FakeSyscalls kernel;
  Counters counters(events({"cycles"}), with(kernel));
  {
    Region region(counters);
    region.stop();
    region.stop();
  }
  EXPECT_EQ(counters.totals()[0].value, 1000.0);
}

/// A PMU with so many counters, which refuses a larger group when it is opened (as x86 and arm64 do).
void limit_at_open(FakeSyscalls& kernel, std::size_t counters) {
  kernel.on_open = [&kernel, counters](perf_event_attr& attr, int group_fd) {
    const bool full =
        attr.type == PERF_TYPE_HARDWARE && group_fd >= 0 && kernel.group_size(group_fd) == counters;
    return full ? -EINVAL : 0;
  };
}

TEST(PlanPasses, SplitsWhatDoesNotFitAndRepeatsSoftwareEvents) {
  FakeSyscalls kernel;
  limit_at_open(kernel, 2);
  const PassPlan plan = plan_passes(
      events({"cycles", "instructions", "task-clock", "branches", "branch-misses", "cache-misses"}), &kernel);
  EXPECT_EQ(plan.passes, (std::vector<std::vector<std::size_t>>{{0, 1, 2}, {2, 3, 4}, {2, 5}}));
  for (const Opened& opened : plan.events) EXPECT_EQ(opened.status, Status::counted);
}

// riscv64's kernel opens a group that can never run; an NMI watchdog does the same to others.
TEST(PlanPasses, SplitsAGroupThatOpensAndNeverRuns) {
  FakeSyscalls kernel;
  auto size = std::make_shared<int>(0);
  kernel.on_open = [size](perf_event_attr&, int group_fd) {
    *size = group_fd < 0 ? 1 : *size + 1;
    return 0;
  };
  kernel.on_read = [size](const perf_event_attr&, int reads) {
    const auto n = static_cast<std::uint64_t>(reads);
    return std::array<std::uint64_t, 3>{*size <= 2 ? n : 0, 1000 * n, *size <= 2 ? 1000 * n : 0};
  };
  const PassPlan plan = plan_passes(events({"cycles", "instructions", "branches"}), &kernel);
  EXPECT_EQ(plan.passes, (std::vector<std::vector<std::size_t>>{{0, 1}, {2}}));
}

TEST(PlanPasses, SaysOfAnEventThatNeverRunsThatItDoesNot) {
  FakeSyscalls kernel;
  kernel.on_read = [](const perf_event_attr&, int reads) {
    return std::array<std::uint64_t, 3>{0, 1000 * static_cast<std::uint64_t>(reads), 0};
  };
  const PassPlan plan = plan_passes(events({"cycles", "instructions"}), &kernel);
  EXPECT_EQ(plan.passes, (std::vector<std::vector<std::size_t>>{{}}));
  for (const Opened& opened : plan.events) {
    EXPECT_EQ(opened.status, Status::not_counted);
    EXPECT_EQ(opened.reason->code, ReasonCode::never_scheduled);
  }
}

// The zeros of a virtual machine's PMU are not to be believed.
TEST(PlanPasses, DoesNotBelieveCyclesThatStandStill) {
  FakeSyscalls kernel;
  kernel.on_read = [](const perf_event_attr&, int reads) {
    const auto n = static_cast<std::uint64_t>(reads);
    return std::array<std::uint64_t, 3>{0, 1000 * n, 1000 * n};
  };
  const PassPlan plan = plan_passes(events({"cycles", "cache-misses", "page-faults"}), &kernel);
  EXPECT_EQ(plan.events[0].status, Status::implausible);
  EXPECT_EQ(plan.events[1].status, Status::counted);  // a millisecond without a miss is possible
  EXPECT_EQ(plan.events[2].status, Status::implausible);
}

TEST(PlanPasses, EndsWhereSomebodyElseHoldsEverySlot) {
  FakeSyscalls kernel;
  kernel.on_open = [](perf_event_attr& attr, int) { return attr.type == PERF_TYPE_BREAKPOINT ? -ENOSPC : 0; };
  const PassPlan plan = plan_passes(events({"mem:0x1000:w", "mem:0x2000:w"}), &kernel);
  EXPECT_EQ(plan.passes, (std::vector<std::vector<std::size_t>>{{}}));
  for (const Opened& opened : plan.events) EXPECT_EQ(opened.reason->code, ReasonCode::no_slot);
}

// The kernel allows pinned and exclusive on leaders only.
TEST(Counters, OpenAPinnedEventInAGroupOfItsOwn) {
  FakeSyscalls kernel;
  std::vector<bool> leads;
  kernel.on_open = [&](perf_event_attr&, int group_fd) {
    leads.push_back(group_fd < 0);
    return 0;
  };
  const Counters counters(events({"cycles:D", "instructions", "branches", "branch-misses:e"}), with(kernel));
  EXPECT_THAT(leads, testing::ElementsAre(true, true, false, true));
}

TEST(Counters, WithMultiplexingOpenEachHardwareEventAlone) {
  FakeSyscalls kernel;
  int leaders = 0;
  kernel.on_open = [&](perf_event_attr&, int group_fd) {
    leaders += group_fd < 0 ? 1 : 0;
    return 0;
  };
  CountersOptions options = with(kernel);
  options.multiplex = true;
  const Counters counters(events({"cycles", "instructions", "task-clock", "page-faults"}), options);
  EXPECT_EQ(leaders, 3);
}

}  // namespace
}  // namespace counterprof
