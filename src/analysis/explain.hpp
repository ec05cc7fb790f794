#pragma once

#include <string>

#include "model/report.hpp"

namespace counterprof {

/// Fills in the report's findings, by every rule, and the waterfalls of its comparisons; what it had of
/// either is replaced.
void explain(Report& report);

/// What the report says of one kernel, or of one against another: kernels, comparisons (A to B alone where
/// there is a B) and findings that are about them. Throws Error where it has no kernel of that name.
Report about(const Report& report, const std::string& a, const std::string& b = {});

}  // namespace counterprof
