// Counters read by the program itself (kernel.perf_user_access), beside read(2).
#include <array>
#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "counting.hpp"
#include "perf/open.hpp"
#include "perf/syscalls.hpp"

namespace counterprof {
namespace {

/// The kernel, with its read(2)s counted, and its pages refused where that is wanted.
class Watched : public PerfSyscalls {
 public:
  explicit Watched(bool maps) : maps_(maps) {}
  int reads = 0;

  ssize_t read(int fd, void* buffer, std::size_t bytes) override {
    ++reads;
    return PerfSyscalls::read(fd, buffer, bytes);
  }
  void* map_page(int fd) override { return maps_ ? PerfSyscalls::map_page(fd) : nullptr; }

 private:
  bool maps_;
};

CountersOptions of_this_thread(PerfSyscalls& kernel) {
  CountersOptions options;
  options.inherit = false;
  options.syscalls = &kernel;
  return options;
}

TEST(UserReads, AgreeWithReadOnTheSameRegion) {
  Watched pages(true);
  Watched calls(false);
  Counters inside({"instructions:u", "cycles:u"}, of_this_thread(pages));
  Counters outside({"instructions:u", "cycles:u"}, of_this_thread(calls));
  Snapshot begin[] = {inside.snapshot(), outside.snapshot()};
  Snapshot end[] = {inside.snapshot(), outside.snapshot()};
  double apart = -1;
  for (const std::uint64_t rounds : {1'000, 1'000, 100'000, 10'000'000}) {
    outside.read(begin[1]);
    inside.read(begin[0]);
    run_loop(rounds);
    inside.read(end[0]);
    outside.read(end[1]);
    const Value own = inside.between(begin[0], end[0]).front();
    const Value kernels = outside.between(begin[1], end[1]).front();
    ASSERT_EQ(own.status, Status::counted) << guest::shown(own);
    ASSERT_EQ(kernels.status, Status::counted) << guest::shown(kernels);
    EXPECT_NEAR(*own.value, 2.0 * static_cast<double>(rounds), 400);
    if (rounds == 1'000) apart = *kernels.value - *own.value;  // of the second: nothing is new to it
    EXPECT_EQ(*kernels.value - *own.value, apart) << rounds;
    EXPECT_LE(own.reading.time_enabled_ns, kernels.reading.time_enabled_ns);
  }
  EXPECT_EQ(pages.reads, 0);
  EXPECT_GT(calls.reads, 0);
}

/// Instructions, the kernel's included, that doing it once takes.
double cost(const std::function<void()>& once) {
  constexpr int times = 1000;
  Counters meter({"instructions"});
  const auto spent = [&](int repetitions) {
    Snapshot begin = meter.snapshot();
    Snapshot end = meter.snapshot();
    meter.read(begin);
    for (int i = 0; i < repetitions; ++i) once();
    meter.read(end);
    return meter.between(begin, end).front().value.value_or(-1);
  };
  spent(1);
  return (spent(times) - spent(0)) / times;
}

double cost_of_reads(const std::vector<std::string>& events, const CountersOptions& options) {
  Counters counters(guest::named(events), options);
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  return cost([&] {
    counters.read(begin);
    counters.read(end);
  });
}

double cost_of_region(const std::vector<std::string>& events, const CountersOptions& options) {
  Counters counters(guest::named(events), options);
  return cost([&] { const Region region(counters); });
}

struct Priced {
  std::vector<std::string> events;
  double most;  // of what read(2) costs
};

// Each further event costs the kernel less than it costs us: it has entered already.
TEST(UserReads, CostATenthOfWhatReadCosts) {
  for (const Priced& priced : {Priced{{"instructions:u"}, 0.1}, Priced{{"instructions:u", "cycles:u"}, 0.1},
                               Priced{{"instructions:u", "cycles:u", "r8:u", "r11:u", "r8:k"}, 0.16}}) {
    Watched pages(true);
    Watched calls(false);
    const double own = cost_of_reads(priced.events, of_this_thread(pages));
    const double kernels = cost_of_reads(priced.events, of_this_thread(calls));
    std::printf(
        "a begin/end pair of %zu events: %.0f instructions by read(2), %.0f in user space (%.3f); a region: "
        "%.0f\n",
        priced.events.size(), kernels, own, own / kernels,
        cost_of_region(priced.events, of_this_thread(pages)));
    EXPECT_EQ(pages.reads, 0);
    EXPECT_GT(own, 0);
    EXPECT_LE(own, priced.most * kernels) << priced.events.size();
  }
}

// Why a region is the difference of two reads (docs/architecture.md), here without a clock's noise.
TEST(Costs, OfTwoReadsAreNoMoreThanOfSwitchingTheCountersOnAndOff) {
  const std::vector<std::string> names{"instructions:u", "cycles:u"};
  PerfSyscalls& kernel = PerfSyscalls::real();
  std::vector<Fd> group;
  for (const std::string& name : names) {
    OpenRequest request;
    if (!group.empty()) request.group_fd = group.front().get();
    group.push_back(open_event(resolve(name), request, kernel).fd);
    ASSERT_TRUE(group.back());
  }
  std::array<std::uint64_t, 7> record{};
  const double switched = cost([&] {
    kernel.ioctl(group.front().get(), PERF_EVENT_IOC_ENABLE, nullptr);
    kernel.ioctl(group.front().get(), PERF_EVENT_IOC_DISABLE, nullptr);
    kernel.read(group.front().get(), record.data(), sizeof record);
  });
  const double inherited = cost_of_region(names, {});
  const double software = cost_of_region({"page-faults", "task-clock"}, {});
  std::printf(
      "two events, instructions of a region: %.0f by two reads, %.0f by enable, disable and read; "
      "two software events: %.0f by two reads\n",
      inherited, switched, software);
  EXPECT_GT(inherited, 0);
  EXPECT_LT(inherited, 1.1 * switched);
}

/// Another process that wants the processor, until it is ended.
class Rival {
 public:
  Rival() : pid_(::fork()) {
    if (pid_ == 0)
      while (true) run_loop(1'000'000);
  }
  ~Rival() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Rival(const Rival&) = delete;
  Rival& operator=(const Rival&) = delete;

 private:
  pid_t pid_;
};

// A value made of one half from before a reschedule and one from after it would go back, or leap ahead.
TEST(UserReads, AreNeverTornWhileTheKernelReschedules) {
  constexpr int reads = 1'000'000;
  constexpr std::uint64_t most_between_reads = 10'000;
  Watched kernel(true);
  Counters counters({"instructions:u"}, of_this_thread(kernel));
  CountersOptions in_turns;
  in_turns.inherit = false;
  in_turns.multiplex =
      true;  // with these there are too few counters: the event moves, and is without one at times
  const Counters others(guest::named(std::vector<std::string>(8, "r8:k")), in_turns);
  Counters switches({"context-switches"});
  const Rival rival;

  const Region region(switches);
  Snapshot first = counters.snapshot();
  Snapshot before = counters.snapshot();
  Snapshot now = counters.snapshot();
  counters.read(first);
  before = first;
  std::uint64_t largest = 0;
  int torn = 0;
  for (int i = 0; i < reads; ++i) {
    counters.read(now);
    const Reading step = counters.between(before, now).front().reading;
    torn += step.raw > most_between_reads || step.time_running_ns > step.time_enabled_ns + 1'000'000 ? 1 : 0;
    largest = std::max(largest, step.raw);
    std::swap(before, now);
  }
  const_cast<Region&>(region).stop();
  const double moved = switches.totals().front().value.value_or(0);
  std::printf("%d reads, %d of them by read(2); %.0f context switches; largest step %llu instructions; %s\n",
              reads, kernel.reads, moved, static_cast<unsigned long long>(largest),
              guest::shown(counters.between(first, before).front()).c_str());
  EXPECT_EQ(torn, 0);
  EXPECT_GT(moved, 10);
  EXPECT_GT(kernel.reads, 0);          // it was without a counter at times
  EXPECT_LT(kernel.reads, reads / 2);  // and with one most of the time
}

// A forked child does not get the pages, and another thread has other counters.
TEST(UserReads, AreLeftToTheKernelInAForkedChildAndInOtherThreads) {
  Watched kernel(true);
  Counters counters({"instructions:u"}, of_this_thread(kernel));
  Snapshot begin = counters.snapshot();
  Snapshot end = counters.snapshot();
  counters.read(begin);
  run_loop(1000);
  EXPECT_EQ(kernel.reads, 0);
  std::thread([&] { counters.read(end); }).join();
  EXPECT_EQ(kernel.reads, 1);
  EXPECT_GE(counters.between(begin, end).front().value.value_or(0), 2000.0);

  const pid_t child = ::fork();
  if (child == 0) {
    counters.read(end);
    ::_exit(kernel.reads == 2 && counters.between(begin, end).front().value.value_or(0) >= 2000.0 ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace counterprof
