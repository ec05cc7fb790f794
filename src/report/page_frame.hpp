#pragma once

#include <string_view>

namespace counterprof {

/// The page of `--format html` without its data, whose place is marked by `data_mark`. Throws Error where the
/// program was built without it (page/CMakeLists.txt).
std::string_view page_frame();

inline constexpr std::string_view data_mark = "@DATA@";

}  // namespace counterprof
