#include "analysis/line_buffer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "analysis/reuse_stack.hpp"

namespace counterprof {
namespace {

/// How much of the cache lines can take that are one row apart: where a row is a whole number of lines, only
/// every so many-th set is one of theirs.
double share_of_sets(const CacheGeometry& cache, double row_bytes) {
  const double line = cache.line_bytes;
  if (cache.ways == 0 || std::fmod(row_bytes, line) != 0) return 1;
  const auto sets = static_cast<std::uint64_t>(static_cast<double>(cache.size_bytes) / (line * cache.ways));
  if (sets == 0) return 1;
  const auto apart = static_cast<std::uint64_t>(row_bytes / line);
  return 1.0 / static_cast<double>(std::gcd(sets, apart));
}

}  // namespace

LineBufferLoads line_buffer_loads(const Traffic& traffic, const TrafficOperation& operation, double element,
                                  const CacheGeometry& cache, double capacity) {
  const bool along_columns = operation.along_columns;
  const double length = along_columns ? traffic.rows : traffic.columns;
  const double count = along_columns ? traffic.columns : traffic.rows;
  const double line = cache.line_bytes;
  const double lines_at_once = std::clamp(std::floor(operation.line_buffer / (element * length)), 1.0, count);
  const double buffer = lines_at_once * length * element;
  const double per_line = element / line;  // lines per element, where each is loaded once

  const auto missing = [&](double begin, double end) {
    return ReuseDistance{false, begin, end, 0}.missing(capacity, cache.ways);
  };
  LineBufferLoads loads;
  double block = buffer;  // of the array, as the cache sees it
  if (along_columns) {
    const double share = share_of_sets(cache, traffic.columns * element);
    const double lines_in_row =
        (lines_at_once - 1) * per_line + 1;  // of a block that begins anywhere in a line
    const double room = capacity * share;
    block = std::min(traffic.rows * line * lines_in_row, room * lines_in_row);
    // The next column needs the same lines.
    const double column = traffic.rows * line;
    const bool is_kept = column <= room && column + length * element <= capacity;
    // The next block needs the lines at the edge.
    const double edge = (1 - per_line) / lines_at_once * missing(2 * buffer + block, 2 * buffer + 2 * block);
    loads.reads = is_kept ? edge : 1 - per_line;
    loads.writes = loads.reads;
  }
  // From being written to being read, and back, of either buffer.
  const double in = missing(buffer + block, 2 * buffer) + missing(2 * buffer + block, 2 * buffer + 2 * block);
  const double out =
      missing(2 * buffer, buffer + block) + missing(2 * buffer + 2 * block, 2 * buffer + block);
  loads.buffers = per_line * (in + out);
  return loads;
}

}  // namespace counterprof
