// R9: a count far above the model, and the capacity that would give it.
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double far_above = 1.5;
constexpr double something = 0.01;

std::string range(const Capacity& capacity) {
  if (!capacity.least || !capacity.most) return "";
  return fmt::format(" ({} to {})", size_text(*capacity.least), size_text(*capacity.most));
}

/// Whose arrays stay with that capacity, and whose do not.
std::string who_fits(const Facts& facts) {
  std::vector<std::string> fit;
  std::vector<std::string> not_fit;
  for (const KernelFacts& kernel : facts.kernels) {
    if (kernel.levels.empty() || !kernel.levels.back().capacity.is_fitted) continue;
    const double footprint = kernel.model->footprint();
    (footprint <= facts.fit->capacity.bytes ? fit : not_fit)
        .push_back(fmt::format("{} ({})", kernel.name(), size_text(footprint)));
  }
  if (fit.empty() || not_fit.empty()) return "";
  return fmt::format(" The arrays of {} fit into it, those of {} do not.", list_of(fit), list_of(not_fit));
}

/// The capacity that the counts speak of, where none is known or the known one cannot have given them.
Finding capacity_finding(const Facts& facts) {
  const CapacityFit& fit = *facts.fit;
  Finding finding;
  finding.rule = "R9";
  finding.confidence = Confidence::medium;
  finding.kernels = {fit.kernel};
  const std::string unit = "lines/" + facts.kernel(fit.kernel)->result->work->unit;
  if (fit.claimed_bytes) {
    finding.statement += fmt::format(
        "A last level of {} ({}) would load {} lines per unit of work in {}, and {} were counted: it cannot "
        "have given "
        "these counts. ",
        size_text(*fit.claimed_bytes), fit.claimed_from, figure(*fit.claimed_predicted), fit.kernel,
        figure(fit.measured));
    finding.evidence.push_back({fit.kernel + " with " + size_text(*fit.claimed_bytes), fit.measured,
                                fit.claimed_predicted, unit, fit.source});
  }
  if (fit.is_reached)
    finding.statement +=
        fmt::format("An effective capacity of {}{} gives the {} lines of {}, whose arrays are {} at once.",
                    size_text(fit.capacity.bytes), range(fit.capacity), figure(fit.measured), fit.kernel,
                    size_text(facts.kernel(fit.kernel)->model->footprint()));
  else
    finding.statement +=
        fmt::format("No capacity gives the {} lines of {}: the nearest is {}, with {} lines.",
                    figure(fit.measured), fit.kernel, size_text(fit.capacity.bytes), figure(fit.predicted));
  finding.evidence.push_back(
      {fit.kernel + " with " + size_text(fit.capacity.bytes), fit.measured, fit.predicted, unit, fit.source});
  std::vector<std::string> others;
  bool all_fit = fit.is_reached;
  for (const KernelFacts& kernel : facts.kernels) {
    if (kernel.name() == fit.kernel || kernel.levels.empty() || !kernel.levels.back().capacity.is_fitted)
      continue;
    const LevelFacts& last = kernel.levels.back();
    if (!last.misses->per_work) continue;
    const double measured = *last.misses->per_work;
    others.push_back(
        fmt::format("{} {} (counted {})", kernel.name(), figure(last.predicted.loads), figure(measured)));
    all_fit = all_fit && std::abs(last.predicted.loads - measured) <= 0.25 * measured;
    finding.kernels.push_back(kernel.name());
    finding.evidence.push_back({kernel.name() + " with " + size_text(fit.capacity.bytes), measured,
                                last.predicted.loads, unit, last.misses->event->source});
  }
  if (!others.empty())
    finding.statement += fmt::format(" It predicts {}.{}", list_of(others),
                                     all_fit ? "" : " So no one capacity gives all counts.");
  finding.statement += who_fits(facts) + " It is what one program got of the cache, not the chip's size.";
  finding.alternatives = {"start-up and other programs, which the counts contain and the model does not",
                          "a cache that is shared", "a replacement that is not least recently used"};
  finding.next_check = "count a sweep of sizes: where misses per unit of work rise, the capacity is";
  return finding;
}

bool is_power_of_two_stride(const KernelFacts& kernel) {
  return std::fmod(kernel.model->traffic().columns * 8, 4096) == 0;
}

}  // namespace

std::vector<Finding> more_than_model(const Facts& facts) {
  std::vector<Finding> findings;
  if (facts.fit) findings.push_back(capacity_finding(facts));
  for (const KernelFacts& kernel : facts.kernels)
    for (const LevelFacts& level : kernel.levels) {
      if (!level.misses || !level.misses->per_work || level.capacity.is_fitted) continue;
      const double measured = *level.misses->per_work;
      if (measured < something || measured <= far_above * std::max(level.most, something)) continue;
      Finding finding;
      finding.rule = "R9";
      finding.kernels = {kernel.name()};
      finding.confidence = Confidence::low;
      finding.statement = fmt::format(
          "{} loads {} lines per {} into {}, and the model has {} ({} to {} over what a cache of {} may "
          "hold): "
          "something is not in the model{}.",
          kernel.name(), figure(measured), kernel.result->work->unit, level.name(),
          figure(level.predicted.loads), figure(level.least), figure(level.most),
          size_text(level.capacity.bytes),
          is_power_of_two_stride(kernel)
              ? ". Its rows are a multiple of 4 KiB apart, so that they meet in few sets"
              : "");
      finding.evidence = {{"lines into " + level.name(), measured, level.predicted.loads,
                           "lines/" + kernel.result->work->unit, level.misses->event->source}};
      finding.alternatives = {"a smaller share of the cache than assumed", "other programs",
                              "start-up that is counted as well"};
      finding.next_check =
          is_power_of_two_stride(kernel) ? "rows that are 8 elements longer" : "more steps; another size";
      findings.push_back(std::move(finding));
    }
  return findings;
}

}  // namespace counterprof::rules_detail
