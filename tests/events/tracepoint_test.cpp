#include "events_testing.hpp"

namespace counterprof {
namespace {

TEST(Tracepoints, HaveTheirNumberFromTracefs) {
  const Event event = Resolver(machine("zen3-pmu")).resolve("syscalls:sys_enter_read");
  EXPECT_EQ(event.name, "syscalls:sys_enter_read");
  EXPECT_EQ(event.id, "syscalls:sys_enter_read");
  EXPECT_EQ(event.source, Source::tracepoint);
  EXPECT_EQ(event.attr.type, static_cast<std::uint32_t>(PERF_TYPE_TRACEPOINT));
  EXPECT_EQ(event.attr.config, 735U);
  EXPECT_EQ(event.what_it_counts, "times that the kernel passed its tracepoint syscalls:sys_enter_read");
}

TEST(Tracepoints, TakeModifiers) {
  const Event event = Resolver(machine("zen3-pmu")).resolve("sched:sched_switch:k");
  EXPECT_EQ(event.id, "sched:sched_switch:k");
  EXPECT_EQ(event.attr.config, 372U);
  EXPECT_EQ(event.attr.exclude_user, 1U);
  EXPECT_EQ(event.attr.exclude_kernel, 0U);
}

TEST(Tracepoints, AreFoundThroughDebugfsToo) {
  const Resolver resolver(machine("arm64-two-clusters"));
  EXPECT_EQ(resolver.tracefs(), machine("arm64-two-clusters") + "/sys/kernel/debug/tracing");
  EXPECT_EQ(resolver.resolve("sched:sched_switch").attr.config, 300U);
}

TEST(Tracepoints, ThatAreUnknownBringTheNearest) {
  const Resolver resolver(machine("zen3-pmu"));
  EXPECT_EQ(error_of(resolver, "syscalls:sys_entr_read"),
            "unknown tracepoint 'sys_entr_read' of category 'syscalls' | did you mean 'sys_enter_read' or "
            "'sys_exit_read'?");
  EXPECT_EQ(error_of(resolver, "syscalls:enable"), "unknown tracepoint 'enable' of category 'syscalls' | ");
  EXPECT_EQ(error_of(resolver, "shed:sched_switch"),
            "unknown event 'shed:sched_switch' | did you mean 'sched:sched_switch'?");
  EXPECT_THROW(resolver.resolve("syscalls:.."), Error);
  EXPECT_THROW(resolver.resolve("..:sched"), Error);
}

TEST(Tracepoints, WithoutTracefsSayHowToMountIt) {
  const Resolver resolver(machine("intel-hybrid"));
  EXPECT_EQ(resolver.tracefs(), "");
  EXPECT_EQ(error_of(resolver, "syscalls:sys_enter_read"),
            "unknown event 'syscalls:sys_enter_read': if it is a tracepoint, tracefs is not mounted | mount "
            "it as root: "
            "mount -t tracefs tracefs /sys/kernel/tracing");
}

TEST(Tracepoints, AreListedByCategoryAndName) {
  std::vector<std::string> names;
  for (const KnownEvent& known : Resolver(machine("zen3-pmu")).known(false))
    if (known.origin == "tracefs") names.push_back(known.name);
  EXPECT_THAT(
      names, testing::ElementsAre("sched:sched_switch", "syscalls:sys_enter_read", "syscalls:sys_exit_read"));
}

}  // namespace
}  // namespace counterprof
