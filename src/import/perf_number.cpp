#include "import/perf_number.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace counterprof::perf_stat {
namespace {

// localeconv(3), "thousands_sep": what glibc's locales have there. A lone \xa0 is the no-break space of
// Latin-1.
constexpr std::array<std::string_view, 9> separators{
    ",", ".", "'", " ", "\xe2\x80\x99", "\xc2\xa0", "\xa0", "\xe2\x80\xaf", "\xe2\x80\x89"};

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t begin) noexcept {
  std::size_t end = begin;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - begin;
}

std::string_view separator_at(std::string_view text, std::size_t at, char mark) noexcept {
  const std::string_view rest = text.substr(at);
  for (const std::string_view separator : separators)
    if (rest.starts_with(separator) && separator.front() != mark) return separator;
  return {};
}

/// The digits of the whole part, which has to end where `text` does.
std::optional<std::string> ungrouped(std::string_view text, char mark) {
  const std::size_t first = digits_at(text, 0);
  if (first == 0) return std::nullopt;
  std::string digits(text.substr(0, first));
  if (first == text.size()) return digits;
  const std::string_view separator = separator_at(text, first, mark);
  if (separator.empty() || first > 3) return std::nullopt;
  std::size_t at = first;
  std::size_t group = 0;
  bool has_pairs = false;  // of digits, between the first group and the last
  bool has_threes = false;
  while (at < text.size()) {
    if (!text.substr(at).starts_with(separator)) return std::nullopt;
    at += separator.size();
    group = digits_at(text, at);
    digits += text.substr(at, group);
    at += group;
    if (at < text.size()) (group == 2 ? has_pairs : has_threes) = true;
    if (group != 3 && (group != 2 || at == text.size())) return std::nullopt;
  }
  if (has_pairs && (has_threes || first > 2)) return std::nullopt;
  return digits;
}

}  // namespace

char decimal_mark(std::string_view number) noexcept {
  const std::size_t at = number.find_last_of(".,");
  return at == std::string_view::npos ? '.' : number[at];
}

std::optional<double> parse_number(std::string_view text, char mark) {
  const std::size_t point = text.rfind(mark);
  auto digits = ungrouped(text.substr(0, point), mark);
  if (!digits) return std::nullopt;
  if (point != std::string_view::npos) {
    const std::string_view decimals = text.substr(point + 1);
    if (decimals.empty() || digits_at(decimals, 0) != decimals.size()) return std::nullopt;
    (*digits += '.') += decimals;
  }
  return parse_double(*digits);
}

std::optional<double> take_number(std::string_view& text, char mark) {
  const auto word_end = [&](std::size_t from) { return std::min(text.find(' ', from), text.size()); };
  std::size_t end = word_end(0);
  // A space parts groups where exactly three digits follow it, and perhaps decimals.
  while (end + 4 <= text.size() && is_digit(text.front()) && digits_at(text, end + 1) == 3) {
    const std::size_t after = end + 4;
    if (after < text.size() && text[after] != ' ' && text[after] != mark) break;
    end = word_end(after);
  }
  const auto number = parse_number(text.substr(0, end), mark);
  if (number) text.remove_prefix(end);
  return number;
}

double fraction_of(double percent) noexcept {
  return parse_double(shortest(percent) + "e-2").value_or(percent / 100);
}

std::optional<std::optional<double>> parse_percentage(std::string_view text, char mark) {
  text = trim(text);
  const std::string_view unsigned_text = text.starts_with('-') ? text.substr(1) : text;
  if (unsigned_text == "nan" || unsigned_text == "inf") return std::optional<double>();
  if (const auto number = parse_number(text, mark)) return std::optional(fraction_of(*number));
  return std::nullopt;
}

}  // namespace counterprof::perf_stat
