// R10: instructions per unit of work and per operation on whole arrays. The bounds were measured on this
// project's own kernels (docs/explaining.md): 9 to 14 scalar, 2 to 4 with AVX2, over 50 boxed, over 500
// interpreted.
#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double interpreted = 500;
constexpr double boxed = 50;
constexpr double scalar = 9;
constexpr double vectorised = 4.5;

/// Whether so many of an event are the steps' own, not the start's: of a process, where they are very many.
bool is_of_the_steps(const Count& count) {
  return count.event->scope == Scope::region || *count.per_work > interpreted;
}

/// " Of its 1.34 cache-references per LUP 52.8 % miss: 0.71, or 0.14 for every 1000 instructions."
std::string misses_beside(const KernelFacts& kernel, double instructions) {
  const LevelFacts* level = kernel.telling_level();
  if (level == nullptr) return "";
  const double misses = *level->misses->per_work;
  const std::string unit = kernel.result->work->unit;
  const std::string rate = fmt::format("{} misses per {}, {} for every 1000 instructions", figure(misses),
                                       unit, figure(1000 * misses / instructions));
  const auto references = kernel.count("cache-references");
  if (!references || !references->per_work || references->event->source != level->misses->event->source ||
      level->misses->event->id != "cache-misses")
    return fmt::format(" It has {}.", rate);
  return fmt::format(" Of its {} cache-references per {} {:.1f} % miss, but that is {}.",
                     figure(*references->per_work), unit, 100 * misses / *references->per_work, rate);
}

}  // namespace

std::vector<Finding> instructions(const Facts& facts) {
  std::vector<Finding> findings;
  for (const KernelFacts& kernel : facts.kernels) {
    auto count = kernel.count("instructions:u");
    if (!count) count = kernel.count("instructions");
    if (!count || !count->per_work || !is_of_the_steps(*count)) continue;
    const double per_work = *count->per_work;
    const double operations =
        kernel.model ? static_cast<double>(kernel.model->traffic().operations.size()) : 1;
    const double each = per_work / operations;
    const std::string unit = kernel.result->work->unit;
    Finding finding;
    finding.rule = "R10";
    finding.kernels = {kernel.name()};
    finding.evidence = {
        {"instructions per " + unit, per_work, std::nullopt, "instructions", count->event->source},
        {"instructions per " + unit + " and operation", each, std::nullopt, "instructions",
         count->event->source}};
    const std::string figures =
        fmt::format("{} executes {} instructions per {}", kernel.name(), figure(per_work), unit);
    const std::string beside = misses_beside(kernel, per_work);
    if (per_work > interpreted) {
      finding.confidence = Confidence::high;
      finding.statement =
          fmt::format("{}: an interpreter's. It is bound by instructions, not by memory.{}", figures, beside);
      finding.remedy = Remedy{"operations on whole arrays in compiled code", per_work, 14 * operations,
                              "instructions/" + unit};
    } else if (each > boxed) {
      finding.confidence = Confidence::high;
      finding.statement = fmt::format("{}, {} for each of {}: values in boxes of their own.{}", figures,
                                      figure(each), counted_noun(operations, "operation"), beside);
      finding.remedy =
          Remedy{"contiguous arrays of plain values", per_work, 14 * operations, "instructions/" + unit};
    } else if (each >= scalar) {
      finding.confidence = Confidence::medium;
      finding.statement = figures + fmt::format(", {} for each of {}: one value at a time.", figure(each),
                                                counted_noun(operations, "operation"));
      finding.remedy = Remedy{"let the compiler vectorise the loop (its report says why it did not)",
                              per_work, 3 * operations, "instructions/" + unit};
    } else if (each <= vectorised) {
      finding.confidence = Confidence::medium;
      finding.statement = figures + fmt::format(", {} for each of {}: vectorised code.", figure(each),
                                                counted_noun(operations, "operation"));
    } else {
      continue;
    }
    finding.next_check = "twice as many steps: twice as many instructions, or start-up is among them";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
