#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/report.hpp"
#include "model/series.hpp"

namespace counterprof {

Event event_named(const std::string& name, Source source = Source::software);

EventValue counted_value(const Event& event, double value);
/// `share` of a second it was counted, and scaled to the whole.
EventValue scaled_value(const Event& event, double value, double share);
EventValue missing_value(const Event& event, Status status, ReasonCode code, const std::string& text);

Execution execution(int run, int pass, std::vector<EventValue> values);

/// A kernel of that name, also its base name, with as many runs as the executions have.
Series series_of(const std::string& name, std::vector<Execution> executions);

/// The report of a plan with those events and so many passes.
Report report_of(const std::vector<Series>& series, std::vector<std::string> events, int passes = 1,
                 const std::string& baseline = {});

const EventResult& event_of(const KernelResult& kernel, const std::string& name);

}  // namespace counterprof
