#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "counterprof/event.hpp"

namespace counterprof {

/// A PMU that counts what a kind of processor core does: one on most machines, one for each kind on hybrids.
struct CorePmu {
  std::string name;                  // cpu, cpu_core, armv8_pmuv3_0...
  std::uint32_t type = 0;            // as perf_event_attr.type
  bool is_arm_v3 = false;            // Arm's PMUv3, whose common events have codes of their own
  std::vector<std::uint64_t> codes;  // of the events that sysfs names, as attr.config
  std::uint64_t user_read_config1 =
      0;  // what attr.config1 has to say where reads in user space are to be asked for
};

/// True for the names of PMUs of cores below /sys/bus/event_source/devices of `root`.
bool is_core_pmu(const std::string& root, const std::string& name);

/// Those of the machine whose /sys is below `root` ("" is this one's, looked at once), sorted by name.
std::vector<CorePmu> core_pmus(const std::string& root = {});

/// Events that the kernel schedules together have the same: the PMU's type. The generic types of a machine
/// with one PMU are that PMU's; what is software to the kernel (tracepoints too) is one.
std::uint32_t pmu_of(const perf_event_attr& attr, const std::vector<CorePmu>& cores) noexcept;

/// The same event on each of a hybrid's PMUs ("Extended HW type" of linux/perf_event.h: the PMU's type in the
/// upper half of config), or nothing where the event is not one of the kernel's generic ones or there is one
/// PMU only.
std::vector<perf_event_attr> on_each_core_pmu(const perf_event_attr& attr, const std::vector<CorePmu>& cores);

/// The PMU that an attr of on_each_core_pmu() is for.
std::string_view core_pmu_of(const perf_event_attr& attr, const std::vector<CorePmu>& cores) noexcept;

/// True where a count of zero proves nothing: an event of Arm's common ones (Arm Architecture Reference
/// Manual, "Common event numbers": 0x0000-0x003F and 0x4000-0x403F) that the processor does not claim to
/// have. It may be asked for all the same, and then counts nothing. The kernel shows in sysfs what the
/// registers PMCEID0 and PMCEID1 claim (drivers/perf/arm_pmuv3.c, armv8pmu_event_attr_is_visible). Other
/// vendors' sysfs names a handful of events and is no claim.
bool is_unadvertised(const perf_event_attr& attr, const std::vector<CorePmu>& cores) noexcept;

}  // namespace counterprof
