#include "analysis/log_sample.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "analysis/event_summary.hpp"

namespace counterprof {
namespace {

/// Half the last digit of perf's "+- 0.12%": what a printed error may have been.
constexpr double half_a_printed_hundredth = 0.5e-4;

/// The last digit of a clock as perf prints it, "20.31 msec", in nanoseconds.
constexpr double hundredth_of_msec = 1e4;

double squared(double x) noexcept {
  return x * x;
}

/// Mean and spread of the runs' numbers, at least that variance.
LogSample summarised(std::vector<std::pair<int, double>> runs, double least_variance) {
  LogSample sample;
  double squares = 0;  // Welford's, as in statistics.cpp
  for (const auto& [run, value] : runs) {
    const double delta = value - sample.mean;
    sample.mean += delta / ++sample.n;
    squares += delta * (value - sample.mean);
  }
  sample.spread.df = sample.n - 1;
  sample.spread.variance = std::max(sample.n > 1 ? squares / sample.spread.df : 0, least_variance);
  sample.least_variance = least_variance;
  sample.runs = std::move(runs);
  return sample;
}

/// By the delta method, log(1 + x) varies by 1/(1 + x) where x varies by 1.
double one_count(double mean_count) noexcept {
  return 1 / squared(1 + mean_count);
}

std::optional<LogSample> sample_of_runs(const std::vector<std::pair<int, double>>& counts) {
  double mean = 0;
  double n = 0;
  std::vector<std::pair<int, double>> logs;
  for (const auto& [run, count] : counts) {
    if (!std::isfinite(count) || count < 0) return std::nullopt;
    mean += (count - mean) / ++n;
    logs.emplace_back(run, std::log1p(count));
  }
  if (logs.empty()) return std::nullopt;
  LogSample sample = summarised(std::move(logs), one_count(mean));
  sample.mean_count = mean;
  return sample;
}

/// What another tool printed: the relative standard error of the mean is that of its logarithm. `last_digit`:
/// what one of the last printed digit is worth, in counts.
std::optional<LogSample> sample_of_summary(const Summary& summary, double counts_per_unit,
                                           double last_digit) {
  if (!std::isfinite(summary.mean) || summary.mean < 0 || summary.n < 0) return std::nullopt;
  LogSample sample;
  // An error without a number of runs is of two at least.
  sample.n = summary.n > 0 ? summary.n : 2;
  sample.mean_count = summary.mean * counts_per_unit;
  sample.mean = std::log1p(sample.mean_count);
  const double rounded = std::max(half_a_printed_hundredth, last_digit / 2 / (1 + sample.mean_count));
  sample.least_variance = sample.n * squared(rounded);
  // A mean without an error is one run, or was printed so: nothing is known of its spread.
  const auto& error = summary.relative_standard_error;
  sample.spread.df = error && std::isfinite(*error) ? sample.n - 1 : 0;
  sample.spread.variance = sample.n * squared(std::max(error.value_or(0), rounded));
  return sample;
}

/// How many counts the unit of a value is: 1 for counts and nanoseconds; less for what was scaled from a part
/// of the time, of which each count stands for several; for joules and the like the inverse of its factor.
double counts_per_unit(const EventResult& event) {
  double least = std::numeric_limits<double>::infinity();
  for (const RunReading& run : event.runs)
    if (run.value && run.reading && *run.value > 0 && run.reading->raw > 0)
      least = std::min(least, static_cast<double>(run.reading->raw) / *run.value);
  return std::isfinite(least) ? least : 1;
}

/// What the passes of a run counted enters by its mean.
std::vector<std::pair<int, double>> counts_by_run(const EventResult& event) {
  std::map<int, std::vector<double>> passes;
  for (const RunReading& run : event.runs)
    if (run.value) passes[run.run].push_back(*run.value);
  const double counts = counts_per_unit(event);
  std::vector<std::pair<int, double>> result;
  result.reserve(passes.size());
  for (const auto& [run, values] : passes) result.emplace_back(run, counts * *mean_of(values));
  return result;
}

}  // namespace

std::optional<LogSample> sample_of(const EventResult& event) {
  if (!event.summary) return std::nullopt;
  const auto counts = counts_by_run(event);
  if (!counts.empty()) return sample_of_runs(counts);
  return sample_of_summary(*event.summary, 1, event.unit == "ns" ? hundredth_of_msec : 1);
}

std::optional<LogSample> wall_sample(const KernelResult& kernel) {
  constexpr double per_second = 1e9;
  std::vector<std::pair<int, double>> counts;
  int number = 0;
  for (const std::optional<double>& seconds : kernel.wall_seconds.runs) {
    ++number;
    if (seconds) counts.emplace_back(number, *seconds * per_second);
  }
  if (!counts.empty()) return sample_of_runs(counts);
  if (!kernel.wall_seconds.summary) return std::nullopt;
  return sample_of_summary(*kernel.wall_seconds.summary, per_second, 1);
}

LogSample in_pairs(const LogSample& from, const LogSample& to) {
  const std::map<int, double> before(from.runs.begin(), from.runs.end());
  std::vector<std::pair<int, double>> differences;
  for (const auto& [run, log] : to.runs)
    if (const auto found = before.find(run); found != before.end())
      differences.emplace_back(run, log - found->second);
  LogSample pairs = summarised(std::move(differences), from.least_variance + to.least_variance);
  pairs.mean_count = std::max(from.mean_count, to.mean_count);
  return pairs;
}

}  // namespace counterprof
