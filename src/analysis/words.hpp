#pragma once

#include <string>
#include <vector>

namespace counterprof {

// Figures as sentences have them.

/// Three digits that say something: "3.37", "0.25", "13.5", "1502".
std::string figure(double number);
/// "4.35 MiB", "48 KiB".
std::string size_text(double bytes);
/// "12 %", "0.4 %".
std::string percent(double fraction);
/// "grid", "grid and next", "up, down and left".
std::string list_of(const std::vector<std::string>& words);
/// "1 array", "3 arrays".
std::string counted_noun(double number, const std::string& noun);

}  // namespace counterprof
