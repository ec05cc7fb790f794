#include "base/utc.hpp"

#include <ctime>

namespace counterprof {

std::optional<std::int64_t> seconds_since_1970(const std::string& utc) {
  std::tm parts{};
  const char* const end = strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return timegm(&parts);
}

}  // namespace counterprof
