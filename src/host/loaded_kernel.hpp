#pragma once

#include <string>
#include <vector>

#include "counterprof/kernel.h"

#include "model/kernel_info.hpp"

namespace counterprof {

/// The built-in kernel of that name. Throws Error where there is none.
const counterprof_kernel& find_builtin(const std::string& name);

/// The kernel of a shared library, which stays loaded. Throws Error where it cannot be loaded, exports no
/// descriptor, or one of another version or with a part missing.
const counterprof_kernel& load_library(const std::string& path);

/// The values of its declared parameters in their order: what is given, else the default. Throws Error for
/// one that it does not declare, or that is out of bounds.
std::vector<double> arguments(const counterprof_kernel& kernel, const Parameters& given);

}  // namespace counterprof
