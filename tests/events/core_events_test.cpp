#include <string>
#include <vector>

#include "events_testing.hpp"

namespace counterprof {
namespace {

struct Row {
  const char* name;
  const char* id;
  std::uint32_t type;
  std::uint64_t config;
  const char* unit;
};

// Written out by hand against linux/perf_event.h: a wrong number in the table counts something else without a
// word.
const Row rows[] = {
    {"cycles", "cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, ""},
    {"cpu-cycles", "cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, ""},
    {"stalled-cycles-frontend", "stalled-cycles-frontend", PERF_TYPE_HARDWARE,
     PERF_COUNT_HW_STALLED_CYCLES_FRONTEND, ""},
    {"idle-cycles-frontend", "stalled-cycles-frontend", PERF_TYPE_HARDWARE,
     PERF_COUNT_HW_STALLED_CYCLES_FRONTEND, ""},
    {"stalled-cycles-backend", "stalled-cycles-backend", PERF_TYPE_HARDWARE,
     PERF_COUNT_HW_STALLED_CYCLES_BACKEND, ""},
    {"idle-cycles-backend", "stalled-cycles-backend", PERF_TYPE_HARDWARE,
     PERF_COUNT_HW_STALLED_CYCLES_BACKEND, ""},
    {"instructions", "instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, ""},
    {"cache-references", "cache-references", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES, ""},
    {"cache-misses", "cache-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES, ""},
    {"branches", "branches", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_INSTRUCTIONS, ""},
    {"branch-instructions", "branches", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_INSTRUCTIONS, ""},
    {"branch-misses", "branch-misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES, ""},
    {"bus-cycles", "bus-cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BUS_CYCLES, ""},
    {"ref-cycles", "ref-cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_REF_CPU_CYCLES, ""},
    {"task-clock", "task-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, "ns"},
    {"cpu-clock", "cpu-clock", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, "ns"},
    {"page-faults", "page-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, ""},
    {"faults", "page-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS, ""},
    {"minor-faults", "minor-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MIN, ""},
    {"major-faults", "major-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MAJ, ""},
    {"context-switches", "context-switches", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES, ""},
    {"cs", "context-switches", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES, ""},
    {"cpu-migrations", "cpu-migrations", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS, ""},
    {"migrations", "cpu-migrations", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS, ""},
    {"alignment-faults", "alignment-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_ALIGNMENT_FAULTS, ""},
    {"emulation-faults", "emulation-faults", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_EMULATION_FAULTS, ""},
    {"dummy", "dummy", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_DUMMY, ""},
    {"bpf-output", "bpf-output", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_BPF_OUTPUT, ""},
    {"cgroup-switches", "cgroup-switches", PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CGROUP_SWITCHES, ""},
};

TEST(CoreEvents, HaveTheNumbersOfTheKernelUnderEveryName) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Event event = resolve_nowhere(row.name);
    EXPECT_EQ(event.name, row.name);
    EXPECT_EQ(event.id, row.id);
    EXPECT_EQ(event.attr.type, row.type);
    EXPECT_EQ(event.attr.config, row.config);
    EXPECT_EQ(event.unit, row.unit);
    EXPECT_EQ(event.source, row.type == PERF_TYPE_SOFTWARE ? Source::software : Source::hardware);
    EXPECT_EQ(event.scale, 1.0);
    EXPECT_FALSE(event.level);
    EXPECT_FALSE(event.what_it_counts.empty());
    EXPECT_FALSE(event.what_it_counts.ends_with('.'));
  }
}

// A name that is in the table but not in the rows above would be checked by nobody.
TEST(CoreEvents, AreAllInThisTest) {
  for (const KnownEvent& known : Resolver("/nonexistent").known(false)) {
    if (known.origin != "perf") continue;
    std::vector<std::string> names = known.aliases;
    names.push_back(known.name);
    for (const std::string& name : names)
      EXPECT_TRUE(std::any_of(std::begin(rows), std::end(rows), [&](const Row& row) {
        return row.name == name;
      })) << name;
  }
}

TEST(RawEvents, AreHexadecimalAsInPerf) {
  const Event event = resolve_nowhere("r1a8");
  EXPECT_EQ(event.id, "r1a8");
  EXPECT_EQ(event.attr.type, static_cast<std::uint32_t>(PERF_TYPE_RAW));
  EXPECT_EQ(event.attr.config, 0x1a8U);
  EXPECT_EQ(resolve_nowhere("rFFFFFFFFFFFFFFFF").attr.config, ~0ULL);
  EXPECT_EQ(resolve_nowhere("r1a8:k").id, "r1a8:k");
}

// 17 digits must not wrap around to another event.
TEST(RawEvents, OfMoreThan64BitsAreUnknown) {
  EXPECT_EQ(error_of(Resolver("/nonexistent"), "r10000000000000000"),
            "unknown event 'r10000000000000000' | ");
}

}  // namespace
}  // namespace counterprof
