#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/context.hpp"

namespace counterprof {

struct Topology {
  std::optional<int> cores;
  std::optional<int> sockets;
  std::optional<int> numa_nodes;
  std::vector<CacheInfo>
      caches;  // by level, data and unified before instruction; one entry per kind of cache
};

/// What hwloc finds on the whole machine, the parts that this process may not use included. What it does not
/// find is left out, never guessed. It takes about a millisecond: ask once.
///
/// With a `root`, /sys and /proc are read below it. hwloc takes that from the environment variable
/// HWLOC_FSROOT, which is set meanwhile: for tests, in which no other thread uses the environment.
Topology read_topology(const std::string& root = {});

}  // namespace counterprof
