#include "analysis/gate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

namespace counterprof {
namespace {

double squared(double x) noexcept {
  return x * x;
}

/// A side's moderated variance, no less than one count makes.
Spread spread_of(const LogSample& sample, const Moderation& moderation) {
  if (std::isinf(sample.spread.df)) return sample.spread;  // known, not estimated
  Spread spread = moderation.moderated(sample.spread);
  spread.variance = std::max(spread.variance, sample.least_variance);
  return spread;
}

double two_sided_p(const Difference& difference) {
  if (difference.log_ratio == 0) return 1;
  const boost::math::students_t student(difference.df);
  const double t = std::abs(difference.log_ratio) / difference.standard_error;
  return 2 * boost::math::cdf(boost::math::complement(student, t));
}

/// How far from 0 a difference has to be for that two-sided level.
double half_width(const Difference& difference, double level) {
  const boost::math::students_t student(difference.df);
  return difference.standard_error * boost::math::quantile(boost::math::complement(student, level / 2));
}

}  // namespace

std::optional<Difference> difference_of(const LogSample& from, const LogSample& to,
                                        const Moderation& moderation, double of_the_moment) {
  if (from.spread.df <= 0 || to.spread.df <= 0) return std::nullopt;
  const Spread a = spread_of(from, moderation);
  const Spread b = spread_of(to, moderation);
  const double va = a.variance / from.n;
  const double vb = b.variance / to.n;
  double df = squared(va + vb) / (squared(va) / a.df + squared(vb) / b.df);
  // The prior is one, however many sides it moderates: it enters the degrees of freedom once.
  if (!std::isinf(a.df) && !std::isinf(b.df))
    df = std::min({df, moderation.all_df(), moderation.prior().df + from.spread.df + to.spread.df});
  const double variance = va + vb + of_the_moment;
  return Difference{to.mean - from.mean, std::sqrt(variance), df * squared(variance / (va + vb))};
}

std::optional<Difference> difference_in_pairs(const LogSample& from, const LogSample& to,
                                              const Moderation& moderation) {
  const LogSample pairs = in_pairs(from, to);
  if (pairs.n < 2) return std::nullopt;
  const Spread spread = spread_of(pairs, moderation);
  return Difference{pairs.mean, std::sqrt(spread.variance / pairs.n), spread.df};
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1.0, p[order[i]] * static_cast<double>(p.size() - i)));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

std::vector<Judgement> judge(std::span<const Difference> question) {
  std::vector<double> p;
  p.reserve(question.size());
  for (const Difference& difference : question) p.push_back(two_sided_p(difference));
  const std::vector<double> adjusted = holm(p);
  const auto is_shown = [](double p_adjusted) { return p_adjusted < gate_level; };
  const auto rejected = std::count_if(adjusted.begin(), adjusted.end(), is_shown);
  // One more would be rejected at this level: what is rejected has smaller p, so it would be the next.
  const auto left = std::max<std::ptrdiff_t>(1, std::ssize(adjusted) - rejected);
  const double level = gate_level / static_cast<double>(left);

  std::vector<Judgement> judgements;
  judgements.reserve(question.size());
  for (std::size_t i = 0; i < question.size(); ++i) {
    constexpr double most = 1e300;  // what a report can carry
    judgements.push_back({adjusted[i], is_shown(adjusted[i]), half_width(question[i], 0.05),
                          std::min(most, std::exp(half_width(question[i], level)))});
  }
  return judgements;
}

}  // namespace counterprof
