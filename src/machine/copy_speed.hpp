#pragma once

#include "model/context.hpp"

namespace counterprof {

/// Fills in the bytes per second that one thread moves by copying with plain stores, within each data cache
/// and from memory to memory: the roofs of rule R12. Counted as the traffic model counts: what is read, what
/// is loaded to be stored to, and what is written back. The best of a few copies each, as STREAM chooses
/// (McCalpin, https://www.cs.virginia.edu/stream/ref.html), as what disturbs one can only make it slower. Two
/// arrays fill half of a cache; for memory each is twice the last cache, 32 MiB at least. Where that is more
/// than 256 MiB, or there is no memory for them, memory has no number. It takes about half a second, most of
/// it the page faults of the large arrays.
void measure_copy_speeds(Context& context);

}  // namespace counterprof
