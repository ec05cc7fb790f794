#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace counterprof {

/// The figures that a command printed, one to a line, as a name and a number: "mass 13.52". Other lines are
/// passed over, and of a name that comes again the last number stands.
std::vector<std::pair<std::string, double>> printed_figures(std::string_view output);

}  // namespace counterprof
