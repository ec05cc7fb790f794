#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/kernel_info.hpp"
#include "model/plan.hpp"
#include "workload/host_protocol.hpp"
#include "workload/supervise.hpp"

namespace counterprof {

/// Where counterprof-host is: beside this program, in the build tree and when installed. Throws Error where
/// it is not.
std::string host_program();

/// One execution of the kernel host: what it reported, and how its process ended.
struct HostRun {
  HostReport report;
  Supervised supervised;
};

/// What is asked of the host whoever counts: the kernel, its parameters and its warm-up.
HostRequest host_request(const KernelSpec& kernel);

struct HostLimits {
  std::optional<int> cpu;
  double timeout_seconds = 300;
  std::vector<std::pair<std::string, std::string>> env;
  std::string directory;
  ControlChannel* control = nullptr;  // for a host that is to mark its region
  std::function<void()> before_exec;  // in the host's process, as Process has it
  const Aside* aside = nullptr;
};

/// One execution for each of `wrappers`, side by side: the words that stand before the host's own, a
/// simulator and its options. Throws CannotStart.
std::vector<HostRun> run_hosts(const HostRequest& request, const HostLimits& limits,
                               std::span<const std::vector<std::string>> wrappers);

/// Throws CannotStart.
HostRun run_host(const HostRequest& request, const HostLimits& limits);

/// What the kernel in that library says of itself, asked in a process of its own: a library's constructors
/// may crash or hang. Nothing where it cannot be learnt within ten seconds.
std::optional<KernelInfo> describe_library(const std::string& path);

}  // namespace counterprof
