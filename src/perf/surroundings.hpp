#pragma once

#include <optional>
#include <string>
#include <vector>

namespace counterprof {

/// What decides, beside the event itself, whether the kernel counts for us.
struct Surroundings {
  std::vector<std::string> pmus;  // names below /sys/bus/event_source/devices, sorted
  std::vector<std::string>
      core_pmus;                // those that count a processor core's cycles: cpu, cpu_core, armv8_pmuv3_0...
  bool hypervisor = false;      // a virtual machine, as far as the processor says
  bool perf_events = true;      // the kernel knows perf_event_open at all
  std::optional<int> paranoid;  // kernel.perf_event_paranoid
  bool may_trace_all = false;   // CAP_PERFMON or CAP_SYS_ADMIN in the effective set
  bool seccomp = false;         // a seccomp filter is in force
  bool nmi_watchdog = false;    // it holds a hardware counter on every processor
};

/// Reads /proc and /sys below `root` ("" is the machine's own; tests give fixture folders). Never fails: what
/// cannot be read is left at its default.
Surroundings look_around(const std::string& root = {});

}  // namespace counterprof
