#include "machine/virtualisation.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include "base/text.hpp"

namespace counterprof {
namespace {

struct Name {
  std::string_view sign;
  std::string_view name;
};

// CPUID leaf 0x40000000, EBX ECX EDX (Linux: arch/x86/kernel/cpu/hypervisor.c and its hypervisors' files;
// systemd: src/basic/virt.c).
constexpr std::array signature_names{
    Name{"KVMKVMKVM", "kvm"},       Name{"VMwareVMware", "vmware"},   Name{"Microsoft Hv", "microsoft"},
    Name{"XenVMMXenVMM", "xen"},    Name{"TCGTCGTCGTCG", "qemu"},     Name{"bhyve bhyve ", "bhyve"},
    Name{"VBoxVBoxVBox", "oracle"}, Name{" lrpepyh vr", "parallels"}, Name{"ACRNACRNACRN", "acrn"},
    Name{"Jailhouse", "jailhouse"},
};

// Beginnings of what the firmware says. First what says who runs it, then what says how: an Amazon machine is
// "amazon" although it is a KVM.
constexpr std::array firmware_names{
    Name{"Amazon EC2", "amazon"},
    Name{"Google Compute Engine", "google"},
    Name{"KVM", "kvm"},
    Name{"OpenStack", "kvm"},
    Name{"QEMU", "qemu"},
    Name{"VMware", "vmware"},
    Name{"VMW", "vmware"},
    Name{"innotek GmbH", "oracle"},
    Name{"VirtualBox", "oracle"},
    Name{"Xen", "xen"},
    Name{"Bochs", "bochs"},
    Name{"Parallels", "parallels"},
    Name{"BHYVE", "bhyve"},
    Name{"Virtual Machine", "microsoft"},  // Hyper-V's product name
    Name{"Apple Virtualization", "apple"},
};

template <std::size_t size>
std::string_view find_name(const std::array<Name, size>& names, std::string_view text) {
  for (const Name& known : names)
    if (text.starts_with(known.sign)) return known.name;
  return {};
}

/// What the firmware says: a virtual machine's name, "none" for hardware, nothing where it says nothing.
std::optional<std::string> ask_firmware(const std::string& root) {
  bool said_something = false;
  for (const char* field : {"product_name", "sys_vendor", "board_vendor", "bios_vendor"}) {
    const auto text = read_line(root + "/sys/class/dmi/id/" + field);
    if (!text || text->empty()) continue;
    said_something = true;
    // Amazon's whole machines carry its name, too: "m6g.metal".
    if (text->ends_with(".metal")) return "none";
    if (const auto name = find_name(firmware_names, *text); !name.empty()) return std::string(name);
  }
  return said_something ? std::optional<std::string>("none") : std::nullopt;
}

/// The device tree of arm64 and riscv: lists of names, each ended by a NUL.
std::optional<std::string> ask_device_tree(const std::string& root) {
  const std::string tree = root + "/proc/device-tree/";
  if (const auto hypervisor = read_file(tree + "hypervisor/compatible")) {
    if (hypervisor->find("linux,kvm") != std::string::npos) return "kvm";
    if (hypervisor->find("xen") != std::string::npos) return "xen";
    if (hypervisor->find("vmware") != std::string::npos) return "vmware";
    return "vm-other";
  }
  const auto machine = read_file(tree + "compatible");
  if (!machine || machine->empty()) return std::nullopt;
  // QEMU's "virt" machines; dummy-virt is kvmtool's and Firecracker's as well.
  if (machine->find("riscv-virtio") != std::string::npos) return "qemu";
  if (machine->find("linux,dummy-virt") != std::string::npos) return "vm-other";
  return "none";
}

}  // namespace

std::vector<std::string> hypervisor_signatures(const ProcessorInfo& processor) {
  std::vector<std::string> signatures;
#if defined(__x86_64__) || defined(__i386__)
  // Without a hypervisor these leaves repeat those of the processor (Intel) or are zero (AMD).
  if (!processor.has_hypervisor) return signatures;
  // One that speaks several dialects has one every 0x100: KVM with Hyper-V's is "Microsoft Hv", then
  // "KVMKVMKVM".
  for (const unsigned leaf : {0x40000000U, 0x40000100U}) {
    std::array<unsigned, 4> registers{};
    __cpuid(leaf, registers[0], registers[1], registers[2], registers[3]);
    std::array<char, 13> text{};
    std::memcpy(text.data(), &registers[1], 12);
    if (text[0] != '\0') signatures.emplace_back(text.data());
  }
#else
  static_cast<void>(processor);
#endif
  return signatures;
}

std::optional<std::string> virtualisation(const ProcessorInfo& processor,
                                          std::span<const std::string> signatures, const std::string& root) {
  if (processor.architecture == Architecture::x86) {
    if (!processor.has_hypervisor) return "none";
    // The last that is known: the dialect in front is the one that is imitated.
    std::string_view name;
    for (const std::string& signature : signatures)
      if (const auto known = find_name(signature_names, signature); !known.empty()) name = known;
    const auto firmware = ask_firmware(root);
    // The firmware tells clouds from plain KVM, whose remedies differ.
    if (firmware && (*firmware == "amazon" || *firmware == "google")) return firmware;
    if (!name.empty()) return std::string(name);
    return firmware && *firmware != "none" ? firmware : "vm-other";
  }
  if (const auto tree = ask_device_tree(root)) return tree;
  return ask_firmware(root);
}

}  // namespace counterprof
