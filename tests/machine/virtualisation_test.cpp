#include "machine/virtualisation.hpp"

#include <gmock/gmock.h>

#include "machine/fixtures.hpp"

namespace counterprof {
namespace {

using testing::ElementsAre;

const std::vector<std::string> silent;

ProcessorInfo x86_guest() {
  ProcessorInfo processor;
  processor.architecture = Architecture::x86;
  processor.has_hypervisor = true;
  return processor;
}

ProcessorInfo arm64() {
  ProcessorInfo processor;
  processor.architecture = Architecture::arm64;
  return processor;
}

TEST(Virtualisation, IsNoneOnBareMetal) {
  const std::string root = fixture("intel-bare-metal");
  EXPECT_EQ(virtualisation(read_processor(root), silent, root), "none");
}

TEST(Virtualisation, IsKnownByTheHypervisorsSignature) {
  const std::string root = fixture("zen5-vm");
  const ProcessorInfo processor = read_processor(root);
  const auto with = [&](std::vector<std::string> signatures) {
    return virtualisation(processor, signatures, root);
  };
  EXPECT_EQ(with({"KVMKVMKVM"}), "kvm");
  EXPECT_EQ(with({"VMwareVMware"}), "vmware");
  EXPECT_EQ(with({"Microsoft Hv"}), "microsoft");
  EXPECT_EQ(with({"XenVMMXenVMM"}), "xen");
}

// KVM imitates Hyper-V for Windows guests: its remedies would be for the wrong hypervisor.
TEST(Virtualisation, IsNotTheDialectThatIsImitated) {
  const std::vector<std::string> signatures{"Microsoft Hv", "KVMKVMKVM"};
  EXPECT_EQ(virtualisation(x86_guest(), signatures, fixture("zen5-vm")), "kvm");
}

// That it is one is known from the processor's flag, even where nothing says which.
TEST(Virtualisation, OfAnUnknownKindIsStillOne) {
  const std::string root = fixture("zen5-vm");
  EXPECT_EQ(virtualisation(read_processor(root), silent, root), "vm-other");
  EXPECT_EQ(virtualisation(read_processor(root), std::vector<std::string>{"Newcomer Hv"}, root), "vm-other");
  const std::string arm = fixture("arm64-guest");
  EXPECT_EQ(virtualisation(read_processor(arm), silent, arm), "vm-other");
}

TEST(Virtualisation, IsToldByTheFirmware) {
  TemporaryFolder root;
  root.write("sys/class/dmi/id/sys_vendor", "QEMU\n");
  root.write("sys/class/dmi/id/product_name", "Standard PC (Q35 + ICH9, 2009)\n");
  EXPECT_EQ(virtualisation(x86_guest(), silent, root.path()), "qemu");
  EXPECT_EQ(virtualisation(arm64(), silent, root.path()), "qemu");
}

// A cloud's instances are KVM underneath, but nobody there can change QEMU's options.
TEST(Virtualisation, NamesTheCloudBeforeItsHypervisor) {
  TemporaryFolder root;
  root.write("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  root.write("sys/class/dmi/id/product_name", "m6g.large\n");
  const std::vector<std::string> kvm{"KVMKVMKVM"};
  EXPECT_EQ(virtualisation(x86_guest(), kvm, root.path()), "amazon");
  EXPECT_EQ(virtualisation(arm64(), silent, root.path()), "amazon");
}

TEST(Virtualisation, IsNoneOnACloudsBareMetal) {
  TemporaryFolder root;
  root.write("sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
  root.write("sys/class/dmi/id/product_name", "m6g.metal\n");
  EXPECT_EQ(virtualisation(arm64(), silent, root.path()), "none");
}

TEST(Virtualisation, IsToldByTheDeviceTree) {
  TemporaryFolder root;
  root.write("proc/device-tree/compatible", std::string("raspberrypi,4-model-b\0brcm,bcm2711\0", 36));
  EXPECT_EQ(virtualisation(arm64(), silent, root.path()), "none");
  root.write("proc/device-tree/hypervisor/compatible", std::string("linux,kvm\0", 10));
  EXPECT_EQ(virtualisation(arm64(), silent, root.path()), "kvm");
}

TEST(Virtualisation, IsNotClaimedWhereNothingCanBeRead) {
  const std::string root = fixture("nothing-readable");
  EXPECT_EQ(virtualisation(read_processor(root), silent, root), std::nullopt);
}

// CPUID's leaves are the processor's own where there is no hypervisor: they must not be read as a name.
TEST(HypervisorSignatures, AreThereExactlyUnderAHypervisor) {
  const ProcessorInfo processor = read_processor();
  const auto signatures = hypervisor_signatures(processor);
  if (!processor.has_hypervisor) {
    EXPECT_THAT(signatures, ElementsAre());
  }
  for (const std::string& signature : signatures) {
    EXPECT_FALSE(signature.empty());
    EXPECT_LE(signature.size(), 12U);
  }
}

}  // namespace
}  // namespace counterprof
