#pragma once

#include <optional>
#include <string>

namespace counterprof {

enum class Architecture { unknown, x86, arm64, riscv };

/// What the kernel says of the processor. Absent: it does not say.
struct ProcessorInfo {
  Architecture architecture = Architecture::unknown;
  std::string vendor;           // x86: "AuthenticAMD"; arm64: the implementer, "Arm"; riscv: "sifive"
  std::optional<int> family;    // x86 only
  std::optional<int> model;     // x86: the model; arm64: the part number, where all cores have the same
  std::string name;             // "AMD EPYC 7763 64-Core Processor", "Cortex-A55 + Cortex-A76", "u74-mc"
  bool has_hypervisor = false;  // x86: CPUID says that a hypervisor is present
  std::optional<int> online;    // processors

  bool operator==(const ProcessorInfo&) const = default;
};

/// Reads /proc/cpuinfo and /sys/devices/system/cpu/online below `root` ("" is the machine's own). Never
/// fails.
ProcessorInfo read_processor(const std::string& root = {});

/// The frequency that the processor is sold with, in Hz, as far as the kernel tells: x86's time-stamp counter
/// runs at it (BogoMIPS is twice that, arch/x86/kernel/tsc.c), others have cpufreq's highest.
std::optional<double> nominal_hz(const std::string& root = {});

}  // namespace counterprof
