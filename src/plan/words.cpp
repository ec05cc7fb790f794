#include "plan/words.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace counterprof::plan {
namespace {

bool is_word(std::string_view text) noexcept {
  const auto may_stand_inside = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  const bool begins_with_letter =
      !text.empty() && may_stand_inside(text[0]) && !(text[0] >= '-' && text[0] <= '9');
  return begins_with_letter && std::all_of(text.begin(), text.end(), may_stand_inside);
}

bool is_positive(std::string_view digits) noexcept {
  const auto number = parse_unsigned(digits);
  return number && *number > 0;
}

/// "L2:256K/8" where `level` is 2.
bool is_level(std::string_view text, std::size_t level) {
  if (!text.starts_with("L" + std::to_string(level) + ":")) return false;
  text.remove_prefix(3);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) return false;
  std::string_view size = text.substr(0, slash);
  if (std::string_view("KMG").find(size.back()) != std::string_view::npos) size.remove_suffix(1);
  return is_positive(size) && is_positive(text.substr(slash + 1));
}

}  // namespace

std::vector<std::string> split_events(std::string_view list) {
  std::vector<std::string> events(1);
  bool in_slashes = false;
  for (const char c : list) {
    if (c == '/') in_slashes = !in_slashes;
    if (c == ',' && !in_slashes) {
      events.emplace_back();
    } else {
      events.back() += c;
    }
  }
  for (std::string& event : events) event = trim(event);
  return events;
}

bool is_cache_text(std::string_view text) {
  if (is_word(text)) return true;
  constexpr std::size_t most_levels = 4;
  const std::vector<std::string_view> levels = split(text, ',');
  if (levels.size() > most_levels) return false;
  for (std::size_t i = 0; i < levels.size(); ++i)
    if (!is_level(levels[i], i + 1)) return false;
  return true;
}

}  // namespace counterprof::plan
