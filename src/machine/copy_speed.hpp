#pragma once

#include "model/context.hpp"

namespace counterprof {

/// Fills in the bytes per second, read and written together, that one thread copies within each data cache
/// and from memory to memory: the roofs of rule R12. The best of a few copies each, as STREAM counts and
/// chooses (McCalpin, https://www.cs.virginia.edu/stream/ref.html), as what disturbs one can only make it
/// slower. Two arrays fill half of a cache; for memory each is twice the last cache, 32 MiB at least. Where
/// that is more than 256 MiB, or there is no memory for them, memory has no number. It takes about half a
/// second, most of it the page faults of the large arrays.
void measure_copy_speeds(Context& context);

}  // namespace counterprof
