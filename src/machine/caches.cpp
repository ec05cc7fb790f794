#include "machine/caches.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <tuple>

#include <hwloc.h>

namespace counterprof {
namespace {

/// hwloc's way of reading another machine's files ("Environment variables", HWLOC_FSROOT).
class OtherRoot {
 public:
  explicit OtherRoot(const std::string& root) : set_(!root.empty()) {
    if (set_) ::setenv("HWLOC_FSROOT", root.c_str(), 1);
  }
  ~OtherRoot() {
    if (set_) ::unsetenv("HWLOC_FSROOT");
  }
  OtherRoot(const OtherRoot&) = delete;
  OtherRoot& operator=(const OtherRoot&) = delete;

 private:
  bool set_;
};

using TopologyPtr = std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)>;

TopologyPtr load() {
  hwloc_topology_t raw = nullptr;
  if (::hwloc_topology_init(&raw) != 0) return {nullptr, &hwloc_topology_destroy};
  TopologyPtr topology(raw, &hwloc_topology_destroy);
  // A container's cgroup hides processors, but a cache is shared by those as well.
  ::hwloc_topology_set_flags(raw, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
  ::hwloc_topology_set_icache_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_ALL);
  // The x86 part runs CPUID on each processor in turn, moving this thread about. Linux has asked CPUID
  // already.
  ::hwloc_topology_set_components(raw, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, "x86");
  if (::hwloc_topology_load(raw) != 0) topology.reset();
  return topology;
}

const char* name_of(hwloc_obj_cache_type_t type) {
  switch (type) {
    case HWLOC_OBJ_CACHE_DATA:
      return "data";
    case HWLOC_OBJ_CACHE_INSTRUCTION:
      return "instruction";
    case HWLOC_OBJ_CACHE_UNIFIED:
      return "unified";
  }
  return "unified";
}

CacheInfo describe(const hwloc_obj& object) {
  const auto& cache = object.attr->cache;
  CacheInfo info;
  info.level = static_cast<int>(cache.depth);
  info.type = name_of(cache.type);
  info.size_bytes = cache.size;
  info.ways = std::max(cache.associativity, 0);  // -1: fully associative
  info.line_bytes = static_cast<int>(cache.linesize);
  info.shared_by = object.cpuset != nullptr ? std::max(::hwloc_bitmap_weight(object.cpuset), 0) : 0;
  info.instances = 1;
  return info;
}

auto order(const CacheInfo& cache) {
  return std::tuple(cache.level, cache.type == "instruction");
}

/// Counts those that are alike: a hybrid processor has several kinds on one level.
void add(const CacheInfo& cache, std::vector<CacheInfo>& caches) {
  for (CacheInfo& known : caches) {
    CacheInfo one = known;
    one.instances = 1;
    if (one == cache) {
      ++known.instances;
      return;
    }
  }
  caches.push_back(cache);
}

/// hwloc gives -1 for kinds at several depths, which these are not, and 0 where it knows of none.
std::optional<int> count(hwloc_topology_t topology, hwloc_obj_type_t type) {
  const int number = ::hwloc_get_nbobjs_by_type(topology, type);
  return number > 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

Topology read_topology(const std::string& root) {
  Topology result;
  // Without these files hwloc finds nothing and complains on standard error.
  std::error_code error;
  if (!std::filesystem::exists(root + "/sys/devices/system/cpu/cpu0/topology", error)) return result;
  const OtherRoot other_root(root);
  const TopologyPtr topology = load();
  // HWLOC_XMLFILE and HWLOC_SYNTHETIC make hwloc tell of another machine.
  if (!topology || (root.empty() && ::hwloc_topology_is_thissystem(topology.get()) == 0)) return result;

  result.cores = count(topology.get(), HWLOC_OBJ_CORE);
  result.sockets = count(topology.get(), HWLOC_OBJ_PACKAGE);
  result.numa_nodes = count(topology.get(), HWLOC_OBJ_NUMANODE);
  for (int type = HWLOC_OBJ_L1CACHE; type <= HWLOC_OBJ_L3ICACHE; ++type) {
    hwloc_obj_t object = nullptr;
    while ((object = ::hwloc_get_next_obj_by_type(topology.get(), static_cast<hwloc_obj_type_t>(type),
                                                  object)) != nullptr)
      if (object->attr->cache.size > 0) add(describe(*object), result.caches);
  }
  std::stable_sort(result.caches.begin(), result.caches.end(),
                   [](const CacheInfo& a, const CacheInfo& b) { return order(a) < order(b); });
  return result;
}

}  // namespace counterprof
