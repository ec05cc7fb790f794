// The report, as it is embedded in this page, and the views of it that charts share.

const data = JSON.parse(document.getElementById('data').textContent);
const report = data.report;
/** Each kernel of the report with what was derived from it: label, shown, metrics, cost, roofs. */
const kernels = report.kernels.map((kernel, index) => ({ ...kernel, ...data.derived[index] }));

/** Counted here, by the machine; everything else is drawn hatched and written in italics behind a "~". */
const isMeasured = (status) => status === 'counted' || status === 'scaled';

/** The same of a value that has its source and no status, as a comparison's; a time has none. */
const isUnmeasured = (source) => ['simulated', 'estimated', 'imported'].includes(source);

/** The unit that all kernels count their work in; "unit of work" where they have several. */
const workUnit = (() => {
  const units = new Set(kernels.filter((kernel) => kernel.work).map((kernel) => kernel.work.unit));
  return units.size === 1 ? [...units][0] : units.size === 0 ? null : 'unit of work';
})();

const isRare = (id) => id === 'context-switches' || id === 'cpu-migrations';

function shownEvent(kernel, id) {
  const index = kernel.shown[id];
  return index === undefined ? null : kernel.events[index];
}

/** The events that some kernel has a number for, in the report's order. */
const eventIds = [...new Set(kernels.flatMap((kernel) => Object.keys(kernel.shown)))];

function nameOfEvent(id) {
  for (const kernel of kernels) {
    const event = shownEvent(kernel, id);
    if (event) return event.event;
  }
  return id;
}

/** An imported time is no time of ours. */
const timeStatus = (kernel) =>
  kernel.events.length > 0 && kernel.events.every((event) => event.source === 'imported') ? 'imported' : 'counted';

function point(summary, runs, status, source, per) {
  const scaled = (number) => (number === null || number === undefined ? null : number / per);
  return {
    mean: summary.mean / per,
    error: scaled(summary.standard_error),
    interval: summary.ci95 ? summary.ci95.map(scaled) : null,
    median: scaled(summary.median),
    runs: runs.filter((value) => value !== null).map(scaled),
    n: summary.n,
    outliers: summary.outliers ?? [],
    status,
    source,
  };
}

/** One value per run: several passes of a run by their mean. */
function runsOf(event) {
  const byRun = d3.rollup(event.runs.filter((reading) => reading.value !== null),
    (readings) => d3.mean(readings, (reading) => reading.value), (reading) => reading.run);
  return [...byRun.values()];
}

const time = {
  key: 'wall_seconds',
  name: 'time',
  unit: 's',
  of: (kernel, per) => (kernel.wall_seconds.summary
    ? point(kernel.wall_seconds.summary, kernel.wall_seconds.runs, timeStatus(kernel), 'clock', per)
    : null),
  pastOf: (past, per) => time.of(past, per),
};

/** Of a past kernel the value that is of the same event, source and scope as the one that is shown now. */
function sameEvent(kernel, like) {
  return kernel.events.find((event) => event.summary && event.id === like.id && event.scope === like.scope
    && event.source === like.source);
}

/** What can be drawn: the time, then each event. */
const values = [time, ...eventIds.map((id) => ({
  key: id,
  name: nameOfEvent(id),
  unit: kernels.map((kernel) => shownEvent(kernel, id)).find(Boolean).unit,
  of(kernel, per) {
    const event = shownEvent(kernel, id);
    return event ? point(event.summary, runsOf(event), event.status, event.source, per) : null;
  },
  pastOf(past, per, now) {
    const like = now && shownEvent(now, id);
    const event = like && sameEvent(past, like);
    return event ? point(event.summary, [], event.status, event.source, per) : null;
  },
}))];

/** What a count is divided by: 1, or the kernel's units of work; null where it has none. */
const divisor = (kernel, perWork) => (perWork ? kernel.work?.amount ?? null : 1);

/** [{kernel, ...point}] of the kernels that have that value. */
function pointsOf(value, perWork, among) {
  return among.flatMap((kernel) => {
    const per = divisor(kernel, perWork);
    const found = per === null ? null : value.of(kernel, per);
    return found ? [{ kernel, label: kernel.label, ...found }] : [];
  });
}

/** What the reader has chosen; whoever draws listens to `changed`. */
const state = { filter: '', listeners: [] };
function changed() {
  for (const listener of state.listeners) listener();
}
const chosenKernels = () =>
  kernels.filter((kernel) => kernel.label.toLowerCase().includes(state.filter.toLowerCase()));
