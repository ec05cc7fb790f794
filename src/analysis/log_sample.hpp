#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "analysis/moderation.hpp"
#include "model/report.hpp"

namespace counterprof {

/// One value of one kernel as the gate sees it: log(1 + count) of each run. Logarithms make ratios of
/// differences and take a constant share of noise for what it is; the 1 lets a count of 0 have one.
struct LogSample {
  std::vector<std::pair<int, double>> runs;  // run number and logarithm; empty where only a summary is known
  int n = 0;
  double mean = 0;  // of the logarithms
  /// Of one run's logarithm, n - 1 degrees of freedom, at least `least_variance`.
  Spread spread;
  /// What the last digit is worth: one count is the least that a run can differ by, so equal counts are no
  /// certainty.
  double least_variance = 0;
  double mean_count = 0;  // per run, in counts: of nanoseconds for times
};

/// Nothing where there is no number, or one that is no count (negative).
std::optional<LogSample> sample_of(const EventResult& event);
/// The wall time in nanoseconds.
std::optional<LogSample> wall_sample(const KernelResult& kernel);

/// The differences to - from of the runs that both have, as one sample.
LogSample in_pairs(const LogSample& from, const LogSample& to);

}  // namespace counterprof
