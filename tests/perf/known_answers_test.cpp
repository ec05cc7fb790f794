// Workloads whose counts are known to the last one, on the real kernel, through the same groups, reads and
// passes as hardware counters. What a machine lacks (two processors, root, huge pages) is said and skipped.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/hw_breakpoint.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "counterprof/counters.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"
#include "perf/passes.hpp"
#include "perf/workloads.hpp"

namespace counterprof {
namespace {

using workloads::Pages;

constexpr std::size_t page_size = 4096;

/// Counts while work() runs; fails the test for events that are not there.
template <typename Work>
std::vector<double> count(std::initializer_list<std::string_view> names, const Work& work) {
  Counters counters(names);
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  counters.read(begin);
  work();
  counters.read(end);
  std::vector<double> result;
  for (const Value& value : counters.between(begin, end)) {
    EXPECT_EQ(value.status, Status::counted) << (value.reason ? value.reason->text : "");
    result.push_back(value.value.value_or(-1));
  }
  return result;
}

using Counts = std::vector<double>;

// The program's code, from the linker (man end).
extern "C" const char __executable_start;  // NOLINT(bugprone-reserved-identifier)
extern "C" const char etext;

/// The code of the workloads and of the tests is pages, too, that fault where they are executed first.
class WarmUp : public testing::Environment {
 public:
  void SetUp() override {
    const Pages page(1);
    workloads::write_each(page);
    workloads::read_each(page);
    workloads::Team team;
    team.done = 1;
    workloads::lead(team, 1);
    workloads::read_range(&__executable_start, static_cast<std::size_t>(&etext - &__executable_start));
  }
};
const testing::Environment* const warm_up = testing::AddGlobalTestEnvironment(new WarmUp);

class FreshPages : public testing::TestWithParam<std::size_t> {};

TEST_P(FreshPages, FaultOnceEach) {
  const Pages pages(GetParam(), 0, MADV_NOHUGEPAGE);
  const auto n = static_cast<double>(GetParam());
  EXPECT_EQ(count({"page-faults", "minor-faults", "major-faults"}, [&] { workloads::write_each(pages); }),
            (Counts{n, n, 0}));
}

/// Resident pages of this process's own, of which the zero page is none (man proc_pid_status, RssAnon), in
/// KiB.
std::uint64_t resident_kib() {
  const std::string status = read_file("/proc/self/status").value_or("");
  const std::size_t at = status.find("RssAnon:");
  return at == std::string::npos ? 0 : std::strtoull(status.c_str() + at + 8, nullptr, 10);
}

/// Kernels on some hypervisors (PVM) have none: a read gives a page of its own.
bool has_zero_page() {
  constexpr std::size_t pages = 4096;
  const Pages read(pages, 0, MADV_NOHUGEPAGE);
  const std::uint64_t before = resident_kib();
  workloads::read_each(read);
  return resident_kib() - before < pages;  // a quarter of what they would take
}

// The first read maps the zero page, the first write replaces it.
TEST_P(FreshPages, FaultTwiceWhenReadAndThenWritten) {
  const Pages pages(GetParam(), 0, MADV_NOHUGEPAGE);
  const double each = has_zero_page() ? 2 : 1;
  EXPECT_EQ(count({"page-faults"},
                  [&] {
                    workloads::read_each(pages);
                    workloads::write_each(pages);
                  }),
            Counts{each * static_cast<double>(GetParam())});
}

INSTANTIATE_TEST_SUITE_P(Counts, FreshPages, testing::Values(1, 10, 1000, 10000));

TEST(KnownAnswers, AnEmptyRegionCountsNothing) {
  EXPECT_EQ(
      count({"page-faults", "minor-faults", "major-faults", "context-switches", "cpu-migrations"}, [] {}),
      (Counts{0, 0, 0, 0, 0}));
}

TEST(KnownAnswers, PagesThatTheKernelFilledDoNotFault) {
  EXPECT_EQ(count({"page-faults"}, [] { const Pages pages(256, MAP_POPULATE); }), Counts{0});
}

TEST(KnownAnswers, HugePagesFaultOnceEach) {
  const auto setting = read_line("/sys/kernel/mm/transparent_hugepage/enabled").value_or("[never]");
  if (setting.find("[never]") != std::string::npos) GTEST_SKIP() << "transparent huge pages are off here";
  constexpr std::size_t huge = std::size_t{2} << 20;
  const Pages pages(5 * huge / page_size);
  const auto base = reinterpret_cast<std::uintptr_t>(pages.page(0));
  auto* aligned = reinterpret_cast<volatile char*>((base + huge - 1) / huge * huge);
  ASSERT_EQ(::madvise(const_cast<char*>(aligned), 4 * huge, MADV_HUGEPAGE), 0);
  EXPECT_EQ(count({"page-faults"}, [&] { workloads::write_range(aligned, 4 * huge); }), Counts{4});
}

TEST(KnownAnswers, AFileThatIsNotInMemoryFaultsMajorly) {
  constexpr std::size_t size = 256 * page_size;
  const std::string path =
      (std::filesystem::current_path() / ("major-faults-" + std::to_string(::getpid()))).string();
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  ASSERT_TRUE(file) << path;
  ::unlink(path.c_str());
  const std::string content(size, 'x');
  ASSERT_EQ(::write(file.get(), content.data(), size), static_cast<ssize_t>(size));
  ASSERT_EQ(::fsync(file.get()), 0);
  ASSERT_EQ(::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED), 0);
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  ASSERT_NE(mapped, MAP_FAILED);
  ::madvise(mapped, size, MADV_RANDOM);  // no read-ahead
  std::array<unsigned char, 256> resident{};
  ASSERT_EQ(::mincore(mapped, size, resident.data()), 0);
  if (std::count_if(resident.begin(), resident.end(), [](unsigned char r) { return (r & 1) != 0; }) > 0) {
    ::munmap(mapped, size);
    GTEST_SKIP() << "this file system keeps files in memory";
  }
  EXPECT_EQ(count({"major-faults", "minor-faults"},
                  [&] { workloads::read_range(static_cast<volatile char*>(mapped), size); }),
            (Counts{256, 0}));
  ::munmap(mapped, size);
}

/// Pins this thread while it lives.
class Pinned {
 public:
  explicit Pinned(unsigned long mask) {
    ::sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t set;
    CPU_ZERO(&set);
    for (unsigned cpu = 0; cpu < 8 * sizeof mask; ++cpu)
      if ((mask >> cpu & 1UL) != 0) CPU_SET(cpu, &set);
    ok_ = ::sched_setaffinity(0, sizeof set, &set) == 0;
  }
  ~Pinned() { ::sched_setaffinity(0, sizeof before_, &before_); }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;
  bool ok() const noexcept { return ok_; }

