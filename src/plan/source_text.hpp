#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "counterprof/error.hpp"

namespace counterprof::plan {

/// Larger files are refused: a plan is written by hand, and the bound keeps every hostile one cheap.
constexpr std::size_t largest_plan_bytes = 512 << 10;

/// A plan's text, and the errors in it. A place is an offset into it in bytes.
class SourceText {
 public:
  /// A byte order mark of UTF-8 is dropped. Throws Error where this is no text that a plan can be written in:
  /// UTF-16, bytes that are not UTF-8, control characters, more than largest_plan_bytes.
  SourceText(std::string file, std::string_view text);

  const std::string& file() const noexcept { return file_; }
  const std::string& text() const noexcept { return text_; }

  /// "FILE:LINE:COLUMN: message", the line, a caret below the place. Columns count characters.
  Error error(std::size_t place, std::string_view message, std::string hint = {}) const;
  /// 1-based.
  std::size_t line_number(std::size_t place) const noexcept;

 private:
  std::string file_;
  std::string text_;
};

}  // namespace counterprof::plan
