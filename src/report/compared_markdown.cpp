// A comparison as the comment of a pull request.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/compared_format.hpp"
#include "report/compared_parts.hpp"
#include "report/markdown.hpp"

namespace counterprof {
namespace {

std::string codes(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + markdown_code(name);
  return text;
}

bool is_shown(const Comparison& comparison) {
  return comparison.verdict == Verdict::higher || comparison.verdict == Verdict::lower;
}

std::string kernel_name(const ComparedKernel& kernel) {
  return markdown_code(kernel.to) +
         (kernel.from == kernel.to ? "" : " against " + markdown_code(kernel.from));
}

std::string row(const ComparedKernel& kernel, const ComparedValue& value) {
  const Comparison& comparison = value.comparison;
  const std::string per = value.per.empty() ? "" : " per " + markdown(value.per);
  return fmt::format("| {} | {}{} | {} | {} | {} | {} | {} |\n", kernel_name(kernel),
                     markdown_code(comparison.event), per, markdown(mean_of(value, value.from)),
                     markdown(mean_of(value, value.to)), ratio_of(comparison), interval_of(comparison),
                     markdown(verdict_of(comparison)));
}

/// The rows that differ, or the others.
std::string rows(const Compared& compared, bool shown) {
  std::string text;
  for (const ComparedKernel& kernel : kernels_of(compared))
    for (const ComparedValue* value : kernel.values)
      if (is_shown(value->comparison) == shown) text += row(kernel, *value);
  return text;
}

std::string table(const std::string& rows) {
  return "| kernel | event | first | second | ratio | 95 % interval | verdict |\n"
         "|---|---|--:|--:|--:|--:|---|\n" +
         rows;
}

std::string list(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += "- " + markdown(sentence) + '\n';
  return text;
}

/// As gate_sentences() has them, with names in <code>.
std::string gate(const Compared& compared) {
  std::string text;
  for (const GateResult& result : compared.gate) {
    if (result.outcome == GateResult::Outcome::passed) continue;
    const bool is_regression = result.outcome == GateResult::Outcome::regression;
    text += fmt::format(
        "- **{}**: {} of {}: {}, condition {}\n", is_regression ? "Regression" : "Not checked",
        markdown_code(result.event), result.kernel.empty() ? "all kernels" : markdown_code(result.kernel),
        is_regression && result.ratio ? fmt::format("ratio {:.4g}", *result.ratio) : markdown(result.reason),
        markdown_code(result.condition));
  }
  if (text.empty() && !compared.gate.empty())
    text = fmt::format("All {} checks passed.\n", compared.gate.size());
  return text;
}

}  // namespace

std::string render_compared_markdown(const Compared& compared) {
  std::string text = "### counterprof compare\n\n";
  if (const std::string found = gate(compared); !found.empty()) text += found + '\n';
  const std::string different = rows(compared, true);
  text += different.empty() ? "No difference is shown.\n" : table(different);
  if (const std::string others = rows(compared, false); !others.empty())
    text += markdown_folded("No difference shown, or no verdict", table(others));
  std::string refused;
  for (const NotCompared& group : not_compared(compared))
    refused +=
        "- " + codes(group.events) + " of " + codes(group.kernels) + ": " + markdown(group.reason) + '\n';
  if (!refused.empty()) text += markdown_folded("Not comparable", refused);
  std::string reading = list(circumstances(compared));
  if (!compared.only_in_from.empty())
    reading += "- Only in the first report: " + codes(compared.only_in_from) + '\n';
  if (!compared.only_in_to.empty())
    reading += "- Only in the second report: " + codes(compared.only_in_to) + '\n';
  text += markdown_folded("How to read this", reading + "- " + meaning_of_verdicts(compared) + '\n');
  return text;
}

}  // namespace counterprof
