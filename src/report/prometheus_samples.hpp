#pragma once

// What Prometheus is told of a report, before it is text: the metrics, in the order in which they are
// written.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

/// Names and values in UTF-8, not yet escaped; none is empty.
using Labels = std::vector<std::pair<std::string_view, std::string>>;

struct Sample {
  Labels labels;
  double value = 0;
};

/// Gauges all: a run is no total that only grows.
struct Metric {
  std::string_view name;
  std::string_view help;  // one line without a backslash
  std::vector<Sample> samples;
};

/// Those that have samples. No two samples of a metric have the same labels, and each is a finite number:
/// what was not counted has none.
std::vector<Metric> prometheus_metrics(const Report& report);

}  // namespace counterprof
