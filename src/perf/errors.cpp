#include "perf/errors.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <unistd.h>

#include "base/text.hpp"

namespace counterprof {
namespace {

bool needs_core_pmu(const Event& event) {
  if (event.source != Source::hardware) return false;
  return event.attr.type == PERF_TYPE_HARDWARE || event.attr.type == PERF_TYPE_HW_CACHE ||
         event.attr.type == PERF_TYPE_RAW;
}

Refusal unsupported(const Event& event, const Surroundings& around) {
  if (!around.perf_events)
    return {Status::not_supported,
            {ReasonCode::no_pmu, "this kernel has no perf events (built without CONFIG_PERF_EVENTS)"}};
  if (needs_core_pmu(event) && around.core_pmus.empty())
    return {Status::not_supported,
            {ReasonCode::no_pmu, around.hypervisor ? "this machine exposes no hardware PMU (virtual machine)"
                                                   : "this machine exposes no hardware PMU"}};
  return {Status::not_supported,
          {ReasonCode::no_such_event, "this machine's kernel or PMU does not have this event"}};
}

/// Which rule forbids it, and what lifts it. The levels are those of man perf_event_open,
/// /proc/sys/kernel/perf_event_paranoid; 3 and above are Debian's and Ubuntu's: nothing at all for users.
Refusal forbidden(const Event& event, const Surroundings& around) {
  // The highest level at which an ordinary user may open such an event. Counting a tracepoint is no
  // exception: only its samples' content is guarded further (perf_trace_event_perm in the kernel's
  // trace_event_perf.c).
  const int allowed = event.attr.exclude_kernel != 0 ? 2 : 1;
  if (!around.may_trace_all && around.paranoid.value_or(allowed) > allowed) {
    const std::string what = *around.paranoid > 2 ? "an ordinary user may count nothing"
                                                  : "an ordinary user may not count in the kernel";
    return {Status::not_permitted,
            {ReasonCode::paranoid, "kernel.perf_event_paranoid is " + std::to_string(*around.paranoid) +
                                       ", so " + what + "; lower it (sysctl kernel.perf_event_paranoid=" +
                                       std::to_string(allowed) + ") or give CAP_PERFMON"}};
  }
  if (around.seccomp)
    return {Status::not_permitted,
            {ReasonCode::seccomp,
             "a seccomp filter forbids perf_event_open (a container's default); start the container with "
             "--cap-add PERFMON or a profile that allows it"}};
  return {Status::not_permitted,
          {ReasonCode::capability, "this needs CAP_PERFMON (before Linux 5.8: CAP_SYS_ADMIN)"}};
}

Refusal busy() {
  return {Status::not_counted,
          {ReasonCode::busy, "another program holds it exclusively" + what_holds_counters()}};
}

std::string errno_name(int error) {
  const char* name = strerrorname_np(error);
  return name != nullptr ? name : "errno " + std::to_string(error);
}

}  // namespace

Refusal classify(int error, const Event& event, const Surroundings& around) {
  switch (error) {
    case ENOSYS:
      // Some sandboxes' filters answer so, to look like an old kernel.
      if (around.perf_events && around.seccomp) return forbidden(event, around);
      [[fallthrough]];
    case ENOENT:
    case ENXIO:
    case EOPNOTSUPP:
      return unsupported(event, around);
    case EACCES:
    case EPERM:
      return forbidden(event, around);
    case ENODEV:
      return {Status::not_supported,
              {ReasonCode::no_such_event, "this processor lacks a feature that the event asks for"}};
    case EOVERFLOW:
      return {Status::not_supported,
              {ReasonCode::invalid, "a limit of this kernel was exceeded (EOVERFLOW)"}};
    case E2BIG:
      return {Status::not_supported,
              {ReasonCode::invalid, "this kernel is older than what the event asks for"}};
    case EINVAL:
      return {Status::not_supported,
              {ReasonCode::invalid, "the kernel does not accept this event with these modifiers (EINVAL)"}};
    case EMFILE:
    case ENFILE:
      return {Status::not_counted,
              {ReasonCode::out_of_descriptors,
               error == EMFILE ? "this process may not open more files; raise ulimit -n"
                               : "the machine may not open more files; raise fs.file-max"}};
    case EBUSY:
      return busy();
    case ENOSPC:
      return {Status::not_counted, {ReasonCode::no_slot, "no counter of this kind is free in this pass"}};
    case EINTR:
      return {Status::not_counted,
              {ReasonCode::busy, "the kernel kept being interrupted (another tracer on the same probe?)"}};
    case ESRCH:
      return {Status::not_counted,
              {ReasonCode::kernel_failed, "the process ended before its counters could be opened"}};
    case EBADF:
    case EFAULT:
      return {Status::not_counted,
              {ReasonCode::invalid, "internal error: perf_event_open gave " + errno_name(error) +
                                        "; please report this with the output of `counterprof doctor`"}};
    default:
      return {Status::not_counted,
              {ReasonCode::invalid, "perf_event_open gave " + errno_name(error) +
                                        ", which "
                                        "its manual does not explain"}};
  }
}

std::vector<std::string> counter_holders(const std::string& root) {
  namespace fs = std::filesystem;
  constexpr std::size_t most = 5;
  std::vector<std::string> holders;
  std::error_code ignored;
  const std::string self = std::to_string(::getpid());
  for (const auto& process : fs::directory_iterator(root + "/proc", ignored)) {
    const std::string pid = process.path().filename();
    if (pid.empty() || !std::all_of(pid.begin(), pid.end(), [](char c) { return c >= '0' && c <= '9'; }))
      continue;
    if (pid == self) continue;
    for (fs::directory_iterator fd(process.path() / "fd", ignored), end; fd != end; fd.increment(ignored)) {
      if (fs::read_symlink(fd->path(), ignored) != "anon_inode:[perf_event]") continue;
      holders.push_back(printable(read_line(process.path() / "comm").value_or("?")) + " (pid " + pid + ")");
      break;
    }
    if (holders.size() == most) break;
  }
  return holders;
}

std::string what_holds_counters() {
  std::string text;
  for (const std::string& holder : counter_holders())
    text += (text.empty() ? "; counters are held by " : ", ") + holder;
  if (look_around().nmi_watchdog)
    text += "; the NMI watchdog holds a counter (sysctl kernel.nmi_watchdog=0 frees it)";
  return text;
}

}  // namespace counterprof
