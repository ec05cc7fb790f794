#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace counterprof {

/// Seconds since 1970 of "2026-11-24T15:08:00Z"; nothing where the text is no such moment.
std::optional<std::int64_t> seconds_since_1970(const std::string& utc);

}  // namespace counterprof
