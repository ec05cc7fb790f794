// Names and aliases: tools/perf/util/parse-events.l (Linux 6.1). The ids are those of evsel__hw_names and
// evsel__sw_names (tools/perf/util/evsel.c), which perf prints for events that nobody named; `perf list`
// leads with "cpu-cycles" and "branch-instructions" instead.
#include "events/core_events.hpp"

namespace counterprof {
namespace {

struct CoreEvent {
  std::string_view id;     // what perf prints where nobody gave another name
  std::string_view alias;  // perf's other name of it, or ""
  std::uint32_t type;
  Source source;
  std::uint64_t config;
  std::string_view unit;  // "" for counts
  std::string_view what_it_counts;
};

constexpr CoreEvent hardware(std::string_view id, std::string_view alias, perf_hw_id config,
                             std::string_view what) {
  return {id, alias, PERF_TYPE_HARDWARE, Source::hardware, config, "", what};
}

constexpr CoreEvent software(std::string_view id, std::string_view alias, perf_sw_ids config,
                             std::string_view what) {
  return {id, alias, PERF_TYPE_SOFTWARE, Source::software, config, "", what};
}

constexpr CoreEvent clock(std::string_view id, perf_sw_ids config, std::string_view what) {
  return {id, "", PERF_TYPE_SOFTWARE, Source::software, config, "ns", what};
}

constexpr CoreEvent table[] = {
    hardware("cycles", "cpu-cycles", PERF_COUNT_HW_CPU_CYCLES,
             "processor cycles while the program ran, at whatever frequency"),
    hardware("stalled-cycles-frontend", "idle-cycles-frontend", PERF_COUNT_HW_STALLED_CYCLES_FRONTEND,
             "cycles in which fetching and decoding delivered nothing to execute"),
    hardware("stalled-cycles-backend", "idle-cycles-backend", PERF_COUNT_HW_STALLED_CYCLES_BACKEND,
             "cycles in which execution could take nothing, for want of data or of units"),
    hardware("instructions", "", PERF_COUNT_HW_INSTRUCTIONS, "instructions retired"),
    hardware("cache-references", "", PERF_COUNT_HW_CACHE_REFERENCES,
             "cache accesses, at the level that the processor's vendor chose"),
    hardware("cache-misses", "", PERF_COUNT_HW_CACHE_MISSES,
             "cache misses, at the level that the processor's vendor chose"),
    hardware("branches", "branch-instructions", PERF_COUNT_HW_BRANCH_INSTRUCTIONS,
             "branch instructions retired"),
    hardware("branch-misses", "", PERF_COUNT_HW_BRANCH_MISSES, "branches that were predicted wrongly"),
    clock("task-clock", PERF_COUNT_SW_TASK_CLOCK, "time that the counted threads spent on a processor"),
    software("page-faults", "faults", PERF_COUNT_SW_PAGE_FAULTS, "page faults, minor and major ones"),
    software("minor-faults", "", PERF_COUNT_SW_PAGE_FAULTS_MIN, "page faults that needed no disk"),
    software("major-faults", "", PERF_COUNT_SW_PAGE_FAULTS_MAJ, "page faults that had to wait for a disk"),
    software("context-switches", "cs", PERF_COUNT_SW_CONTEXT_SWITCHES,
             "times that a thread left its processor"),
    software("cpu-migrations", "migrations", PERF_COUNT_SW_CPU_MIGRATIONS,
             "times that a thread moved to another processor"),
    hardware("bus-cycles", "", PERF_COUNT_HW_BUS_CYCLES,
             "bus cycles, whatever the processor's vendor calls so"),
    hardware("ref-cycles", "", PERF_COUNT_HW_REF_CPU_CYCLES,
             "cycles at a fixed frequency while the program ran"),
    clock("cpu-clock", PERF_COUNT_SW_CPU_CLOCK,
          "time by the processor's clock; of a thread, while it was on a processor"),
    software("alignment-faults", "", PERF_COUNT_SW_ALIGNMENT_FAULTS,
             "unaligned accesses that the kernel had to mend; never on x86"),
    software("emulation-faults", "", PERF_COUNT_SW_EMULATION_FAULTS,
             "instructions that the kernel had to emulate"),
    software("dummy", "", PERF_COUNT_SW_DUMMY, "nothing; for trying whether events can be opened"),
    software("bpf-output", "", PERF_COUNT_SW_BPF_OUTPUT, "records that BPF programs wrote to this event"),
    software("cgroup-switches", "", PERF_COUNT_SW_CGROUP_SWITCHES,
             "context switches to a task of another control group"),
};

Event to_event(const CoreEvent& row) {
  Event event;
  event.id = row.id;
  event.unit = row.unit;
  event.source = row.source;
  event.what_it_counts = row.what_it_counts;
  event.attr.type = row.type;
  event.attr.config = row.config;
  return event;
}

}  // namespace

std::optional<Event> core_event(std::string_view name) {
  if (name.empty()) return std::nullopt;
  for (const CoreEvent& row : table)
    if (row.id == name || row.alias == name) return to_event(row);
  return std::nullopt;
}

std::optional<Event> core_event(std::uint32_t type, std::uint64_t config) {
  for (const CoreEvent& row : table)
    if (row.type == type && row.config == config) return to_event(row);
  return std::nullopt;
}

std::vector<KnownEvent> known_core_events() {
  std::vector<KnownEvent> known;
  for (const CoreEvent& row : table) {
    KnownEvent event{std::string(row.id), {}, row.source, "perf", std::string(row.what_it_counts)};
    if (!row.alias.empty()) event.aliases.emplace_back(row.alias);
    known.push_back(std::move(event));
  }
  return known;
}

}  // namespace counterprof
