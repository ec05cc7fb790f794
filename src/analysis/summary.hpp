#pragma once

#include <vector>

#include "model/report.hpp"
#include "model/series.hpp"

namespace counterprof {

/// Series -> the report's kernels, comparisons with the baseline and the failures of versions whose checksum
/// is unlike their family's. `report.plan` is read, `report.kernels` and `report.comparisons` are written.
void summarise(const std::vector<Series>& series, Report& report);

}  // namespace counterprof
