#pragma once

#include "counterprof/kernel.h"

#include "model/kernel_info.hpp"

namespace counterprof {

/// What a kernel says of itself, as a value.
KernelInfo describe(const counterprof_kernel& kernel);

}  // namespace counterprof
