// R6: the layer condition. Sources: Hammer, Eitzinger, Hager, Wellein: kerncraft (2017); Stengel et al., ICS
// 2015.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double near = 0.15;

double lost_rows(const LevelFacts& level) {
  double lines = 0;
  for (const TrafficTerm& term : level.predicted.terms)
    if (term.cause == Cause::neighbours) lines += term.loads;
  return lines;
}

/// The bytes of one element of every row that an operation touches at once, for the operation that touches
/// most.
double bytes_in_a_column(const Traffic& traffic) {
  double most = 0;
  for (const TrafficOperation& operation : traffic.operations) {
    std::vector<std::pair<std::size_t, int>> rows;
    const auto add = [&](std::size_t array, int row) {
      if (std::find(rows.begin(), rows.end(), std::pair(array, row)) == rows.end())
        rows.emplace_back(array, row);
    };
    for (const ArrayRead& read : operation.reads)
      for (const Offset& at : read.at) add(traffic.index_of(read.array), at.rows);
    for (const std::string& name : operation.writes) add(traffic.index_of(name), 0);
    double bytes = 0;
    for (const auto& [array, row] : rows) bytes += traffic.arrays[array].bytes;
    most = std::max(most, bytes);
  }
  return most;
}

}  // namespace

std::vector<Finding> layer_condition(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels)
    for (const LevelFacts& level : kernel.levels) {
      if (!level.misses || !level.misses->per_work) continue;
      const double lost = lost_rows(level);
      const double measured = *level.misses->per_work;
      if (lost < 0.05 * level.predicted.loads || std::abs(measured - level.predicted.loads) > near * measured)
        continue;
      const double column = bytes_in_a_column(kernel.model->traffic());
      const double columns = kernel.model->traffic().columns;
      // Two thirds of the capacity: what a cache that is not quite least recently used holds of it.
      const double width = std::floor(level.capacity.bytes * 2 / 3 / column / 8) * 8;
      const std::string unit = kernel.result->work->unit;
      Finding finding;
      finding.rule = "R6";
      finding.kernels = {kernel.name()};
      finding.confidence = level.is_uncertain ? Confidence::medium : Confidence::high;
      finding.statement = fmt::format(
          "{} loads {} lines per {} into {}, {} of them rows that it had there before: the rows of {} "
          "elements that "
          "it works on at once take {}, and {} has {}.",
          kernel.name(), figure(measured), unit, level.name(), figure(lost), figure(columns),
          size_text(column * columns), level.name(), size_text(level.capacity.bytes));
      finding.evidence = {{"lines into " + level.name(), measured, level.predicted.loads, "lines/" + unit,
                           level.misses->event->source},
                          {"the rows at once", column * columns, std::nullopt, "bytes"},
                          {level.name(), level.capacity.bytes, std::nullopt, "bytes"}};
      if (level.misses->is_measured()) finding.alternatives = {"another program's share of " + level.name()};
      finding.next_check = fmt::format("a grid of the same size with rows of {} elements", figure(width));
      if (width >= 8)
        finding.remedy = Remedy{
            fmt::format("sweep in blocks of {} columns, whose rows stay in {}", figure(width), level.name()),
            level.predicted.loads, level.predicted.loads - lost + std::min(lost, 2 / width),
            "lines/" + unit + " into " + level.name()};
      findings.push_back(std::move(finding));
    }
  return findings;
}

}  // namespace counterprof::rules_detail
