#include "report/compared_parts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/text_parts.hpp"

namespace counterprof {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

bool is_exact(const Comparison& comparison) {
  return comparison.source == Source::simulated;
}

bool is_unmeasured(const Comparison& comparison) {
  return comparison.source == Source::simulated || comparison.source == Source::estimated ||
         comparison.source == Source::imported;
}

std::string moment_of(const ComparedReport& report) {
  std::string text = report.file + ": ";
  text += report.time.empty() ? "taken at an unknown time" : "taken " + report.time;
  if (report.load_1min) {
    text += fmt::format(", load {:.2f}", *report.load_1min);
    if (report.processors) text += fmt::format(" on {} processors", *report.processors);
  }
  if (report.steal_seconds && *report.steal_seconds > 0)
    text += fmt::format(", {} taken by the hypervisor", duration(*report.steal_seconds));
  return text + '.';
}

std::string time_apart(double seconds) {
  constexpr double minute = 60;
  constexpr double hour = 60 * minute;
  constexpr double day = 24 * hour;
  seconds = std::abs(seconds);
  if (seconds < 2 * minute) return fmt::format("{:.0f} s", seconds);
  if (seconds < 2 * hour) return fmt::format("{:.0f} min", seconds / minute);
  if (seconds < 2 * day) return fmt::format("{:.0f} h", seconds / hour);
  return fmt::format("{:.0f} days", seconds / day);
}

std::string gate_sentence(const GateResult& result) {
  switch (result.outcome) {
    case GateResult::Outcome::regression:
      return fmt::format(
          "Regression: {} of {}: {}, and the difference is shown ({}).", result.event, result.kernel,
          result.ratio ? "ratio " + significant(*result.ratio, 4) : result.reason, result.condition);
    case GateResult::Outcome::not_compared:
      return fmt::format("Not checked: {}{}: {} ({}).", result.event,
                         result.kernel.empty() ? "" : " of " + result.kernel, result.reason,
                         result.condition);
    case GateResult::Outcome::passed:
      break;
  }
  return "";
}

}  // namespace

std::vector<ComparedKernel> kernels_of(const Compared& compared) {
  std::vector<ComparedKernel> kernels;
  for (const ComparedValue& value : compared.values) {
    const Comparison& comparison = value.comparison;
    if (comparison.verdict == Verdict::not_comparable) continue;
    if (kernels.empty() || kernels.back().to != comparison.to || kernels.back().from != comparison.from)
      kernels.push_back({comparison.from, comparison.to, value.per, {}});
    kernels.back().values.push_back(&value);
  }
  return kernels;
}

std::vector<NotCompared> not_compared(const Compared& compared) {
  std::vector<NotCompared> groups;
  for (const ComparedValue& value : compared.values) {
    const Comparison& comparison = value.comparison;
    if (comparison.verdict != Verdict::not_comparable) continue;
    const std::string reason = comparison.reason.value_or("");
    auto found = std::find_if(groups.begin(), groups.end(),
                              [&](const NotCompared& group) { return group.reason == reason; });
    if (found == groups.end()) found = groups.insert(groups.end(), NotCompared{reason, {}, {}});
    add_once(found->events, comparison.event);
    add_once(found->kernels, comparison.to);
  }
  return groups;
}

std::string mean_of(const ComparedValue& value, const std::optional<double>& mean) {
  if (!mean) return "-";
  constexpr double ns_per_second = 1e9;
  const std::string mark = is_unmeasured(value.comparison) ? "~" : "";
  if (value.unit == "ns") return mark + (*mean == 0 ? "0" : duration(*mean / ns_per_second));
  return mark + significant(*mean, 4) + (value.unit.empty() ? "" : ' ' + value.unit);
}

std::string ratio_of(const Comparison& comparison) {
  return comparison.ratio ? significant(*comparison.ratio, 4) : "-";
}

std::string interval_of(const Comparison& comparison) {
  if (!comparison.ci95) return is_exact(comparison) ? "exact" : "-";
  return significant((*comparison.ci95)[0], 4) + " to " + significant((*comparison.ci95)[1], 4);
}

std::string p_of(const Comparison& comparison) {
  if (!comparison.p_adjusted) return "-";
  return *comparison.p_adjusted < 1e-4 ? "<0.0001" : fmt::format("{:.2g}", *comparison.p_adjusted);
}

std::string verdict_of(const Comparison& comparison) {
  if (!comparison.verdict) return comparison.reason.value_or("");
  switch (*comparison.verdict) {
    case Verdict::higher:
      return "higher";
    case Verdict::lower:
      return "lower";
    case Verdict::no_difference_shown:
      return "no difference shown (" + detectable(comparison.smallest_detectable_ratio.value_or(1)) +
             " would be)";
    case Verdict::not_comparable:
      return "not comparable";
  }
  return "";
}

std::vector<std::string> circumstances(const Compared& compared) {
  std::vector<std::string> text;
  text.push_back(moment_of(compared.from));
  if (compared.moment_deviation) {
    text.push_back(moment_of(compared.to));
    text.push_back(fmt::format(
        "Measured {}, so times, cycles and switches may differ by {:.1f} % more (standard deviation) than "
        "their "
        "runs show: load and memory were not the same. Intervals and verdicts allow for it.",
        compared.seconds_apart ? time_apart(*compared.seconds_apart) + " apart" : "at two moments",
        100 * *compared.moment_deviation));
  } else {
    text.emplace_back(compared.in_pairs ? "Their runs took turns, and are compared in pairs."
                                        : "Their runs are compared as two groups.");
  }
  for (const std::string& note : compared.notes) text.push_back("Note: " + note + '.');
  return text;
}

std::vector<std::string> gate_sentences(const Compared& compared) {
  using Outcome = GateResult::Outcome;
  std::vector<std::string> sentences;
  for (const Outcome outcome : {Outcome::regression, Outcome::not_compared})
    for (const GateResult& result : compared.gate)
      if (result.outcome == outcome) sentences.push_back(gate_sentence(result));
  const auto passed = std::count_if(compared.gate.begin(), compared.gate.end(), [](const GateResult& result) {
    return result.outcome == Outcome::passed;
  });
  if (passed > 0) sentences.push_back(fmt::format("Passed: {} of {} checks.", passed, compared.gate.size()));
  return sentences;
}

std::string meaning_of_verdicts(const Compared& compared) {
  std::string text =
      "Ratio: second by first. higher, lower: shown, with a chance of 1 % over all of them together that "
      "equal "
      "kernels are called different. No difference shown (R would be): a ratio of R, or of 1/R, would have "
      "been.";
  const auto has = [&](auto&& is) {
    return std::any_of(compared.values.begin(), compared.values.end(),
                       [&](const ComparedValue& value) { return is(value.comparison); });
  };
  if (has(is_unmeasured)) text += " ~: simulated, estimated or imported, not measured here.";
  return text;
}

}  // namespace counterprof
