#pragma once

#include <cstddef>

namespace counterprof::kernels {

enum class Instructions {
  baseline,  ///< what the architecture always has: SSE2 on x86-64, Advanced SIMD on arm64
  avx2       ///< without FMA, so that results are the same to the bit
};

/// The best that this processor has and that kernels are compiled for. AVX-512 is left out: it makes some
/// processors change their clock, and valgrind, which the same build runs under, does not know it.
Instructions best_instructions() noexcept;

/// What vectorised() chooses; tests set it.
inline Instructions instructions_in_use = best_instructions();

#if defined(__x86_64__)
inline Instructions best_instructions() noexcept {
  __builtin_cpu_init();  // runs before constructors have run
  return __builtin_cpu_supports("avx2") ? Instructions::avx2 : Instructions::baseline;
}

// By value: a loop's captures must be locals here, or every store could be to one of them and nothing is
// vectorised.
template <class Loop>
[[gnu::target("avx2"), gnu::noinline]] void with_avx2(Loop loop) {
  loop();
}
#else
inline Instructions best_instructions() noexcept {
  return Instructions::baseline;
}
#endif

/// Executes the loop, compiled for the instructions that this processor has: the one place that chooses. The
/// loop is a lambda that captures by value, marked COUNTERPROF_INLINE, so that it takes on the instructions
/// of its caller (which GCC's ifunc-based target_clones would do, too, but not under ThreadSanitizer).
template <class Loop>
void vectorised(Loop loop) {
#if defined(__x86_64__)
  if (instructions_in_use == Instructions::avx2) return with_avx2(loop);
#endif
  loop();
}

#define COUNTERPROF_INLINE __attribute__((always_inline))

/// body(i) for all i below n, in any order.
template <class Body>
void for_each_index(std::size_t n, Body body) {
  vectorised([=]() COUNTERPROF_INLINE {
    for (std::size_t i = 0; i < n; ++i) body(i);
  });
}

}  // namespace counterprof::kernels
