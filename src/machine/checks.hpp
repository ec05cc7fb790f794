#pragma once

#include <string>
#include <vector>

#include "model/check.hpp"
#include "model/context.hpp"
#include "perf/surroundings.hpp"

namespace counterprof {

/// What `doctor` says of the machine: what it allows to count, what makes counts repeatable, and for whatever
/// is missing the command or setting that would mend it - or, where nothing here can, who could. Advice is
/// given only where following it would change something.
///
/// Mounts and limits are read below `root` ("" is the machine's own). What opens is another question,
/// answered by trying.
std::vector<Check> machine_checks(const Surroundings& around, const Context& context,
                                  const std::string& root = {});

}  // namespace counterprof
