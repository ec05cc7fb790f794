#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/perf_stat.hpp"

namespace counterprof::perf_stat {

/// The lines of `perf stat -j`, among others; empty where there are none. A table ends before an event that
/// it has already, and where perf says that it began anew.
std::vector<PerfTable> parse_json_lines(std::string_view text, const std::string& file);

}  // namespace counterprof::perf_stat
