#pragma once

#include <cstdint>
#include <optional>

#include "counterprof/counters.hpp"

#include "base/fd.hpp"
#include "perf/surroundings.hpp"
#include "perf/syscalls.hpp"

namespace counterprof {

/// How an event is to be opened, beside what it is.
struct OpenRequest {
  int group_fd = -1;  ///< -1: it leads a group
  bool inherit = true;
  bool enable_on_exec = false;          ///< leaders only
  pid_t thread = 0;                     ///< 0: the calling one
  std::uint64_t user_read_config1 = 0;  ///< what asks for reads in user space; left out where that is refused
};

/// One event at the kernel's door.
struct OpenOutcome {
  Fd fd;
  Opened opened;  ///< `counted` with a valid fd, or as `rusage` without one; else the refusal
  int error = 0;  ///< the last errno, positive; 0 where it opened
};

/// Opens the event on that thread, disabled where it leads a group. What can be mended is mended:
/// EINTR is tried again, the descriptor limit is raised once, a kernel that knows a shorter attr gets one, a
/// precision that the processor does not have is dropped (and said), and where counting in the kernel is not
/// permitted the event is counted in user mode only - but for those that would then silently show less than
/// there was (context switches 60 -> 0, faults 266 -> 138): these come from getrusage, or not at all.
OpenOutcome open_event(const Event& event, const OpenRequest& request, PerfSyscalls& syscalls);

/// The counter's id in group records (PERF_EVENT_IOC_ID), or nothing.
std::optional<std::uint64_t> event_id(int fd, PerfSyscalls& syscalls);

/// What getrusage(2) counts under the event's name, or nothing where it does not count such a thing.
std::optional<std::uint64_t> rusage_count(const Event& event, const rusage& usage) noexcept;

}  // namespace counterprof
