#pragma once

namespace counterprof::kernels {

/// Makes the compiler forget what it knows of a value: it can neither compute with it ahead of time, nor move
/// work that depends on it out of a loop, nor prove that nobody sees it. Costs a store and a load.
template <class T>
inline void forget(T& value) noexcept {
  asm volatile("" : "+m"(value));
}

}  // namespace counterprof::kernels
