#pragma once

#include <string_view>

namespace counterprof::kernels {

/// Throws Error where that many bytes are more than this machine's physical memory: better than to be killed
/// half-way. `what` names the parameters at fault: "rows * columns".
void require_memory(double bytes, std::string_view what);

}  // namespace counterprof::kernels
