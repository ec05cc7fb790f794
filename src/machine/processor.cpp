#include "machine/processor.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace counterprof {
namespace {

struct Implementer {
  int id;
  std::string_view name;
};

// Register MIDR_EL1, bits 31:24 (Arm Architecture Reference Manual; Linux: arch/arm64/include/asm/cputype.h).
constexpr std::array implementers{
    Implementer{0x41, "Arm"},       Implementer{0x42, "Broadcom"},  Implementer{0x43, "Cavium"},
    Implementer{0x46, "Fujitsu"},   Implementer{0x48, "HiSilicon"}, Implementer{0x4e, "NVIDIA"},
    Implementer{0x50, "APM"},       Implementer{0x51, "Qualcomm"},  Implementer{0x61, "Apple"},
    Implementer{0x6d, "Microsoft"}, Implementer{0xc0, "Ampere"},
};

struct Part {
  int implementer;
  int id;
  std::string_view name;
};

// Register MIDR_EL1, bits 15:4: the cores' technical reference manuals; the same names as in cputype.h.
constexpr std::array parts{
    Part{0x41, 0xd03, "Cortex-A53"},   Part{0x41, 0xd04, "Cortex-A35"},  Part{0x41, 0xd05, "Cortex-A55"},
    Part{0x41, 0xd07, "Cortex-A57"},   Part{0x41, 0xd08, "Cortex-A72"},  Part{0x41, 0xd09, "Cortex-A73"},
    Part{0x41, 0xd0a, "Cortex-A75"},   Part{0x41, 0xd0b, "Cortex-A76"},  Part{0x41, 0xd0c, "Neoverse-N1"},
    Part{0x41, 0xd0d, "Cortex-A77"},   Part{0x41, 0xd40, "Neoverse-V1"}, Part{0x41, 0xd41, "Cortex-A78"},
    Part{0x41, 0xd44, "Cortex-X1"},    Part{0x41, 0xd46, "Cortex-A510"}, Part{0x41, 0xd47, "Cortex-A710"},
    Part{0x41, 0xd48, "Cortex-X2"},    Part{0x41, 0xd49, "Neoverse-N2"}, Part{0x41, 0xd4d, "Cortex-A715"},
    Part{0x41, 0xd4e, "Cortex-X3"},    Part{0x41, 0xd4f, "Neoverse-V2"}, Part{0x41, 0xd80, "Cortex-A520"},
    Part{0x41, 0xd81, "Cortex-A720"},  Part{0x41, 0xd82, "Cortex-X4"},   Part{0x41, 0xd83, "Neoverse-V3AE"},
    Part{0x41, 0xd84, "Neoverse-V3"},  Part{0x41, 0xd8e, "Neoverse-N3"}, Part{0x43, 0x0af, "ThunderX2"},
    Part{0x46, 0x001, "A64FX"},        Part{0x48, 0xd01, "TSV110"},      Part{0x61, 0x022, "M1 Icestorm"},
    Part{0x61, 0x023, "M1 Firestorm"}, Part{0xc0, 0xac3, "Ampere-1"},    Part{0xc0, 0xac4, "Ampere-1A"},
};

struct Line {
  std::string_view key;
  std::string_view value;
};

std::vector<Line> lines_of(std::string_view cpuinfo) {
  std::vector<Line> lines;
  for (const std::string_view line : split(cpuinfo, '\n'))
    if (const auto colon = line.find(':'); colon != std::string_view::npos)
      lines.push_back({trim(line.substr(0, colon)), trim(line.substr(colon + 1))});
  return lines;
}

/// The first value of that key, or empty: on x86 and riscv the first processor speaks for all.
std::string_view first(const std::vector<Line>& lines, std::string_view key) {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [&](const Line& line) { return line.key == key; });
  return found == lines.end() ? std::string_view{} : found->value;
}

