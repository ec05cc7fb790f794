#include "analysis/roofs.hpp"

#include <algorithm>

#include "analysis/comparable.hpp"

namespace counterprof {
namespace {

const CacheInfo* data_cache(const Context& context, int level) {
  const auto found = std::find_if(context.caches.begin(), context.caches.end(), [&](const CacheInfo& cache) {
    return cache.level == level && cache.type != "instruction";
  });
  return found == context.caches.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Roof> roofs_of(const Report& report, const KernelFacts& kernel) {
  const auto seconds = kernel.seconds_per_work();
  if (!kernel.has_machine_caches || !ran_one_thread(*kernel.result) || !seconds || !(*seconds > 0)) return {};
  std::vector<Roof> roofs;
  for (const LevelFacts& level : kernel.levels) {
    const double bytes = (level.predicted.loads + level.predicted.evictions) * level.cache.line_bytes;
    if (!(bytes > 0)) continue;
    Roof roof{level.level,       "memory", bytes, bytes / *seconds, report.context.copy_bytes_per_second,
              level.is_uncertain};
    if (const CacheInfo* behind = data_cache(report.context, level.level + 1)) {
      roof.behind = "L" + std::to_string(behind->level);
      roof.copy_bytes_per_second = behind->copy_bytes_per_second;
    }
    roofs.push_back(std::move(roof));
  }
  return roofs;
}

}  // namespace counterprof
