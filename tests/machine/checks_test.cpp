#include "machine/checks.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "machine/context.hpp"
#include "machine/fixtures.hpp"

namespace counterprof {

bool operator==(const Check& a, const Check& b) {
  return a.name == b.name && a.verdict == b.verdict && a.finding == b.finding && a.remedy == b.remedy;
}

void PrintTo(const Check& check, std::ostream* out) {
  *out << '{' << check.name << ", " << static_cast<int>(check.verdict) << ", " << check.finding << ", "
       << check.remedy << '}';
}

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Verdict = Check::Verdict;

std::vector<Check> checks_of(const std::string& machine) {
  const std::string root = fixture(machine);
  return machine_checks(look_around(root), gather_context(root), root);
}

Check find(const std::vector<Check>& checks, const std::string& name) {
  const auto found =
      std::find_if(checks.begin(), checks.end(), [&](const Check& check) { return check.name == name; });
  return found == checks.end() ? Check{} : *found;
}

TEST(Checks, OfAGuestWithoutPmu) {
  EXPECT_THAT(
      checks_of("zen5-vm"),
      ElementsAre(
          Check{"PMU", Verdict::missing,
                "the virtual machine is given none, so hardware events cannot be counted",
                "ask the host's administrator for a virtual PMU, or use a machine of your own"},
          Check{"virtualisation", Verdict::info, "a virtual machine of an unknown kind", ""},
          Check{"paranoid level", Verdict::good,
                "kernel.perf_event_paranoid is 2, which does not bind this process: it has the capability",
                ""},
          Check{"capabilities", Verdict::good, "CAP_PERFMON or CAP_SYS_ADMIN is held", ""},
          Check{"seccomp", Verdict::good, "no filter is in force", ""},
          Check{"tracepoints", Verdict::missing, "tracefs is not mounted, so tracepoints have no names",
                "sudo mount -t tracefs nodev /sys/kernel/tracing"},
          Check{"frequency", Verdict::info, "neither governor nor turbo is visible here: times may vary", ""},
          Check{"ASLR", Verdict::info,
                "on: addresses, and with them faults and cache conflicts, vary a little from run to run",
                "start counterprof by setarch -R"},
          Check{"caches", Verdict::good,
                "L1d 48K/12 (2 of them), L1i 32K/8 (2 of them), L2 1M/16 (2 of them), L3 32M/16 shared by 2",
                ""},
          Check{"kernel", Verdict::info, "Linux 6.18.44", ""},
          Check{"descriptors", Verdict::good, "up to 20000 open files, 20000 at most", ""}));
}

TEST(Checks, OfAUsersBareMetal) {
  EXPECT_THAT(
      checks_of("intel-bare-metal"),
      ElementsAre(
          Check{"PMU", Verdict::good, "the kernel has cpu", ""},
          Check{"virtualisation", Verdict::info, "none: the machine owns its processor", ""},
          Check{"paranoid level", Verdict::limited,
                "kernel.perf_event_paranoid is 2: ordinary users do not count in the kernel: faults and "
                "context "
                "switches come from getrusage, migrations and tracepoints are not counted, hardware events "
                "in user mode "
                "only",
                "sudo sysctl kernel.perf_event_paranoid=1"},
          Check{"capabilities", Verdict::info,
                "neither CAP_PERFMON nor CAP_SYS_ADMIN is held (those of a user namespace of one's own do "
                "not count)",
                "instead of the paranoid level: sudo setcap cap_perfmon=ep FILE, for counterprof and for "
                "counterprof-host (kernels before 5.8: cap_sys_admin)"},
          Check{"seccomp", Verdict::good, "no filter is in force", ""},
          Check{"NMI watchdog", Verdict::limited, "on: it may hold one hardware counter of every processor",
                "sudo sysctl kernel.nmi_watchdog=0"},
          Check{"tracepoints", Verdict::limited,
                "tracefs is mounted on /sys/kernel/tracing, but this user may not read it",
                "sudo mount -o remount,mode=755 /sys/kernel/tracing"},
          Check{"frequency", Verdict::info,
                "governor powersave, turbo on: cycles per second, and so times, vary from run to run",
                "sudo cpupower frequency-set -g performance; echo 0 | sudo tee "
                "/sys/devices/system/cpu/cpufreq/boost (intel_pstate: echo 1 to "
                "/sys/devices/system/cpu/intel_pstate/no_turbo)"},
          Check{"ASLR", Verdict::good, "off: addresses repeat from run to run", ""},
          Check{"caches", Verdict::good,
                "L1d 32K/8 (2 of them) shared by 2, L1i 32K/8 (2 of them) shared by 2, L2 256K/4 (2 of them) "
                "shared by "
                "2, L3 3M/12 shared by 4",
                ""},
          Check{"kernel", Verdict::info, "Linux 6.1.0-37-amd64", ""},
          Check{"descriptors", Verdict::good, "up to 1024 open files, 1048576 at most", ""}));
}

TEST(Checks, OfAContainerInAnArmGuest) {
  const auto checks = checks_of("arm64-guest");
  EXPECT_EQ(find(checks, "PMU"), (Check{"PMU", Verdict::good, "the kernel has armv8_pmuv3_0", ""}));
  EXPECT_EQ(
      find(checks, "paranoid level"),
      (Check{
          "paranoid level", Verdict::missing,
          "kernel.perf_event_paranoid is 4: ordinary users count nothing but the faults and context switches "
          "that getrusage gives",
          "sudo sysctl kernel.perf_event_paranoid=1"}));
  EXPECT_EQ(
      find(checks, "seccomp"),
      (Check{"seccomp", Verdict::limited,
             "a filter is in force (a container's?); Docker's forbids perf_event_open without CAP_PERFMON",
             "start the container with --cap-add PERFMON, or with --security-opt seccomp=PROFILE that allows "
             "it"}));
  EXPECT_EQ(find(checks, "caches").verdict, Verdict::limited);
  EXPECT_THAT(find(checks, "caches").remedy, HasSubstr("--cache L1:32K/8"));
  EXPECT_EQ(find(checks, "descriptors").verdict, Verdict::limited);
}

TEST(Checks, SayWhatCouldNotBeRead) {
  const auto checks = checks_of("nothing-readable");
  EXPECT_EQ(find(checks, "PMU").verdict, Verdict::missing);
  EXPECT_THAT(find(checks, "PMU").finding, HasSubstr("no perf events"));
  EXPECT_EQ(find(checks, "virtualisation").finding, "cannot be told");
  EXPECT_EQ(find(checks, "kernel").finding, "its release cannot be read");
}

// The remedy of another hypervisor is a dead end.
TEST(Checks, AdviseWhatThisHypervisorUnderstands) {
  Surroundings guest;
  guest.hypervisor = true;
  Context context;
  const auto remedy = [&](const char* machine) {
    context.virtualisation = machine;
    return find(machine_checks(guest, context, fixture("nothing-readable")), "PMU").remedy;
  };
  EXPECT_THAT(remedy("kvm"), HasSubstr("-cpu host,pmu=on"));
  EXPECT_THAT(remedy("vmware"), HasSubstr("vpmc.enable"));
  EXPECT_THAT(remedy("amazon"), HasSubstr(".metal"));
  EXPECT_THAT(remedy("none"), HasSubstr("dmesg"));
}

// Lowering the paranoid level brings no PMU into being, and a watchdog without counters holds none.
TEST(Checks, GiveNoAdviceThatChangesNothing) {
  Surroundings guest;
  guest.hypervisor = true;
  guest.paranoid = 2;
  guest.nmi_watchdog = true;
  const auto checks = machine_checks(guest, Context{}, fixture("nothing-readable"));
  EXPECT_THAT(find(checks, "paranoid level").finding, Not(HasSubstr("hardware")));
  EXPECT_THAT(find(checks, "NMI watchdog").name, IsEmpty());

  guest.paranoid = 1;
  const auto allowed = machine_checks(guest, Context{}, fixture("nothing-readable"));
  EXPECT_THAT(find(allowed, "paranoid level").remedy, IsEmpty());
  EXPECT_THAT(find(allowed, "capabilities").remedy, IsEmpty());
}

TEST(Checks, OfThisMachineEachHaveAFinding) {
  for (const Check& check : machine_checks(look_around(), gather_context())) {
    EXPECT_FALSE(check.finding.empty()) << check.name;
    EXPECT_TRUE(check.remedy.empty() || check.verdict != Verdict::good) << check.name;
  }
}

}  // namespace
}  // namespace counterprof
