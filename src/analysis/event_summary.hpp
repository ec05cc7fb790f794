#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/report.hpp"
#include "model/series.hpp"

namespace counterprof {

/// What the series counted: one result per (event, source, scope), in the order of `names` (the plan's
/// events). Counts come from measurements alone (is_measurement()).
std::vector<EventResult> summarise_events(const Series& series, const std::vector<std::string>& names,
                                          const std::optional<Work>& work);

/// False for an execution whose failure ended the series. One that was tolerated, as perf stat tolerates an
/// exit status, measures like any other.
bool is_measurement(const Series& series, const Execution& execution) noexcept;

/// The number of the last run that was begun.
int runs_begun(const Series& series) noexcept;

/// The figures per unit of work.
PerWork per_work(const Summary& summary, const Work& work) noexcept;

/// The mean of a run's values, or nothing where it has none.
std::optional<double> mean_of(const std::vector<double>& values) noexcept;

}  // namespace counterprof
