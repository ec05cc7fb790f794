// What is asked of Prometheus. docs/dashboards.md describes the metrics.
//
// Every value is asked for with its source, so that what was simulated is never in one graph with what was counted, and
// nothing is added up over events. `max by` adds nothing up either: with machine and source given, one value has these
// labels, and the others go, so that a table can put several figures of a value in one row.

/** The last of each interval: a run that was backfilled is a single sample, which a graph would step over. */
const over = (series) => `last_over_time(${series}[$__interval])`;

const machine = 'job="$job",instance="$instance"';
const info = `counterprof_run_info{${machine}}`;
const began = `counterprof_last_run_timestamp_seconds{${machine}}`;
const counts = (metric, more = '') => `${metric}{${machine},source="$source",kernel=~"$kernel"${more}}`;
const ofEvent = (metric) => counts(metric, ',event="$event"');
// Measured wall times have no source, and a panel that is about one source says which.
const times = (metric) => `${metric}{${machine},source="",kernel=~"$kernel"}`;
const software = (metric, event) => `${metric}{${machine},source="software",kernel=~"$kernel",event=~"${event}"}`;
const rusage = (metric, event) => `${metric}{${machine},source="rusage",kernel=~"$kernel",event=~"${event}"}`;

const faults = 'faults|page-faults|minor-faults|major-faults';
const withCommit = `* on (instance, job) group_left (git_commit) ${info}`;
const value = 'kernel, event, scope, level';

/** A mean and one standard error to both sides. */
const band = (mean, error) => ({ mean, lower: `${mean} - ${error}`, upper: `${mean} + ${error}` });

const perRun = over(ofEvent('counterprof_perf_events_mean'));
const perRunError = over(ofEvent('counterprof_perf_events_standard_error'));
const wall = over(times('counterprof_duration_mean_seconds'));
const wallError = over(times('counterprof_duration_standard_error_seconds'));
const perWork = over(ofEvent('counterprof_perf_events_per_work_mean'));
// Of the mean's share: there is no metric of its own per unit of work.
const share = `${perRunError} / (${perRun} > 0)`;

export const queries = {
  age: `time() - ${began}`,
  failed: `sum(counterprof_kernel_failed{${machine}})`,
  info,
  newCommit: `${over(info)} unless last_over_time(${info}[$__interval] offset $__interval)`,

  lastTimes: {
    mean: `max by (kernel, scope) (${times('counterprof_duration_mean_seconds')})`,
    error: `max by (kernel, scope) (${times('counterprof_duration_standard_error_seconds')})`,
    ratio: `max by (kernel, scope) (${times('counterprof:duration_mean_seconds:ratio_to_past')})`,
    processor: `max by (kernel, scope) (${software('counterprof_task_clock_mean_seconds', 'task-clock')})`,
  },
  lastCounts: {
    mean: `max by (${value}) (${counts('counterprof_perf_events_mean')})`,
    error: `max by (${value}) (${counts('counterprof_perf_events_standard_error')})`,
    perWork: `max by (${value}, work) (${counts('counterprof_perf_events_per_work_mean')})`,
    ratio: `max by (${value}) (${counts('counterprof:perf_events_mean:ratio_to_past')})`,
    counted: `max by (${value}) (${counts('counterprof_perf_events_scaling_ratio')})`,
    commit: `max by (${value}, git_commit) (${counts('counterprof_perf_events_mean')} ${withCommit})`,
  },

  grewMost: `topk(20, ${counts('counterprof:perf_events_mean:ratio_to_past')} ${withCommit})`,
  countRatio: over(ofEvent('counterprof:perf_events_mean:ratio_to_past')),
  timeRatio: over(times('counterprof:duration_mean_seconds:ratio_to_past')),

  perWork,
  perRun,
  wall,
  processor: over(software('counterprof_task_clock_mean_seconds', 'task-clock')),
  faults: over(software('counterprof_perf_events_mean', faults)),
  faultsOfRusage: over(rusage('counterprof_perf_events_mean', faults)),
  counted: over(counts('counterprof_perf_events_scaling_ratio')),
  quantities: over(counts('counterprof_perf_quantities_mean')),

  perWorkBand: {
    mean: perWork,
    lower: `${perWork} * ignoring (work) (1 - ${share})`,
    upper: `${perWork} * ignoring (work) (1 + ${share})`,
  },
  perRunBand: band(perRun, perRunError),
  wallBand: band(wall, wallError),
};

/** For variables: what a machine has. */
export const labels = {
  job: 'label_values(counterprof_run_info, job)',
  instance: 'label_values(counterprof_run_info{job="$job"}, instance)',
  source: `label_values(counterprof_perf_events_mean{${machine}}, source)`,
  event: `label_values(counterprof_perf_events_mean{${machine},source="$source"}, event)`,
  kernel: `label_values(counterprof_kernel_failed{${machine}}, kernel)`,
};
