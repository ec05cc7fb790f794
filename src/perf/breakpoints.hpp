#pragma once

#include <optional>

#include "counterprof/reading.hpp"

#include "perf/syscalls.hpp"

namespace counterprof {

/// Why no breakpoint counts here, although it opens and runs: some hypervisors keep debug exceptions to
/// themselves (PVM, a guest's kernel in user mode), and a thousand hits read as 0. Found out by hitting one,
/// once in the life of this process; nothing where it counts, or where it cannot be tried just now.
std::optional<Reason> why_breakpoints_never_count(PerfSyscalls& syscalls);

}  // namespace counterprof
