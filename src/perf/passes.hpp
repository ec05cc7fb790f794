#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "counterprof/counters.hpp"

#include "base/fd.hpp"
#include "perf/syscalls.hpp"

namespace counterprof {

/// How a list of events can be counted on this machine without sharing counters in turns.
struct PassPlan {
  /// What became of each event when it was tried, in their order: `counted` (with the event as it will be
  /// counted), or the reason why no pass has it.
  std::vector<Opened> events;
  /// Per pass the positions of its events, ascending. What needs no counter of its own (software events,
  /// tracepoints) is in every pass; at least one pass, which may be empty.
  std::vector<std::vector<std::size_t>> passes;
};

/// Finds it out by trying, on this thread, within some milliseconds: that an event opens does not mean that
/// it can be scheduled (the NMI watchdog or another user may hold a counter), so each pass is run once for a
/// moment, and a pass that does not get its counters for the whole time is split. An event that sees nothing
/// of what is known to have happened is `implausible`. `root` is where /sys is ("": this machine's own).
PassPlan plan_passes(std::vector<Event> events, PerfSyscalls* syscalls = nullptr,
                     const std::string& root = {});

/// One disabled event of each software kind and tracepoint among `events`, to be held for as long as counters
/// are opened and closed: the first opening and the last closing in the whole system make the kernel patch
/// its own code (65 microseconds for a software event, 30 milliseconds for a tracepoint).
std::vector<Fd> hold_open(std::span<const Event> events, PerfSyscalls* syscalls = nullptr);

}  // namespace counterprof
