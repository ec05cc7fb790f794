#include "plan/source_text.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace counterprof::plan {
namespace {

// What is shown of a long line: enough on both sides of the place to recognise it, and no wrapped line, below
// which a caret would mean nothing.
constexpr std::size_t shown_before = 60;
constexpr std::size_t shown_after = 36;

/// A tab is one space, so that the caret stands below its place in every terminal.
std::string shown(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '\t', ' ');
  return printable(spaced);
}

/// The line around the place, and a caret below it.
std::string excerpt(std::string_view line, std::size_t column) {
  const std::string_view before = line.substr(0, column);
  const std::string_view after = line.substr(column);
  const std::string_view left = last_characters(before, shown_before);
  const std::string_view right = first_characters(after, shown_after);
  const std::string begin = (left.size() < before.size() ? "..." : "") + shown(left);
  return fmt::format("{}{}{}\n{}^", begin, shown(right), right.size() < after.size() ? "..." : "",
                     std::string(characters(begin), ' '));
}

bool is_utf16(std::string_view text) noexcept {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  // Without its mark: text that begins in ASCII has a zero in every other byte.
  return text.size() >= 2 && (text[0] == '\0') != (text[1] == '\0');
}

/// The byte and what continues it: a whole character where the text is UTF-8.
std::string_view character_at(std::string_view text, std::size_t at) noexcept {
  return first_characters(text.substr(at), 1);
}

bool is_plain(std::string_view character) {
  const char c = character.front();
  if (character.size() == 1 && c >= ' ' && c <= '~') return true;
  return character == "\t" || character == "\n" || character == "\r" || printable(character) == character;
}

Error unusable(const SourceText& source, std::size_t at) {
  const auto byte = static_cast<unsigned char>(source.text()[at]);
  const char* const what = byte < 0x80 ? "is a control character" : "is not UTF-8 text";
  return source.error(at, fmt::format("the byte 0x{:02x} {}", byte, what), "a plan is plain text, in UTF-8");
}

}  // namespace

SourceText::SourceText(std::string file, std::string_view text) : file_(std::move(file)) {
  if (text.size() > largest_plan_bytes)
    throw error(0, "this is larger than a plan may be",
                fmt::format("at most {} KiB", largest_plan_bytes / 1024));
  if (is_utf16(text)) throw error(0, "this is UTF-16", "save the plan as UTF-8");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text_ = text;
  const std::string_view all = text_;
  for (std::size_t at = 0; at < all.size();) {
    const std::string_view character = character_at(all, at);
    if (!is_plain(character)) throw unusable(*this, at);
    at += character.size();
  }
}

Error SourceText::error(std::size_t place, std::string_view message, std::string hint) const {
  place = std::min(place, text_.size());
  const std::string_view all = text_;
  const std::size_t newline = place == 0 ? std::string_view::npos : all.rfind('\n', place - 1);
  const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  std::string_view line = all.substr(begin, std::min(all.find('\n', place), all.size()) - begin);
  if (line.ends_with('\r') && place - begin < line.size()) line.remove_suffix(1);
  return Error(
      fmt::format("{}:{}:{}: {}\n{}", printable(file_), line_number(place),
                  characters(all.substr(begin, place - begin)) + 1, message, excerpt(line, place - begin)),
      std::move(hint));
}

std::size_t SourceText::line_number(std::size_t place) const noexcept {
  place = std::min(place, text_.size());
  return 1 + static_cast<std::size_t>(
                 std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
}

}  // namespace counterprof::plan
