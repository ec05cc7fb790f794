#include "perf/surroundings.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/text.hpp"

namespace counterprof {
namespace {

// linux/capability.h: CAP_SYS_ADMIN 21, CAP_PERFMON 38 (since Linux 5.8).
constexpr unsigned cap_sys_admin = 21;
constexpr unsigned cap_perfmon = 38;

/// The PMU of a processor's cores: x86 calls it cpu (cpu_core and cpu_atom on hybrids); others have their own
/// names and are known by the list of processors that they cover or by their prefix.
bool is_core_pmu(const std::string& devices, const std::string& name) {
  if (name == "cpu" || name == "cpu_core" || name == "cpu_atom" || name == "cpu_lowpower") return true;
  if (name.starts_with("armv")) return true;
  // Arm's hybrid PMUs and others: "cpus" names the cores covered (uncore PMUs have "cpumask").
  return std::filesystem::exists(devices + '/' + name + "/cpus");
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
  if (std::filesystem::exists(root + "/proc/device-tree/hypervisor")) return true;
  const auto compatible = read_file(root + "/proc/device-tree/compatible");
  return compatible && (compatible->find("dummy-virt") != std::string::npos ||
                        compatible->find("riscv-virtio") != std::string::npos);
}

}  // namespace

Surroundings look_around(const std::string& root) {
  Surroundings result;
  const std::string devices = root + "/sys/bus/event_source/devices";
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(devices, ignored))
    result.pmus.push_back(entry.path().filename());
  std::sort(result.pmus.begin(), result.pmus.end());
  for (const std::string& name : result.pmus)
    if (is_core_pmu(devices, name)) result.core_pmus.push_back(name);

  result.hypervisor = is_virtual(root);
  if (const auto paranoid = read_number(root + "/proc/sys/kernel/perf_event_paranoid"))
    result.paranoid = static_cast<int>(*paranoid);
  // The file is there exactly where the kernel was built with perf events (man perf_event_open).
  result.perf_events = result.paranoid.has_value();
  result.nmi_watchdog = read_number(root + "/proc/sys/kernel/nmi_watchdog").value_or(0) != 0;

  if (const auto status = read_file(root + "/proc/self/status")) {
    const auto capabilities = parse_unsigned(field(*status, "CapEff"), 16).value_or(0);
    result.may_trace_all =
        ((capabilities >> cap_sys_admin) & 1U) != 0 || ((capabilities >> cap_perfmon) & 1U) != 0;
    result.seccomp = parse_unsigned(field(*status, "Seccomp")).value_or(0) != 0;
  }
  return result;
}

}  // namespace counterprof
