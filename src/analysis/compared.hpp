#pragma once

#include <string>

#include "model/compared.hpp"

namespace counterprof {

/// All that `counterprof compare OLD NEW` has to say, but for its conditions (fail_on.hpp). Throws Error
/// where a report has two kernels of one name.
Compared compare_two(const Report& from, const std::string& from_file, const Report& to,
                     const std::string& to_file);

/// Of two kernels of one report. Throws Error where it has none, or two, of that name.
Compared compare_within(const Report& report, const std::string& file, const std::string& from,
                        const std::string& to);

}  // namespace counterprof
