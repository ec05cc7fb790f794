#include "analysis/words.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace counterprof {

std::string figure(double number) {
  if (number == 0) return "0";
  const double magnitude = std::floor(std::log10(std::abs(number)));
  if (magnitude >= 7 || magnitude < -4) return fmt::format("{:.2e}", number);
  std::string text = fmt::format("{:.{}f}", number, std::max(0, 2 - static_cast<int>(magnitude)));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

std::string size_text(double bytes) {
  constexpr double kibi = 1024;
  for (const char* unit : {"bytes", "KiB", "MiB"}) {
    if (bytes < kibi) return figure(bytes) + ' ' + unit;
    bytes /= kibi;
  }
  return figure(bytes) + " GiB";
}

std::string percent(double fraction) {
  const double hundredths = fraction * 100;
  return std::abs(hundredths) < 1 && hundredths != 0 ? fmt::format("{:.1f} %", hundredths)
                                                     : fmt::format("{:.0f} %", hundredths);
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string counted_noun(double number, const std::string& noun) {
  return figure(number) + ' ' + noun + (number == 1 ? "" : "s");
}

}  // namespace counterprof
