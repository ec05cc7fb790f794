// What another machine's perf stat printed: means and errors without runs, of one command; of the other only
// the lines of -j, which have neither its words, nor its time, nor the number of runs.
#include <utility>
#include <vector>

#include "support/report_builder.hpp"
#include "support/sample_reports.hpp"

namespace counterprof {
namespace {

Summary summary_without_runs(int n, double mean, double relative_error) {
  Summary summary;
  summary.n = n;
  summary.mean = mean;
  summary.relative_standard_error = relative_error;
  if (relative_error > 0) summary.standard_error = relative_error * mean;
  return summary;
}

EventResult imported(EventResult event, int n, double mean, double relative_error,
                     const std::optional<Work>& work) {
  event.source = Source::imported;
  event.scope = Scope::process;
  event.status = Status::imported;
  event.level.reset();
  event.summary = summary_without_runs(n, mean, relative_error);
  if (work) {
    event.per_work = PerWork{mean / work->amount, std::nullopt};
    if (event.summary->standard_error)
      event.per_work->standard_error = *event.summary->standard_error / work->amount;
  }
  return event;
}

EventResult not_imported(EventResult event) {
  event = missing(std::move(event), Status::not_supported, ReasonCode::no_such_event,
                  "<not supported> in the imported table: the machine that counted does not have this event");
  event.source = Source::imported;
  event.scope = Scope::process;
  event.level.reset();
  return event;
}

KernelResult imported_kernel(const char* name) {
  KernelResult kernel;
  kernel.name = kernel.base_name = name;
  kernel.kind = KernelKind::command;
  for (Quantity* quantity : {&kernel.wall_seconds, &kernel.user_seconds, &kernel.sys_seconds,
                             &kernel.max_rss_bytes, &kernel.exit_code})
    quantity->reason = Reason{ReasonCode::no_such_event, "the imported output does not have it"};
  return kernel;
}

KernelResult printed() {
  KernelResult kernel = imported_kernel("numpy_naive");
  kernel.command = {"python", "diffusion_numpy_naive.py"};
  kernel.parameters = {{"rows", 512}, {"columns", 512}, {"steps", 500}};
  kernel.work = Work{"LUP", 512.0 * 512 * 500};
  kernel.runs_planned = 3;
  kernel.wall_seconds.reason.reset();
  kernel.wall_seconds.summary = summary_without_runs(3, 3.11995252, 0.0583);
  EventResult cycles = imported(known_event("cycles"), 3, 11826392686, 0.039, kernel.work);
  cycles.reason =
      Reason{ReasonCode::no_slot,
             "scaled by perf: counted for 75.00 % of the time, as there were fewer counters than events"};
  kernel.events = {std::move(cycles), not_imported(known_event("stalled-cycles-frontend")),
                   imported(known_event("instructions"), 3, 11929431699, 0.0153, kernel.work),
                   imported(known_event("task-clock"), 3, 3290047586, 0.0418, kernel.work),
                   imported(known_event("faults"), 3, 750879, 0, kernel.work)};
  return kernel;
}

KernelResult lines() {
  KernelResult kernel = imported_kernel("saved.jsonl");
  kernel.events = {imported(known_event("instructions"), 0, 1000000.5, 0.0125, {}),
                   not_imported(known_event("cycles"))};
  return kernel;
}

}  // namespace

Report from_perf_report() {
  Report report = report_of({printed(), lines()},
                            {"cycles", "stalled-cycles-frontend", "instructions", "task-clock", "faults"}, 3);
  report.context = {};
  report.context.argv = {"counterprof", "import", "--perf-text", "saved.txt",
                         "saved.jsonl", "-o",     "saved.json"};
  report.calibration = {};
  report.plan.plan.settings.cache = "unknown";
  report.warnings = {"no table was imported for scipy"};
  return report;
}

}  // namespace counterprof
