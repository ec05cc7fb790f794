#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "analysis/words.hpp"
#include "base/text.hpp"
#include "report/explanation.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {
namespace {

/// The comparisons of one pair of kernels.
struct PairText {
  std::string from;
  std::string to;
  std::vector<const Comparison*> comparisons;
};

std::vector<PairText> pairs_of(const Report& report) {
  std::vector<PairText> pairs;
  for (const Comparison& comparison : report.comparisons) {
    auto pair = std::find_if(pairs.begin(), pairs.end(), [&](const PairText& known) {
      return known.from == comparison.from && known.to == comparison.to;
    });
    if (pair == pairs.end()) pair = pairs.insert(pairs.end(), {comparison.from, comparison.to, {}});
    pair->comparisons.push_back(&comparison);
  }
  return pairs;
}

bool is_simulated(const Comparison& comparison) {
  return comparison.source == Source::simulated;
}

/// The waterfall that says most: of a measured count before a simulated one, of the outermost level that
/// something is loaded into.
const Comparison* telling(const PairText& pair) {
  constexpr double something = 0.01;
  const auto rank = [&](const Comparison& comparison) {
    const bool loads = std::max(comparison.waterfall->from, comparison.waterfall->to) > something;
    return (is_simulated(comparison) ? 0 : 100) + (loads ? 10 : 0) + comparison.level.value_or(9);
  };
  const Comparison* best = nullptr;
  for (const Comparison* comparison : pair.comparisons)
    if (comparison->waterfall && (best == nullptr || rank(*comparison) > rank(*best))) best = comparison;
  return best;
}

std::string level_of(const Comparison& comparison) {
  const int level = comparison.waterfall->capacity.level;
  return level == 0 ? "the last level of cache" : fmt::format("L{}", level);
}

std::string capacity_of(const Capacity& capacity) {
  if (!capacity.is_fitted) return size_text(capacity.bytes);
  std::string text = "effective capacity " + size_text(capacity.bytes) + ", fitted to the counts";
  if (capacity.least && capacity.most)
    text += fmt::format("; {} to {} fit as well", size_text(*capacity.least), size_text(*capacity.most));
  return text;
}

std::string signed_figure(double number) {
  return fmt::format("{:+.3f}", number);
}

/// "13.5 times fewer", "2.4 times as many".
std::string times(double from, double to) {
  if (from == 0 || to == 0) return to == 0 ? "none" : "against none";
  return to < from ? figure(from / to) + " times fewer" : figure(to / from) + " times as many";
}

std::string table_of(const Comparison& comparison) {
  const Waterfall& steps = *comparison.waterfall;
  std::vector<std::string> names{printable(comparison.from)};
  std::vector<std::string> lines{fmt::format("{:.3f}", steps.from)};
  std::vector<std::string> shares{""};
  std::vector<std::string> rules{""};
  const auto add = [&](std::string name, std::string value, std::string share, std::string rule) {
    names.push_back(std::move(name));
    lines.push_back(std::move(value));
    shares.push_back(std::move(share));
    rules.push_back(std::move(rule));
  };
  for (const WaterfallTerm& term : steps.terms)
    add("  " + printable(term.name), signed_figure(term.value), percent(term.share), term.rule);
  add("  unexplained", signed_figure(steps.unexplained), percent(steps.unexplained / (steps.to - steps.from)),
      "");
  add(printable(comparison.to), fmt::format("{:.3f}", steps.to), "", "");
  TextTable table;
  table.add_column("", std::move(names));
  table.add_column(printable(steps.unit), std::move(lines));
  table.add_column("of the\ndifference", std::move(shares));
  table.add_column("rule", std::move(rules));
  return table.str();
}

/// "26.6 ns", of wall time.
std::string per_work(const Report& report, const std::string& name) {
  const auto kernel = std::find_if(report.kernels.begin(), report.kernels.end(),
                                   [&](const KernelResult& known) { return known.name == name; });
  if (kernel == report.kernels.end() || !kernel->work || !kernel->wall_seconds.summary) return "";
  return duration(kernel->wall_seconds.summary->mean / kernel->work->amount);
}

std::string time_of(const Report& report, const PairText& pair) {
  for (const Comparison* comparison : pair.comparisons) {
    if (comparison->event != "wall_seconds" || !comparison->ratio) continue;
    const std::string from = per_work(report, pair.from);
    const std::string to = per_work(report, pair.to);
    return fmt::format(
        "{} takes {} times the time per unit of work{}{}. ", printable(pair.to), figure(*comparison->ratio),
        from.empty() || to.empty() ? "" : fmt::format(", {} against {}", to, from),
        comparison->verdict == Verdict::no_difference_shown ? ", a difference that no test shows" : "");
  }
  return "";
}

/// Into a level that the table is not about.
std::string in_a_line(const Comparison& comparison) {
  constexpr double hardly_any = 0.001;
  const Waterfall& steps = *comparison.waterfall;
  const std::string counts = fmt::format("Into {}: {} against {} {}", level_of(comparison), figure(steps.to),
                                         figure(steps.from), printable(steps.unit));
  return std::max(steps.from, steps.to) < hardly_any
             ? counts + ", hardly any."
             : fmt::format("{}, {} explained.", counts, percent(steps.explained_share));
}

std::string pair_text(const Report& report, const PairText& pair) {
  std::string text = fmt::format(" {} against {}\n", printable(pair.to), printable(pair.from));
  const Comparison* best = telling(pair);
  if (best == nullptr) {
    return text +
           wrapped(
               time_of(report, pair) +
                   "No difference of cache misses is explained: none is shown, or there is no count or no "
                   "description of the traffic on both sides.",
               text_width, 1);
  }
  const Waterfall& steps = *best->waterfall;
  const std::string time = time_of(report, pair);
  text += wrapped(
      fmt::format(
          "{}{} loads {} lines into {} ({}{}), {} against {} per unit of work; the model explains {} of that "
          "difference of lines.",
          time, time.empty() ? printable(pair.to) : "It", times(steps.from, steps.to), level_of(*best),
          capacity_of(steps.capacity), is_simulated(*best) ? "; simulated counts" : "", figure(steps.to),
          figure(steps.from), percent(steps.explained_share)),
      text_width, 1);
  text += '\n' + table_of(*best);
  for (const Comparison* other : pair.comparisons)
    if (other != best && other->waterfall) text += wrapped(in_a_line(*other), text_width, 3);
  return text;
}

std::string number_of(double number, const std::string& unit) {
  return unit == "bytes" ? size_text(number) : figure(number);
}

std::string evidence_of(const Finding& finding) {
  std::vector<std::string> parts;
  for (const Evidence& evidence : finding.evidence) {
    std::string part = printable(evidence.what);
    if (evidence.measured) part += " " + number_of(*evidence.measured, evidence.unit);
    if (evidence.measured && evidence.source == Source::simulated) part += " simulated";
    if (evidence.predicted)
      part += fmt::format("{} by the model {}", evidence.measured ? "," : "",
                          number_of(*evidence.predicted, evidence.unit));
    if (!evidence.unit.empty() && evidence.unit != "bytes") part += " (" + printable(evidence.unit) + ")";
    parts.push_back(std::move(part));
  }
  return join(parts, "; ");
}

std::string finding_text(const Finding& finding) {
  std::string text = wrapped(fmt::format("{} ({} confidence): {}", finding.rule,
                                         to_string(finding.confidence), printable(finding.statement)),
                             text_width, 1);
  const auto add = [&](const char* title, const std::string& what) {
    if (!what.empty()) text += wrapped(fmt::format("{}: {}", title, what), text_width, 5);
  };
  add("evidence", evidence_of(finding));
  if (finding.remedy) {
    std::string change = printable(finding.remedy->change);
    if (finding.remedy->from && finding.remedy->to)
      change += fmt::format(" (from {} to {} {})", figure(*finding.remedy->from), figure(*finding.remedy->to),
                            printable(finding.remedy->unit));
    add("worth changing", change);
  }
  add("could be instead", printable(join(finding.alternatives, "; ")));
  add("next check", printable(finding.next_check));
  return text;
}

/// The terms of one kind together: "10 temporaries -2.5".
std::string in_short(const Waterfall& steps) {
  constexpr std::string_view temporary = "temporary ";
  double temporaries = 0;
  std::vector<std::string> parts;
  int count = 0;
  for (const WaterfallTerm& term : steps.terms) {
    if (term.name.starts_with(temporary)) {
      temporaries += term.value;
      ++count;
    } else if (std::abs(term.share) >= 0.05) {
      parts.push_back(fmt::format("{} {}", printable(term.name), signed_figure(term.value)));
    }
  }
  if (count > 0)
    parts.insert(parts.begin(),
                 fmt::format("{} {}", counted_noun(count, "temporary array"), signed_figure(temporaries)));
  parts.push_back(fmt::format("unexplained {}", signed_figure(steps.unexplained)));
  return join(parts, ", ");
}

}  // namespace

