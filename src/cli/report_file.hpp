#pragma once

#include <functional>
#include <string>

#include "model/report.hpp"

namespace counterprof {

/// The report in that file. Throws Error that names the file: it cannot be read, is no report of ours, or is
/// cut short.
Report read_report(const std::string& path);

/// Each report in that file, in its order: the one of a report, or those of a history, a line each, of which
/// no more than one is in memory. A line that somebody could not complete is skipped with a message. Throws
/// Error as above, and where there is no report at all.
void for_each_report(const std::string& path, const std::function<void(const Report&)>& take);

}  // namespace counterprof
