#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/traffic_model.hpp"
#include "model/report.hpp"

namespace counterprof {

/// What the model says of one level of cache, in lines per unit of work.
struct LevelPrediction {
  int level = 0;
  CacheGeometry cache;
  LevelTraffic traffic;  // per element of the shape, which is the unit of work
  /// The lines loaded with two thirds of the capacity, and with one more way. A real cache finds its sets by
  /// hashed addresses and replaces not quite the least recently used line, so that near its capacity it
  /// neither holds nor loses everything (docs/explaining.md).
  double least = 0;
  double most = 0;
  bool is_uncertain = false;  // these are more than a tenth apart
};

LevelPrediction predict_level(const TrafficModel& model, int level, const CacheGeometry& cache);

/// A kernel's traffic, or why there is none.
std::optional<TrafficModel> model_of(const KernelResult& kernel, std::string& reason);

}  // namespace counterprof