/// Decimal, or hexadecimal after 0x.
std::optional<int> number(std::string_view text) {
  const auto value = parse_unsigned(text, 0);
  if (!value || *value > INT_MAX) return std::nullopt;
  return static_cast<int>(*value);
}

void describe_x86(const std::vector<Line>& lines, ProcessorInfo& info) {
  info.architecture = Architecture::x86;
  info.vendor = first(lines, "vendor_id");
  info.family = number(first(lines, "cpu family"));
  info.model = number(first(lines, "model"));
  info.name = first(lines, "model name");
  const auto flags = split(first(lines, "flags"), ' ');
  info.has_hypervisor = std::find(flags.begin(), flags.end(), "hypervisor") != flags.end();
}

std::string part_name(int implementer, int part) {
  for (const Part& known : parts)
    if (known.implementer == implementer && known.id == part) return std::string(known.name);
  return fmt::format("part {:#05x}", part);
}

void describe_arm64(const std::vector<Line>& lines, ProcessorInfo& info) {
  info.architecture = Architecture::arm64;
  const int implementer = number(first(lines, "CPU implementer")).value_or(0);
  info.vendor = fmt::format("implementer {:#04x}", implementer);
  for (const Implementer& known : implementers)
    if (known.id == implementer) info.vendor = known.name;

  std::vector<int> cores;  // different ones, in the kernel's order
  for (const Line& line : lines)
    if (line.key == "CPU part")
      if (const auto part = number(line.value);
          part && std::find(cores.begin(), cores.end(), *part) == cores.end())
        cores.push_back(*part);
  if (cores.size() == 1) info.model = cores.front();
  for (const int core : cores) info.name += (info.name.empty() ? "" : " + ") + part_name(implementer, core);
}

/// uarch is the device tree's "vendor,core"; machines with ACPI may lack it.
void describe_riscv(const std::vector<Line>& lines, ProcessorInfo& info) {
  info.architecture = Architecture::riscv;
  const std::string_view uarch = first(lines, "uarch");
  if (const auto comma = uarch.find(','); comma != std::string_view::npos) {
    info.vendor = uarch.substr(0, comma);
    info.name = uarch.substr(comma + 1);
  } else {
    info.name = first(lines, "isa");
  }
}

/// How many a list like "0-3,8" names (Documentation/admin-guide/cputopology.rst), or nothing.
std::optional<int> count_listed(std::string_view list) {
  int count = 0;
  for (const std::string_view range : split(list, ',')) {
    const auto dash = range.find('-');
    const auto from = number(range.substr(0, dash));
    const auto to = dash == std::string_view::npos ? from : number(range.substr(dash + 1));
    if (!from || !to || *to < *from) return std::nullopt;
    count += *to - *from + 1;
  }
  return count;
}

}  // namespace

ProcessorInfo read_processor(const std::string& root) {
  ProcessorInfo info;
  const std::string cpuinfo = read_file(root + "/proc/cpuinfo").value_or("");
  const std::vector<Line> lines = lines_of(cpuinfo);
  if (!first(lines, "vendor_id").empty() && !first(lines, "cpu family").empty())
    describe_x86(lines, info);
  else if (!first(lines, "CPU implementer").empty())
    describe_arm64(lines, info);
  else if (first(lines, "isa").starts_with("rv"))
    describe_riscv(lines, info);
  if (const auto online = read_line(root + "/sys/devices/system/cpu/online"))
    info.online = count_listed(*online);
  return info;
}

std::optional<double> nominal_hz(const std::string& root) {
  if (const auto cpuinfo = read_file(root + "/proc/cpuinfo"))
    for (const Line& line : lines_of(*cpuinfo))
      if (line.key == "bogomips")  // Arm writes "BogoMIPS", of a timer
        if (const auto bogomips = parse_double(line.value); bogomips && *bogomips > 0)
          return *bogomips / 2 * 1e6;
  const auto khz = read_number(root + "/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
  return khz && *khz > 0 ? std::optional(static_cast<double>(*khz) * 1e3) : std::nullopt;
}

}  // namespace counterprof
