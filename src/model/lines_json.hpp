#pragma once

#include <string>

#include "model/lines.hpp"

namespace counterprof {

/// Everything but the listings' empty lines, as docs/lines-schema.json has it; the rules are those of the
/// report's JSON.
std::string to_json(const Lines& lines);

}  // namespace counterprof
