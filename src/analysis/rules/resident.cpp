// R7: what fits, and how large a grid would. The notebook's sum: 20,480 KB / 8 B / 2 grids = 1131 x 1131.
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double nothing = 0.01;  // lines per unit of work

std::string largest_square(const KernelFacts& kernel, double capacity) {
  const Traffic& traffic = kernel.model->traffic();
  const double bytes_per_cell = kernel.model->footprint() / (traffic.rows * traffic.columns);
  const double side = std::floor(std::sqrt(capacity / bytes_per_cell));
  std::string text = fmt::format("{:.0f} x {:.0f}", side, side);
  // A size in KB may mean 1000 bytes, as the notebook's does.
  const double thousands = std::floor(std::sqrt(capacity / 1024 * 1000 / bytes_per_cell));
  if (std::fmod(capacity, 1024) == 0 && thousands != side)
    text += fmt::format(" ({:.0f} x {:.0f} where {:.0f} KB are {:.0f} thousand bytes)", thousands, thousands,
                        capacity / 1024, capacity / 1024);
  return text;
}

}  // namespace

std::vector<Finding> resident(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels)
    for (auto level = kernel.levels.begin(); level != kernel.levels.end(); ++level) {
      if (!level->misses || !level->misses->per_work || *level->misses->per_work > nothing) continue;
      const double footprint = kernel.model->footprint();
      if (footprint > level->capacity.bytes / 2) break;
      const LevelFacts* inner = level == kernel.levels.begin() ? nullptr : &*std::prev(level);
      Finding finding;
      finding.rule = "R7";
      finding.kernels = {kernel.name()};
      finding.confidence = Confidence::high;
      finding.statement = fmt::format(
          "The arrays of {}, {} at once, stay in {} of {}: what it misses there is no reason for a "
          "difference.{}",
          kernel.name(), size_text(footprint), level->name(), size_text(level->capacity.bytes),
          inner != nullptr && inner->misses && inner->misses->per_work
              ? fmt::format(" Into {} it loads {} lines per {}.", inner->name(),
                            figure(*inner->misses->per_work), kernel.result->work->unit)
              : "");
      if (kernel.model->traffic().rows > 1)
        finding.statement += fmt::format(" Its arrays would fit up to a grid of {}.",
                                         largest_square(kernel, level->capacity.bytes));
      finding.evidence = {{"lines into " + level->name(), *level->misses->per_work, level->predicted.loads,
                           "lines/" + kernel.result->work->unit, level->misses->event->source},
                          {"all arrays at once", footprint, std::nullopt, "bytes"},
                          {level->name(), level->capacity.bytes, std::nullopt, "bytes"}};
      finding.next_check = "the level before it, then page faults, then instructions";
      findings.push_back(std::move(finding));
      break;
    }
  return findings;
}

}  // namespace counterprof::rules_detail
