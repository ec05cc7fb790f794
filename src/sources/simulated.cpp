#include "sources/simulated.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <set>

#include "machine/cache_model.hpp"
#include "machine/page_faults.hpp"
#include "sources/simulated_events.hpp"
#include "sources/simulating.hpp"

namespace counterprof {
namespace {

using callgrind::Counts;
using Counted = Simulating::Counted;

// Steady state is linear in steps, so a few are enough; where two in a row differ, more are looked at.
constexpr std::uint64_t few_steps = 2;
constexpr double tolerance = 0.01;
constexpr int most_levels = 3;

double sum(const Counts& counts, std::initializer_list<std::string_view> names) {
  double result = 0;
  for (const std::string_view name : names)
    if (const auto found = counts.find(name); found != counts.end())
      result += static_cast<double>(found->second);
  return result;
}

/// Of the larger. A few counts more or less are none: a label is built, a page table is walked.
double relative_difference(double a, double b) {
  constexpr double slack = 32;
  return std::abs(a - b) <= slack ? 0 : std::abs(a - b) / std::max(a, b);
}

/// The largest between two consecutive steps; nothing where there is only one.
std::optional<double> step_difference(const Counted& counted) {
  std::optional<double> largest;
  for (const std::vector<Counts>& steps : counted)
    for (std::size_t i = 1; i < steps.size(); ++i)
      for (const auto& names :
           {std::initializer_list<std::string_view>{"Ir"}, {"D1mr", "D1mw"}, {"DLmr", "DLmw"}})
        largest = std::max(largest.value_or(0),
                           relative_difference(sum(steps[i - 1], names), sum(steps[i], names)));
  return largest;
}

Counts together(const std::vector<Counts>& steps) {
  Counts result;
  for (const Counts& step : steps)
    for (const auto& [counter, count] : step) result[counter] += count;
  return result;
}

Event described(const SimulatedEvent& row, const Event* asked) {
  Event event;
  event.name = asked != nullptr ? asked->name : std::string(row.id);
  event.id = asked != nullptr ? asked->id : std::string(row.id);
  event.source = Source::simulated;
  if (row.level > 0) event.level = row.level;
  event.what_it_counts = row.what_it_counts;
  return event;
}

/// What there is a value, or a reason, for: what was asked for, in its order, then what is always simulated.
struct Wanted {
  Event event;
  const SimulatedEvent* row;  // null: which level cache-misses means is not known
};

std::vector<Wanted> wanted(const std::vector<Event>& asked, const CacheModel& model) {
  std::vector<Wanted> result;
  std::set<std::string_view> rows;
  for (const Event& event : asked) {
    const SimulatedEvent* row = find_simulated(event.id, model.generic_level);
    if (row == nullptr) {
      if (!can_be_simulated(event.id) || find_simulated(event.id, 1) == nullptr) continue;
      Event unknown = described(*find_simulated(event.id, 1), &event);
      unknown.level.reset();
      unknown.what_it_counts.clear();
      result.push_back({std::move(unknown), nullptr});
      continue;
    }
    result.push_back({described(*row, &event), row});
    rows.insert(event.id);
  }
  for (const SimulatedEvent* row : always_simulated(model))
    if (!rows.contains(row->id)) result.push_back({described(*row, nullptr), row});
  return result;
}

Value without_number(ReasonCode code, std::string text) {
  return {std::nullopt, Status::not_supported, Reason{code, std::move(text)}, {}};
}

/// What one execution counted: all its steps together, and the last of them, which those are like that
/// follow.
struct Totals {
  Counts counted;
  Counts last_step;  // empty for a command
};

std::vector<Totals> totals_of(const Counted& counted, bool has_steps) {
  std::vector<Totals> totals;
  for (const std::vector<Counts>& steps : counted)
    totals.push_back({together(steps), has_steps ? steps.back() : Counts{}});
  return totals;
}

/// The value of one event in all the plan's steps, of which so many were not counted.
Value value_of(const Wanted& event, const CacheModel& model, const std::vector<valgrind::Caches>& pairs,
               const std::vector<Totals>& totals, double uncounted_steps) {
  if (event.row == nullptr)
    return without_number(
        ReasonCode::no_such_event,
        "which level of cache it counts on this processor is not known; l1d-misses, l2-misses and "
        "l3-misses are simulated");
  if (event.row->level > static_cast<int>(model.levels.size()))
    return without_number(ReasonCode::no_such_event,
                          model.levels.empty()
                              ? "simulated without caches, whose sizes the plan calls unknown"
                              : "the simulated caches have no level " + std::to_string(event.row->level));
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (pairs[i].first_level != event.row->first_level && event.row->level != 0) continue;
    double value = value_of(*event.row, totals[i].counted);
    if (uncounted_steps > 0) value += uncounted_steps * value_of(*event.row, totals[i].last_step);
    return {value, Status::simulated, std::nullopt, {}};
  }
  return without_number(ReasonCode::no_such_event, "no execution simulated it");
}

std::vector<SimulatedLevel> simulated_levels(const CacheModel& model) {
  std::vector<SimulatedLevel> levels;
  for (const CacheGeometry& level : model.levels) {
    const int number = static_cast<int>(levels.size()) + 1;
    if (number > most_levels) break;
    levels.push_back({number, level, callgrind::nearest(level)});
  }
  return levels;
}

Scope scope_of(const KernelSpec& kernel) {
  return kernel.kind == KernelKind::command ? Scope::process : Scope::region;
}

/// Between what the first execution sees miss its last level, and the second its first.
std::optional<double> l2_misses_difference(const std::vector<Totals>& totals) {
  if (totals.size() < 2) return std::nullopt;
  const double first = sum(totals[0].counted, {"DLmr", "DLmw", "ILmr"});
  const double second = sum(totals[1].counted, {"D1mr", "D1mw", "I1mr"});
  return first == second ? 0 : std::abs(first - second) / std::max(first, second);
}

}  // namespace

