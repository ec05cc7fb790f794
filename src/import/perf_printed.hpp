#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "import/perf_stat.hpp"

namespace counterprof::perf_stat {

/// The tables that `perf stat` prints for people; empty where there are none.
std::vector<PerfTable> parse_printed(std::string_view text, const std::string& file);

}  // namespace counterprof::perf_stat
