// What a begin/end pair around five software events costs, beside two bare reads of the same group and beside
// what others do. Each sample is a batch of pairs, so that the clock's own reading does not count.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>

#include <papi.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "counterprof/counters.hpp"

#include "pairs.hpp"

namespace {

using counterprof::Counters;
using counterprof::Region;
using counterprof::benchmarks::compare;

constexpr int batch = 100;
constexpr int pairs = 401;

template <typename Work>
auto batched(const Work& work) {
  return [&work] {
    for (int i = 0; i < batch; ++i) work();
  };
}

/// A group of the five by hand: what a read costs with nothing around it.
class BareGroup {
 public:
  BareGroup() {
    for (const std::uint64_t config :
         {PERF_COUNT_SW_TASK_CLOCK, PERF_COUNT_SW_PAGE_FAULTS, PERF_COUNT_SW_PAGE_FAULTS_MIN,
          PERF_COUNT_SW_CONTEXT_SWITCHES, PERF_COUNT_SW_CPU_MIGRATIONS}) {
      perf_event_attr attr{};
      attr.size = sizeof attr;
      attr.type = PERF_TYPE_SOFTWARE;
      attr.config = config;
      attr.disabled = leader_ < 0;
      attr.inherit = 1;
      attr.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_ID | PERF_FORMAT_TOTAL_TIME_ENABLED |
                         PERF_FORMAT_TOTAL_TIME_RUNNING;
      const auto fd = static_cast<int>(::syscall(SYS_perf_event_open, &attr, 0, -1, leader_, 0));
      if (leader_ < 0) leader_ = fd;
    }
    ::ioctl(leader_, PERF_EVENT_IOC_ENABLE, 0);
  }
  void read() {
    if (::read(leader_, record_.data(), sizeof record_) != static_cast<ssize_t>(sizeof record_)) std::abort();
  }
  void toggle(bool on) { ::ioctl(leader_, on ? PERF_EVENT_IOC_ENABLE : PERF_EVENT_IOC_DISABLE, 0); }

 private:
  int leader_ = -1;
  std::array<std::uint64_t, 13> record_{};
};

/// PAPI's event set of the same five, as its manual starts and reads one.
class Papi {
 public:
  Papi() {
    if (PAPI_library_init(PAPI_VER_CURRENT) != PAPI_VER_CURRENT || PAPI_create_eventset(&set_) != PAPI_OK)
      return;
    ok_ = true;
    for (const char* name : {"perf::TASK-CLOCK", "perf::PAGE-FAULTS", "perf::MINOR-FAULTS",
                             "perf::CONTEXT-SWITCHES", "perf::CPU-MIGRATIONS"})
      if (ok_ && PAPI_add_named_event(set_, name) != PAPI_OK) {
        std::printf("PAPI is left out: it has no event %s on this processor\n", name);
        ok_ = false;
      }
  }
  bool ok() const { return ok_; }
  void start() { PAPI_start(set_); }
  void stop() { PAPI_stop(set_, values_.data()); }
  void read() { PAPI_read(set_, values_.data()); }

 private:
  int set_ = PAPI_NULL;
  bool ok_ = false;
  std::array<long long, 5> values_{};
};

}  // namespace

int main() {
  Counters counters({"task-clock", "page-faults", "minor-faults", "context-switches", "cpu-migrations"});
  const auto region_pair = [&] { const Region region(counters); };
  const auto region = batched(region_pair);

  BareGroup group;
  const auto two_reads_once = [&] {
    group.read();
    group.read();
  };
  const double held =
      compare("Region, 100 pairs", "two bare group reads", pairs, region, batched(two_reads_once));

  const auto toggled_once = [&] {
    group.toggle(true);
    group.toggle(false);
    group.read();
  };
  compare("Region, 100 pairs", "enable, disable, one read", pairs, region, batched(toggled_once));
  group.toggle(false);

  Papi papi;
  if (papi.ok()) {
    const auto started_once = [&] {
      papi.start();
      papi.stop();
    };
    compare("Region, 100 pairs", "PAPI_start + PAPI_stop", pairs, region, batched(started_once));
    papi.start();
    const auto read_twice = [&] {
      papi.read();
      papi.read();
    };
    compare("Region, 100 pairs", "PAPI_read twice", pairs, region, batched(read_twice));
    papi.stop();
  }
  return held <= 1.10 ? 0 : 1;
}
