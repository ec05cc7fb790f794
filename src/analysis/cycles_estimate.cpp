#include "analysis/cycles_estimate.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "analysis/statistics.hpp"

namespace counterprof {
namespace {

constexpr double per_instruction = 0.25;
constexpr double per_misprediction = 15;
constexpr std::array<double, 3> per_miss{2, 5, 8};

std::optional<double> mean_of(const KernelResult& kernel, std::string_view id, bool simulated, Scope scope) {
  for (const EventResult& event : kernel.events)
    if (event.id == id && event.summary && event.scope == scope &&
        (event.source == Source::simulated) == simulated)
      return event.summary->mean;
  return std::nullopt;
}

/// Of all steps of the plan: the counts of the first execution are those of the counted ones.
std::optional<double> scaled(const Simulation& simulation, std::string_view counter) {
  if (simulation.executions.empty()) return std::nullopt;
  for (const auto& [name, count] : simulation.executions.front().counted)
    if (name == counter)
      return simulation.steps_counted > 0 ? count * simulation.steps / simulation.steps_counted : count;
  return std::nullopt;
}

}  // namespace

void add_cycles_estimate(KernelResult& kernel) {
  if (!kernel.simulation || kernel.simulation->levels.empty()) return;
  const Simulation& simulation = *kernel.simulation;
  const auto simulated = std::find_if(
      kernel.events.begin(), kernel.events.end(),
      [](const EventResult& event) { return event.source == Source::simulated && event.summary; });
  const auto instructions = scaled(simulation, "Ir");
  const auto mispredicted = scaled(simulation, "Bcm");
  if (simulated == kernel.events.end() || !instructions || !mispredicted) return;

  EventResult estimate;
  estimate.event = estimate.id = "cycles-estimate";
  estimate.source = Source::estimated;
  estimate.scope = simulated->scope;
  estimate.status = Status::estimated;
  double cycles = per_instruction * *instructions + per_misprediction * *mispredicted;
  std::string formula = "instructions/4";
  for (const SimulatedLevel& level : simulation.levels) {
    const std::string name = level.level == 1 ? "l1d-misses" : fmt::format("l{}-misses", level.level);
    const auto misses = mean_of(kernel, name, true, estimate.scope);
    if (!misses) return;
    const double weight = per_miss.at(static_cast<std::size_t>(level.level - 1));
    cycles += weight * *misses;
    formula += fmt::format(" + {:.0f} {}", weight, name);
  }
  formula += fmt::format(" + {:.0f} mispredicted conditional branches", per_misprediction);
  const auto faults = mean_of(kernel, "page-faults", false, estimate.scope);
  if (faults && simulation.page_fault_ns && simulation.nominal_hz) {
    cycles += *faults * *simulation.page_fault_ns * 1e-9 * *simulation.nominal_hz;
    formula += fmt::format(" + measured page faults at {:.1f} us and the nominal {:.2f} GHz",
                           *simulation.page_fault_ns * 1e-3, *simulation.nominal_hz * 1e-9);
  } else {
    formula += "; without the time of page faults, which were not counted";
  }
  estimate.what_it_counts =
      "processor cycles by a formula: " + formula +
      "; it followed wall time within a factor of 0.63 to 1.30 for compiled array code, and was "
      "not checked for interpreters";
  const std::array<std::optional<double>, 1> run{cycles};
  estimate.summary = summarise(run);
  estimate.runs.push_back({1, 1, cycles, std::nullopt});
  if (kernel.work) estimate.per_work = PerWork{cycles / kernel.work->amount, std::nullopt};
  // Where the plan names it, it has a place already, without a number.
  const auto place = std::find_if(kernel.events.begin(), kernel.events.end(), [&](const EventResult& event) {
    return event.id == estimate.id && event.scope == estimate.scope;
  });
  if (place != kernel.events.end())
    *place = std::move(estimate);
  else
    kernel.events.push_back(std::move(estimate));
}

}  // namespace counterprof
