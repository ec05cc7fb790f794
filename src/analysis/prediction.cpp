#include "analysis/prediction.hpp"

#include <algorithm>

#include "counterprof/error.hpp"

#include "plan/traffic.hpp"

namespace counterprof {

LevelPrediction predict_level(const TrafficModel& model, int level, const CacheGeometry& cache) {
  const auto capacity = static_cast<double>(cache.size_bytes);
  LevelPrediction result{level, cache, model.lines(cache), 0, 0, false};
  const double smaller = model.lines(cache, capacity * 2 / 3).loads;
  const double larger = model.lines(cache, capacity * (cache.ways > 0 ? 1 + 1.0 / cache.ways : 1.1)).loads;
  result.least = std::min({smaller, larger, result.traffic.loads});
  result.most = std::max({smaller, larger, result.traffic.loads});
  result.is_uncertain = result.most - result.least > 0.1 * result.most;
  return result;
}

std::optional<TrafficModel> model_of(const KernelResult& kernel, std::string& reason) {
  if (kernel.traffic.empty()) {
    reason = "its traffic is not described";
    return std::nullopt;
  }
  try {
    return TrafficModel(parse_traffic(kernel.traffic, "traffic of " + kernel.name, kernel.parameters));
  } catch (const Error& error) {
    reason = error.what();
    return std::nullopt;
  }
}

}  // namespace counterprof