 private:
  cpu_set_t before_{};
  bool ok_ = false;
};

TEST(KnownAnswers, EachHopIsAMigration) {
  const Pinned on_one(2UL);
  if (!on_one.ok()) GTEST_SKIP() << "this takes two processors";
  EXPECT_EQ(count({"cpu-migrations"}, [] { workloads::hop(20); }), Counts{40});
}

/// The other end of a ping-pong, in a process that exists before the counters are opened: later it would be
/// inherited.
class Partner {
 public:
  Partner() {
    std::array<int, 2> there{};
    std::array<int, 2> back{};
    if (::pipe(there.data()) != 0 || ::pipe(back.data()) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      char byte = 0;
      ::close(there[1]);
      while (::read(there[0], &byte, 1) == 1)
        if (::write(back[1], &byte, 1) != 1) break;
      ::_exit(0);
    }
    ::close(there[0]);
    ::close(back[1]);
    to_.reset(there[1]);
    from_.reset(back[0]);
  }
  ~Partner() {
    to_.reset();
    ::waitpid(pid_, nullptr, 0);
  }
  Partner(const Partner&) = delete;
  Partner& operator=(const Partner&) = delete;
  int to() const noexcept { return to_.get(); }
  int from() const noexcept { return from_.get(); }

 private:
  pid_t pid_ = -1;
  Fd to_;
  Fd from_;
};

TEST(KnownAnswers, EachAnswerThatIsWaitedForIsAContextSwitch) {
  const Pinned on_one_processor(1UL);
  sched_param priority{};
  priority.sched_priority = 1;
  if (::sched_setscheduler(0, SCHED_FIFO, &priority) != 0) GTEST_SKIP() << "SCHED_FIFO takes root";
  Counts counts;
  {
    const Partner partner;
    counts = count({"context-switches"}, [&] { workloads::ping(partner.to(), partner.from(), 100); });
  }
  priority.sched_priority = 0;
  ::sched_setscheduler(0, SCHED_OTHER, &priority);
  EXPECT_EQ(counts, Counts{100});
}

std::string watch(const volatile std::uint64_t& word, const char* access) {
  std::array<char, 64> name{};
  std::snprintf(name.data(), name.size(), "mem:0x%zx/8:%s", reinterpret_cast<std::size_t>(&word), access);
  return name.data();
}

/// Whether the machine reports watched addresses at all, asked of the kernel without the library. Where it
/// does not, the library has to say so: opened, it would count 0.
bool breakpoints_fire() {
  alignas(8) static volatile std::uint64_t word = 0;
  perf_event_attr attr{};
  attr.size = sizeof attr;
  attr.type = PERF_TYPE_BREAKPOINT;
  attr.bp_type = HW_BREAKPOINT_W;
  attr.bp_addr = reinterpret_cast<std::uintptr_t>(&word);
  attr.bp_len = HW_BREAKPOINT_LEN_8;
  const auto fd = static_cast<int>(::syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));
  if (fd < 0) return false;
  workloads::store_times(&word, 10);
  std::uint64_t count = 0;
  const bool is_read = ::read(fd, &count, sizeof count) == sizeof count;
  ::close(fd);
  return is_read && count == 10;
}

