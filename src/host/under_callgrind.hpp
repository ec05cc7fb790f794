#pragma once

// What a program asks of callgrind when it runs under it (Valgrind's manual, "Callgrind specific client
// requests"). Each is a few instructions without effect elsewhere, and callgrind counts none of them.

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif

#include "counterprof/error.hpp"

namespace counterprof::callgrind {

#ifdef CALLGRIND_START_INSTRUMENTATION

/// From here on caches are modelled, cold at first.
inline void start() {
  if (RUNNING_ON_VALGRIND == 0)
    throw Error("it does not run under callgrind", "it is asked for simulated steps, which callgrind counts");
  CALLGRIND_START_INSTRUMENTATION;
}
inline void stop() noexcept {
  CALLGRIND_STOP_INSTRUMENTATION;
}
inline void zero() noexcept {
  CALLGRIND_ZERO_STATS;
}
/// Writes what was counted since the last dump or zero, under that label, and begins anew.
inline void dump(const char* label) noexcept {
  CALLGRIND_DUMP_STATS_AT(label);
}

#else

inline void start() {
  throw Error("this counterprof-host was built without valgrind/callgrind.h",
              "install the package valgrind and build it again");
}
inline void stop() noexcept {}
inline void zero() noexcept {}
inline void dump(const char* /*label*/) noexcept {}

#endif

}  // namespace counterprof::callgrind
