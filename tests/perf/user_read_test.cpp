// The recipe of linux/perf_event.h on pages made here; its registers are read for real in guests
// (tests/guest).
#include "perf/user_read.hpp"

#include <gtest/gtest.h>

#include "counterprof/counters.hpp"

#include "perf/fake_syscalls.hpp"

namespace counterprof {
namespace {

/// A processor whose counter and clock stand still; `meanwhile` is what the kernel does while they are read.
struct StillRegisters {
  static inline std::uint64_t value = 0;
  static inline std::uint64_t now = 0;
  static inline int reads = 0;
  static inline std::function<void()> meanwhile;

  static std::optional<std::uint64_t> counter(std::uint32_t) noexcept {
    ++reads;
    if (meanwhile) meanwhile();
    return value;
  }
  static std::uint64_t clock() noexcept { return now; }
};

class UserRead : public testing::Test {
 protected:
  UserRead() {
    StillRegisters::value = 0;
    StillRegisters::now = 0;
    StillRegisters::reads = 0;
    StillRegisters::meanwhile = nullptr;
    page.lock = 4;
    page.index = 1;
    page.pmc_width = 48;
    page.time_mult = 1;
    page.cap_user_rdpmc = 1;
    page.cap_user_time = 1;
  }
  std::optional<Reading> read() const { return read_user_page<StillRegisters>(page); }

  perf_event_mmap_page page{};
};

TEST_F(UserRead, AddsTheCounterToWhatTheKernelHasWrittenDown) {
  page.offset = 1000;
  page.time_enabled = 50;
  page.time_running = 40;
  StillRegisters::value = 234;
  EXPECT_EQ(read(), (Reading{1234, 50, 40}));
}

// The kernel starts a counter below zero, so that it overflows in time: taken as unsigned it would be 2^48
// too many.
TEST_F(UserRead, ExtendsTheCountersSign) {
  page.offset = 1000;
  StillRegisters::value = 0xFFFF'FFFF'FFFF;
  EXPECT_EQ(read()->raw, 999u);
  page.pmc_width = 32;
  StillRegisters::value = 0x8000'0000;
  page.offset = 0x8000'0000;
  EXPECT_EQ(read()->raw, 0u);
  page.pmc_width = 64;
  StillRegisters::value = 5;
  page.offset = -3;
  EXPECT_EQ(read()->raw, 2u);
}

TEST_F(UserRead, LetsBothTimesGoOnByTheClock) {
  page.time_shift = 2;
  page.time_mult = 10;
  page.time_offset = 7;
  page.time_enabled = 1000;
  page.time_running = 600;
  StillRegisters::now = 4 * 3 + 1;  // 3 whole turns of 10, and a quarter of one
  EXPECT_EQ(read(), (Reading{0, 1000 + 7 + 30 + 2, 600 + 7 + 30 + 2}));
}

// Arm's clock has 56 bits and more; it is the page that says where it stood last.
TEST_F(UserRead, KnowsAClockThatIsShorterThanItsWord) {
  page.cap_user_time_short = 1;
  page.time_mask = 0xFF;
  page.time_cycles = 0x1F0;
  StillRegisters::now = 0x05;  // 0x15 later
  EXPECT_EQ(read()->time_enabled_ns, 0x205u);
}

TEST_F(UserRead, IsNothingWithoutACounter) {
  page.index = 0;
  EXPECT_FALSE(read());
  EXPECT_EQ(StillRegisters::reads, 0);
}

TEST_F(UserRead, BeginsAgainWhenTheKernelWasThereInBetween) {
  StillRegisters::value = 10;
  StillRegisters::meanwhile = [this] {
    if (StillRegisters::reads > 2) return;
    page.lock += 2;
    page.offset += 100;
  };
  EXPECT_EQ(read()->raw, 210u);
  EXPECT_EQ(StillRegisters::reads, 3);
}

TEST_F(UserRead, GivesUpOnAPageThatNeverRests) {
  StillRegisters::meanwhile = [this] { page.lock += 2; };
  EXPECT_FALSE(read());
  page.lock = 5;  // and on one that the kernel is writing
  StillRegisters::reads = 0;
  EXPECT_FALSE(read());
  EXPECT_EQ(StillRegisters::reads, 0);
}

TEST_F(UserRead, NeedsBothTheCounterAndTheTimes) {
  EXPECT_TRUE(allows_user_reads(page));
  page.cap_user_time = 0;
  EXPECT_FALSE(allows_user_reads(page));
  page.cap_user_time = 1;
  page.cap_user_rdpmc = 0;
  EXPECT_FALSE(allows_user_reads(page));
}

CountersOptions of_this_thread(PerfSyscalls& kernel) {
  CountersOptions options;
  options.inherit = false;
  options.syscalls = &kernel;
  options.root = COUNTERPROF_TESTS_DIR "/sysfs/arm64-guest";
  return options;
}

double count(Counters& counters) {
  { const Region region(counters); }
  return counters.totals().front().value.value_or(-1);
}

// An event without a counter at present shows in its page, and is read(2).
TEST_F(UserRead, IsLeftToReadWhereThePageSaysSo) {
  FakeSyscalls kernel;
  page.index = 0;
  int maps = 0;
  kernel.on_map = [&](const perf_event_attr&) {
    ++maps;
    return &page;
  };
  {
    Counters counters({"cycles", "instructions", "task-clock"}, of_this_thread(kernel));
    EXPECT_EQ(maps, 2);  // of software events no page says more than read(2)
    EXPECT_EQ(count(counters), 1000.0);
    EXPECT_EQ(kernel.unmapped, 0);
  }
  EXPECT_EQ(kernel.unmapped, 2);
}

TEST_F(UserRead, IsNotTriedWithAPageThatForbidsIt) {
  FakeSyscalls kernel;
  page.cap_user_rdpmc = 0;
  kernel.on_map = [&](const perf_event_attr&) { return &page; };
  Counters counters({"cycles"}, of_this_thread(kernel));
  EXPECT_EQ(kernel.unmapped, 1);
  EXPECT_EQ(count(counters), 1000.0);
}

// The kernel maps no inherited event; and what begins at exec is another program's.
TEST_F(UserRead, IsForThisThreadsEventsOnly) {
  FakeSyscalls kernel;
  kernel.on_map = [](const perf_event_attr&) -> void* {
    ADD_FAILURE() << "mapped";
    return nullptr;
  };
  CountersOptions options = of_this_thread(kernel);
  options.inherit = true;
  const Counters inherited({"cycles"}, options);
  options = of_this_thread(kernel);
  options.enable_on_exec = true;
  const Counters of_the_next({"cycles"}, options);
  for (const perf_event_attr& attr : kernel.opened) EXPECT_EQ(attr.config1, 0u);
}

TEST_F(UserRead, IsAskedForWhereThePmuWantsToBeAskedAndNotInsistedOn) {
  FakeSyscalls kernel;
  { const Counters counters({"cycles", "task-clock"}, of_this_thread(kernel)); }
  ASSERT_EQ(kernel.opened.size(), 2u);
  EXPECT_EQ(kernel.opened[0].config1, 2u);
  EXPECT_EQ(kernel.opened[1].config1, 0u);

  FakeSyscalls older;
  older.on_open = [](perf_event_attr& attr, int) { return attr.config1 != 0 ? -EOPNOTSUPP : 0; };
  const Counters counters({"cycles"}, of_this_thread(older));
  EXPECT_EQ(counters.events()[0].status, Status::counted);
  EXPECT_EQ(older.opened.at(0).config1, 0u);
}

}  // namespace
}  // namespace counterprof