TEST(KnownAnswers, WhatAWatchedAddressDoesNotReportIsNotSupportedInsteadOfZero) {
  if (breakpoints_fire()) GTEST_SKIP() << "breakpoints are counted here";
  alignas(64) volatile std::uint64_t word = 0;
  Counters counters({resolve(watch(word, "w"))});
  ASSERT_EQ(counters.events().size(), 1u);
  EXPECT_EQ(counters.events()[0].status, Status::not_supported);
  ASSERT_TRUE(counters.events()[0].reason);
  EXPECT_EQ(counters.events()[0].reason->code, ReasonCode::no_such_event);
}

TEST(KnownAnswers, AWatchedAddressCountsItsAccessesAndNoOthers) {
  if (!breakpoints_fire()) GTEST_SKIP() << "the hypervisor keeps debug exceptions to itself";
  alignas(64) std::array<volatile std::uint64_t, 2> words{};
  EXPECT_EQ(count({watch(words[0], "w")}, [&] { workloads::store_times(&words[0], 1000); }), Counts{1000});
  EXPECT_EQ(count({watch(words[0], "rw")}, [&] { workloads::load_times(&words[0], 1000); }), Counts{1000});
  EXPECT_EQ(count({watch(words[0], "w")}, [&] { workloads::store_times(&words[1], 1000); }), Counts{0});
}

// x86 has four debug registers: the fifth event needs a second pass, and every count is exact all the same.
TEST(KnownAnswers, FiveWatchedAddressesAreCountedInTwoPasses) {
  if (!breakpoints_fire()) GTEST_SKIP() << "the hypervisor keeps debug exceptions to itself";
  alignas(64) std::array<volatile std::uint64_t, 5> words{};
  std::vector<Event> events;
  for (const auto& word : words) events.push_back(resolve(watch(word, "w")));
  events.push_back(resolve("page-faults"));
  const PassPlan plan = plan_passes(events);
  ASSERT_EQ(plan.passes, (std::vector<std::vector<std::size_t>>{{0, 1, 2, 3, 5}, {4, 5}}));
  for (const auto& pass : plan.passes) {
    std::vector<Event> chosen;
    for (const std::size_t i : pass) chosen.push_back(events[i]);
    Counters counters(chosen);
    const Pages pages(10, 0, MADV_NOHUGEPAGE);
    Snapshot begin = counters.snapshot();
    Snapshot end = counters.snapshot();
    counters.read(begin);
    for (std::size_t i = 0; i < words.size(); ++i)
      workloads::store_times(&words[i], 100 * (static_cast<int>(i) + 1));
    workloads::write_each(pages);
    counters.read(end);
    const std::vector<Value> values = counters.between(begin, end);
    for (std::size_t i = 0; i < pass.size(); ++i) {
      EXPECT_EQ(values[i].status, Status::counted);
      EXPECT_EQ(values[i].value, pass[i] < 5 ? 100.0 * static_cast<double>(pass[i] + 1) : 10.0);
    }
  }
}

