#include "perf/errors.hpp"

#include <cerrno>
#include <cstring>

#include <gtest/gtest.h>

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

struct Row {
  int error;
  Status status;
  ReasonCode code;
  const char* text;
};

// Every errno of man perf_event_open, "ERRORS".
class EveryErrno : public testing::TestWithParam<Row> {};

TEST_P(EveryErrno, HasItsStatusItsCodeAndItsSentence) {
  const Row& row = GetParam();
  const Refusal refusal = classify(row.error, hardware_event(), with_pmu());
  EXPECT_EQ(refusal.status, row.status);
  EXPECT_EQ(refusal.reason.code, row.code);
  EXPECT_EQ(refusal.reason.text.substr(0, std::string(row.text).size()), row.text);
  EXPECT_FALSE(has_number(refusal.status));
}

INSTANTIATE_TEST_SUITE_P(
    Errors, EveryErrno,
    testing::Values(Row{ENOENT, Status::not_supported, ReasonCode::no_such_event,
                        "this machine's kernel or PMU does not have this event"},
                    Row{ENXIO, Status::not_supported, ReasonCode::no_such_event,
                        "this machine's kernel or PMU does not have this event"},
                    Row{ENOSYS, Status::not_supported, ReasonCode::no_such_event,
                        "this machine's kernel or PMU does not have this event"},
                    Row{EOPNOTSUPP, Status::not_supported, ReasonCode::no_such_event,
                        "this machine's kernel or PMU does not have this event"},
                    Row{EACCES, Status::not_permitted, ReasonCode::capability,
                        "this needs CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN)"},
                    Row{EPERM, Status::not_permitted, ReasonCode::capability,
                        "this needs CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN)"},
                    Row{EINVAL, Status::not_supported, ReasonCode::invalid,
                        "the kernel does not accept this event with these modifiers (EINVAL)"},
                    Row{EMFILE, Status::not_counted, ReasonCode::out_of_descriptors,
                        "this process may not open more files; raise ulimit -n"},
                    Row{ENFILE, Status::not_counted, ReasonCode::out_of_descriptors,
                        "the machine may not open more files; raise fs.file-max"},
                    Row{EBUSY, Status::not_counted, ReasonCode::busy, "another program holds it exclusively"},
                    Row{ENOSPC, Status::not_counted, ReasonCode::no_slot,
                        "no counter of this kind is free in this pass"},
                    Row{EINTR, Status::not_counted, ReasonCode::busy,
                        "the kernel kept being interrupted (another tracer on the same probe?)"},
                    Row{E2BIG, Status::not_supported, ReasonCode::invalid,
                        "this kernel is older than what the event asks for"},
                    Row{ESRCH, Status::not_counted, ReasonCode::kernel_failed,
                        "the process ended before its counters could be opened"},
                    Row{ENODEV, Status::not_supported, ReasonCode::no_such_event,
                        "this processor lacks a feature that the event asks for"},
                    Row{EOVERFLOW, Status::not_supported, ReasonCode::invalid,
                        "a limit of this kernel was exceeded (EOVERFLOW)"},
                    Row{EBADF, Status::not_counted, ReasonCode::invalid,
                        "internal error: perf_event_open gave EBADF; please report this with the output of "
                        "`counterprof doctor`"},
                    Row{EFAULT, Status::not_counted, ReasonCode::invalid,
                        "internal error: perf_event_open gave EFAULT; please report this with the output of "
                        "`counterprof doctor`"},
                    Row{ENOMEM, Status::not_counted, ReasonCode::invalid,
                        "perf_event_open gave ENOMEM, which its manual does not explain"}),
    [](const auto& row) { return std::string(strerrorname_np(row.param.error)); });

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
