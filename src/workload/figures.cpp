#include "workload/figures.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace counterprof {
namespace {

bool is_name(std::string_view word) noexcept {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !word.empty() && is_letter(word.front()) && std::all_of(word.begin(), word.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

}  // namespace

std::vector<std::pair<std::string, double>> printed_figures(std::string_view output) {
  std::vector<std::pair<std::string, double>> figures;
  for (const std::string_view line : split(output, '\n')) {
    const std::string_view text = trim(line);
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos || !is_name(text.substr(0, space))) continue;
    const auto number = parse_double(trim(text.substr(space)));
    if (!number) continue;
    const std::string name(text.substr(0, space));
    const auto known = std::find_if(figures.begin(), figures.end(),
                                    [&](const auto& figure) { return figure.first == name; });
    if (known == figures.end())
      figures.emplace_back(name, *number);
    else
      known->second = *number;
  }
  return figures;
}

}  // namespace counterprof
