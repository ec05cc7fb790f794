#include "analysis/line_shares.hpp"

#include <string>

#include <boost/math/distributions/binomial.hpp>

namespace counterprof {
namespace {

/// Of an event that is not exact, where its samples stand for nearly all that was counted, a last period
/// apart. Programs that are shorter than a period are hardly ever sampled: what has no sample is no random
/// part.
bool stands_for_all(const LinesEvent& event) {
  constexpr double nearly = 0.95;
  const auto events = static_cast<double>(event.events);
  const double period = event.samples == 0 ? 0 : events / static_cast<double>(event.samples);
  return events + period >= nearly * static_cast<double>(event.counted);
}

void add_intervals(const std::vector<LinesEvent>& events, std::vector<LineCount>& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (!events[i].is_exact && stands_for_all(events[i]) && events[i].samples > 0 && counts[i].samples > 0)
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
  for (const LinesEvent& event : lines.events) {
    if (event.is_exact || event.samples == 0 || stands_for_all(event)) continue;
    constexpr double hundred = 100;
    const auto without = static_cast<int>(hundred - hundred * static_cast<double>(event.events) /
                                                        static_cast<double>(event.counted));
    lines.warnings.push_back(
        std::to_string(without) + " % of the " + event.event + " counted have no sample (" +
        (event.user_mode_only ? "the kernel's part, or " : "") +
        "programs shorter than a period, say): shares are of the rest, and have no intervals");
  }
  for (CodeFunction& function : lines.functions) {
    add_intervals(lines.events, function.counts);
    for (CodeLine& line : function.lines) add_intervals(lines.events, line.counts);
  }
}

}  // namespace counterprof
