#pragma once

#include <string_view>

#include "model/report.hpp"

namespace counterprof {

/// Of a kernel's values for that event the one that is shown where there is room for one: of what its wall
/// time is of before the whole process, what was counted here before the rest. Null where none has a number.
const EventResult* shown_event(const KernelResult& kernel, std::string_view id);

}  // namespace counterprof
