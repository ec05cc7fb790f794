#include "analysis/cycles_estimate.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "analysis/statistics.hpp"
#include "base/text.hpp"

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

std::optional<double> count_of(const std::vector<std::pair<std::string, double>>& counts,
                               std::string_view counter) {
  for (const auto& [name, count] : counts)
    if (name == counter) return count;
  return std::nullopt;
}

/// Of all steps of the plan (SimulatedExecution says how).
std::optional<double> scaled(const Simulation& simulation, std::string_view counter) {
  if (simulation.executions.empty()) return std::nullopt;
  const SimulatedExecution& execution = simulation.executions.front();
  auto count = count_of(execution.counted, counter);
  if (count && simulation.steps > simulation.steps_counted)
    *count +=
        (simulation.steps - simulation.steps_counted) * count_of(execution.last_step, counter).value_or(0);
  return count;
}

std::string formula_of(const CyclesEstimate& estimate) {
  std::vector<std::string> terms;
  terms.reserve(estimate.terms.size());
  for (const EstimateTerm& term : estimate.terms) terms.push_back(term.formula);
  return join(terms, " + ") + (estimate.missing.empty() ? "" : "; " + estimate.missing);
}

}  // namespace

double CyclesEstimate::cycles() const {
  double sum = 0;
  for (const EstimateTerm& term : terms) sum += term.cycles;
  return sum;
}

std::optional<CyclesEstimate> estimate_cycles(const KernelResult& kernel) {
  if (!kernel.simulation || kernel.simulation->levels.empty()) return std::nullopt;
  const Simulation& simulation = *kernel.simulation;
  const auto simulated = std::find_if(
      kernel.events.begin(), kernel.events.end(),
      [](const EventResult& event) { return event.source == Source::simulated && event.summary; });
  const auto instructions = scaled(simulation, "Ir");
  const auto mispredicted = scaled(simulation, "Bcm");
  if (simulated == kernel.events.end() || !instructions || !mispredicted) return std::nullopt;

  CyclesEstimate estimate;
  estimate.scope = simulated->scope;
  estimate.terms.push_back({"instructions", "instructions/4", per_instruction * *instructions});
  for (const SimulatedLevel& level : simulation.levels) {
    const std::string name = level.level == 1 ? "l1d-misses" : fmt::format("l{}-misses", level.level);
    const auto misses = mean_of(kernel, name, true, estimate.scope);
    if (!misses) return std::nullopt;
    const double weight = per_miss.at(static_cast<std::size_t>(level.level - 1));
    estimate.terms.push_back(
        {fmt::format("L{} misses", level.level), fmt::format("{:.0f} {}", weight, name), weight * *misses});
  }
  estimate.terms.push_back({"mispredictions",
                            fmt::format("{:.0f} mispredicted conditional branches", per_misprediction),
                            per_misprediction * *mispredicted});
  const auto faults = mean_of(kernel, "page-faults", false, estimate.scope);
  if (faults && simulation.page_fault_ns && simulation.nominal_hz)
    estimate.terms.push_back({"page faults",
                              fmt::format("measured page faults at {:.1f} us and the nominal {:.2f} GHz",
                                          *simulation.page_fault_ns * 1e-3, *simulation.nominal_hz * 1e-9),
                              *faults * *simulation.page_fault_ns * 1e-9 * *simulation.nominal_hz});
  else
    estimate.missing = "without the time of page faults, which were not counted";
  return estimate;
}

void add_cycles_estimate(KernelResult& kernel) {
  const auto estimated = estimate_cycles(kernel);
  if (!estimated) return;
  EventResult estimate;
  estimate.event = estimate.id = "cycles-estimate";
  estimate.source = Source::estimated;
  estimate.scope = estimated->scope;
  estimate.status = Status::estimated;
  const double cycles = estimated->cycles();
  estimate.what_it_counts =
      "a formula: " + formula_of(*estimated) +
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
