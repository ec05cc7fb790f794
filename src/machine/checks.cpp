#include "machine/checks.hpp"

#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.hpp"
#include "machine/cache_model.hpp"

namespace counterprof {
namespace {

using Verdict = Check::Verdict;

struct VirtualPmu {
  std::string_view machine;  // as virtualisation() calls it
  std::string_view remedy;
};

// Sources: QEMU "x86 CPU configuration"; libvirt "Domain XML format", features; VMware "Virtualize CPU
// performance counters"; Microsoft "Set-VMProcessor"; Xen "Xen Hypervisor Command Line Options", vpmu; Google
// "Enable the PMU in VMs".
constexpr std::array virtual_pmus{
    VirtualPmu{"kvm",
               "the host's administrator can give the guest a PMU (QEMU: -cpu host,pmu=on; libvirt: <pmu "
               "state='on'/> "
               "in <features>; Firecracker has none); in a cloud, choose a bare-metal instance"},
    VirtualPmu{"qemu", "start the guest with -accel kvm -cpu host,pmu=on"},
    VirtualPmu{"amazon", "choose a bare-metal instance type (*.metal) or one that has a whole socket"},
    VirtualPmu{"google",
               "create the instance with --performance-monitoring-unit=standard (machine series C4, C4A)"},
    VirtualPmu{
        "vmware",
        R"(set vpmc.enable = "TRUE" in the guest's .vmx file ("Virtualize CPU performance counters"))"},
    VirtualPmu{"microsoft", "on the host: Set-VMProcessor -VMName NAME -Perfmon @(\"pmu\")"},
    VirtualPmu{"xen", "boot the Xen hypervisor with vpmu=on"},
    VirtualPmu{"oracle", "VirtualBox has no virtual PMU: use another hypervisor or the machine itself"},
};

std::string virtual_pmu_remedy(std::string_view machine) {
  for (const VirtualPmu& known : virtual_pmus)
    if (known.machine == machine) return std::string(known.remedy);
  return "ask the host's administrator for a virtual PMU, or use a machine of your own";
}

bool is_virtual(const Surroundings& around, const Context& context) {
  return context.virtualisation ? *context.virtualisation != "none" : around.hypervisor;
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Check pmu(const Surroundings& around, const Context& context) {
  Check check{"PMU", Verdict::missing, "", ""};
  if (!around.perf_events) {
    check.finding =
        "/proc/sys/kernel/perf_event_paranoid is not there: this kernel has no perf events, or hides them";
    check.remedy = "use a kernel built with CONFIG_PERF_EVENTS=y, with /proc mounted";
  } else if (!around.core_pmus.empty()) {
    check.verdict = Verdict::good;
    check.finding = "the kernel has " + join(around.core_pmus);
  } else if (is_virtual(around, context)) {
    check.finding = "the virtual machine is given none, so hardware events cannot be counted";
    check.remedy = virtual_pmu_remedy(context.virtualisation.value_or(""));
  } else {
    check.finding = "the kernel knows none on this machine, so hardware events cannot be counted";
    check.remedy =
        "see why: dmesg | grep -i -e pmu -e 'performance events'; the firmware may have switched it off";
  }
  return check;
}

Check virtualisation_check(const Surroundings& around, const Context& context) {
  Check check{"virtualisation", Verdict::info, "", ""};
  if (!context.virtualisation)
    check.finding = around.hypervisor ? "a virtual machine of an unknown kind" : "cannot be told";
  else if (*context.virtualisation == "none")
    check.finding = "none: the machine owns its processor";
  else if (*context.virtualisation == "vm-other")
    check.finding = "a virtual machine of an unknown kind";
  else
    check.finding = "a virtual machine (" + *context.virtualisation + ")";
  return check;
}

/// The highest kernel.perf_event_paranoid at which an ordinary user counts everything of a program of his
/// own. Levels 2 and below: man perf_event_open; above: Debian's and Ubuntu's kernels.
constexpr int unrestricted = 1;

bool is_restricted(const Surroundings& around) {
  return !around.may_trace_all && around.paranoid.value_or(unrestricted) > unrestricted;
}

Check paranoid(const Surroundings& around) {
  const int level = *around.paranoid;
  Check check{"paranoid level", Verdict::good, fmt::format("kernel.perf_event_paranoid is {}", level), ""};
  if (!is_restricted(around)) {
    check.finding += around.may_trace_all && level > unrestricted
                         ? ", which does not bind this process: it has the capability"
                         : ": programs of one's own are counted in user and kernel mode";
    return check;
  }
  check.remedy = "sudo sysctl kernel.perf_event_paranoid=1";
  if (level > 2) {
    check.verdict = Verdict::missing;
    check.finding +=
        ": ordinary users count nothing but the faults and context switches that getrusage gives";
    return check;
  }
  check.verdict = Verdict::limited;
  check.finding +=
      ": ordinary users do not count in the kernel: faults and context switches come from getrusage, "
      "migrations and tracepoints are not counted";
  if (!around.core_pmus.empty()) check.finding += ", hardware events in user mode only";
  return check;
}

Check capabilities(const Surroundings& around) {
  if (around.may_trace_all)
    return {"capabilities", Verdict::good, "CAP_PERFMON or CAP_SYS_ADMIN is held", ""};
  Check check{
      "capabilities", Verdict::info,
      "neither CAP_PERFMON nor CAP_SYS_ADMIN is held (those of a user namespace of one's own do not count)",
      ""};
  if (is_restricted(around))
    check.remedy =
        "instead of the paranoid level: sudo setcap cap_perfmon=ep FILE, for counterprof and for "
        "counterprof-host "
        "(kernels before 5.8: cap_sys_admin)";
  return check;
}

/// Docker's default profile allows perf_event_open with CAP_PERFMON or CAP_SYS_ADMIN only (moby:
/// profiles/seccomp/default.json); whether this filter is that one cannot be seen from inside.
Check seccomp(const Surroundings& around) {
  if (!around.seccomp) return {"seccomp", Verdict::good, "no filter is in force", ""};
  if (around.may_trace_all)
    return {"seccomp", Verdict::info,
            "a filter is in force; the usual ones allow perf_event_open with CAP_PERFMON", ""};
  return {
      "seccomp", Verdict::limited,
      "a filter is in force (a container's?); Docker's forbids perf_event_open without CAP_PERFMON",
      "start the container with --cap-add PERFMON, or with --security-opt seccomp=PROFILE that allows it"};
}

Check nmi_watchdog(const Surroundings& around) {
  if (!around.nmi_watchdog) return {"NMI watchdog", Verdict::good, "off: it holds no counter", ""};
  return {"NMI watchdog", Verdict::limited, "on: it may hold one hardware counter of every processor",
          "sudo sysctl kernel.nmi_watchdog=0"};
}

/// Where tracefs is mounted (man proc, /proc/PID/mounts), or empty.
std::string tracefs_mount(const std::string& root) {
  const std::string mounts = read_file(root + "/proc/self/mounts").value_or("");
  for (const std::string_view line : split(mounts, '\n'))
    if (const auto fields = split(line, ' '); fields.size() > 2 && fields[2] == "tracefs")
      return std::string(fields[1]);
  return {};
}

Check tracepoints(const std::string& root) {
  const std::string mount = tracefs_mount(root);
  if (mount.empty())
    return {"tracepoints", Verdict::missing, "tracefs is not mounted, so tracepoints have no names",
            "sudo mount -t tracefs nodev /sys/kernel/tracing"};
  if (::access((root + mount + "/events").c_str(), R_OK | X_OK) != 0)
    return {"tracepoints", Verdict::limited,
            "tracefs is mounted on " + mount + ", but this user may not read it",
            "sudo mount -o remount,mode=755 " + mount};
  return {"tracepoints", Verdict::good, "tracefs is mounted on " + mount, ""};
}

/// Both change times and clock rates, not what is counted per unit of work.
Check frequency(const Context& context) {
  Check check{"frequency", Verdict::info, "neither governor nor turbo is visible here: times may vary", ""};
  if (!context.governor && !context.turbo) return check;
  check.finding.clear();
  std::vector<std::string> remedies;
  if (context.governor) {
    check.finding = "governor " + *context.governor;
    if (*context.governor != "performance")
      remedies.emplace_back("sudo cpupower frequency-set -g performance");
  }
  if (context.turbo) {
    check.finding +=
        std::string(check.finding.empty() ? "" : ", ") + "turbo " + (*context.turbo ? "on" : "off");
    if (*context.turbo)
      remedies.emplace_back(
          "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost (intel_pstate: echo 1 to "
          "/sys/devices/system/cpu/intel_pstate/no_turbo)");
  }
  if (!remedies.empty()) check.finding += ": cycles per second, and so times, vary from run to run";
  for (const std::string& remedy : remedies) check.remedy += (check.remedy.empty() ? "" : "; ") + remedy;
  return check;
}

Check aslr(const Context& context) {
  if (!context.aslr) return {"ASLR", Verdict::info, "cannot be read", ""};
  if (!*context.aslr) return {"ASLR", Verdict::good, "off: addresses repeat from run to run", ""};
  return {"ASLR", Verdict::info,
          "on: addresses, and with them faults and cache conflicts, vary a little from run to run",
          "start counterprof by setarch -R"};
}

Check caches(const Context& context) {
  if (context.caches.empty())
    return {"caches", Verdict::limited,
            "none are described here: those of the processor's family are assumed for simulation",
            "give them: --cache L1:32K/8,L2:256K/8,L3:6M/12"};
  std::string text;
  for (const CacheInfo& cache : context.caches) {
    text += fmt::format("{}L{}{} {}", text.empty() ? "" : ", ", cache.level,
                        cache.type == "unified" ? ""
                        : cache.type == "data"  ? "d"
                                                : "i",
                        to_text(CacheGeometry{cache.size_bytes, cache.ways, cache.line_bytes}));
    if (cache.instances > 1) text += fmt::format(" ({} of them)", cache.instances);
    if (cache.shared_by > 1) text += fmt::format(" shared by {}", cache.shared_by);
  }
  return {"caches", Verdict::good, text, ""};
}

Check kernel(const Context& context) {
  return {"kernel", Verdict::info,
          context.kernel_release.empty() ? "its release cannot be read" : "Linux " + context.kernel_release,
          ""};
}

/// The soft and hard limit of open files, as /proc/PID/limits writes them.
std::optional<std::array<std::string, 2>> open_files_limits(const std::string& root) {
  const std::string limits = read_file(root + "/proc/self/limits").value_or("");
  constexpr std::string_view key = "Max open files";
  for (const std::string_view line : split(limits, '\n')) {
    if (!line.starts_with(key)) continue;
    const std::string_view rest = trim(line.substr(key.size()));
    const auto end = rest.find(' ');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view hard = trim(rest.substr(end));
    return std::array{std::string(rest.substr(0, end)), std::string(hard.substr(0, hard.find(' ')))};
  }
  return std::nullopt;
}

/// Each event takes a descriptor, and the soft limit is raised to the hard one when it is reached. A plan of
/// a hundred events is long.
Check descriptors(const std::string& root) {
  constexpr unsigned long long enough = 256;
  const auto limits = open_files_limits(root);
  if (!limits) return {"descriptors", Verdict::info, "the limit of open files cannot be read", ""};
  Check check{"descriptors", Verdict::good,
              fmt::format("up to {} open files, {} at most", (*limits)[0], (*limits)[1]), ""};
  const auto hard = parse_unsigned((*limits)[1]);  // or "unlimited"
  if (hard && *hard < enough) {
    check.verdict = Verdict::limited;
    check.finding += ": few for a long list of events";
    check.remedy = "raise the hard limit: ulimit -Hn 1024 as root, or nofile in /etc/security/limits.conf";
  }
  return check;
}

}  // namespace

std::vector<Check> machine_checks(const Surroundings& around, const Context& context,
                                  const std::string& root) {
  std::vector<Check> checks{pmu(around, context), virtualisation_check(around, context)};
  if (around.paranoid) checks.push_back(paranoid(around));
  checks.push_back(capabilities(around));
  checks.push_back(seccomp(around));
  // Without counters there is none that it could hold.
  if (!around.core_pmus.empty()) checks.push_back(nmi_watchdog(around));
  checks.push_back(tracepoints(root));
  checks.push_back(frequency(context));
  checks.push_back(aslr(context));
  checks.push_back(caches(context));
  checks.push_back(kernel(context));
  checks.push_back(descriptors(root));
  return checks;
}

}  // namespace counterprof
