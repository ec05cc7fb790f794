#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/compared.hpp"

namespace counterprof {

/// A form of what `compare` found: a pure function to bytes.
struct ComparedFormat {
  const char* name;
  const char* description;
  std::string (*render)(const Compared& compared);
};

std::span<const ComparedFormat> compared_formats();
/// Throws Error with the names that there are.
const ComparedFormat& find_compared_format(std::string_view name);

std::string render_compared_text(const Compared& compared);      // compared_text.cpp
std::string render_compared_markdown(const Compared& compared);  // compared_markdown.cpp

}  // namespace counterprof
