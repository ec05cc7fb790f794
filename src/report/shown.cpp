#include "report/shown.hpp"

#include "analysis/metrics.hpp"

namespace counterprof {

const EventResult* shown_event(const KernelResult& kernel, std::string_view id) {
  const auto rank = [&](const EventResult& event) {
    return (event.scope == wall_scope(kernel) ? 2 : 0) + (event.status == Status::counted ? 1 : 0);
  };
  const EventResult* shown = nullptr;
  for (const EventResult& event : kernel.events)
    if (event.id == id && event.summary && (shown == nullptr || rank(event) > rank(*shown))) shown = &event;
  return shown;
}

}  // namespace counterprof
