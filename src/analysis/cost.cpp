#include "analysis/cost.hpp"

#include <algorithm>
#include <string_view>

#include "analysis/cycles_estimate.hpp"
#include "analysis/facts.hpp"
#include "analysis/metrics.hpp"

namespace counterprof {
namespace {

const EventResult* counted(const KernelResult& kernel, std::string_view id, Scope scope) {
  const auto found = std::find_if(kernel.events.begin(), kernel.events.end(), [&](const EventResult& event) {
    return event.id == id && event.scope == scope && is_measured(event) && is_usable(kernel, event);
  });
  return found == kernel.events.end() ? nullptr : &*found;
}

Cost of_counted(const KernelResult& kernel, const EventResult& cycles) {
  Cost cost{&cycles, {}};
  double rest = cycles.summary->mean;
  const auto add = [&](const char* name, std::string_view id) {
    const EventResult* stalled = counted(kernel, id, cycles.scope);
    if (stalled == nullptr) return;
    cost.parts.push_back({name, stalled->summary->mean});
    rest -= stalled->summary->mean;
  };
  add("no instruction delivered (frontend)", "stalled-cycles-frontend");
  add("none taken (backend)", "stalled-cycles-backend");
  // Both can be said of one cycle, and then they are no parts of a whole.
  if (rest < 0) return {&cycles, {{"cycles", cycles.summary->mean}}};
  cost.parts.push_back({cost.parts.empty() ? "cycles" : "not stalled", rest});
  return cost;
}

const EventResult* find_estimate(const KernelResult& kernel) {
  const auto found = std::find_if(kernel.events.begin(), kernel.events.end(), [](const EventResult& event) {
    return event.source == Source::estimated && event.summary;
  });
  return found == kernel.events.end() ? nullptr : &*found;
}

}  // namespace

Cost cost_of(const KernelResult& kernel) {
  if (const EventResult* cycles = counted(kernel, "cycles", wall_scope(kernel)))
    return of_counted(kernel, *cycles);
  const EventResult* estimate = find_estimate(kernel);
  const auto terms = estimate == nullptr ? std::nullopt : estimate_cycles(kernel);
  if (!terms) return {};
  Cost cost{estimate, {}};
  for (const EstimateTerm& term : terms->terms) cost.parts.push_back({term.name, term.cycles});
  return cost;
}

}  // namespace counterprof
