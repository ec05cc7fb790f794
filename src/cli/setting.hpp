#pragma once

#include <string>
#include <utility>

namespace counterprof {

/// The two sides of --set NAME=VALUE. Throws Error.
std::pair<std::string, std::string> split_setting(const std::string& text);

}  // namespace counterprof
