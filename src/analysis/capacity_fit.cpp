#include "analysis/capacity_fit.hpp"

#include <algorithm>
#include <cmath>

namespace counterprof {
namespace {

constexpr double smallest = 64.0 * 1024;
constexpr double largest = 1024.0 * 1024 * 1024;
constexpr double per_factor_of_two = 32;

}  // namespace

FittedCapacity fit_capacity(const TrafficModel& model, double lines, double tolerance) {
  const auto loads = [&](double bytes) {
    return model.lines({static_cast<std::uint64_t>(bytes), 0, 64}).loads;
  };
  FittedCapacity best;
  double best_distance = INFINITY;
  // A larger cache loads no more, so what fits is one range.
  for (double bytes = smallest; bytes <= largest; bytes *= std::exp2(1 / per_factor_of_two)) {
    const double predicted = loads(bytes);
    const double distance = std::abs(predicted - lines);
    if (distance <= best_distance) {
      best_distance = distance;
      best.capacity.bytes = bytes;
      best.predicted = predicted;
    }
    if (distance > tolerance * lines) continue;
    if (!best.capacity.least) best.capacity.least = bytes;
    best.capacity.most = bytes;
    // From here on nothing changes any more.
    if (predicted == 0) break;
  }
  double below = best.capacity.bytes * std::exp2(-1 / per_factor_of_two);
  double above = best.capacity.bytes * std::exp2(1 / per_factor_of_two);
  constexpr int halvings = 12;
  for (int i = 0; i < halvings && best_distance > 0; ++i) {
    const double middle = std::sqrt(below * above);
    const double predicted = loads(middle);
    (predicted > lines ? below : above) = middle;
    if (const double distance = std::abs(predicted - lines); distance < best_distance) {
      best_distance = distance;
      best.capacity.bytes = middle;
      best.predicted = predicted;
    }
  }
  best.capacity.is_fitted = true;
  best.is_reached = best_distance <= tolerance * lines;
  return best;
}

}  // namespace counterprof
