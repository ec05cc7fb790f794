#include "analysis/line_shares.hpp"

#include <boost/math/distributions/binomial.hpp>

namespace counterprof {
namespace {

void add_intervals(const std::vector<LinesEvent>& events, std::vector<LineCount>& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (!events[i].is_exact && events[i].samples > 0 && counts[i].samples > 0)
      counts[i].share_ci95 = share_interval(counts[i].samples, events[i].samples);
}

}  // namespace

std::array<double, 2> share_interval(std::uint64_t samples, std::uint64_t all) {
  using boost::math::binomial_distribution;
  constexpr double on_each_side = 0.025;
  const auto n = static_cast<double>(all);
  const auto k = static_cast<double>(samples);
  return {binomial_distribution<>::find_lower_bound_on_p(n, k, on_each_side),
          binomial_distribution<>::find_upper_bound_on_p(n, k, on_each_side)};
}

void add_intervals(Lines& lines) {
  for (CodeFunction& function : lines.functions) {
    add_intervals(lines.events, function.counts);
    for (CodeLine& line : function.lines) add_intervals(lines.events, line.counts);
  }
}

}  // namespace counterprof
