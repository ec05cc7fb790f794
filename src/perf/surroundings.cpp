#include "perf/surroundings.hpp"

#include <filesystem>
#include <string_view>

#include "base/text.hpp"
#include "events/files.hpp"
#include "perf/core_pmus.hpp"

namespace counterprof {
namespace {

// linux/capability.h: CAP_SYS_ADMIN 21, CAP_PERFMON 38 (since Linux 5.8).
constexpr unsigned cap_sys_admin = 21;
constexpr unsigned cap_perfmon = 38;

/// In a user namespace of one's own (rootless containers, unshare -U) all capabilities are held and none is
/// worth anything to perf events, which ask the initial one (kernel: perfmon_capable()). That has a fixed
/// inode (PROC_USER_INIT_INO). Where it cannot be seen the capabilities are believed.
bool in_initial_user_namespace(const std::string& root) {
  std::error_code error;
  const auto name = std::filesystem::read_symlink(root + "/proc/self/ns/user", error);
  return error || name == "user:[4026531837]";
}

/// The value of a "Key:\tvalue" line of /proc/self/status.
std::string_view field(std::string_view status, std::string_view key) {
  for (const std::string_view line : split(status, '\n'))
    if (line.starts_with(key) && line.substr(key.size()).starts_with(":"))
      return trim(line.substr(key.size() + 1));
  return {};
}

/// x86 says so in its flags; elsewhere the device tree or DMI may.
bool is_virtual(const std::string& root) {
  if (const auto cpuinfo = read_file(root + "/proc/cpuinfo")) {
    for (const std::string_view line : split(*cpuinfo, '\n')) {
      if (!line.starts_with("flags")) continue;
      for (const std::string_view flag : split(line, ' '))
        if (flag == "hypervisor") return true;
      return false;
    }
  }
  std::error_code ignored;
  if (std::filesystem::exists(root + "/proc/device-tree/hypervisor", ignored)) return true;
  const auto compatible = read_file(root + "/proc/device-tree/compatible");
  return compatible && (compatible->find("dummy-virt") != std::string::npos ||
                        compatible->find("riscv-virtio") != std::string::npos);
}

}  // namespace

Surroundings look_around(const std::string& root) {
  Surroundings result;
  result.pmus = list_folder(root + "/sys/bus/event_source/devices");
  for (const std::string& name : result.pmus)
    if (is_core_pmu(root, name)) result.core_pmus.push_back(name);

  result.hypervisor = is_virtual(root);
  if (const auto paranoid = read_number(root + "/proc/sys/kernel/perf_event_paranoid"))
    result.paranoid = static_cast<int>(*paranoid);
  // The file is there exactly where the kernel was built with perf events (man perf_event_open).
  result.perf_events = result.paranoid.has_value();
  result.nmi_watchdog = read_number(root + "/proc/sys/kernel/nmi_watchdog").value_or(0) != 0;

  if (const auto status = read_file(root + "/proc/self/status")) {
    const auto capabilities = parse_unsigned(field(*status, "CapEff"), 16).value_or(0);
    const bool held =
        ((capabilities >> cap_sys_admin) & 1U) != 0 || ((capabilities >> cap_perfmon) & 1U) != 0;
    result.may_trace_all = held && in_initial_user_namespace(root);
    result.seccomp = parse_unsigned(field(*status, "Seccomp")).value_or(0) != 0;
  }
  return result;
}

}  // namespace counterprof
