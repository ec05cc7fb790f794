#include "perf/surroundings.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <stdlib.h>

namespace counterprof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string fixture(const std::string& machine) {
  return COUNTERPROF_TESTS_DIR "/sysfs/" + machine;
}

TEST(Surroundings, OfAGuestHaveNoCorePmu) {
  const Surroundings around = look_around(fixture("zen5-vm"));
  EXPECT_THAT(around.pmus, ElementsAre("breakpoint", "msr", "software", "tracepoint", "uprobe"));
  EXPECT_THAT(around.core_pmus, IsEmpty());
  EXPECT_TRUE(around.hypervisor);
  EXPECT_TRUE(around.perf_events);
  EXPECT_EQ(around.paranoid, 2);
  EXPECT_TRUE(around.may_trace_all);
  EXPECT_FALSE(around.seccomp);
  EXPECT_FALSE(around.nmi_watchdog);
}

// uncore_imc counts for a whole socket, power for a package: neither counts a program's cycles.
TEST(Surroundings, TellTheCoresPmuFromTheOthers) {
  const Surroundings around = look_around(fixture("intel-bare-metal"));
  EXPECT_THAT(around.core_pmus, ElementsAre("cpu"));
  EXPECT_FALSE(around.hypervisor);
  EXPECT_FALSE(around.may_trace_all);
  EXPECT_TRUE(around.nmi_watchdog);
}

TEST(Surroundings, OfAnArmContainer) {
  const Surroundings around = look_around(fixture("arm64-guest"));
  EXPECT_THAT(around.core_pmus, ElementsAre("armv8_pmuv3_0"));
  EXPECT_TRUE(around.hypervisor);
  EXPECT_EQ(around.paranoid, 4);
  EXPECT_FALSE(around.may_trace_all);
  EXPECT_TRUE(around.seccomp);
}

TEST(Surroundings, ThatCannotBeReadPromiseNothing) {
  const Surroundings around = look_around(fixture("nothing-readable"));
  EXPECT_THAT(around.pmus, IsEmpty());
  EXPECT_FALSE(around.perf_events);
  EXPECT_EQ(around.paranoid, std::nullopt);
  EXPECT_FALSE(around.may_trace_all);
}

class Capabilities : public testing::Test {
 protected:
  Capabilities() {
    std::string name = (std::filesystem::temp_directory_path() / "counterprof-test-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) root_ = name;
    std::filesystem::create_directories(root_ / "proc/self/ns");
  }
  ~Capabilities() override {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  bool may_trace_all(const std::string& effective) const {
    std::ofstream(root_ / "proc/self/status")
        << "Name:\tx\nCapPrm:\t000001ffffffffff\nCapEff:\t" << effective << '\n';
    return look_around(root_.string()).may_trace_all;
  }

  std::filesystem::path root_;
};

TEST_F(Capabilities, ThatCountAreThoseTwo) {
  EXPECT_TRUE(may_trace_all("0000004000000000"));   // CAP_PERFMON, bit 38
  EXPECT_TRUE(may_trace_all("0000000000200000"));   // CAP_SYS_ADMIN, bit 21
  EXPECT_FALSE(may_trace_all("000001bfffdfffff"));  // all others
}

// In a rootless container every capability is held and perf_event_open says EACCES all the same.
TEST_F(Capabilities, OfAnotherUserNamespaceAreWorthNothing) {
  std::filesystem::create_symlink("user:[4026531837]", root_ / "proc/self/ns/user");
  EXPECT_TRUE(may_trace_all("000001ffffffffff"));
  std::filesystem::remove(root_ / "proc/self/ns/user");
  std::filesystem::create_symlink("user:[4026532177]", root_ / "proc/self/ns/user");
  EXPECT_FALSE(may_trace_all("000001ffffffffff"));
}

}  // namespace
}  // namespace counterprof
