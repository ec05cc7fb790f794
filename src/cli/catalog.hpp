#pragma once

#include "model/kernel_info.hpp"

namespace counterprof {

/// The kernels that a plan may name: the built-in ones, and those of libraries, which are asked.
KernelCatalog catalog();

}  // namespace counterprof