/// Tracefs in a mount namespace of this test's own.
class Tracepoints : public testing::Test {
 protected:
  void SetUp() override {
    if (std::filesystem::exists("/sys/kernel/tracing/events")) return;
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr) != 0)
      GTEST_SKIP() << "mounting tracefs takes root";
  }
};

TEST_F(Tracepoints, CountEachSystemCall) {
  EXPECT_EQ(count({"syscalls:sys_enter_getppid"}, [] { workloads::getppid_times(1000); }), Counts{1000});
}

TEST_F(Tracepoints, CountEachFaultBesideTheSoftwareEventInOneGroup) {
  const Pages pages(1000, 0, MADV_NOHUGEPAGE);
  EXPECT_EQ(count({"exceptions:page_fault_user", "page-faults"}, [&] { workloads::write_each(pages); }),
            (Counts{1000, 1000}));
}

// The threads start after the counters were opened and before the region begins, so that it holds their work
// alone.
TEST(KnownAnswers, ThreadsThatStartLaterAreCounted) {
  constexpr std::size_t each = 1000;
  const Pages pages(4 * each, 0, MADV_NOHUGEPAGE);
  Counters counters({"page-faults"});
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  workloads::Team team;
  std::array<std::thread, 4> threads;
  for (std::size_t i = 0; i < threads.size(); ++i)
    threads[i] = std::thread(
        [&, i] { workloads::write_range_together(team, pages.page(i * each), each * page_size); });
  while (team.ready < 4) std::this_thread::yield();
  counters.read(begin);
  workloads::lead(team, 4);
  counters.read(end);
  team.go = false;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counters.between(begin, end)[0].value, 4.0 * each);
}

TEST(KnownAnswers, WithoutInheritanceOnlyThisThreadIsCounted) {
  const Pages pages(2000, 0, MADV_NOHUGEPAGE);
  CountersOptions options;
  options.inherit = false;
  Counters counters({"page-faults"}, options);
  Counters inheriting({"page-faults"});
  {
    const Region region(counters);
    const Region other(inheriting);
    std::thread([&] { workloads::write_each(pages); }).join();
  }
  EXPECT_LT(*counters.totals()[0].value, 1000);  // a thread's start faults a little in the one that starts it
  EXPECT_GE(*inheriting.totals()[0].value, 2000);
}

// The time-stamp counter is a PMU of the kernel's that virtual machines have, too: it stands in for cycles.
TEST(KnownAnswers, TheTimeStampCounterRunsWhileTheTaskRuns) {
  if (!std::filesystem::exists("/sys/bus/event_source/devices/msr")) GTEST_SKIP() << "no msr PMU here";
  const Counts counts = count({"msr/tsc/", "task-clock"}, [] {
    const Pages pages(20000, 0, MADV_NOHUGEPAGE);
    workloads::write_each(pages);
  });
  const double ghz = counts[0] / counts[1];
  EXPECT_GT(ghz, 0.5);
  EXPECT_LT(ghz, 10);
}

TEST(KnownAnswers, RegionsOfOneCountersAddUp) {
  Counters counters({"page-faults", "task-clock"});
  for (int i = 0; i < 3; ++i) {
    const Pages pages(100, 0, MADV_NOHUGEPAGE);
    const Region region(counters);
    workloads::write_each(pages);
  }
  EXPECT_EQ(counters.totals()[0].value, 300.0);
}

}  // namespace
}  // namespace counterprof
