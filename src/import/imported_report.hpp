#pragma once

#include <vector>

#include "import/perf_stat.hpp"
#include "model/plan.hpp"
#include "model/report.hpp"

namespace counterprof {

/// What perf stat printed, as a report: every value has the source and the status `imported` and the scope
/// `process`, no runs, and a summary of what the table has: the mean and its error. Nothing is said of the
/// machine (`context` is empty, and a plan's `cache: host` becomes `unknown`), as it need not be this one.
/// With a plan, kernels have its names, parameters, work and traffic, and are compared with its baseline;
/// null: without one. Throws Error for a table that no kernel of the plan has (import/assign.hpp).
Report imported_report(std::vector<PerfTable> tables, const Plan* plan);

}  // namespace counterprof
