// The sampler on a kernel that fails on demand: which counters it opens, and what it says where it cannot.
#include "perf/sampler.hpp"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "perf/fake_syscalls.hpp"

namespace counterprof {
namespace {

using testing::HasSubstr;

/// Rings of ordinary memory.
class RingSyscalls : public FakeSyscalls {
 public:
  std::size_t most_bytes = std::size_t{1} << 30;  // that the kernel locks for one ring
  std::vector<std::size_t> mapped;

  /// Of a kind that can be waited for.
  int perf_event_open(perf_event_attr& attr, pid_t pid, int cpu, int group_fd, unsigned long flags) override {
    const int fd = FakeSyscalls::perf_event_open(attr, pid, cpu, group_fd, flags);
    if (fd < 0) return fd;
    const Fd waited(::eventfd(0, EFD_CLOEXEC));
    return ::dup3(waited.get(), fd, O_CLOEXEC);
  }

  int map_ring(int, std::size_t bytes, void** base) override {
    if (bytes > most_bytes) return -EPERM;
    mapped.push_back(bytes);
    memory_.push_back(std::vector<std::uint64_t>(bytes / sizeof(std::uint64_t)));
    *base = memory_.back().data();
    return 0;
  }
  void unmap_ring(void*, std::size_t) override {}

  /// A counter that counts nothing and has lost this much (PERF_FORMAT_LOST).
  std::uint64_t lost = 0;
  ssize_t read(int, void* buffer, std::size_t bytes) override {
    const std::array<std::uint64_t, 4> words{0, 0, 0, lost};
    if (bytes < sizeof words) return -ENOSPC;
    std::memcpy(buffer, words.data(), sizeof words);
    return sizeof words;
  }
  void* first_ring() { return memory_.front().data(); }

 private:
  std::deque<std::vector<std::uint64_t>> memory_;
};

SampledEvent faults() {
  SampledEvent event{resolve("page-faults"), {}};
  event.sampling.period = 1;
  return event;
}

TEST(Sampler, OpensARingForEachProcessorAndOneThatTellsOfProcesses) {
  RingSyscalls kernel;
  Sampler sampler({faults()}, kernel);
  sampler.open();
  const auto processors = static_cast<std::size_t>(::sysconf(_SC_NPROCESSORS_CONF));
  ASSERT_EQ(kernel.opened.size(), 2 * processors);
  for (const perf_event_attr& attr : kernel.opened) {
    EXPECT_EQ(attr.inherit, 1u);
    EXPECT_EQ(attr.enable_on_exec, 1u);
    EXPECT_EQ(attr.disabled, 1u);
    EXPECT_EQ(attr.sample_id_all, 1u);
    EXPECT_EQ(attr.sample_type, sample_fields);
    const bool tells = attr.config == PERF_COUNT_SW_DUMMY;
    EXPECT_EQ(attr.mmap2, tells ? 1u : 0u);
    EXPECT_EQ(attr.sample_period, tells ? 0u : 1u);
  }
}

// A user's limit of locked memory is shared by all that he samples.
TEST(Sampler, TakesASmallerRingWhereTheKernelLocksNoMore) {
  RingSyscalls kernel;
  kernel.most_bytes = std::size_t{70} << 10;
  Sampler sampler({faults()}, kernel);
  sampler.open();
  for (const std::size_t bytes : kernel.mapped) EXPECT_LE(bytes, kernel.most_bytes);
  EXPECT_GT(sampler.ring_bytes(), 0u);
}

TEST(Sampler, SaysWhatToDoWhereThereIsNoMemoryForRings) {
  RingSyscalls kernel;
  kernel.most_bytes = 0;
  Sampler sampler({faults()}, kernel);
  try {
    sampler.open();
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.hint(), HasSubstr("kernel.perf_event_mlock_kb"));
  }
}

TEST(Sampler, DoesWithoutTheCountOfLossesOnOlderKernels) {
  RingSyscalls kernel;
  kernel.on_open = [](perf_event_attr& attr, int) {
    return (attr.read_format & PERF_FORMAT_LOST) != 0 ? -EINVAL : 0;
  };
  Sampler sampler({faults()}, kernel);
  sampler.open();
  EXPECT_FALSE(kernel.opened.empty());
}

TEST(Sampler, SamplesPageFaultsInUserModeWhereTheKernelsAreNotPermitted) {
  RingSyscalls kernel;
  kernel.on_open = [](perf_event_attr& attr, int) { return attr.exclude_kernel == 0 ? -EACCES : 0; };
  const Opened opened = try_sampling(faults(), kernel);
  EXPECT_EQ(opened.status, Status::counted);
  EXPECT_EQ(opened.event.attr.exclude_kernel, 1u);
  ASSERT_TRUE(opened.reason);
  EXPECT_EQ(opened.reason->code, ReasonCode::kernel_events_excluded);
  SampledEvent switches{resolve("context-switches"), {}};
  switches.sampling.period = 1;
  EXPECT_EQ(try_sampling(switches, kernel).status, Status::not_permitted);
}

TEST(Sampler, CountsARingThatMakesNoSenseOnce) {
  RingSyscalls kernel;
  Sampler sampler({faults()}, kernel);
  sampler.open();
  auto* page = static_cast<perf_event_mmap_page*>(kernel.first_ring());
  for (int round = 0; round < 2; ++round) {
    page->data_head += 64;  // zeros, which are no record
    sampler.drain([](Record&&, std::size_t) { FAIL(); });
  }
  EXPECT_EQ(sampler.unreadable(), 1u);
}

TEST(Sampler, CountsWhatItWasNotToldOfProcesses) {
  RingSyscalls kernel;
  Sampler sampler({faults()}, kernel);
  sampler.open();
  EXPECT_EQ(sampler.lost_tellings(), 0u);
  kernel.lost = 3;
  EXPECT_EQ(sampler.lost_tellings(), 3 * static_cast<std::uint64_t>(::sysconf(_SC_NPROCESSORS_CONF)));
}

TEST(Sampler, PassesOverAProcessorThatIsOff) {
  RingSyscalls kernel;
  int calls = 0;
  kernel.on_open = [&](perf_event_attr&, int) { return ++calls == 1 ? -ENODEV : 0; };
  Sampler sampler({faults()}, kernel);
  if (::sysconf(_SC_NPROCESSORS_CONF) < 2) GTEST_SKIP() << "one processor";
  sampler.open();
  EXPECT_FALSE(kernel.opened.empty());
}

}  // namespace
}  // namespace counterprof
