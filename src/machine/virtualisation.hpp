#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "machine/processor.hpp"

namespace counterprof {

/// What hypervisors say of themselves to CPUID, outermost interface first: "KVMKVMKVM", "Microsoft Hv". Empty
/// where there is none, and on other processors than x86. Each question costs a virtual machine some
/// microseconds.
std::vector<std::string> hypervisor_signatures(const ProcessorInfo& processor);

/// What this machine is, in systemd-detect-virt's words: "none" (it owns its hardware), "kvm", "vmware",
/// "microsoft", "xen", "amazon"..., "vm-other" for a virtual machine of an unknown kind; nothing where it
/// cannot be told. Containers do not count: they share their machine's processor.
///
/// Firmware (DMI) and device tree are read below `root`.
std::optional<std::string> virtualisation(const ProcessorInfo& processor,
                                          std::span<const std::string> signatures,
                                          const std::string& root = {});

}  // namespace counterprof
