#pragma once

#include <string>
#include <string_view>

#include "base/text.hpp"

namespace counterprof {

/// The text as an error shows it: quoted, printable, and cut where it is too long to be a name.
inline std::string quoted(std::string_view text) {
  constexpr std::size_t most = 80;
  if (text.size() <= most) return '\'' + printable(text) + '\'';
  return '\'' + printable(text.substr(0, most)) + "...'";
}

}  // namespace counterprof
