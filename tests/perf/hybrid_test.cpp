// Processors with several kinds of cores, each with a PMU of its own. No guest has them, so the kernel is a
// fake one.
#include <map>

#include <gmock/gmock.h>

#include "counterprof/counters.hpp"

#include "perf/decode.hpp"
#include "perf/fake_syscalls.hpp"
#include "perf/passes.hpp"
#include "perf/shares.hpp"

namespace counterprof {
namespace {

constexpr std::uint64_t atom = 10;  // the PMUs' types in tests/sysfs/intel-hybrid
constexpr std::uint64_t core = 4;

std::uint64_t pmu_of(const perf_event_attr& attr) {
  return attr.config >> 32;
}

CountersOptions on_hybrid(FakeSyscalls& kernel, const char* machine = "intel-hybrid") {
  CountersOptions options;
  options.syscalls = &kernel;
  options.root = std::string(COUNTERPROF_TESTS_DIR "/sysfs/") + machine;
  return options;
}

/// What one region shows on each PMU: raw, enabled, running.
void show(FakeSyscalls& kernel, std::map<std::uint64_t, std::array<std::uint64_t, 3>> readings) {
  kernel.on_read = [readings](const perf_event_attr& attr, int reads) {
    std::array<std::uint64_t, 3> shown = readings.at(pmu_of(attr));
    for (std::uint64_t& figure : shown) figure *= static_cast<std::uint64_t>(reads);
    return shown;
  };
}

Value count(Counters& counters) {
  { const Region region(counters); }
  return counters.totals().front();
}

TEST(Hybrid, OpensGenericEventsOnEachKindOfCoreInGroupsOfTheirOwn) {
  FakeSyscalls kernel;
  std::vector<bool> leads;
  kernel.on_open = [&](perf_event_attr&, int group_fd) {
    leads.push_back(group_fd < 0);
    return 0;
  };
  const Counters counters({"cycles:u", "LLC-load-misses", "task-clock"}, on_hybrid(kernel));
  ASSERT_EQ(kernel.opened.size(), 5u);
  EXPECT_EQ(kernel.opened[0].config, atom << 32 | PERF_COUNT_HW_CPU_CYCLES);
  EXPECT_EQ(kernel.opened[1].config, core << 32 | PERF_COUNT_HW_CPU_CYCLES);
  EXPECT_EQ(kernel.opened[0].exclude_kernel, 1u);
  EXPECT_EQ(kernel.opened[2].config, atom << 32 | 0x10002);
  EXPECT_EQ(kernel.opened[3].config, core << 32 | 0x10002);
  EXPECT_EQ(kernel.opened[4].config, static_cast<std::uint64_t>(PERF_COUNT_SW_TASK_CLOCK));
  EXPECT_THAT(leads, testing::ElementsAre(true, true, false, false, true));
  ASSERT_EQ(counters.events().size(), 3u);
  EXPECT_EQ(counters.events()[0].event.attr.config, static_cast<std::uint64_t>(PERF_COUNT_HW_CPU_CYCLES));
}

// Scaled, the first would be 3000 and the second 3000: the sum of these counts the same time twice.
TEST(Hybrid, AddsRawCountsAndRunningTimesAndScalesNothing) {
  FakeSyscalls kernel;
  show(kernel, {{atom, {750, 1'000'000, 250'000}}, {core, {2250, 1'000'000, 750'000}}});
  Counters counters({"instructions"}, on_hybrid(kernel));
  const Value value = count(counters);
  EXPECT_EQ(value.status, Status::counted);
  EXPECT_EQ(value.value, 3000.0);
  EXPECT_EQ(value.reading, (Reading{3000, 1'000'000, 1'000'000}));
  EXPECT_EQ(value.shares, (std::vector<Share>{{"cpu_atom", {750, 1'000'000, 250'000}},
                                              {"cpu_core", {2250, 1'000'000, 750'000}}}));
}

// On a P core the E core's event has running = 0 by design.
TEST(Hybrid, CountsAProgramThatStaysOnOneKind) {
  FakeSyscalls kernel;
  show(kernel, {{atom, {0, 1'000'000, 0}}, {core, {500, 1'000'000, 1'000'000}}});
  Counters counters({"cycles"}, on_hybrid(kernel));
  EXPECT_EQ(count(counters).value, 500.0);
  EXPECT_EQ(count(counters).status, Status::counted);
}

TEST(Hybrid, SaysSoWhereTheTimesDoNotAddUp) {
  FakeSyscalls kernel;
  show(kernel, {{atom, {100, 1'000'000, 125'000}}, {core, {300, 1'000'000, 375'000}}});
  Counters counters({"cycles"}, on_hybrid(kernel));
  const Value value = count(counters);
  EXPECT_EQ(value.status, Status::scaled);
  EXPECT_EQ(value.value, 800.0);
  show(kernel, {{atom, {0, 1'000'000, 0}}, {core, {0, 1'000'000, 0}}});
  Counters idle({"cycles"}, on_hybrid(kernel));
  EXPECT_EQ(count(idle).status, Status::not_counted);
  EXPECT_FALSE(count(idle).value);
}

TEST(Hybrid, ShowsTheShareOfEachKind) {
  FakeSyscalls kernel;
  show(kernel, {{atom, {100, 1'000'000, 125'000}}, {core, {300, 1'000'000, 375'000}}});
  Counters counters({"instructions:u"}, on_hybrid(kernel));
  const auto shares = shares_of(counters.events()[0], count(counters));
  ASSERT_EQ(shares.size(), 2u);
  EXPECT_EQ(shares[0].event.name, "cpu_atom/instructions/u");
  EXPECT_EQ(shares[0].event.what_it_counts, "instructions retired, on cores of cpu_atom");
  EXPECT_EQ(shares[0].value.value, 200.0);
  EXPECT_EQ(shares[0].value.reading, (Reading{100, 1'000'000, 125'000}));
  EXPECT_EQ(shares[1].event.id, "cpu_core/instructions/u");
  EXPECT_EQ(shares[1].value.value, 600.0);
  EXPECT_EQ(shares[1].value.status, Status::scaled);

  FakeSyscalls plain;
  Counters ordinary({"instructions:u"}, on_hybrid(plain, "zen3-pmu"));
  EXPECT_TRUE(shares_of(ordinary.events()[0], count(ordinary)).empty());
}

FakeSyscalls& without(FakeSyscalls& kernel, std::uint64_t pmu) {
  kernel.on_open = [pmu](perf_event_attr& attr, int) { return pmu_of(attr) == pmu ? -ENOENT : 0; };
  return kernel;
}

// What one kind of core does says nothing of what another does: nothing is extrapolated from one to the
// other.
TEST(Hybrid, DoesNotExtrapolateToCoresThatDoNotHaveTheEvent) {
  FakeSyscalls kernel;
  show(without(kernel, atom), {{core, {300, 1'000'000, 375'000}}});
  Counters counters({"stalled-cycles-frontend"}, on_hybrid(kernel));
  const Value value = count(counters);
  EXPECT_EQ(value.status, Status::not_supported);
  EXPECT_FALSE(value.value);
  EXPECT_EQ(value.reason->code, ReasonCode::no_such_event);
  EXPECT_EQ(value.reason->text,
            "the program was on several kinds of cores, and it cannot be counted on cpu_atom");

  FakeSyscalls staying;
  show(without(staying, atom), {{core, {300, 1'000'000, 1'000'000}}});
  Counters there({"stalled-cycles-frontend"}, on_hybrid(staying));
  EXPECT_EQ(count(there).value, 300.0);
}

TEST(Hybrid, OpensThePlainEventWhereTheKernelKnowsNoOther) {
  FakeSyscalls kernel;
  kernel.on_open = [](perf_event_attr& attr, int) { return pmu_of(attr) != 0 ? -ENOENT : 0; };
  show(kernel, {{0, {300, 1'000'000, 1'000'000}}});
  Counters counters({"cycles", "instructions"}, on_hybrid(kernel, "arm64-two-clusters"));
  EXPECT_EQ(kernel.opened.size(), 2u);
  EXPECT_EQ(count(counters).value, 300.0);

  show(kernel, {{0, {300, 1'000'000, 500'000}}});
  Counters moving({"cycles"}, on_hybrid(kernel, "arm64-two-clusters"));
  EXPECT_EQ(count(moving).status, Status::not_supported);
  EXPECT_FALSE(count(moving).value);
}

TEST(Hybrid, SaysOnceWhyAnEventIsOnNone) {
  FakeSyscalls kernel;
  kernel.on_open = [](perf_event_attr&, int) { return -ENOENT; };
  const Counters counters({"cycles", "instructions"}, on_hybrid(kernel));
  ASSERT_EQ(counters.events().size(), 2u);
  for (const Opened& opened : counters.events()) {
    EXPECT_EQ(opened.status, Status::not_supported);
    EXPECT_TRUE(opened.reason);
  }
}

// The small cores have fewer counters than the large ones: an event is in a pass on both, or in a later one.
TEST(Hybrid, SplitsPassesByTheKindWithTheFewestCounters) {
  for (const std::uint64_t small : {atom, core}) {
    FakeSyscalls kernel;
    kernel.on_open = [&kernel, small](perf_event_attr& attr, int group_fd) {
      const std::size_t counters = pmu_of(attr) == small ? 2 : 3;
      return group_fd >= 0 && kernel.group_size(group_fd) == counters ? -EINVAL : 0;
    };
    std::vector<Event> events;
    for (const char* name : {"cycles", "instructions", "branches", "branch-misses", "cache-misses"})
      events.push_back(resolve(name));
    const PassPlan plan = plan_passes(events, &kernel, COUNTERPROF_TESTS_DIR "/sysfs/intel-hybrid");
    EXPECT_EQ(plan.passes, (std::vector<std::vector<std::size_t>>{{0, 1}, {2, 3}, {4}}));
    for (const Opened& opened : plan.events) EXPECT_EQ(opened.status, Status::counted);
  }
}

TEST(Together, ForgivesTheMomentBetweenTwoReads) {
  // It moved from the one to the other: what passed between the reads of the groups is in neither.
  const std::vector<Share> moved{{"a", {10, 1'000'000, 400'000}}, {"b", {20, 1'000'500, 595'000}}};
  EXPECT_EQ(together(moved), (Reading{30, 1'000'000, 1'000'000}));
  const std::vector<Share> missing{{"a", {10, 1'000'000, 400'000}}, {"b", {20, 1'000'000, 580'000}}};
  EXPECT_EQ(together(missing), (Reading{30, 1'000'000, 980'000}));
  const std::vector<Share> brief{{"a", {0, 5'000, 0}},
                                 {"b", {0, 5'000, 0}}};  // never scheduled, however short
  EXPECT_EQ(together(brief), (Reading{0, 5'000, 0}));
  EXPECT_EQ(together({}), (Reading{}));
}

}  // namespace
}  // namespace counterprof