const SimulatedSource::Surroundings& SimulatedSource::surroundings() {
  if (surroundings_) return *surroundings_;
  Surroundings& found = surroundings_.emplace();
  const valgrind::Installed installed = valgrind::find();
  found.version = installed.version;
  found.obstacle = installed.obstacle;
  found.topology = read_topology();
  found.processor = read_processor();
  if (!found.obstacle) {
    found.page_fault_ns = page_fault_cost_ns();
    found.nominal_hz = nominal_hz();
  }
  return found;
}

int SimulatedSource::prepare(const std::vector<std::string>& events, Scheduling /*scheduling*/) {
  names_ = events;
  asked_.clear();
  return 1;
}

const std::vector<Event>& SimulatedSource::asked() {
  if (asked_.empty())
    for (const std::string& name : names_) asked_.push_back(resolve(name));
  return asked_;
}

/// Executes it, with more steps where few do not agree.
Execution SimulatedSource::simulate(const KernelSpec& kernel, const CacheModel& model) {
  const Surroundings& around = surroundings();
  Simulating simulating(kernel, model, takes_input_);
  Simulation simulation;
  Counted counted;
  if (kernel.kind == KernelKind::command) {
    counted = simulating.command();
  } else {
    simulation.steps = steps_of(kernel.parameters);
    const auto steps = static_cast<std::uint64_t>(simulation.steps);
    counted = simulating.kernel(std::min(steps, few_steps));
    if (step_difference(counted).value_or(0) > tolerance && steps > few_steps)
      counted = simulating.kernel(std::min(steps, most_simulated_steps));
    simulation.steps_counted = static_cast<double>(counted.front().size());
    simulation.step_difference = step_difference(counted);
  }
  if (!keep_.empty()) simulating.keep(keep_);

  const std::vector<valgrind::Caches>& pairs = simulating.pairs();
  const std::vector<Totals> totals = totals_of(counted, simulation.steps > 0);
  simulation.tool = "callgrind";
  simulation.version = around.version;
  simulation.cache = kernel.settings.cache;
  simulation.caches_from = model.caches_from;
  simulation.levels = simulated_levels(model);
  if (!model.levels.empty()) simulation.instruction_cache = callgrind::nearest(model.instructions);
  simulation.l2_misses_difference = l2_misses_difference(totals);
  for (std::size_t i = 0; i < pairs.size(); ++i)
    simulation.executions.push_back({pairs[i].first_level,
                                     pairs[i].last_level,
                                     {totals[i].counted.begin(), totals[i].counted.end()},
                                     {totals[i].last_step.begin(), totals[i].last_step.end()}});
  simulation.page_fault_ns = around.page_fault_ns;
  simulation.nominal_hz = around.nominal_hz;

  Execution execution;
  for (const Wanted& event : wanted(asked(), model))
    execution.values.push_back(
        {event.event, scope_of(kernel),
         value_of(event, model, pairs, totals, simulation.steps - simulation.steps_counted)});
  execution.simulation = std::move(simulation);
  execution.warnings = simulating.warnings();
  if (kernel.kind == KernelKind::command) execution.exit_code = simulating.exit_code();
  return execution;
}

