#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace counterprof {

enum class Better { higher, lower, neither };

/// A figure made of two counts.
struct MetricRow {
  const char* name;
  const char* unit;
  const char* sentence;  // what it says, without a full stop
  Better better;
  /// An event's canonical name, or one of wall, system, user+system (seconds), work, steps.
  const char* numerator;
  const char* denominator;
  double factor;

  /// The events that have to be counted for it.
  std::vector<std::string> events() const;
};

std::span<const MetricRow> metric_rows();
const MetricRow* find_metric(std::string_view name) noexcept;

struct Metric {
  double value = 0;
  std::optional<double> standard_error;
  /// The mean of each run's ratio, where every run counted both in one pass; else the ratio of the means,
  /// with the error propagated as of two that are independent.
  bool is_per_run = false;
  Source source = Source::hardware;  // of the numerator, or of the denominator where that is no event
};

/// From counts of one scope and comparable sources, measured ones before simulated ones before imported ones.
/// Nothing where one is missing, or where the denominator is 0.
std::optional<Metric> metric_of(const KernelResult& kernel, const MetricRow& row);

}  // namespace counterprof
