#pragma once

#include <cstddef>
#include <optional>

namespace counterprof {

/// The bytes per second, read and written together, of copying from memory to memory by one thread: the best
/// of a few copies, as STREAM counts and chooses (McCalpin, https://www.cs.virginia.edu/stream/ref.html), as
/// what disturbs one can only make it slower. Each array is twice `last_level_bytes`, 32 to 256 MiB, so
/// nothing of it is still cached; beyond that there is no number, nor where there is no memory for it. It
/// takes under a second, most of it the page faults of the arrays.
std::optional<double> measure_copy_bytes_per_second(std::size_t last_level_bytes);

}  // namespace counterprof
