// R5: sweeps over memory, of temporaries above all. Source: the sums of docs/explaining.md, "Temporaries".
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/rules/rules.hpp"
#include "analysis/waterfall.hpp"
#include "analysis/words.hpp"

namespace counterprof::rules_detail {
namespace {

constexpr double near = 0.2;

/// The sweeps beyond the least, by name.
struct Extra {
  std::vector<std::string> temporaries;
  double temporaries_lines = 0;
  std::vector<std::string> again;
  double again_lines = 0;
};

Extra extra_of(const KernelFacts& kernel, const LevelFacts& level) {
  Extra extra;
  constexpr std::string_view temporary = "temporary ";
  constexpr std::string_view over = "sweeping over ";
  for (const CauseLines& cause : causes_of(kernel, level)) {
    if (cause.rule != "R5") continue;
    if (cause.name.starts_with(temporary)) {
      extra.temporaries.push_back(cause.name.substr(temporary.size()));
      extra.temporaries_lines += cause.lines;
    } else if (cause.name.starts_with(over)) {
      extra.again.push_back(cause.name.substr(over.size(), cause.name.rfind(' ') - over.size()));
      extra.again_lines += cause.lines;
    }
  }
  return extra;
}

std::string sentence(const KernelFacts& kernel, const Extra& extra) {
  std::string text;
  const double size = kernel.array_bytes();
  if (!extra.temporaries.empty())
    text += fmt::format(
        "It makes {} of {} each ({}), which are written and read back through this level: {} lines.",
        counted_noun(static_cast<double>(extra.temporaries.size()), "temporary array"), size_text(size),
        list_of(extra.temporaries), figure(extra.temporaries_lines));
  if (!extra.again.empty())
    text += fmt::format("{}It sweeps over {} again after the first time: {} lines.", text.empty() ? "" : " ",
                        list_of(extra.again), figure(extra.again_lines));
  return text;
}

/// What one sweep over what is kept, and over its result, would load.
double one_sweep(const KernelFacts& kernel, const LevelFacts& level) {
  const Traffic& traffic = kernel.model->traffic();
  double bytes = 0;
  for (std::size_t i = 0; i < traffic.arrays.size(); ++i)
    if (!traffic.arrays[i].is_boxes && (traffic.arrays[i].is_kept || traffic.is_handed_on(i)))
      bytes += traffic.arrays[i].bytes;
  return bytes * traffic.rows * traffic.columns <= level.capacity.bytes ? 0 : bytes / level.cache.line_bytes;
}

/// How these lines stand to the difference.
std::string together(double lines, double others, double difference, const std::string& less) {
  constexpr double a_little_more = 1.05;
  const std::string own =
      others > 0 ? fmt::format(" ({} has {} of that kind, too)", less, figure(others)) : "";
  const double share = (lines - others) / difference;
  return share <= a_little_more
             ? fmt::format("Together that is {} of the difference{}.", percent(std::min(1.0, share)), own)
             : fmt::format(
                   "Together that is {} lines, more than the difference of {}{}: what {} loads besides "
                   "makes up for the rest.",
                   figure(lines), figure(difference), own, less);
}

}  // namespace

std::vector<Finding> sweeps(const Facts& facts) {
  std::vector<Finding> findings;
  for (const Pair& pair : facts.pairs) {
    // The one that loads more is explained.
    const LevelFacts* level = pair.from->telling_level();
    if (level == nullptr) continue;
    const auto steps = waterfall(*pair.from, *pair.to, level->level);
    if (!steps || !pair.is_shown(steps->event)) continue;
    const bool from_is_more = steps->from > steps->to;
    const KernelFacts& more = from_is_more ? *pair.from : *pair.to;
    const KernelFacts& less = from_is_more ? *pair.to : *pair.from;
    const LevelFacts& here = *more.level(level->level);
    const LevelFacts& there = *less.level(level->level);
    const Extra extra = extra_of(more, here);
    const double measured = std::max(steps->from, steps->to) / std::min(steps->from, steps->to);
    const double predicted = here.predicted.loads / there.predicted.loads;
    const double from_extra = extra.temporaries_lines + extra.again_lines;
    if (from_extra < 0.1 * std::abs(steps->from - steps->to)) continue;
    const bool agrees = std::isfinite(predicted) && std::abs(measured / predicted - 1) <= near;
    if (!agrees && steps->explained_share < 0.8) continue;
    const std::string unit = more.result->work->unit;
    Finding finding;
    finding.rule = "R5";
    finding.kernels = {more.name(), less.name()};
    finding.confidence = agrees && !here.is_uncertain ? Confidence::high : Confidence::medium;
    const Extra others = extra_of(less, there);
    finding.statement = fmt::format("{} loads {} lines per {} into {}, {} loads {}. {} {}", more.name(),
                                    figure(std::max(steps->from, steps->to)), unit, here.name(), less.name(),
                                    figure(std::min(steps->from, steps->to)), sentence(more, extra),
                                    together(from_extra, others.temporaries_lines + others.again_lines,
                                             std::abs(steps->from - steps->to), less.name()));
    finding.evidence = {{"lines of " + more.name(), std::max(steps->from, steps->to), here.predicted.loads,
                         "lines/" + unit, here.misses->event->source},
                        {"lines of " + less.name(), std::min(steps->from, steps->to), there.predicted.loads,
                         "lines/" + unit, there.misses->event->source}};
    if (std::isfinite(predicted))
      finding.evidence.push_back({"ratio", measured, predicted, "", here.misses->event->source});
    if (!agrees) finding.alternatives = {"the capacity that one program has of a shared cache"};
    finding.next_check = "remove one temporary and count again: the lines fall by that array's";
    finding.remedy =
        Remedy{extra.temporaries.empty()
                   ? "put the operations into one sweep, so that each array is read and written once"
                   : "compute in one sweep, or in place by blocks that stay in the cache, instead of " +
                         counted_noun(static_cast<double>(extra.temporaries.size()), "temporary array"),
               here.predicted.loads, one_sweep(more, here), "lines/" + unit + " into " + here.name()};
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace counterprof::rules_detail
