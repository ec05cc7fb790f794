#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace counterprof {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

/// Edits (insert, delete, replace, swap neighbours) from a to b: the "optimal string alignment" distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// Bytes of the UTF-8 sequence that begins here, or 0 where there is none (RFC 3629).
std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) {
    if (!continues(1) || !continues(2)) return 0;
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (first >= 0xF0 && first < 0xF5) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool beyond = first == 0xF4 && byte(1) >= 0x90;
    return overlong || beyond ? 0 : 4;
  }
  return 0;
}

bool continues_character(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::vector<std::string> closest(std::string_view word, std::span<const std::string> candidates,
                                 std::size_t most) {
  // A slip of the hand is short; the bound also keeps hostile, very long words cheap.
  constexpr std::size_t longest_word = 128;
  if (word.empty() || word.size() > longest_word) return {};
  const std::string wanted = lower(word);
  const std::size_t near = std::max<std::size_t>(2, wanted.size() / 3);
  struct Found {
    std::size_t distance;
    const std::string* name;
  };
  std::vector<Found> found;
  for (const std::string& candidate : candidates) {
    const std::string name = lower(candidate);
    if (name.size() <= longest_word) {
      const std::size_t d = distance(wanted, name);
      if (d <= near && d < wanted.size()) {
        found.push_back({d, &candidate});
        continue;
      }
    }
    if (wanted.size() >= 3 && name.find(wanted) != std::string::npos)
      found.push_back({near + name.size() - wanted.size(), &candidate});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.distance < b.distance; });
  std::vector<std::string> result;
  for (const Found& f : found) {
    if (result.size() == most) break;
    if (std::find(result.begin(), result.end(), *f.name) == result.end()) result.push_back(*f.name);
  }
  return result;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const std::vector<std::string> near = closest(word, candidates);
  if (near.empty()) return {};
  std::string result = "did you mean ";
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i > 0) result += i + 1 == near.size() ? " or " : ", ";
    result += in_quotes(near[i]);
  }
  return result + '?';
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const auto first = static_cast<unsigned char>(text.front());
    // C1 controls (U+0080 to U+009F) move the cursor of some terminals as well.
    const bool c1 = length == 2 && first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
    if (length == 0 || first < 0x20 || first == 0x7F || c1) {
      for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02x",
                      static_cast<unsigned>(static_cast<unsigned char>(text[i])));
        result += escaped;
      }
    } else {
      result.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::size_t characters(std::string_view text) noexcept {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

std::string_view last_characters(std::string_view text, std::size_t most) noexcept {
  std::size_t begin = text.size();
  for (std::size_t n = 0; n < most && begin > 0; ++n) {
    --begin;
    while (begin > 0 && continues_character(text[begin])) --begin;
  }
  return text.substr(begin);
}

std::string_view first_characters(std::string_view text, std::size_t most) noexcept {
  std::size_t end = 0;
  for (std::size_t n = 0; n < most && end < text.size(); ++n) {
    ++end;
    while (end < text.size() && continues_character(text[end])) ++end;
  }
  return text.substr(0, end);
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  if (characters(text) <= most) return '\'' + printable(text) + '\'';
  return '\'' + printable(first_characters(text, most / 2)) + "..." +
         printable(last_characters(text, most / 2)) + '\'';
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream content;
  content << file.rdbuf();
  if (file.bad()) return std::nullopt;
  return std::move(content).str();
}

std::optional<std::string> read_line(const std::string& path) {
  const auto content = read_file(path);
  if (!content) return std::nullopt;
  return std::string(trim(*content));
}

std::optional<long long> read_number(const std::string& path) {
  const auto line = read_line(path);
  if (!line) return std::nullopt;
  long long number = 0;
  const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), number);
  if (error != std::errc{} || end != line->data() + line->size()) return std::nullopt;
  return number;
}

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view space = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) text += separator;
    text += part;
  }
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<double> parse_double(std::string_view text) noexcept {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<unsigned long long> parse_unsigned(std::string_view text, int base) noexcept {
  if (base == 0) {
    base = 10;
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
      base = 16;
      text.remove_prefix(2);
    }
  }
  unsigned long long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string shortest(double number) {
  char text[32];
  const auto result = std::to_chars(text, text + sizeof text, number);
  return {text, result.ptr};
}

}  // namespace counterprof
