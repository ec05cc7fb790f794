#include "machine/context.hpp"

#include <regex>

#include <gmock/gmock.h>
#include <unistd.h>

#include "machine/fixtures.hpp"

namespace counterprof {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(Context, OfAGuestIsReadFromItsFiles) {
  const Context context = gather_context(fixture("zen5-vm"));
  EXPECT_EQ(context.host, "vm");
  EXPECT_EQ(context.cpu_model, "AMD EPYC");
  EXPECT_EQ(context.cpu_vendor, "AuthenticAMD");
  EXPECT_EQ(context.cpu_family, 26);
  EXPECT_EQ(context.cpu_model_number, 2);
  EXPECT_EQ(context.processors, 2);
  EXPECT_EQ(context.cores, 2);
  EXPECT_EQ(context.sockets, 1);
  EXPECT_EQ(context.numa_nodes, 1);
  EXPECT_THAT(context.caches, SizeIs(4));
  EXPECT_EQ(context.kernel_release, "6.18.44");
  EXPECT_EQ(context.virtualisation, "vm-other");  // CPUID would be this machine's
  EXPECT_EQ(context.perf_event_paranoid, 2);
  EXPECT_EQ(context.governor, std::nullopt);
  EXPECT_EQ(context.turbo, std::nullopt);
  EXPECT_EQ(context.aslr, true);
  EXPECT_EQ(context.load_1min, 0.07);
}

TEST(Context, OfBareMetalHasGovernorAndTurbo) {
  const Context context = gather_context(fixture("intel-bare-metal"));
  EXPECT_EQ(context.virtualisation, "none");
  EXPECT_EQ(context.governor, "powersave");
  EXPECT_EQ(context.turbo, true);
  EXPECT_EQ(context.load_1min, 1.25);
}

// Under `setarch -R` the machine's setting is still on, but our children's addresses do not move.
TEST(Context, KnowsThatThisProcessTurnedAslrOff) {
  EXPECT_EQ(gather_context(fixture("intel-bare-metal")).aslr, false);
}

TEST(Context, NamesEveryGovernorInForce) {
  TemporaryFolder root;
  root.write("sys/devices/system/cpu/cpufreq/policy0/scaling_governor", "schedutil\n");
  root.write("sys/devices/system/cpu/cpufreq/policy1/scaling_governor", "performance\n");
  root.write("sys/devices/system/cpu/cpufreq/policy2/scaling_governor", "schedutil\n");
  root.write("sys/devices/system/cpu/cpufreq/boost", "0\n");
  const Context context = gather_context(root.path());
  EXPECT_EQ(context.governor, "performance, schedutil");
  EXPECT_EQ(context.turbo, false);
}

TEST(Context, InventsNothing) {
  const Context context = gather_context(fixture("nothing-readable"));
  EXPECT_THAT(context.host, IsEmpty());
  EXPECT_THAT(context.cpu_model, IsEmpty());
  EXPECT_THAT(context.caches, IsEmpty());
  EXPECT_THAT(context.kernel_release, IsEmpty());
  EXPECT_EQ(context.processors, std::nullopt);
  EXPECT_EQ(context.virtualisation, std::nullopt);
  EXPECT_EQ(context.perf_event_paranoid, std::nullopt);
  EXPECT_EQ(context.aslr, std::nullopt);
  EXPECT_EQ(context.load_1min, std::nullopt);
  EXPECT_EQ(context.steal_seconds, std::nullopt);
}

// The eighth number; iowait and irq, its neighbours, are easily taken for it.
TEST(StealTime, IsReadInSeconds) {
  EXPECT_EQ(steal_seconds_so_far(fixture("zen5-vm")), 250.0 / static_cast<double>(::sysconf(_SC_CLK_TCK)));
  EXPECT_EQ(steal_seconds_so_far(fixture("intel-bare-metal")), 0.0);
}

TEST(StealTime, IsAbsentWhereTheKernelDoesNotTellIt) {
  EXPECT_EQ(steal_seconds_so_far(fixture("arm64-guest")), std::nullopt);
  EXPECT_EQ(steal_seconds_so_far(fixture("nothing-readable")), std::nullopt);
}

TEST(Context, OfThisMachineIsConsistent) {
  const Context context = gather_context();
  EXPECT_TRUE(std::regex_match(context.time, std::regex(R"(20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ)")))
      << context.time;
  EXPECT_GE(context.processors.value_or(0), 1);
  EXPECT_LE(context.cores.value_or(1), context.processors.value_or(1));
  EXPECT_FALSE(context.kernel_release.empty());
  EXPECT_TRUE(std::regex_match(context.compiler, std::regex(R"((GNU|Clang) \d+\.\d+\.\d+)")))
      << context.compiler;
  EXPECT_GE(steal_seconds_so_far().value_or(0), 0);
}

}  // namespace
}  // namespace counterprof
