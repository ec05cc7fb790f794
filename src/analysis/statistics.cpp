#include "analysis/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include <boost/math/distributions/students_t.hpp>

namespace counterprof {
namespace {

/// Mean and sum of squared deviations in one pass (Welford, Technometrics 4, 1962). The sum of squares less
/// the square of the sum loses every digit of three counts near 10^10 that differ by one.
struct Moments {
  int n = 0;
  double mean = 0;
  double squares = 0;

  void add(double x) noexcept {
    ++n;
    const double delta = x - mean;
    mean += delta / n;
    squares += delta * (x - mean);
  }
};

/// Not a number and infinity are no counts.
bool is_a_value(const std::optional<double>& run) noexcept {
  return run && std::isfinite(*run);
}

/// Takes its copy apart.
double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(values.begin(), middle), *middle);
}

/// Positions, from 1, of what lies more than ten robust standard deviations from the median: 1.4826 MAD
/// estimates one standard deviation of a normal distribution. Where MAD is 0, more than half of the runs
/// agree to the last digit, as counts often do; then every other run is named, for nothing is dropped by
/// being named, and a run that alone differs is what a reader of an otherwise exact count wants to know of.
std::vector<int> outliers_of(std::span<const std::optional<double>> runs, const std::vector<double>& values,
                             double median) {
  std::vector<double> deviations;
  deviations.reserve(values.size());
  for (const double value : values) deviations.push_back(std::abs(value - median));
  const double bound = 14.826 * median_of(std::move(deviations));
  std::vector<int> outliers;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (is_a_value(runs[i]) && std::abs(*runs[i] - median) > bound)
      outliers.push_back(static_cast<int>(i) + 1);
  return outliers;
}

/// What a report cannot carry (JSON has no infinity) is absent.
std::optional<double> finite(double number) {
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

void add_spread(const Moments& moments, Summary& summary) {
  summary.stddev = finite(std::sqrt(moments.squares / (moments.n - 1)));
  if (!summary.stddev) return;  // squares of values beyond 10^154 overflow
  summary.standard_error = *summary.stddev / std::sqrt(moments.n);
  if (moments.mean != 0)
    summary.relative_standard_error = finite(*summary.standard_error / std::abs(moments.mean));
  summary.ci95 = confidence_interval(moments.n, moments.mean, *summary.standard_error);
}

}  // namespace

std::optional<std::array<double, 2>> confidence_interval(int n, double mean, double standard_error) {
  // With two runs the interval is 12.7 standard errors to each side, and says nothing.
  if (n < 3) return std::nullopt;
  const boost::math::students_t student(n - 1);
  const double half = boost::math::quantile(boost::math::complement(student, 0.025)) * standard_error;
  return std::array{mean - half, mean + half};
}

std::optional<Summary> summarise(std::span<const std::optional<double>> runs) {
  Moments moments;
  std::vector<double> values;
  for (const std::optional<double>& run : runs) {
    if (!is_a_value(run)) continue;
    moments.add(*run);
    values.push_back(*run);
  }
  if (values.empty()) return std::nullopt;

  Summary summary;
  summary.n = moments.n;
  summary.mean = moments.mean;
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  summary.min = *min;
  summary.max = *max;
  const double median = median_of(values);
  summary.median = median;
  if (summary.n >= 2) add_spread(moments, summary);
  if (summary.n >= 5) summary.outliers = outliers_of(runs, values, median);
  return summary;
}

}  // namespace counterprof
