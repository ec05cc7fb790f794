#pragma once

#include <string_view>

#include "model/kernel_info.hpp"
#include "model/traffic.hpp"

namespace counterprof {

/// The text of a kernel's `traffic` (docs/explaining.md): a plan's, a descriptor's and a report's alike.
/// Throws Error at the place in the text that is wrong; `whose` is what errors call it: "traffic of
/// diffusion/fused".
Traffic parse_traffic(std::string_view text, std::string_view whose, const Parameters& parameters);

namespace plan {

class Field;

/// The same of a mapping in a plan, so that errors stand at the plan's place.
Traffic read_traffic(const Field& mapping, const Parameters& parameters);

}  // namespace plan
}  // namespace counterprof
