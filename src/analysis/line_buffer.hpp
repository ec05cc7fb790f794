#pragma once

#include "model/simulation.hpp"
#include "model/traffic.hpp"

namespace counterprof {

/// What an operation that copies lines of an array into a buffer, works there, and copies lines of another
/// buffer into the result, loads beside the first touch of each array's lines: in cache lines per element.
struct LineBufferLoads {
  double reads = 0;    // of the array that is read, again
  double writes = 0;   // of the array that is written, again
  double buffers = 0;  // of both buffers
};

/// From the reuse distances of one block of lines: copying in, working, copying out. Along the columns each
/// element of a line is in another cache line, which the next columns need again; where these lines are a
/// power of two apart, they meet in a few of the cache's sets. `capacity` bytes are left of the cache to this
/// thread; `element` bytes has an element.
LineBufferLoads line_buffer_loads(const Traffic& traffic, const TrafficOperation& operation, double element,
                                  const CacheGeometry& cache, double capacity);

}  // namespace counterprof
