#include "report/markdown.hpp"

#include <cctype>

#include <fmt/format.h>

#include "base/text.hpp"

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

}  // namespace

// GitHub looks for mentions and issues in what the entities stand for, so a space without width
// breaks them up.
std::string markdown(std::string_view text) {
  std::string result;
  for (const char c : entities(printable(text))) {
    result += c;
    if (c == ';' && (result.ends_with("&#64;") || result.ends_with("&#35;"))) result += "&#8203;";
  }
  return result;
}

std::string markdown_code(std::string_view text) {
  return "<code>" + entities(printable(text)) + "</code>";
}

std::string markdown_folded(std::string_view title, const std::string& content) {
  return fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", title, content);
}

}  // namespace counterprof
