#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/reuse_stack.hpp"
#include "model/simulation.hpp"
#include "model/traffic.hpp"

namespace counterprof {

/// Why lines come into a cache.
enum class Cause {
  read,            ///< an operation reads an array that is not, or no longer, there
  write_allocate,  ///< a store needs the rest of its line
  neighbours,      ///< a row that this very operation had touched is gone before its neighbours need it
  column_walk,     ///< a line is gone before the next column needs it
  line_buffer,     ///< the buffer that lines go through does not fit
};

/// What one operation loads of one array for one cause, and how much of what was there it drives out.
struct TrafficTerm {
  std::size_t operation = 0;  // by its place in the step
  std::size_t array = 0;      // by its place in Traffic::arrays
  Cause cause = Cause::read;
  double loads = 0;      // cache lines per element of the shape
  double evictions = 0;  // of dirty lines, likewise
};

/// The traffic of a level of cache, in lines per element.
struct LevelTraffic {
  double loads = 0;
  double evictions = 0;
  std::vector<TrafficTerm> terms;  // those that are not 0, in the order of operations
};

/// What a kernel's traffic is in a cache: its steps as a walk over rows, with the reuse distance of each
/// touch, from which the lines that a cache of any size loads follow. Least recently used; each level as if
/// it saw every access. Blocks that an array leaves are taken by the next that is as large, the last one
/// first.
///
/// A shape of one row, and one of very many, is walked in pieces of several lines or rows.
class TrafficModel {
 public:
  explicit TrafficModel(Traffic traffic);

  const Traffic& traffic() const noexcept { return traffic_; }
  /// Bytes of all arrays that are there at once, at most.
  double footprint() const noexcept { return footprint_; }

  /// In steady state. `capacity`: what of the cache this work can use, in bytes.
  LevelTraffic lines(const CacheGeometry& cache, double capacity) const;
  LevelTraffic lines(const CacheGeometry& cache) const {
    return lines(cache, static_cast<double>(cache.size_bytes));
  }

 private:
  friend class TrafficWalk;

  /// One piece that a counted step touches.
  struct Touch {
    std::uint32_t term = 0;
    double bytes = 0;
    ReuseDistance distance;
    /// The farthest that the piece was touched again since it was last written: a cache that kept it all that
    /// while has it dirty. Never written: `is_first`.
    ReuseDistance since_written;
  };

  Traffic traffic_;
  double footprint_ = 0;
  double counted_elements_ = 0;
  std::vector<TrafficTerm> terms_;  // all that there may be, with 0
  std::vector<Touch> touches_;
};

}  // namespace counterprof
