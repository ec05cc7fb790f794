#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/lines.hpp"

namespace counterprof {

/// A form of what `lines` found: a pure function to bytes.
struct LinesFormat {
  const char* name;
  const char* description;
  std::string (*render)(const Lines& lines);
  bool needs_stacks;
};

std::span<const LinesFormat> lines_formats();
/// Throws Error with the names that there are.
const LinesFormat& find_lines_format(std::string_view name);

std::string render_lines_text(const Lines& lines);    // lines_text.cpp
std::string render_lines_folded(const Lines& lines);  // lines_folded.cpp

}  // namespace counterprof
