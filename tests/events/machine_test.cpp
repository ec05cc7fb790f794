// This machine's own kernel and perf, instead of fixtures.
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>

#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.hpp"
#include "base/text.hpp"
#include "events_testing.hpp"

namespace counterprof {
namespace {

/// 0 where the kernel opens the event on this thread, else the errno.
int open_error(const Event& event) {
  perf_event_attr attr = event.attr;
  attr.size = sizeof attr;
  attr.disabled = 1;
  const Fd fd(static_cast<int>(::syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
  return fd ? 0 : errno;
}

TEST(ThisKernel, OpensEverySoftwareEvent) {
  for (const KnownEvent& known : Resolver().known(false)) {
    if (known.origin != "perf" || known.source != Source::software) continue;
    Event event = resolve(known.name);
    int error = open_error(event);
    if (error == EACCES || error == EPERM) {
      event.attr.exclude_kernel = event.attr.exclude_hv = 1;
      error = open_error(event);
    }
    if (error == EACCES || error == EPERM) GTEST_SKIP() << "this user may not open events";
    EXPECT_EQ(error, 0) << known.name << ": " << std::strerror(error);
  }
}

TEST(ThisKernel, OpensTheTimeStampCounterWhereItHasOne) {
  if (!read_line("/sys/bus/event_source/devices/msr/events/tsc")) GTEST_SKIP() << "no msr PMU with tsc here";
  const int error = open_error(resolve("msr/tsc/"));
  if (error == EACCES || error == EPERM) GTEST_SKIP() << "this user may not open events";
  EXPECT_EQ(error, 0) << std::strerror(error);
}

/// The numbers in the first perf_event_attr that `perf stat -vv` prints, by their names there.
std::map<std::string, unsigned long long> attr_of_perf(const std::string& event) {
  const std::string command = "LC_ALL=C perf stat -e '" + event + "' -vv true 2>&1";
  std::map<std::string, unsigned long long> fields;
  FILE* const pipe = ::popen(command.c_str(), "r");  // NOLINT(cert-env33-c): our own command
  if (pipe == nullptr) return fields;
  std::array<char, 512> line{};
  bool inside = false;
  bool done = false;
  while (std::fgets(line.data(), line.size(), pipe) != nullptr) {
    const std::string_view text = trim(line.data());
    if (text == "perf_event_attr:") inside = true;
    if (inside && text.starts_with("---")) done = true;
    if (!inside || done) continue;
    const std::size_t space = text.find("  ");
    if (space == std::string_view::npos) continue;
    if (const auto number = parse_unsigned(trim(text.substr(space)), 0))
      fields[std::string(text.substr(0, space))] = *number;
  }
  ::pclose(pipe);
  if (inside) fields.emplace("printed", 1);
  return fields;
}

// perf is the reference that every user compares with. Its exclude_guest is left out: it sets that for all
// events and takes it back where the kernel refuses, and drops it again for some modifiers.
TEST(ThisPerf, MakesTheSameAttr) {
  if (attr_of_perf("dummy").empty()) GTEST_SKIP() << "perf is not installed, or may not open events";
  std::vector<std::string> names{"r1a8:k",          "cycles:u",     "instructions:uk", "faults:u",
                                 "mem:0x1000:w",    "mem:0x1000/8", "mem:0x1000:x",    "mem:4096:u",
                                 "mem:0x1000:wu",   "cycles:D",     "cycles:e",        "cycles:I",
                                 "cycles:pp",       "cycles:G",     "l1d-load-misses", "L1-dcache",
                                 "LLC-misses-load", "d-tlb-stores", "branch",          "L2-prefetch-misses"};
  if (read_line("/sys/bus/event_source/devices/msr/events/tsc"))
    names.insert(names.end(), {"msr/tsc/", "msr/event=0x100/u", "tsc"});
  for (const KnownEvent& known : Resolver().known(false)) {
    if (known.origin != "perf" && known.origin != "hw-cache") continue;
    names.push_back(known.name);
    names.insert(names.end(), known.aliases.begin(), known.aliases.end());
  }
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const auto perf = attr_of_perf(name);
    if (!perf.contains("printed")) continue;  // a hybrid machine's perf, or one that has dropped the name
    const auto field = [&](const char* key) { return perf.contains(key) ? perf.at(key) : 0; };
    const perf_event_attr attr = resolve(name).attr;
    EXPECT_EQ(attr.type, field("type"));
    if (attr.type == PERF_TYPE_BREAKPOINT) {
      EXPECT_EQ(attr.bp_type, field("bp_type"));
      EXPECT_EQ(attr.bp_addr, field("{ bp_addr, config1 }"));
      EXPECT_EQ(attr.bp_len, field("{ bp_len, config2 }"));
    } else {
      EXPECT_EQ(attr.config, field("config"));
    }
    EXPECT_EQ(attr.exclude_user, field("exclude_user"));
    EXPECT_EQ(attr.exclude_kernel, field("exclude_kernel"));
    EXPECT_EQ(attr.exclude_hv, field("exclude_hv"));
    EXPECT_EQ(attr.exclude_host, field("exclude_host"));
    EXPECT_EQ(attr.exclude_idle, field("exclude_idle"));
    EXPECT_EQ(attr.precise_ip, field("precise_ip"));
    EXPECT_EQ(attr.pinned, field("pinned"));
    EXPECT_EQ(attr.exclusive, field("exclusive"));
  }
}

constexpr int skipped = 77;

/// Runs `body` in a child with mounts of its own, without any tracefs; its exit status, `skipped` where that
/// takes rights that are missing.
int without_tracefs(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      ::_exit(skipped);
    while (::umount2("/sys/kernel/debug/tracing", MNT_DETACH) == 0) {
    }
    while (::umount2("/sys/kernel/debug", MNT_DETACH) == 0) {
    }
    while (::umount2("/sys/kernel/tracing", MNT_DETACH) == 0) {
    }
    ::_exit(body());
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST(ThisTracefs, IsMissedBeforeItIsMountedAndReadAfterwards) {
  const int status = without_tracefs([] {
    const std::string before = error_of(Resolver(), "sched:sched_switch");
    if (before.find("tracefs is not mounted | mount it as root") == std::string::npos) return 1;
    if (::mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr) != 0) return skipped;
    if (Resolver().tracefs() != "/sys/kernel/tracing") return 2;
    const int error = open_error(resolve("sched:sched_switch"));
    if (error == EACCES || error == EPERM) return skipped;
    return error == 0 ? 0 : 3;
  });
  if (status == skipped) GTEST_SKIP() << "mounting tracefs takes root, and a kernel with tracepoints";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace counterprof
