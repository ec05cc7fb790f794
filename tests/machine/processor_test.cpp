#include "machine/processor.hpp"

#include <gmock/gmock.h>

#include "machine/fixtures.hpp"

namespace counterprof {
namespace {

TEST(Processor, IsReadFromAnAmdGuest) {
  EXPECT_EQ(read_processor(fixture("zen5-vm")),
            (ProcessorInfo{Architecture::x86, "AuthenticAMD", 26, 2, "AMD EPYC", true, 2}));
}

TEST(Processor, IsReadFromAnIntelMachine) {
  EXPECT_EQ(read_processor(fixture("intel-bare-metal")),
            (ProcessorInfo{Architecture::x86, "GenuineIntel", 6, 158,
                           "Intel(R) Core(TM) i3-7100 CPU @ 3.90GHz", false, 4}));
}

// arm64's cpuinfo has numbers only: without the tables a report would say "0x41, 0xd0c".
TEST(Processor, OfArmIsKnownByItsNumbers) {
  EXPECT_EQ(read_processor(fixture("arm64-guest")),
            (ProcessorInfo{Architecture::arm64, "Arm", std::nullopt, 0xd0c, "Neoverse-N1", false, 2}));
}

// One number for two kinds of core would be a lie.
TEST(Processor, WithDifferentCoresNamesThemAllAndHasNoOneModel) {
  TemporaryFolder root;
  root.write("proc/cpuinfo",
             "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd05\n\n"
             "processor\t: 1\nCPU implementer\t: 0x41\nCPU part\t: 0xd05\n\n"
             "processor\t: 2\nCPU implementer\t: 0x41\nCPU part\t: 0xd0b\n\n");
  const ProcessorInfo info = read_processor(root.path());
  EXPECT_EQ(info.name, "Cortex-A55 + Cortex-A76");
  EXPECT_FALSE(info.model);
}

TEST(Processor, OfArmThatNobodyKnowsIsGivenByItsNumbers) {
  TemporaryFolder root;
  root.write("proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x99\nCPU part\t: 0x001\n");
  const ProcessorInfo info = read_processor(root.path());
  EXPECT_EQ(info.vendor, "implementer 0x99");
  EXPECT_EQ(info.name, "part 0x001");
}

TEST(Processor, OfRiscvIsNamedByItsMicroarchitecture) {
  TemporaryFolder root;
  root.write("proc/cpuinfo",
             "processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc\nmmu\t\t: sv39\nuarch\t\t: sifive,u74-mc\n");
  const ProcessorInfo info = read_processor(root.path());
  EXPECT_EQ(info.architecture, Architecture::riscv);
  EXPECT_EQ(info.vendor, "sifive");
  EXPECT_EQ(info.name, "u74-mc");
}

TEST(Processor, CountsProcessorsInListsWithHoles) {
  TemporaryFolder root;
  root.write("sys/devices/system/cpu/online", "0-3,5,8-9\n");
  EXPECT_EQ(read_processor(root.path()).online, 7);
  root.write("sys/devices/system/cpu/online", "3-0\n");
  EXPECT_EQ(read_processor(root.path()).online, std::nullopt);
}

TEST(Processor, ThatCannotBeReadIsNotGuessed) {
  EXPECT_EQ(read_processor(fixture("nothing-readable")), ProcessorInfo{});
}

TEST(Processor, OfThisMachineHasANameAndProcessors) {
  const ProcessorInfo info = read_processor();
  EXPECT_FALSE(info.name.empty());
  EXPECT_GE(info.online.value_or(0), 1);
}

}  // namespace
}  // namespace counterprof
