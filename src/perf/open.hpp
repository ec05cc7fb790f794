#pragma once

#include <cstdint>
#include <optional>

#include "counterprof/counters.hpp"

#include "base/fd.hpp"
#include "perf/surroundings.hpp"
#include "perf/syscalls.hpp"

namespace counterprof {

/// How a counter writes samples to its ring (src/perf/records.hpp has what is in them).
struct Sampling {
  std::uint64_t period = 0;        ///< a sample each so many events; 0: by frequency
  std::uint64_t frequency_hz = 0;  ///< the kernel moves the period so that there are so many samples a second
  bool call_chains = false;        ///< all frames, the kernel's too; else where the program itself was
  /// No samples, but programs, mappings and threads as they come and go. Then the ring's descriptor becomes
  /// readable with every record, else when the ring is half full.
  bool tells_of_processes = false;
};

/// How an event is to be opened, beside what it is.
struct OpenRequest {
  int group_fd = -1;  ///< -1: it leads a group
  bool inherit = true;
  bool enable_on_exec = false;          ///< leaders only
  pid_t thread = 0;                     ///< 0: the calling one
  std::uint64_t user_read_config1 = 0;  ///< what asks for reads in user space; left out where that is refused
  int cpu = -1;                         ///< only while it is on that processor; -1: wherever it is
  const Sampling* sampling = nullptr;   ///< null: it is counted and not sampled
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
/// there was (context switches 60 -> 0, faults 266 -> 138): these come from getrusage, or not at all. Samples
/// of page faults can be told from each other: those that the program's own instructions took are given.
OpenOutcome open_event(const Event& event, const OpenRequest& request, PerfSyscalls& syscalls);

/// The counter's id in group records (PERF_EVENT_IOC_ID), or nothing.
std::optional<std::uint64_t> event_id(int fd, PerfSyscalls& syscalls);

/// What getrusage(2) counts under the event's name, or nothing where it does not count such a thing.
std::optional<std::uint64_t> rusage_count(const Event& event, const rusage& usage) noexcept;

}  // namespace counterprof
