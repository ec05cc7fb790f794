#include "machine/meaning.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace counterprof {
namespace {

/// Which of the kernel's event maps is in force. Intel's stalled cycles are set per model (intel_pmu_init).
enum class Map {
  intel_l2,          // no L3: Core 2, the older Atoms, Knights Landing
  intel_nehalem,     // Nehalem, Westmere, Sandy Bridge
  intel_ivy_bridge,  //
  intel_l3,          // Haswell and later
  amd_k7,            // up to family 16h
  amd_zen1,          //
  amd_zen2,          // Zen 2 and later
  arm_v8,            // PMUv3
};

struct Row {
  Map map;
  unsigned event;
  int level;  // 0: none
  std::string_view text;
};

constexpr unsigned references = PERF_COUNT_HW_CACHE_REFERENCES;
constexpr unsigned misses = PERF_COUNT_HW_CACHE_MISSES;
constexpr unsigned frontend = PERF_COUNT_HW_STALLED_CYCLES_FRONTEND;
constexpr unsigned backend = PERF_COUNT_HW_STALLED_CYCLES_BACKEND;

// Intel: architectural events 2EH/4FH and 2EH/41H, "Last Level Cache References" and "Misses" (Software
// Developer's Manual, volume 3, "Architectural Performance Monitoring Events"); what is among them as in
// LONGEST_LAT_CACHE.* of Linux' tools/perf/pmu-events/arch/x86/skylake/cache.json.
constexpr std::string_view intel_references =
    "requests of the core to the last-level cache (Intel event 0x4f2e), those of the L1 and L2 prefetchers "
    "included, "
    "prefetches into the last level itself and write-backs not";
constexpr std::string_view intel_misses =
    "requests of the core that miss the last-level cache (Intel event 0x412e), those of the L1 and L2 "
    "prefetchers "
    "included, prefetches into the last level itself and write-backs not";
constexpr std::string_view intel_frontend =
    "cycles in which no micro-operation was issued (Intel, up to Ivy Bridge)";
constexpr std::string_view intel_backend =
    "cycles in which no micro-operation was executed (Intel, up to Sandy Bridge)";
constexpr std::string_view intel_no_frontend =
    "stalls of instruction fetch and decode; Intel processors have no such event since Haswell, nor before "
    "Nehalem";
constexpr std::string_view intel_no_backend =
    "stalls of execution; Intel processors have no such event since Ivy Bridge, nor before Nehalem";

// AMD: umasks of PMCx060 (L2RequestG1; 0xff includes bit 1, L2HwPf) and PMCx064 (L2CacheReqStat; 0x09 is
// IcFillMiss and LsRdBlkC), Processor Programming Reference;
// tools/perf/pmu-events/arch/x86/amdzen2/cache.json.
constexpr std::string_view zen_references =
    "all requests to the L2 cache (AMD event 0xff60), those of the L2 prefetcher included, which "
    "cache-misses leaves "
    "out";
constexpr std::string_view zen_misses =
    "misses of the L1 caches that miss the L2 cache too (AMD event 0x0964): they may hit the L3, and what "
    "the L2 "
    "prefetcher fetched is not among them";

constexpr std::array table{
    Row{Map::intel_l2, references, 2, intel_references},
    Row{Map::intel_l2, misses, 2, intel_misses},
    Row{Map::intel_l2, frontend, 0, intel_no_frontend},
    Row{Map::intel_l2, backend, 0, intel_no_backend},
    Row{Map::intel_nehalem, references, 3, intel_references},
    Row{Map::intel_nehalem, misses, 3, intel_misses},
    Row{Map::intel_nehalem, frontend, 0, intel_frontend},
    Row{Map::intel_nehalem, backend, 0, intel_backend},
    Row{Map::intel_ivy_bridge, references, 3, intel_references},
    Row{Map::intel_ivy_bridge, misses, 3, intel_misses},
    Row{Map::intel_ivy_bridge, frontend, 0, intel_frontend},
    Row{Map::intel_ivy_bridge, backend, 0, intel_no_backend},
    Row{Map::intel_l3, references, 3, intel_references},
    Row{Map::intel_l3, misses, 3, intel_misses},
    Row{Map::intel_l3, frontend, 0, intel_no_frontend},
    Row{Map::intel_l3, backend, 0, intel_no_backend},

    Row{Map::amd_k7, references, 2,
        "requests to the L2 cache by the L1 caches and page walks (AMD event 0x077d)"},
    Row{Map::amd_k7, misses, 2, "requests that miss the L2 cache (AMD event 0x077e)"},
    Row{Map::amd_k7, frontend, 0, "cycles in which the decoder had nothing to do (AMD event 0x00d0)"},
    Row{Map::amd_k7, backend, 0, "cycles in which dispatch was stalled (AMD event 0x00d1)"},
    Row{Map::amd_zen1, references, 2, zen_references},
    Row{Map::amd_zen1, misses, 2, zen_misses},
    Row{Map::amd_zen1, frontend, 0,
        "cycles in which instruction fetch stalled because there was nothing to decode (AMD event 0x0287)"},
    Row{Map::amd_zen1, backend, 0,
        "cycles in which instruction fetch stalled because what follows it was full (AMD event 0x0187)"},
    Row{Map::amd_zen2, references, 2, zen_references},
    Row{Map::amd_zen2, misses, 2, zen_misses},
    // Commit "perf/x86/amd/core: Update and fix stalled-cycles-* events for Zen 2 and later" (Linux 6.9, and
    // in stable series); until then Zen 1's events were asked for, which later processors do not document.
    Row{Map::amd_zen2, frontend, 0,
        "cycles in which the queue of decoded micro-operations was empty (AMD event 0x00a9); kernels from "
        "before "
        "April 2024 count an undocumented event instead"},
    Row{Map::amd_zen2, backend, 0,
        "stalls of execution; AMD processors have no such event since Zen 2, and kernels from before April "
        "2024 "
        "count an undocumented event instead"},

    Row{Map::arm_v8, references, 1, "accesses to the L1 data cache (Arm event L1D_CACHE)"},
    Row{Map::arm_v8, misses, 1,
        "refills of the L1 data cache (Arm event L1D_CACHE_REFILL): they may hit the L2"},
    Row{Map::arm_v8, frontend, 0,
        "cycles without an operation to execute because none was fetched (Arm event STALL_FRONTEND)"},
    Row{Map::arm_v8, backend, 0,
        "cycles without an operation executed because a resource was missing (Arm event STALL_BACKEND)"},
};

template <std::size_t size>
bool contains(const std::array<int, size>& models, int model) {
  return std::find(models.begin(), models.end(), model) != models.end();
}

/// arch/x86/events/intel/core.c: intel_perfmon_event_map and the cases of intel_pmu_init, by the numbers of
/// arch/x86/include/asm/intel-family.h. Families 15 (Pentium 4) and 5 have maps of their own and no row here.
std::optional<Map> intel_map(int family, int model) {
  constexpr std::array l2{0x0e, 0x0f, 0x16, 0x17, 0x1c, 0x26, 0x27, 0x35, 0x36, 0x37, 0x4a,
                          0x4c, 0x4d, 0x57, 0x5a, 0x5c, 0x5d, 0x5f, 0x6e, 0x75, 0x7a, 0x85};
  constexpr std::array nehalem{0x1a, 0x1e, 0x1f, 0x2e, 0x25, 0x2c, 0x2f, 0x2a, 0x2d};
  constexpr std::array ivy_bridge{0x3a, 0x3e};
  if (family == 18 || family == 19) return Map::intel_l3;
  if (family != 6 || model < 0x0e) return std::nullopt;
  if (contains(l2, model)) return Map::intel_l2;
  if (contains(nehalem, model)) return Map::intel_nehalem;
  if (contains(ivy_bridge, model)) return Map::intel_ivy_bridge;
  return Map::intel_l3;
}

/// arch/x86/events/amd/core.c, amd_pmu_event_map(); which models of family 17h are Zen 1 as in
/// arch/x86/kernel/cpu/amd.c, bsp_init_amd().
std::optional<Map> amd_map(int family, int model) {
  if (family < 0x06) return std::nullopt;
  if (family < 0x17) return Map::amd_k7;
  if (family == 0x17 && (model < 0x30 || (model >= 0x50 && model < 0x60))) return Map::amd_zen1;
  return family == 0x18 ? std::nullopt : std::optional(Map::amd_zen2);
}

std::optional<Map> map_of(const ProcessorInfo& processor) {
  // drivers/perf/arm_pmuv3.c, armv8_pmuv3_perf_map. Apple's cores have another driver and none of these
  // events.
  if (processor.architecture == Architecture::arm64)
    return processor.vendor == "Apple" ? std::nullopt : std::optional(Map::arm_v8);
  if (!processor.family || !processor.model) return std::nullopt;
  if (processor.vendor == "GenuineIntel") return intel_map(*processor.family, *processor.model);
  if (processor.vendor == "AuthenticAMD") return amd_map(*processor.family, *processor.model);
  return std::nullopt;
}

}  // namespace

std::optional<GenericMeaning> generic_meaning(const ProcessorInfo& processor, unsigned hardware_event) {
  const auto map = map_of(processor);
  if (!map) return std::nullopt;
  for (const Row& row : table)
    if (row.map == *map && row.event == hardware_event)
      return GenericMeaning{row.level == 0 ? std::nullopt : std::optional(row.level), std::string(row.text)};
  return std::nullopt;
}

void add_vendor_meaning(const ProcessorInfo& processor, Event& event) {
  if (event.source != Source::hardware || event.attr.type != PERF_TYPE_HARDWARE) return;
  // On hybrid processors the upper half names the PMU (perf_event_open(2), PERF_TYPE_HARDWARE).
  const auto meaning = generic_meaning(processor, static_cast<unsigned>(event.attr.config & 0xffffffffU));
  if (!meaning) return;
  event.level = meaning->level;
  event.what_it_counts = meaning->text;
}

}  // namespace counterprof
