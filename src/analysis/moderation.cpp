#include "analysis/moderation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

namespace counterprof {
namespace {

using boost::math::digamma;
using boost::math::trigamma;

/// The logarithm of a variance less what chance adds to it: of s0^2 F(d, d0) it is log(s0^2) less
/// digamma(d0/2) - log(d0/2) in the mean, and has the variance trigamma(d/2) + trigamma(d0/2).
double centred_log(const Spread& spread) {
  return std::log(spread.variance) - digamma(spread.df / 2) + std::log(spread.df / 2);
}

}  // namespace

double trigamma_inverse(double x) {
  // Beyond these, trigamma is 1/y^2 and 1/y to seven digits (limma has the same bounds).
  if (x > 1e7) return 1 / std::sqrt(x);
  if (x < 1e-6) return 1 / x;
  double y = 0.5 + 1 / x;
  constexpr int enough = 50;  // seven are needed
  for (int i = 0; i < enough; ++i) {
    const double t = trigamma(y);
    const double step = t * (1 - t / x) / boost::math::polygamma(2, y);
    y += step;
    if (std::abs(step) < 1e-12 * y) break;
  }
  return y;
}

Moderation::Moderation(std::span<const Spread> spreads) {
  std::vector<Spread> known;
  std::copy_if(spreads.begin(), spreads.end(), std::back_inserter(known),
               [](const Spread& spread) { return spread.df > 0 && spread.variance > 0; });
  for (const Spread& spread : known) all_df_ += spread.df;
  if (known.size() < 2) return;

  const auto n = static_cast<double>(known.size());
  double mean = 0;
  double by_chance = 0;
  for (const Spread& spread : known) {
    mean += centred_log(spread) / n;
    by_chance += trigamma(spread.df / 2) / n;
  }
  double squares = 0;
  for (const Spread& spread : known) squares += std::pow(centred_log(spread) - mean, 2);
  const double excess = squares / (n - 1) - by_chance;
  if (excess > 0) {
    prior_.df = 2 * trigamma_inverse(excess);
    prior_.variance = std::exp(mean + digamma(prior_.df / 2) - std::log(prior_.df / 2));
  } else {
    prior_.df = std::numeric_limits<double>::infinity();
    prior_.variance = std::exp(mean);
  }
}

Spread Moderation::moderated(Spread own) const noexcept {
  if (!(prior_.df > 0)) return own;
  const double df = std::min(own.df + prior_.df, all_df_);
  if (std::isinf(prior_.df)) return {prior_.variance, df};
  return {(prior_.df * prior_.variance + own.df * own.variance) / (prior_.df + own.df), df};
}

}  // namespace counterprof
