#include "analysis/explain.hpp"

#include <algorithm>

#include "counterprof/error.hpp"

#include "analysis/compare.hpp"
#include "analysis/facts.hpp"
#include "analysis/rules/rules.hpp"
#include "analysis/waterfall.hpp"
#include "base/text.hpp"

namespace counterprof {
namespace {

const KernelResult& kernel_called(const Report& report, const std::string& name) {
  std::vector<std::string> names;
  for (const KernelResult& kernel : report.kernels) {
    if (kernel.name == name) return kernel;
    names.push_back(kernel.name);
  }
  const std::string near = did_you_mean(name, names);
  throw Error("the report has no kernel " + in_quotes(name),
              near.empty() ? "it has " + join(names, ", ") : near);
}

/// The waterfall of the comparison's own event: at the level whose misses that event counts.
void add_waterfall(const Facts& facts, Comparison& comparison) {
  comparison.waterfall.reset();
  if (comparison.verdict != Verdict::higher && comparison.verdict != Verdict::lower) return;
  const KernelFacts* from = facts.kernel(comparison.from);
  const KernelFacts* to = facts.kernel(comparison.to);
  if (from == nullptr || to == nullptr) return;
  for (const LevelFacts& level : from->levels) {
    if (!level.misses) continue;
    const EventResult& event = *level.misses->event;
    if (event.event == comparison.event && event.source == comparison.source &&
        event.scope == comparison.scope)
      comparison.waterfall = waterfall(*from, *to, level.level);
  }
}

}  // namespace

void explain(Report& report) {
  report.findings.clear();
  const Facts facts = facts_of(report);
  for (const Rule& rule : rules())
    for (Finding& finding : rule.find(facts)) report.findings.push_back(std::move(finding));
  for (Comparison& comparison : report.comparisons) add_waterfall(facts, comparison);
}

Report about(const Report& report, const std::string& a, const std::string& b) {
  Report result = report;
  const KernelResult& first = kernel_called(report, a);
  if (!b.empty()) {
    result.comparisons = compare_pair(report, first, kernel_called(report, b));
  } else {
    std::erase_if(result.comparisons,
                  [&](const Comparison& comparison) { return comparison.from != a && comparison.to != a; });
  }
  explain(result);
  // The others were needed for what they say of the machine.
  const auto is_asked_for = [&](const std::string& name) { return name == a || name == b; };
  std::erase_if(result.findings, [&](const Finding& finding) {
    return std::none_of(finding.kernels.begin(), finding.kernels.end(), is_asked_for);
  });
  return result;
}

}  // namespace counterprof
