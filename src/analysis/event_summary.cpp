#include "analysis/event_summary.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "analysis/statistics.hpp"

namespace counterprof {
namespace {

struct Sample {
  int run = 0;
  int pass = 0;
  const Value* value = nullptr;
};

/// All that a series has of one event, source and scope.
struct Samples {
  const Event* event = nullptr;
  Scope scope = Scope::region;
  std::vector<Sample> samples;

  bool is_of(const EventValue& value) const noexcept {
    return event->name == value.event.name && event->source == value.event.source && scope == value.scope;
  }
};

/// What no processor counts has no number from a run, which says nothing once it was simulated.
bool is_superseded(const Series& series, const EventValue& value) {
  return value.event.source == Source::simulated && series.simulated.has_value();
}

void add(const Execution& execution, const EventValue& value, std::vector<Samples>& groups) {
  auto found = std::find_if(groups.begin(), groups.end(),
                            [&](const Samples& samples) { return samples.is_of(value); });
  if (found == groups.end()) found = groups.insert(groups.end(), Samples{&value.event, value.scope, {}});
  found->samples.push_back({execution.run, execution.pass, &value.value});
}

std::vector<Samples> group(const Series& series) {
  std::vector<Samples> groups;
  for (const Execution& execution : series.executions)
    if (is_measurement(series, execution))
      for (const EventValue& value : execution.values)
        if (!is_superseded(series, value)) add(execution, value, groups);
  if (series.simulated)
    for (const EventValue& value : series.simulated->values) add(*series.simulated, value, groups);
  return groups;
}

/// An event of a later pass comes after those of the first in the executions, but not in the plan.
void sort_as_planned(std::vector<Samples>& groups, const std::vector<std::string>& names) {
  const auto place = [&](const Samples& samples) {
    return std::find(names.begin(), names.end(), samples.event->name) - names.begin();
  };
  std::stable_sort(groups.begin(), groups.end(),
                   [&](const Samples& a, const Samples& b) { return place(a) < place(b); });
}

/// A run's count is the mean over the passes that counted it: what every pass repeats counts once.
std::vector<std::optional<double>> per_run(const Samples& event, int runs) {
  std::vector<std::vector<double>> values(static_cast<std::size_t>(runs));
  for (const Sample& sample : event.samples)
    if (sample.value->value)
      values.at(static_cast<std::size_t>(sample.run - 1)).push_back(*sample.value->value);
  std::vector<std::optional<double>> means;
  means.reserve(values.size());
  for (const std::vector<double>& run : values) means.push_back(mean_of(run));
  return means;
}

/// What kept an event from being counted, the most telling first: a number that cannot be true says most
/// about the machine, a missing right can be given, a missing counter cannot, and "not counted" says only
/// that there is none.
int rank(Status status) noexcept {
  switch (status) {
    case Status::implausible:
      return 3;
    case Status::not_permitted:
      return 2;
    case Status::not_supported:
      return 1;
    default:
      return 0;
  }
}

Reason scaled_reason(const Samples& event) {
  double lowest = 1;
  for (const Sample& sample : event.samples) {
    const Reading& reading = sample.value->reading;
    if (sample.value->status == Status::scaled && reading.time_enabled_ns > 0)
      lowest = std::min(lowest, static_cast<double>(reading.time_running_ns) /
                                    static_cast<double>(reading.time_enabled_ns));
  }
  return {ReasonCode::no_slot,
          fmt::format("counted for {:.2f} % of the time at least, as there are fewer counters than events",
                      100 * lowest)};
}

/// The status and the reason of the whole. Runs without a number leave their reason to those with one.
void judge(const Samples& event, EventResult& result) {
  const Value* counted = nullptr;
  const Value* missing = nullptr;
  bool is_scaled = false;
  for (const Sample& sample : event.samples) {
    const Value& value = *sample.value;
    if (!value.value) {
      if (missing == nullptr || rank(value.status) > rank(missing->status)) missing = &value;
    } else {
      if (counted == nullptr) counted = &value;
      is_scaled = is_scaled || value.status == Status::scaled;
    }
  }
  if (is_scaled) {
    result.status = Status::scaled;
    result.reason = scaled_reason(event);
  } else {
    result.status = counted != nullptr ? counted->status : missing->status;
    result.reason = missing != nullptr ? missing->reason : counted->reason;
  }
}

/// What the kernel gave. getrusage(2) tells no times, and what was not opened gave nothing.
std::optional<Reading> reading_of(const Event& event, const Value& value) {
  const bool has_counter = event.source == Source::hardware || event.source == Source::software ||
                           event.source == Source::tracepoint || event.source == Source::breakpoint;
  if (!has_counter || value.reading == Reading{}) return std::nullopt;
  return value.reading;
}

EventResult summarise_event(const Samples& event, int runs, const std::optional<Work>& work) {
  EventResult result;
  result.event = event.event->name;
  result.id = event.event->id;
  result.unit = event.event->unit;
  result.source = event.event->source;
  result.scope = event.scope;
  result.level = event.event->level;
  result.what_it_counts = event.event->what_it_counts;
  judge(event, result);
  for (const Sample& sample : event.samples) {
    const auto reading = reading_of(*event.event, *sample.value);
    if (sample.value->value || reading)
      result.runs.push_back({sample.run, sample.pass, sample.value->value, reading});
  }
  result.summary = summarise(per_run(event, runs));
  if (result.summary && work) result.per_work = per_work(*result.summary, *work);
  return result;
}

}  // namespace

bool is_measurement(const Series& series, const Execution& execution) noexcept {
  return !(series.failure && execution.failure);
}

int runs_begun(const Series& series) noexcept {
  int runs = 0;
  for (const Execution& execution : series.executions) runs = std::max(runs, execution.run);
  return runs;
}

std::optional<double> mean_of(const std::vector<double>& values) noexcept {
  if (values.empty()) return std::nullopt;
  double mean = 0;
  double n = 0;
  for (const double value : values) mean += (value - mean) / ++n;
  return mean;
}

PerWork per_work(const Summary& summary, const Work& work) noexcept {
  PerWork result{summary.mean / work.amount, std::nullopt};
  if (summary.standard_error) result.standard_error = *summary.standard_error / work.amount;
  return result;
}

std::vector<EventResult> summarise_events(const Series& series, const std::vector<std::string>& names,
                                          const std::optional<Work>& work) {
  std::vector<Samples> groups = group(series);
  sort_as_planned(groups, names);
  const int runs = runs_begun(series);
  std::vector<EventResult> results;
  results.reserve(groups.size());
  for (const Samples& event : groups) {
    // The work is the region's: start-up and warm-up do not belong to a unit of it.
    const bool is_around_the_region = series.spec.control_region && event.scope == Scope::process;
    results.push_back(summarise_event(event, runs, is_around_the_region ? std::nullopt : work));
  }
  return results;
}

}  // namespace counterprof
