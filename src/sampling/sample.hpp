#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "perf/sampler.hpp"
#include "sampling/collector.hpp"
#include "workload/host.hpp"
#include "workload/supervise.hpp"

namespace counterprof {

/// What was sampled of one execution.
struct SampledRun {
  std::vector<SampledEvent> events;
  std::unique_ptr<Collector> collected;
  std::vector<SamplingTotals> totals;  // one per event
  std::uint64_t unreadable = 0;        // records that made no sense
  std::uint64_t lost_tellings = 0;     // records of programs and mappings that had no room
  Supervised process;
  HostReport host;  // of a kernel's execution
};

/// Executes the command, which shares this process's streams, and samples it from its exec to its end, with
/// what it starts. Throws CannotStart, and Error where the events cannot be sampled.
SampledRun sample_command(const std::vector<std::string>& command, std::vector<SampledEvent> events,
                          bool keeps_stacks);

/// The same of the kernel host's process, which executes one kernel.
SampledRun sample_host(const HostRequest& request, std::vector<SampledEvent> events, bool keeps_stacks,
                       double timeout_seconds);

}  // namespace counterprof
