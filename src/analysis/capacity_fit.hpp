#pragma once

#include <optional>

#include "analysis/traffic_model.hpp"
#include "model/report.hpp"

namespace counterprof {

/// The capacity with which the model loads that many lines per element.
struct FittedCapacity {
  Capacity capacity;
  double predicted = 0;     // lines per element, with it
  bool is_reached = false;  // within `tolerance`; false: the nearest that there is
};

/// By trying: 32 capacities to a factor of two, from 64 KiB to 1 GiB, then between the two next to it. The
/// range is of those that are within the tolerance, a fraction of the count. Of several that come as near,
/// the largest.
FittedCapacity fit_capacity(const TrafficModel& model, double lines, double tolerance);

}  // namespace counterprof
