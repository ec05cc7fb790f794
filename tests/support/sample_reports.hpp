#pragma once

#include <span>

#include "model/report.hpp"

namespace counterprof {

/// Reports as runs would give them, the same at every call: what all formats are tested with.
Report virtual_machine_report();  ///< two kernels; five software events counted, eight without a PMU
Report pmu_report();              ///< two kernels; all thirteen events counted
Report single_run_report();       ///< one run: no standard error anywhere
Report mixed_report();            ///< two passes; every status, every source, every scope
Report failed_report();     ///< one kernel crashed in its second run, one could not begin, one completed
Report hostile_report();    ///< names that try to break out of each format
Report command_report();    ///< `stat` of a command, five runs, one of them an outlier
Report sweep_report();      ///< a sweep of parameters with a baseline
Report simulated_report();  ///< the virtual machine's, with what a simulator gave
Report explained_report();  ///< with findings and a waterfall
Report from_perf_report();  ///< what perf stat printed elsewhere: means without runs
Report empty_report();      ///< interrupted before any kernel completed

struct SampleReport {
  const char* name;  // also of its golden files
  Report (*make)();
};

std::span<const SampleReport> sample_reports();

}  // namespace counterprof
