#include "kernels/table.hpp"

namespace counterprof {

std::span<const counterprof_kernel* const> builtin_kernels() noexcept {
#define COUNTERPROF_ADDRESS(kernel) &kernels::kernel,
  static constexpr const counterprof_kernel* table[] = {COUNTERPROF_BUILTIN_KERNELS(COUNTERPROF_ADDRESS)};
#undef COUNTERPROF_ADDRESS
  return table;
}

}  // namespace counterprof
