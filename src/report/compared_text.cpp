// A comparison for people: each kernel's values in a table, what could not be compared, what --fail-on found.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/compared_format.hpp"
#include "report/compared_parts.hpp"
#include "report/text_parts.hpp"
#include "report/text_table.hpp"

namespace counterprof {
namespace {

template <class Cell>
std::vector<std::string> column(const ComparedKernel& kernel, const Cell& cell) {
  std::vector<std::string> cells;
  for (const ComparedValue* value : kernel.values) cells.push_back(printable(cell(*value)));
  return cells;
}

/// Padded on the right, for the one column that is words.
std::vector<std::string> to_the_left(std::vector<std::string> cells) {
  std::size_t width = 0;
  for (const std::string& cell : cells) width = std::max(width, display_width(cell));
  for (std::string& cell : cells) cell.append(width - display_width(cell), ' ');
  return cells;
}

std::string table_of(const ComparedKernel& kernel) {
  std::string heading = printable(kernel.to);
  if (kernel.from != kernel.to) heading += " against " + printable(kernel.from);
  heading += kernel.per.empty() ? ", per run" : ", per " + printable(kernel.per);
  TextTable table;
  const auto of_comparison = [&](std::string (*cell)(const Comparison&)) {
    return column(kernel, [&](const ComparedValue& value) { return cell(value.comparison); });
  };
  table.add_column("event",
                   column(kernel, [](const ComparedValue& value) { return value.comparison.event; }));
  table.add_column("first",
                   column(kernel, [](const ComparedValue& value) { return mean_of(value, value.from); }));
  table.add_column("second",
                   column(kernel, [](const ComparedValue& value) { return mean_of(value, value.to); }));
  table.add_column("ratio", of_comparison(ratio_of));
  table.add_column("95 % interval", of_comparison(interval_of));
  table.add_column("p", of_comparison(p_of));
  table.add_column("", to_the_left(of_comparison(verdict_of)));
  return '\n' + wrapped(heading, text_width, 1) + table.str();
}

std::string sentence(const NotCompared& group) {
  constexpr std::size_t most_kernels = 3;
  std::string text = joined(group.events) + " of ";
  text += group.kernels.size() <= most_kernels ? joined(group.kernels)
                                               : fmt::format("{} kernels", group.kernels.size());
  return "Not compared: " + text + ": " + printable(group.reason) + '.';
}

}  // namespace

std::string render_compared_text(const Compared& compared) {
  std::string text;
  const auto add = [&](const std::string& line) { text += wrapped(printable(line), text_width, 1); };
  for (const std::string& line : circumstances(compared)) add(line);
  if (!compared.only_in_from.empty()) add("Only in the first report: " + joined(compared.only_in_from) + '.');
  if (!compared.only_in_to.empty()) add("Only in the second report: " + joined(compared.only_in_to) + '.');
  const std::vector<ComparedKernel> kernels = kernels_of(compared);
  for (const ComparedKernel& kernel : kernels) text += table_of(kernel);
  if (!kernels.empty()) text += '\n' + wrapped(meaning_of_verdicts(compared), text_width, 1);
  const std::vector<NotCompared> refused = not_compared(compared);
  if (!refused.empty()) text += '\n';
  for (const NotCompared& group : refused) text += wrapped(sentence(group), text_width, 1);
  if (compared.values.empty()) text += "\n Nothing was compared.\n";
  const std::vector<std::string> gate = gate_sentences(compared);
  if (!gate.empty()) text += '\n';
  for (const std::string& line : gate) add(line);
  return text;
}

}  // namespace counterprof
