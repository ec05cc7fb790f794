// A PMU that counts cycles and instructions on counters of their own, and everything else on the only other
// one.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "counting.hpp"
#include "perf/passes.hpp"

namespace counterprof {
namespace {

/// Memory whose pages are there, and not in the TLB.
class Pages {
 public:
  explicit Pages(std::size_t count)
      : bytes_(count * page),
        memory_(static_cast<volatile char*>(::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0))) {
    EXPECT_NE(memory_, MAP_FAILED);
  }
  ~Pages() { ::munmap(const_cast<char*>(memory_), bytes_); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  void load() const {
    for (std::size_t at = 0; at < bytes_; at += page) static_cast<void>(memory_[at]);
  }
  void store() const {
    for (std::size_t at = 0; at < bytes_; at += page) memory_[at] = 1;
  }
  /// The kernel makes the TLB forget what it forbids and allows again.
  void forget() const {
    ::mprotect(const_cast<char*>(memory_), bytes_, PROT_READ);
    ::mprotect(const_cast<char*>(memory_), bytes_, PROT_READ | PROT_WRITE);
  }

 private:
  static constexpr std::size_t page = 4096;
  std::size_t bytes_;
  volatile char* memory_;
};

double misses(const char* event, const std::function<void()>& work) {
  const Value value = guest::count(guest::named({event}), work).front();
  EXPECT_EQ(value.status, Status::counted) << event << ": " << guest::shown(value);
  return value.value.value_or(-1);
}

/// What most of some takes agree on. A few misses more than the pages' are the stack's, and QEMU now and then
/// empties its TLB to give it another size.
double usual(const char* event, std::size_t count, void (Pages::*touch)() const) {
  constexpr int takes = 7;
  constexpr double few = 16;
  std::vector<double> taken;
  for (int i = 0; i < takes; ++i) {
    const Pages pages(count);
    taken.push_back(misses(event, [&] { (pages.*touch)(); }));
    EXPECT_GE(taken.back(), static_cast<double>(count));
    EXPECT_LE(taken.back(), static_cast<double>(count) + few);
  }
  std::sort(taken.begin(), taken.end());
  const double middle = taken[takes / 2];
  EXPECT_GT(std::count(taken.begin(), taken.end(), middle), takes / 2) << event << ' ' << count;
  return middle;
}

TEST(Riscv64, CountsATlbMissForEachPageAndTheSameFewBesides) {
  for (const std::size_t count : {256, 300, 512, 1000, 4000}) {
    const double loads = usual("dTLB-load-misses:u", count, &Pages::load);
    const double stores = usual("dTLB-store-misses:u", count, &Pages::store);
    std::printf("%zu pages: %.0f load misses, %.0f store misses\n", count, loads, stores);
    EXPECT_LE(loads, static_cast<double>(count) + 4);
    EXPECT_LE(stores, static_cast<double>(count) + 4);
  }
}

/// First it loads, then it stores, each page once a round: whoever looks at one event at a time sees a part
/// of each.
void two_phases(const Pages& pages, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    pages.forget();
    pages.load();
  }
  for (int i = 0; i < rounds; ++i) {
    pages.forget();
    pages.store();
  }
}

TEST(Riscv64, MultiplexesTwoPhasesWronglyAndCountsThemExactlyInPasses) {
  constexpr std::size_t count = 512;
  const Pages pages(count);
  two_phases(pages, 10);
  const std::vector<Event> events = guest::named({"dTLB-load-misses:u", "dTLB-store-misses:u"});
  ASSERT_EQ(plan_passes(events).passes, (std::vector<std::vector<std::size_t>>{{0}, {1}}));
  CountersOptions in_turns;
  in_turns.multiplex = true;
  double worst = 0;
  // Some milliseconds each, as long as the kernel's turns: where one begins is a matter of luck, so several.
  for (const int rounds : {20, 30, 50, 70}) {
    const double expected = rounds * static_cast<double>(count);
    const auto work = [&] { two_phases(pages, rounds); };
    const std::vector<Value> turns = guest::count(events, work, in_turns);
    for (std::size_t i = 0; i < events.size(); ++i) {
      const char* const name = events[i].name.c_str();
      const double exact = misses(name, work);
      // Its own pages in each round, and a few more that the program needs to get there.
      EXPECT_GE(exact, expected);
      EXPECT_LE(exact, expected * 1.02);
      EXPECT_NEAR(misses(name, work), exact, 0.002 * exact) << name;
      EXPECT_EQ(turns[i].status, Status::scaled) << guest::shown(turns[i]);
      const double error = turns[i].value.value_or(0) / exact - 1;
      worst = std::max(worst, std::abs(error));
      std::printf("%d rounds, %s: passes %.0f, multiplexed %s (%+.1f %%)\n", rounds, name, exact,
                  guest::shown(turns[i]).c_str(), 100 * error);
    }
  }
  EXPECT_GT(worst, 0.03);
}

// This kernel lets a group be opened that can never run: without a trial it would be no number, or a 0 to
// others.
TEST(Riscv64, CountsInPassesWhatAGroupThatNeverRunsDoesNot) {
  const std::vector<Event> events = guest::named(
      {"cycles:u", "instructions:u", "dTLB-load-misses:u", "dTLB-store-misses:u", "iTLB-load-misses:u"});
  const auto work = [] {
    const Pages pages(512);
    pages.load();
    run_loop(100'000);
  };
  for (const Value& value : guest::count(events, work)) {
    EXPECT_EQ(value.status, Status::not_counted) << guest::shown(value);
    EXPECT_EQ(value.reason->code, ReasonCode::never_scheduled);
    EXPECT_GT(value.reading.time_enabled_ns, 0u);
  }
  const PassPlan plan = plan_passes(events);
  std::size_t values = 0;
  for (const std::vector<std::size_t>& pass : plan.passes) {
    std::vector<Event> of_pass;
    for (const std::size_t i : pass) of_pass.push_back(events[i]);
    for (const Value& value : guest::count(of_pass, work)) {
      EXPECT_EQ(value.status, Status::counted) << guest::shown(value);
      EXPECT_EQ(value.reading.time_running_ns, value.reading.time_enabled_ns);
      ++values;
    }
  }
  EXPECT_EQ(values, events.size());
  EXPECT_GE(plan.passes.size(), 3u);  // one counter for three of them
}

}  // namespace
}  // namespace counterprof
