#pragma once

#include <span>

#include "counterprof/kernel.h"

/// The built-in kernels, one row each, in the order in which they are listed: a row declares the descriptor
/// that the kernel's file defines and puts it in the table.
#define COUNTERPROF_BUILTIN_KERNELS(ROW) \
  ROW(diffusion_boxed)                   \
  ROW(diffusion_boxed_reused)            \
  ROW(diffusion_temporaries)             \
  ROW(diffusion_in_place)                \
  ROW(diffusion_roll_add)                \
  ROW(diffusion_blocked_expression)      \
  ROW(diffusion_separable_filter)        \
  ROW(diffusion_fused)                   \
  ROW(norm_square_boxed)                 \
  ROW(norm_square_array)                 \
  ROW(norm_square_temporary)             \
  ROW(norm_square_dot)                   \
  ROW(loop_sin_inside)                   \
  ROW(loop_sin_hoisted)                  \
  ROW(add_new_array)                     \
  ROW(add_in_place)

namespace counterprof {

namespace kernels {
#define COUNTERPROF_DECLARE(kernel) extern const counterprof_kernel kernel;
COUNTERPROF_BUILTIN_KERNELS(COUNTERPROF_DECLARE)
#undef COUNTERPROF_DECLARE
}  // namespace kernels

std::span<const counterprof_kernel* const> builtin_kernels() noexcept;

}  // namespace counterprof