std::string render_explanation(const Report& report) {
  std::string text;
  for (const PairText& pair : pairs_of(report))
    text += (text.empty() ? "\n" : "\n\n") + pair_text(report, pair);
  if (!report.findings.empty()) text += "\n Findings\n";
  for (const Finding& finding : report.findings) text += '\n' + finding_text(finding);
  if (text.empty()) text = "\n Nothing is explained: no rule has what it needs.\n";
  const bool has_updates =
      std::any_of(report.kernels.begin(), report.kernels.end(),
                  [](const KernelResult& kernel) { return kernel.work && kernel.work->unit == "LUP"; });
  return text +
         (has_updates
              ? "\n A LUP (lattice update) is one step of one site of a grid, a line is what a cache loads "
                "at once, 64 bytes.\n"
              : "\n") +
         " docs/explaining.md has a paragraph on each rule.\n";
}

std::string explanation_in_short(const Report& report) {
  std::string text;
  for (const PairText& pair : pairs_of(report)) {
    const Comparison* best = telling(pair);
    if (best == nullptr) continue;
    const Waterfall& steps = *best->waterfall;
    text += wrapped(fmt::format("{} loads {} lines into {}{}, {} loads {}: {}.", printable(pair.to),
                                figure(steps.to), level_of(*best), is_simulated(*best) ? " (simulated)" : "",
                                printable(pair.from), figure(steps.from), in_short(steps)),
                    text_width, 3);
  }
  if (text.empty()) return text;
  return " Why (lines per unit of work; counterprof explain REPORT.json [A [B]] says more):\n" + text;
}

}  // namespace counterprof
