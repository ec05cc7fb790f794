#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace counterprof {

/// A printed number, "-1234567.89", with its whole part in threes, "-1,234,567.89", whatever the locale.
inline std::string grouped(std::string number) {
  const std::size_t first = number.find_first_of("0123456789");
  std::size_t end = std::min(number.find('.'), number.size());
  while (end > first + 3) number.insert(end -= 3, 1, ',');
  return number;
}

inline std::string grouped(std::uint64_t number) {
  return grouped(std::to_string(number));
}

}  // namespace counterprof
