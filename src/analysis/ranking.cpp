#include "analysis/ranking.hpp"

#include <algorithm>

namespace counterprof {

std::optional<Ranking> rank(const Report& report) {
  const std::vector<std::string>& claimed = report.plan.plan.ranking;
  if (claimed.empty()) return std::nullopt;
  Ranking ranking;
  for (const std::string& name : claimed) {
    const auto kernel = std::find_if(
        report.kernels.begin(), report.kernels.end(),
        [&](const KernelResult& one) { return one.base_name == name && one.wall_seconds.summary; });
    if (kernel == report.kernels.end())
      ranking.missing.push_back(name);
    else
      ranking.found.push_back(
          {name, kernel->wall_seconds.summary->mean / (kernel->work ? kernel->work->amount : 1)});
  }
  // Until here in the claimed order, so that a later one that is faster is a swapped pair.
  for (std::size_t i = 0; i < ranking.found.size(); ++i)
    for (std::size_t j = i + 1; j < ranking.found.size(); ++j) {
      ++ranking.pairs;
      if (ranking.found[j].seconds_per_work < ranking.found[i].seconds_per_work)
        ranking.swapped.push_back({ranking.found[j].kernel, ranking.found[i].kernel});
    }
  std::stable_sort(ranking.found.begin(), ranking.found.end(),
                   [](const Ranked& a, const Ranked& b) { return a.seconds_per_work < b.seconds_per_work; });
  return ranking;
}

}  // namespace counterprof
