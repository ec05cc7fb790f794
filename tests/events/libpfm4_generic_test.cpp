// libpfm4's "perf" PMU, which it has on every Linux.
#include "events_testing.hpp"

namespace counterprof {
namespace {

using testing::Contains;
using testing::Field;

// One event must have one id, whichever library's name it is asked for by: by its id a report joins what
// belongs together.
TEST(Libpfm4Generic, IsTheSameEventAsPerfs) {
  const std::pair<const char*, const char*> pairs[] = {
      {"perf::PAGE-FAULTS", "page-faults"},
      {"PAGE-FAULTS", "page-faults"},
      {"perf::PERF_COUNT_SW_PAGE_FAULTS_MIN", "minor-faults"},
      {"perf::TASK-CLOCK", "task-clock"},
      {"perf::CYCLES", "cycles"},
      {"perf::cycles:u", "cycles:u"},
      {"perf::cycles:uk", "cycles:uk"},
      {"perf::cycles:u:k", "cycles:uk"},
      {"perf::cycles:u=1:k=1", "cycles:uk"},
      {"perf::cycles:G", "cycles:G"},
      {"perf::cycles:H", "cycles"},  // libpfm4 alone would take H for its h: the hypervisor only
      {"perf::cycles:pp", "cycles:pp"},
      {"perf::cycles:precise=2", "cycles:pp"},
      {"perf::cycles:D", "cycles:D"},
      {"perf::cycles:pinned", "cycles:D"},
      {"perf::cycles:excl", "cycles:e"},
      {"perf::PERF_COUNT_HW_CACHE_L1D:READ:MISS", "L1-dcache-load-misses"},
      {"perf::PERF_COUNT_HW_CACHE_LL:WRITE:ACCESS:k", "LLC-stores:k"},
  };
  for (const auto& [theirs, ours] : pairs) {
    SCOPED_TRACE(theirs);
    const Event event = resolve_nowhere(theirs);
    Event expected = resolve_nowhere(ours);
    EXPECT_EQ(event.name, theirs);
    EXPECT_EQ(event.id, ours);
    EXPECT_EQ(event.source, expected.source);
    EXPECT_EQ(event.unit, expected.unit);
    EXPECT_EQ(event.level, expected.level);
    EXPECT_EQ(event.what_it_counts, expected.what_it_counts);
    EXPECT_EQ(std::memcmp(&event.attr, &expected.attr, sizeof event.attr), 0);
  }
}

TEST(Libpfm4Generic, RefusesWhatCountingCannotUse) {
  const std::pair<const char*, const char*> errors[] = {
      {"perf::cycles:freq=100",
       "event 'perf::cycles:freq=100' asks for a sampling period, but is counted | leave period= and freq= "
       "out"},
      {"perf::cycles:period=100",
       "event 'perf::cycles:period=100' asks for a sampling period, but is counted | leave period= and freq= "
       "out"},
      {"perf::cycles:cpu=1",
       "event 'perf::cycles:cpu=1' asks for one processor, but is counted wherever the program runs | "
       "leave cpu= out, and pin the program instead"},
      {"perf::cycles:u=0",
       "event 'perf::cycles:u=0' leaves out user, kernel and hypervisor, so nothing is left to count | "},
      {"perf::PERF_COUNT_HW_CACHE_L1D:REED",
       "event 'perf::PERF_COUNT_HW_CACHE_L1D:REED' of libpfm4: invalid event attribute | "
       "did you mean 'READ'?"},
      {"perf::CYCLE", "unknown event 'perf::CYCLE' | did you mean 'perf::CYCLES'?"},
  };
  for (const auto& [name, error] : errors) EXPECT_EQ(error_of(Resolver("/nonexistent"), name), error);
}

TEST(Libpfm4Generic, IsListed) {
  const auto known = Resolver("/nonexistent").known();
  EXPECT_THAT(known, Contains(testing::AllOf(Field(&KnownEvent::name, "perf::PAGE-FAULTS"),
                                             Field(&KnownEvent::source, Source::software))));
  EXPECT_THAT(known, Contains(Field(&KnownEvent::name, "perf::PERF_COUNT_HW_CACHE_L1D:READ")));
}

}  // namespace
}  // namespace counterprof
