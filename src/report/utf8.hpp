#pragma once

#include <string>
#include <string_view>

namespace counterprof {

/// The text as the JSON report has it, so that all formats have one name for a kernel: bytes that are no
/// UTF-8 are replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

/// The same for readers whose texts have no NUL: `nul` stands for it.
std::string valid_utf8(std::string_view text, std::string_view nul);

}  // namespace counterprof
