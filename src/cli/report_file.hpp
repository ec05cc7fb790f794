#pragma once

#include <string>

#include "model/report.hpp"

namespace counterprof {

/// The report in that file. Throws Error that names the file: it cannot be read, is no report of ours, or is
/// cut short.
Report read_report(const std::string& path);

}  // namespace counterprof
