#include "analysis/moment.hpp"

#include <algorithm>
#include <cmath>

namespace counterprof {
namespace {

/// Between sessions on a machine without other programs, for the memory that a process happens to get, the
/// frequency, the neighbours on the host: 7 % (measured on a virtual machine; docs/explaining.md).
constexpr double deviation_without_load = 0.07;

double squared(double x) noexcept {
  return x * x;
}

double measured_seconds(const Report& report) {
  double seconds = 0;
  for (const KernelResult& kernel : report.kernels)
    for (const auto& run : kernel.wall_seconds.runs)
      if (run && std::isfinite(*run) && *run > 0) seconds += *run * std::max(1, report.plan.passes);
  return seconds;
}

/// Anything between none and all of the stretch fell on our runs: uniform, so its standard deviation is the
/// range over the root of 12.
double variance_of(const Report& report) {
  return squared(deviation_without_load) + squared(std::log(largest_stretch(report))) / 12;
}

}  // namespace

double largest_stretch(const Report& report) {
  const Context& context = report.context;
  double stretch = 1;
  if (context.load_1min && *context.load_1min > 0)
    stretch += *context.load_1min / std::max(1, context.processors.value_or(1));
  const double seconds = measured_seconds(report);
  if (context.steal_seconds && *context.steal_seconds > 0 && seconds > 0)
    stretch *= 1 + *context.steal_seconds / seconds;
  return std::isfinite(stretch) ? stretch : 1;
}

double moment_variance(const Report& from, const Report& to) {
  return variance_of(from) + variance_of(to);
}

}  // namespace counterprof
