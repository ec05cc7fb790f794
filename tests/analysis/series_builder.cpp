#include "analysis/series_builder.hpp"

#include <algorithm>
#include <stdexcept>

#include "analysis/summary.hpp"

namespace counterprof {

Event event_named(const std::string& name, Source source) {
  Event event;
  event.name = event.id = name;
  event.source = source;
  return event;
}

EventValue counted_value(const Event& event, double value) {
  return {event,
          Scope::region,
          {value, Status::counted, std::nullopt, {static_cast<std::uint64_t>(value), 1000, 1000}}};
}

EventValue scaled_value(const Event& event, double value, double share) {
  const auto running = static_cast<std::uint64_t>(1e9 * share);
  return {event,
          Scope::region,
          {value,
           Status::scaled,
           std::nullopt,
           {static_cast<std::uint64_t>(value * share), 1'000'000'000, running}}};
}

EventValue missing_value(const Event& event, Status status, ReasonCode code, const std::string& text) {
  return {event, Scope::region, {std::nullopt, status, Reason{code, text}, {}}};
}

Execution execution(int run, int pass, std::vector<EventValue> values) {
  Execution result;
  result.run = run;
  result.pass = pass;
  result.exit_code = 0;
  result.values = std::move(values);
  return result;
}

Series series_of(const std::string& name, std::vector<Execution> executions) {
  Series series;
  series.spec.name = series.spec.base_name = name;
  series.spec.settings.runs = 0;
  for (const Execution& one : executions)
    series.spec.settings.runs = std::max(series.spec.settings.runs, one.run);
  series.executions = std::move(executions);
  return series;
}

Report report_of(const std::vector<Series>& series, std::vector<std::string> events, int passes,
                 const std::string& baseline) {
  Report report;
  report.plan.events = std::move(events);
  report.plan.passes = passes;
  report.plan.plan.baseline = baseline;
  summarise(series, report);
  return report;
}

const EventResult& event_of(const KernelResult& kernel, const std::string& name) {
  const auto found = std::find_if(kernel.events.begin(), kernel.events.end(),
                                  [&](const EventResult& event) { return event.event == name; });
  if (found == kernel.events.end()) throw std::logic_error("no event " + name);
  return *found;
}

}  // namespace counterprof
