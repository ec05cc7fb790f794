#include "analysis/facts.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/capacity_fit.hpp"
#include "analysis/prediction.hpp"
#include "machine/cache_model.hpp"

namespace counterprof {
namespace {

/// Less of the time than this, and a scaled count says more about when it was counted than about the kernel.
constexpr double least_coverage = 0.2;

/// No processor that is sold retires more instructions in a cycle.
constexpr double widest = 10;

/// How near the model has to come for a capacity to fit: what the model itself is held to.
constexpr double fit_tolerance = 0.1;

/// The known capacity is given up where so many times as much is counted as it would load, and so much more.
/// Less has other causes: prefetches that are not counted, stores that load nothing.
constexpr double contradiction = 1.5;
constexpr double least_contradiction = 0.05;  // lines per unit of work

bool is_counted_here(Source source) noexcept {
  return source != Source::simulated && source != Source::estimated && source != Source::imported;
}

const EventResult* find(const KernelResult& kernel, std::string_view id, const EventResult& like) {
  for (const EventResult& event : kernel.events)
    if (event.id == id && event.summary && event.source == like.source && event.scope == like.scope)
      return &event;
  return nullptr;
}

Count count_of(const EventResult& event) {
  Count count{&event, event.summary->mean, event.summary->standard_error, {}};
  if (event.per_work) count.per_work = event.per_work->mean;
  return count;
}

const KernelSpec* spec_of(const Report& report, const KernelResult& kernel) {
  for (const KernelSpec& spec : report.plan.plan.kernels)
    if (spec.name == kernel.name) return &spec;
  return nullptr;
}

/// As the plan has it: "host", "unknown", ...
std::string cache_of(const Report& report, const KernelResult& kernel) {
  const KernelSpec* spec = spec_of(report, kernel);
  return spec != nullptr ? spec->settings.cache : report.plan.plan.settings.cache;
}

/// The caches that the plan or the machine names; none where neither does.
CacheModel named_caches(const Report& report, const std::string& text) {
  const Context& context = report.context;
  // A report of another machine's numbers, or one whose context was not gathered.
  if (text == "host" && context.caches.empty() && context.cpu_vendor.empty()) return {};
  ProcessorInfo processor;
  processor.vendor = context.cpu_vendor;
  processor.family = context.cpu_family;
  processor.model = context.cpu_model_number;
  Topology topology;
  topology.caches = context.caches;
  try {
    return cache_model(text, topology, processor);
  } catch (const Error&) {
    return {};
  }
}

std::string misses_id(int level) {
  return (level == 1 ? "l1d" : "l" + std::to_string(level)) + "-misses";
}

std::optional<Count> usable(const KernelResult& kernel, std::string_view id, std::optional<int> level,
                            std::optional<int> generic_level, bool simulated) {
  for (const EventResult& event : kernel.events) {
    if (event.id != id || !event.summary || (event.source == Source::simulated) != simulated) continue;
    if (event.source == Source::estimated || !is_usable(kernel, event)) continue;
    const auto own = event.level ? event.level : generic_level;
    if (own == level) return count_of(event);
  }
  return std::nullopt;
}

/// One level's misses: counted ones before simulated ones.
std::optional<Count> misses_at(const KernelResult& kernel, int level, std::optional<int> generic_level) {
  for (const char* id : {"cache-misses", "cache-misses:u"})
    if (auto count = usable(kernel, id, level, generic_level, false)) return count;
  for (const std::string& id : {misses_id(level), std::string("cache-misses")})
    if (auto count = usable(kernel, id, level, generic_level, true)) return count;
  return std::nullopt;
}

void predict(KernelFacts& kernel, LevelFacts& level) {
  if (level.capacity.is_fitted) {
    level.predicted = kernel.model->lines(level.cache, level.capacity.bytes);
    level.least = level.capacity.most ? kernel.model->lines(level.cache, *level.capacity.most).loads
                                      : level.predicted.loads;
    level.most = level.capacity.least ? kernel.model->lines(level.cache, *level.capacity.least).loads
                                      : level.predicted.loads;
    level.is_uncertain = true;
    return;
  }
  LevelPrediction prediction = predict_level(*kernel.model, level.level, level.cache);
  level.predicted = std::move(prediction.traffic);
  level.least = prediction.least;
  level.most = prediction.most;
  level.is_uncertain = prediction.is_uncertain;
}

void add_level(KernelFacts& kernel, int number, const CacheGeometry& cache,
               std::optional<int> generic_level) {
  LevelFacts level;
  level.level = number;
  level.cache = cache;
  level.misses = misses_at(*kernel.result, number, generic_level);
  if (level.misses && level.misses->is_simulated())
    for (const SimulatedLevel& simulated : kernel.result->simulation->levels)
      if (simulated.level == number) level.cache = simulated.simulated;
  level.capacity.level = number;
  level.capacity.bytes = static_cast<double>(level.cache.size_bytes);
  predict(kernel, level);
  kernel.levels.push_back(std::move(level));
}

/// The model's lines are per element of the shape.
bool is_per_element(const KernelFacts& kernel) {
  const auto work = kernel.work_per_step();
  const Traffic& traffic = kernel.model->traffic();
  const double elements = traffic.rows * traffic.columns * traffic.repeat;
  return work && std::abs(*work - elements) <= 0.01 * elements;
}

KernelFacts facts_of_kernel(const Report& report, const KernelResult& result) {
  KernelFacts kernel;
  kernel.result = &result;
  kernel.steps = steps_of(result.parameters);
  kernel.model = model_of(result, kernel.why_no_model);
  if (kernel.model && !is_per_element(kernel)) {
    kernel.model.reset();
    kernel.why_no_model = "its unit of work is not an element of its traffic's shape";
  }
  if (!kernel.model) return kernel;
  const std::string cache = cache_of(report, result);
  const CacheModel caches = named_caches(report, cache);
  kernel.has_machine_caches = cache == "host";
  kernel.caches_from = caches.caches_from;
  std::vector<CacheGeometry> levels = caches.levels;
  if (result.simulation && levels.size() < result.simulation->levels.size()) {
    levels.clear();
    for (const SimulatedLevel& level : result.simulation->levels) levels.push_back(level.simulated);
  }
  for (std::size_t i = 0; i < levels.size(); ++i)
    add_level(kernel, static_cast<int>(i) + 1, levels[i], caches.generic_level);
  return kernel;
}

/// The count of the last level, which programs share: where it was counted, and not simulated.
std::optional<Count> last_level_count(const KernelFacts& kernel) {
  if (!kernel.levels.empty()) {
    const LevelFacts& last = kernel.levels.back();
    return last.misses && !last.misses->is_simulated() ? last.misses : std::nullopt;
  }
  // Of unknown caches it is some level, which the event may name.
  for (const int level : {0, 3, 2, 1})
    if (auto count = usable(*kernel.result, "cache-misses", level == 0 ? std::nullopt : std::optional(level),
                            std::nullopt, false))
      return count;
  return std::nullopt;
}

/// The baseline, where it has what a fit takes, else the kernel that misses most: it says most.
KernelFacts* kernel_to_fit(Facts& facts) {
  KernelFacts* best = nullptr;
  double most = 0;
  for (KernelFacts& kernel : facts.kernels) {
    if (!kernel.model) continue;
    const auto count = last_level_count(kernel);
    if (!count || !count->per_work || !(*count->per_work > 0)) continue;
    if (kernel.result->base_name == facts.report->plan.plan.baseline) return &kernel;
    if (*count->per_work > most) best = &kernel;
    most = std::max(most, *count->per_work);
  }
  return best;
}

void fit(Facts& facts) {
  const KernelFacts* kernel = kernel_to_fit(facts);
  if (kernel == nullptr) return;
  CapacityFit fit;
  fit.kernel = kernel->name();
  fit.measured = *last_level_count(*kernel)->per_work;
  fit.source = last_level_count(*kernel)->event->source;
  int level = last_level_count(*kernel)->event->level.value_or(0);
  if (!kernel->levels.empty()) {
    const LevelFacts& claimed = kernel->levels.back();
    if (fit.measured < contradiction * claimed.predicted.loads ||
        fit.measured < claimed.predicted.loads + least_contradiction)
      return;
    fit.claimed_from = kernel->caches_from;
    fit.claimed_bytes = claimed.capacity.bytes;
    fit.claimed_predicted = claimed.predicted.loads;
    level = claimed.level;
  }
  const FittedCapacity fitted = fit_capacity(*kernel->model, fit.measured, fit_tolerance);
  fit.capacity = fitted.capacity;
  fit.capacity.level = level;
  fit.predicted = fitted.predicted;
  fit.is_reached = fitted.is_reached;
  for (KernelFacts& other : facts.kernels) {
    const auto count = last_level_count(other);
    if (!other.model || !count) continue;
    if (other.levels.empty()) other.levels.emplace_back();
    LevelFacts& last = other.levels.back();
    last.level = level;
    last.misses = count;
    last.capacity = fit.capacity;
    last.cache = {static_cast<std::uint64_t>(fit.capacity.bytes), 0, 64};
    predict(other, last);
  }
  facts.fit = fit;
}

void add_pairs(Facts& facts) {
  for (const Comparison& comparison : facts.report->comparisons) {
    const KernelFacts* from = facts.kernel(comparison.from);
    const KernelFacts* to = facts.kernel(comparison.to);
    if (from == nullptr || to == nullptr) continue;
    auto pair = std::find_if(facts.pairs.begin(), facts.pairs.end(),
                             [&](const Pair& known) { return known.from == from && known.to == to; });
    if (pair == facts.pairs.end()) pair = facts.pairs.insert(facts.pairs.end(), Pair{from, to, {}});
    pair->comparisons.push_back(&comparison);
  }
}

}  // namespace

bool Count::is_measured() const noexcept {
  return is_counted_here(event->source);
}

bool Count::is_simulated() const noexcept {
  return event->source == Source::simulated;
}

std::string LevelFacts::name() const {
  return level == 0 ? "the last level of cache" : "L" + std::to_string(level);
}

std::optional<Count> KernelFacts::count(std::string_view id) const {
  const EventResult* best = nullptr;
  const auto rank = [](const EventResult& event) {
    return 2 * static_cast<int>(is_counted_here(event.source)) +
           static_cast<int>(event.scope == Scope::region);
  };
  for (const EventResult& event : result->events) {
    if (event.id != id || !event.summary || event.source == Source::estimated || !is_usable(*result, event))
      continue;
    if (best == nullptr || rank(event) > rank(*best)) best = &event;
  }
  return best != nullptr ? std::optional(count_of(*best)) : std::nullopt;
}

std::optional<double> KernelFacts::per_work(std::string_view id) const {
  const auto found = count(id);
  return found ? found->per_work : std::nullopt;
}

std::optional<double> KernelFacts::seconds_per_work() const {
  if (!result->wall_seconds.summary || !result->work) return std::nullopt;
  return result->wall_seconds.summary->mean / result->work->amount;
}

std::optional<double> KernelFacts::work_per_step() const {
  if (!result->work) return std::nullopt;
  return result->work->amount / steps;
}

double KernelFacts::array_bytes() const {
  for (const TrafficArray& array : model->traffic().arrays)
    if (array.is_kept) return array.bytes * model->traffic().rows * model->traffic().columns;
  return 8 * model->traffic().rows * model->traffic().columns;
}

const LevelFacts* KernelFacts::level(int number) const noexcept {
  const auto found = std::find_if(levels.begin(), levels.end(),
                                  [&](const LevelFacts& level) { return level.level == number; });
  return found == levels.end() ? nullptr : &*found;
}

const LevelFacts* KernelFacts::telling_level() const noexcept {
  constexpr double something = 0.01;  // lines per unit of work
  const auto is_counted = [](const LevelFacts& level) { return level.misses && level.misses->per_work; };
  const auto loads = std::find_if(levels.rbegin(), levels.rend(), [&](const LevelFacts& level) {
    return is_counted(level) && (*level.misses->per_work > something || level.predicted.loads > something);
  });
  if (loads != levels.rend()) return &*loads;
  const auto innermost = std::find_if(levels.begin(), levels.end(), is_counted);
  return innermost == levels.end() ? nullptr : &*innermost;
}

bool Pair::is_shown(std::string_view event) const noexcept {
  return std::any_of(comparisons.begin(), comparisons.end(), [&](const Comparison* comparison) {
    return comparison->event == event &&
           (comparison->verdict == Verdict::higher || comparison->verdict == Verdict::lower);
  });
}

const KernelFacts* Facts::kernel(std::string_view name) const noexcept {
  const auto found = std::find_if(kernels.begin(), kernels.end(),
                                  [&](const KernelFacts& kernel) { return kernel.name() == name; });
  return found == kernels.end() ? nullptr : &*found;
}

double coverage(const EventResult& event) noexcept {
  double least = 1;
  for (const RunReading& run : event.runs)
    if (run.reading && run.reading->time_enabled_ns > 0)
      least = std::min(least, static_cast<double>(run.reading->time_running_ns) /
                                  static_cast<double>(run.reading->time_enabled_ns));
  return least;
}

std::string implausibility(const KernelResult& kernel, const EventResult& event) {
  if (!event.summary) return {};
  const bool is_miss = event.id == "cache-misses" || event.id == "cache-references";
  if (is_miss) {
    const EventResult* misses = find(kernel, "cache-misses", event);
    const EventResult* references = find(kernel, "cache-references", event);
    if (misses != nullptr && references != nullptr && misses->summary->mean > references->summary->mean)
      return "it has more cache-misses than cache-references";
  }
  if (event.id == "cycles" || event.id == "instructions") {
    const EventResult* cycles = find(kernel, "cycles", event);
    const EventResult* instructions = find(kernel, "instructions", event);
    if (cycles != nullptr && instructions != nullptr &&
        instructions->summary->mean > widest * cycles->summary->mean)
      return "it has more than 10 instructions per cycle";
  }
  return {};
}

bool is_usable(const KernelResult& kernel, const EventResult& event) noexcept {
  return event.summary && std::isfinite(event.summary->mean) && coverage(event) >= least_coverage &&
         implausibility(kernel, event).empty();
}

Facts facts_of(const Report& report) {
  Facts facts;
  facts.report = &report;
  for (const KernelResult& kernel : report.kernels) facts.kernels.push_back(facts_of_kernel(report, kernel));
  fit(facts);
  add_pairs(facts);
  return facts;
}

}  // namespace counterprof
