#include "perf/errors.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <gtest/gtest.h>

#include "counterprof/counters.hpp"

#include "perf/fake_syscalls.hpp"
#include "support/golden.hpp"

namespace counterprof {
namespace {

Event hardware_event() {
  Event event;
  event.name = event.id = "cycles";
  event.source = Source::hardware;
  event.attr.type = PERF_TYPE_HARDWARE;
  return event;
}

Surroundings with_pmu() {
  Surroundings around;
  around.pmus = around.core_pmus = {"cpu"};
  around.paranoid = 2;
  around.may_trace_all = true;
  return around;
}

// man perf_event_open, "ERRORS", and those that the kernel gives beside it.
constexpr std::array every_errno{ENOENT, ENXIO,     ENOSYS, EOPNOTSUPP, EACCES, EPERM, EINVAL,
                                 EMFILE, ENFILE,    EBUSY,  ENOSPC,     EINTR,  E2BIG, ESRCH,
                                 ENODEV, EOVERFLOW, EBADF,  EFAULT,     ENOMEM};

/// Who holds counters on this machine at this moment is not for a golden file.
std::string without_holders(std::string text) {
  return text.substr(0, text.find("; counters are held by"));
}

TEST(Classify, HasAStatusACodeAndASentenceForEveryErrno) {
  std::string table;
  for (const int error : every_errno) {
    const Refusal refusal = classify(error, hardware_event(), with_pmu());
    EXPECT_FALSE(has_number(refusal.status));
    table += std::string(strerrorname_np(error)) + ": " + to_string(refusal.status) + ", " +
             to_string(refusal.reason.code) + ": " + without_holders(refusal.reason.text) + '\n';
  }
  expect_golden(table, "errno.txt");
}

// What the kernel refuses comes out as what it means, through opening, mending and reading; nothing is 0.
TEST(Counters, MakeOfEveryErrnoWhatItMeans) {
  for (const int error : every_errno) {
    SCOPED_TRACE(strerrorname_np(error));
    FakeSyscalls kernel;
    kernel.on_open = [&](perf_event_attr&, int) { return -error; };
    CountersOptions options;
    options.syscalls = &kernel;
    Event event = hardware_event();
    event.attr.exclude_kernel = 1;  // nothing is left to be mended
    Counters counters({event}, options);
    const Refusal expected = classify(error, event, look_around());
    const Opened& opened = counters.events()[0];
    EXPECT_EQ(opened.status, expected.status);
    ASSERT_TRUE(opened.reason);
    EXPECT_EQ(opened.reason->code, expected.reason.code);
    EXPECT_EQ(without_holders(opened.reason->text), without_holders(expected.reason.text));
    { const Region region(counters); }
    EXPECT_FALSE(counters.totals()[0].value);
    EXPECT_EQ(counters.totals()[0].status, expected.status);
  }
}

TEST(Classify, SaysThatThereIsNoPmuAtAll) {
  Surroundings around;
  around.hypervisor = true;
  Refusal refusal = classify(ENOENT, hardware_event(), around);
  EXPECT_EQ(refusal.reason,
            (Reason{ReasonCode::no_pmu, "this machine exposes no hardware PMU (virtual machine)"}));
  around.hypervisor = false;
  EXPECT_EQ(classify(ENOENT, hardware_event(), around).reason.text, "this machine exposes no hardware PMU");
  around.perf_events = false;
  EXPECT_EQ(classify(ENOSYS, hardware_event(), around).reason.text,
            "this kernel has no perf events (built without CONFIG_PERF_EVENTS)");
}

TEST(Classify, NamesTheParanoidLevelAndWhatLiftsIt) {
  Surroundings around = with_pmu();
  around.may_trace_all = false;
  EXPECT_EQ(
      classify(EACCES, hardware_event(), around).reason,
      (Reason{ReasonCode::paranoid,
              "kernel.perf_event_paranoid is 2, so an ordinary user may not count in the kernel; lower it "
              "(sysctl kernel.perf_event_paranoid=1) or give CAP_PERFMON"}));
  around.paranoid = 3;
  Event user_mode = hardware_event();
  user_mode.attr.exclude_kernel = 1;
  EXPECT_EQ(classify(EACCES, user_mode, around).reason.text,
            "kernel.perf_event_paranoid is 3, so an ordinary user may count nothing; lower it "
            "(sysctl kernel.perf_event_paranoid=2) or give CAP_PERFMON");
}

// In a container the level allows what the filter forbids: advice to lower the level would lead nowhere.
TEST(Classify, BlamesSeccompWhereTheLevelAllowsIt) {
  Surroundings around = with_pmu();
  around.may_trace_all = false;
  around.seccomp = true;
  around.paranoid = 1;
  EXPECT_EQ(classify(EPERM, hardware_event(), around).reason.code, ReasonCode::seccomp);
}

}  // namespace
}  // namespace counterprof
