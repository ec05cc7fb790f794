#include "perf/core_pmus.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "base/text.hpp"
#include "events/files.hpp"
#include "events/pmu_format.hpp"

namespace counterprof {
namespace {

constexpr unsigned type_shift = 32;  // PERF_PMU_TYPE_SHIFT, which older headers lack

std::string devices(const std::string& root) {
  return root + "/sys/bus/event_source/devices";
}

bool is_generic(const perf_event_attr& attr) noexcept {
  return attr.type == PERF_TYPE_HARDWARE || attr.type == PERF_TYPE_HW_CACHE;
}

/// "event=0x0011": the code, where it is all that names the event.
std::optional<std::uint64_t> code_of(std::string_view terms) {
  constexpr std::string_view key = "event=";
  if (!terms.starts_with(key)) return std::nullopt;
  return parse_unsigned(terms.substr(key.size()), 0);
}

/// Arm's driver takes the wish for reads in user space as a bit of config1, which it names rdpmc
/// (Documentation/arch/arm64/perf.rst, "Perf Userspace PMU Hardware Counter Access"). x86's has a file of
/// that name beside the formats, and needs no bit.
std::uint64_t user_read_config1(const std::string& folder) {
  const auto text = read_attribute(folder + "/format/rdpmc");
  const auto format = text ? parse_field_format(*text) : std::nullopt;
  return format && format->word == 1 ? format->mask : 0;
}

std::vector<CorePmu> look_up(const std::string& root) {
  std::vector<CorePmu> found;
  for (const std::string& name : list_folder(devices(root))) {
    if (!is_core_pmu(root, name)) continue;
    const std::string folder = devices(root) + '/' + name;
    const auto type = parse_unsigned(read_attribute(folder + "/type").value_or(""));
    if (!type || *type > std::numeric_limits<std::uint32_t>::max()) continue;
    CorePmu pmu;
    pmu.name = name;
    pmu.type = static_cast<std::uint32_t>(*type);
    pmu.is_arm_v3 = name.starts_with("armv8_") || name.starts_with("armv9_");
    pmu.user_read_config1 = user_read_config1(folder);
    const std::string events = folder + "/events/";
    if (pmu.is_arm_v3)
      for (const std::string& event : list_folder(events))
        if (const auto code = code_of(read_attribute(events + event).value_or("")))
          pmu.codes.push_back(*code);
    found.push_back(std::move(pmu));
  }
  return found;
}

bool advertises(const CorePmu& pmu, std::uint64_t code) noexcept {
  return std::find(pmu.codes.begin(), pmu.codes.end(), code) != pmu.codes.end();
}

}  // namespace

bool is_core_pmu(const std::string& root, const std::string& name) {
  // x86, riscv and powerpc call it cpu (cpu_core and cpu_atom on hybrids), s390 cpum_cf; others have their
  // own names and are known by the list of processors that they cover or by their prefix.
  if (name == "cpu" || name == "cpu_core" || name == "cpu_atom" || name == "cpu_lowpower") return true;
  if (name == "cpum_cf" || name.starts_with("armv")) return true;
  // Arm's hybrid PMUs and others: "cpus" names the cores covered (uncore PMUs have "cpumask").
  std::error_code ignored;
  return std::filesystem::exists(devices(root) + '/' + name + "/cpus", ignored);
}

std::vector<CorePmu> core_pmus(const std::string& root) {
  if (!root.empty()) return look_up(root);
  static const std::vector<CorePmu> here = look_up({});
  return here;
}

std::uint32_t pmu_of(const perf_event_attr& attr, const std::vector<CorePmu>& cores) noexcept {
  if (attr.type == PERF_TYPE_TRACEPOINT) return PERF_TYPE_SOFTWARE;
  if (is_generic(attr) && attr.config >> type_shift != 0)
    return static_cast<std::uint32_t>(attr.config >> type_shift);
  if (is_generic(attr)) return PERF_TYPE_RAW;
  if (cores.size() == 1 && attr.type == cores.front().type) return PERF_TYPE_RAW;
  return attr.type;
}

std::vector<perf_event_attr> on_each_core_pmu(const perf_event_attr& attr,
                                              const std::vector<CorePmu>& cores) {
  std::vector<perf_event_attr> attrs;
  if (cores.size() < 2 || !is_generic(attr) || attr.config >> type_shift != 0) return attrs;
  for (const CorePmu& pmu : cores) {
    attrs.push_back(attr);
    attrs.back().config |= std::uint64_t{pmu.type} << type_shift;
  }
  return attrs;
}

std::string_view core_pmu_of(const perf_event_attr& attr, const std::vector<CorePmu>& cores) noexcept {
  for (const CorePmu& pmu : cores)
    if (attr.config >> type_shift == pmu.type) return pmu.name;
  return {};
}

bool is_unadvertised(const perf_event_attr& attr, const std::vector<CorePmu>& cores) noexcept {
  constexpr std::uint64_t code_bits = 0xFFFF;  // the driver's format/event
  const std::uint64_t code = attr.config & code_bits;
  const bool is_common = code <= 0x3F || (code >= 0x4000 && code <= 0x403F);
  if (!is_common) return false;
  bool is_for_some = false;
  for (const CorePmu& pmu : cores) {
    if (attr.type != PERF_TYPE_RAW && attr.type != pmu.type)
      continue;  // generic types: the kernel looks itself
    // Every PMUv3 has its cycles: one without any event is one of which sysfs says nothing.
    if (!pmu.is_arm_v3 || pmu.codes.empty() || advertises(pmu, code)) return false;
    is_for_some = true;
  }
  return is_for_some;
}

}  // namespace counterprof
