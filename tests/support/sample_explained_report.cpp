// A report that explains: findings of every shape, and a waterfall whose capacity was fitted.
#include "support/report_builder.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {

Report explained_report() {
  Report report = pmu_report();
  Waterfall steps;
  steps.event = "cache-misses";
  steps.from = 2.96875;
  steps.to = 0.4375;
  steps.unit = "lines/LUP";
  steps.capacity = {0, 4563402, true, 4194304, 4875878};
  steps.terms = {{"sweeping over grid again", -0.5, 0.1975, "R5"},
                 {"temporary up", -1.5, 0.5926, "R5"},
                 {"temporary down", -0.5, 0.1975, "R5"},
                 {"zeroing of faulted pages", -0.375, 0.1481, "R2"}};
  steps.unexplained = 0.34375;
  steps.explained_share = 0.8642;
  for (Comparison& comparison : report.comparisons) {
    if (comparison.event != "cache-misses") continue;
    comparison.verdict = Verdict::lower;
    comparison.p_adjusted = 0.001;
    comparison.smallest_detectable_ratio = 1.2;
    comparison.waterfall = steps;
  }
  Finding complete;
  complete.rule = "R5";
  complete.kernels = {report.kernels.at(0).name, report.kernels.at(1).name};
  complete.statement = "It makes 2 temporary arrays of 2 MiB each (up and down): 2 lines.";
  complete.evidence = {{"lines of diffusion/temporaries", 2.96875, 3.0, "lines/LUP"},
                       {"ratio", 6.786, std::nullopt, ""}};
  complete.confidence = Confidence::high;
  complete.alternatives = {"the capacity that one program has of a shared cache", "noise"};
  complete.next_check = "remove one temporary and count again";
  complete.remedy = Remedy{"compute in one sweep", 3.0, 1.0, "lines/LUP"};
  Finding bare;
  bare.rule = "R0";
  bare.statement = "Nothing is concluded from cycles.";
  bare.confidence = Confidence::low;
  report.findings = {complete, bare};
  return report;
}

}  // namespace counterprof
