// A comparison as the comment of a pull request. Names are a stranger's: they stand in <code>, where GitHub
// looks for no mentions and no issue numbers, with all that Markdown or HTML could take for its own as
// entities.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/compared_format.hpp"
#include "report/compared_parts.hpp"

namespace counterprof {
namespace {

/// Letters, digits and these are harmless anywhere; the rest is not worth a list of what is. A point makes
/// links ("www.") but for one behind a digit.
std::string entities(std::string_view text) {
  constexpr std::string_view harmless = " ,()%+/-";
  std::string result;
  bool after_digit = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0 || harmless.find(c) != std::string_view::npos ||
        (c == '.' && after_digit))
      result += c;
    else
      result += fmt::format("&#{};", byte);
    after_digit = std::isdigit(byte) != 0;
  }
  return result;
}

/// Prose: GitHub looks for mentions and issues in what the entities stand for, so a space without width
/// breaks them up.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : entities(printable(text))) {
    result += c;
    if (c == ';' && (result.ends_with("&#64;") || result.ends_with("&#35;"))) result += "&#8203;";
  }
  return result;
}

std::string code(std::string_view text) {
  return "<code>" + entities(printable(text)) + "</code>";
}

std::string codes(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + code(name);
  return text;
}

bool is_shown(const Comparison& comparison) {
  return comparison.verdict == Verdict::higher || comparison.verdict == Verdict::lower;
}

std::string kernel_name(const ComparedKernel& kernel) {
  return code(kernel.to) + (kernel.from == kernel.to ? "" : " against " + code(kernel.from));
}

std::string row(const ComparedKernel& kernel, const ComparedValue& value) {
  const Comparison& comparison = value.comparison;
  const std::string per = value.per.empty() ? "" : " per " + escaped(value.per);
  return fmt::format("| {} | {}{} | {} | {} | {} | {} | {} |\n", kernel_name(kernel), code(comparison.event),
                     per, escaped(mean_of(value, value.from)), escaped(mean_of(value, value.to)),
                     ratio_of(comparison), interval_of(comparison), escaped(verdict_of(comparison)));
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

/// Hidden until it is asked for.
std::string folded(std::string_view title, const std::string& content) {
  return fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", title, content);
}

std::string list(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += "- " + escaped(sentence) + '\n';
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
        code(result.event), result.kernel.empty() ? "all kernels" : code(result.kernel),
        is_regression && result.ratio ? fmt::format("ratio {:.4g}", *result.ratio) : escaped(result.reason),
        code(result.condition));
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
    text += folded("No difference shown, or no verdict", table(others));
  std::string refused;
  for (const NotCompared& group : not_compared(compared))
    refused +=
        "- " + codes(group.events) + " of " + codes(group.kernels) + ": " + escaped(group.reason) + '\n';
  if (!refused.empty()) text += folded("Not comparable", refused);
  std::string reading = list(circumstances(compared));
  if (!compared.only_in_from.empty())
    reading += "- Only in the first report: " + codes(compared.only_in_from) + '\n';
  if (!compared.only_in_to.empty())
    reading += "- Only in the second report: " + codes(compared.only_in_to) + '\n';
  text += folded("How to read this", reading + "- " + meaning_of_verdicts(compared) + '\n');
  return text;
}

}  // namespace counterprof
