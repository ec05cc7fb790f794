#include "perf/shares.hpp"

namespace counterprof {
namespace {

/// "cycles:u" -> "cpu_core/cycles/u".
std::string on(const std::string& pmu, const std::string& name) {
  const std::size_t colon = name.rfind(':');
  if (colon == std::string::npos) return pmu + '/' + name + '/';
  return pmu + '/' + name.substr(0, colon) + '/' + name.substr(colon + 1);
}

}  // namespace

std::vector<CountedEvent> shares_of(const Opened& opened, const Value& value) {
  std::vector<CountedEvent> shares;
  if (!value.value) return shares;
  for (const Share& share : value.shares) {
    CountedEvent part{opened.event, {0.0, value.status, value.reason, share.reading}};
    part.event.name = on(share.pmu, opened.event.name);
    part.event.id = on(share.pmu, opened.event.id);
    part.event.what_it_counts +=
        (part.event.what_it_counts.empty() ? "" : ", ") + ("on cores of " + share.pmu);
    if (value.reading.raw > 0)
      part.value.value =
          *value.value * (static_cast<double>(share.reading.raw) / static_cast<double>(value.reading.raw));
    shares.push_back(std::move(part));
  }
  return shares;
}

}  // namespace counterprof