Execution SimulatedSource::measure(const KernelSpec& kernel, int pass) {
  const Surroundings& around = surroundings();
  const CacheModel model = cache_model(kernel.settings.cache, around.topology, around.processor);
  const auto started = std::chrono::steady_clock::now();
  Execution execution;
  std::optional<Reason> obstacle = around.obstacle;
  try {
    if (!obstacle) execution = simulate(kernel, model);
  } catch (const CannotSimulate& error) {
    obstacle = error.reason;
  } catch (const Interrupted& by) {
    execution.failure = Failure{"interrupted", "interrupted by " + signal_name(by.signal), {}, {}};
  } catch (const Error& error) {  // no descriptors, no temporary folder, no host
    obstacle = Reason{ReasonCode::simulator_failed, error.what()};
  } catch (const std::filesystem::filesystem_error& error) {
    obstacle = Reason{ReasonCode::simulator_failed, error.what()};
  }
  if (obstacle)
    for (const Wanted& event : wanted(asked(), model))
      execution.values.push_back(
          {event.event, scope_of(kernel), {std::nullopt, Status::not_counted, obstacle, {}}});
  if (execution.simulation)
    execution.simulation->wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  execution.run = 1;
  execution.pass = pass;
  return execution;
}

std::vector<Check> SimulatedSource::probe() {
  Check check{"simulation", Check::Verdict::good, "", ""};
  const Surroundings& around = surroundings();
  const auto say = [&](const std::string& why) {
    check.verdict = Check::Verdict::missing;
    check.finding = why;
    if (around.version.empty()) check.remedy = "sudo apt-get install valgrind";
    return std::vector<Check>{check};
  };
  if (around.obstacle) return say(around.obstacle->text);
  prepare({"instructions"}, Scheduling::passes);
  KernelSpec kernel;
  kernel.name = kernel.use = "add/in_place";
  kernel.parameters = {{"length", 1000}, {"steps", 1}};
  constexpr double patience = 60;
  kernel.settings.timeout_seconds = patience;
  const Execution execution = measure(kernel, 1);
  if (!execution.simulation)
    return say(execution.values.empty() ? "interrupted" : execution.values.front().value.reason->text);
  const CacheModel model = cache_model("host", around.topology, around.processor);
  check.finding =
      "callgrind " + around.version + " works; caches " + to_text(model.levels) + ", " + model.caches_from;
  return {check};
}

double simulation_timeout(double native_seconds, double plan_timeout_seconds) noexcept {
  constexpr double slowest = 400;
  constexpr double start_up = 30;
  return std::max(plan_timeout_seconds, start_up + slowest * native_seconds);
}

}  // namespace counterprof
