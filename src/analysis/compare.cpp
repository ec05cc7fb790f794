#include "analysis/compare.hpp"

#include <algorithm>
#include <string>

#include "analysis/metrics.hpp"

namespace counterprof {
namespace {

/// The baseline's kernel with the same parameters; else its first one.
const KernelResult* counterpart(const std::vector<KernelResult>& kernels, const std::string& baseline,
                                const KernelResult& kernel) {
  const KernelResult* first = nullptr;
  for (const KernelResult& candidate : kernels) {
    if (candidate.base_name != baseline) continue;
    if (agree_where_shared(candidate.parameters, kernel.parameters)) return &candidate;
    if (first == nullptr) first = &candidate;
  }
  return first;
}

const EventResult* find_event(const KernelResult& kernel, const EventResult& like) {
  const auto found = std::find_if(kernel.events.begin(), kernel.events.end(), [&](const EventResult& event) {
    return event.event == like.event && event.source == like.source && event.scope == like.scope;
  });
  return found == kernel.events.end() ? nullptr : &*found;
}

/// Why nothing of the one can be held against the other.
std::optional<std::string> obstacle(const KernelResult& from, const KernelResult& to) {
  if (!agree_where_shared(from.parameters, to.parameters))
    return "no kernel of the baseline has its parameters";
  if (from.work.has_value() != to.work.has_value() || (from.work && from.work->unit != to.work->unit))
    return "they have no unit of work in common";
  return std::nullopt;
}

/// Fills in the ratio, of the means per unit of work where there is one, or the reason why there is none.
Comparison with_ratio(Comparison comparison, const KernelResult& from, const KernelResult& to,
                      const std::optional<Summary>& from_summary, const std::optional<Summary>& to_summary) {
  if (auto why = obstacle(from, to)) {
    comparison.reason = std::move(why);
  } else if (!to_summary) {
    comparison.reason = "it has no number";
  } else if (!from_summary) {
    comparison.reason = "the baseline has no number";
  } else if (from_summary->mean == 0) {
    comparison.reason = "the baseline's is 0";
  } else {
    const double from_work = from.work ? from.work->amount : 1;
    const double to_work = to.work ? to.work->amount : 1;
    comparison.ratio = (to_summary->mean / to_work) / (from_summary->mean / from_work);
  }
  return comparison;
}

Comparison compare_wall(const KernelResult& from, const KernelResult& to) {
  const Comparison comparison{from.name, to.name, "wall_seconds", {}, {}, {}, {}, {}};
  Comparison result = with_ratio(comparison, from, to, from.wall_seconds.summary, to.wall_seconds.summary);
  if (result.ratio && wall_scope(from) != wall_scope(to)) {
    result.ratio.reset();
    result.reason = "one is the time of the region, the other of the whole process";
  }
  return result;
}

/// Why two numbers of one name are not of one thing; nothing where they are.
std::optional<std::string> difference_in_meaning(const KernelResult& from, const EventResult& a,
                                                 const KernelResult& to, const EventResult& b) {
  const bool is_modelled = b.source == Source::simulated || b.source == Source::estimated;
  if (is_modelled && from.simulation && to.simulation && from.simulation->levels != to.simulation->levels)
    return "they were simulated on different caches";
  if (a.level != b.level) return "they count different levels of cache";
  if (b.source == Source::estimated && a.what_it_counts != b.what_it_counts)
    return "they were estimated by different formulas";
  return std::nullopt;
}

void compare_kernels(const KernelResult& from, const KernelResult& to, std::vector<Comparison>& comparisons) {
  comparisons.push_back(compare_wall(from, to));
  for (const EventResult& event : to.events) {
    const EventResult* other = find_event(from, event);
    if (!event.summary && (other == nullptr || !other->summary)) continue;
    const Comparison comparison{from.name,   to.name,     event.event, event.source,
                                event.scope, event.level, {},          {}};
    comparisons.push_back(
        with_ratio(comparison, from, to, other == nullptr ? std::nullopt : other->summary, event.summary));
    Comparison& result = comparisons.back();
    if (!result.ratio || other == nullptr) continue;
    if (auto why = difference_in_meaning(from, *other, to, event)) {
      result.ratio.reset();
      result.reason = std::move(why);
    }
  }
}

}  // namespace

bool agree_where_shared(const Parameters& a, const Parameters& b) noexcept {
  return std::all_of(a.begin(), a.end(), [&](const auto& parameter) {
    const double* other = find_parameter(b, parameter.first);
    return other == nullptr || *other == parameter.second;
  });
}

std::vector<Comparison> compare_with_baseline(const std::vector<KernelResult>& kernels,
                                              const std::string& baseline) {
  std::vector<Comparison> comparisons;
  for (const KernelResult& kernel : kernels) {
    if (kernel.base_name == baseline) continue;
    if (const KernelResult* from = counterpart(kernels, baseline, kernel))
      compare_kernels(*from, kernel, comparisons);
  }
  return comparisons;
}

}  // namespace counterprof
