// All kernels side by side.

function ratioOfTime(kernel) {
  return report.comparisons.find((c) => c.to === kernel.name && c.event === 'wall_seconds') ?? null;
}

const isBaseline = (kernel) => kernel.base_name === report.plan.baseline && kernel.wall_seconds.summary !== null;

/** Of each kernel its time, and each event per unit of work or per run. */
function overviewColumns(perWork) {
  const mark = (status) => (isMeasured(status) ? null : 'unmeasured');
  const sign = (status) => (isMeasured(status) ? '' : '~');
  const wall = (kernel) => kernel.wall_seconds.summary;
  const columns = [
    { title: 'kernel', isText: true, value: (kernel) => kernel.label },
    { title: 'runs', value: (kernel) => wall(kernel)?.n || null },
    {
      title: 'time\nper run',
      value: (kernel) => wall(kernel)?.mean ?? null,
      text: (kernel) => sign(timeStatus(kernel)) + duration(wall(kernel).mean),
      mark: (kernel) => mark(timeStatus(kernel)),
    },
    {
      title: '+-',
      value: (kernel) => wall(kernel)?.relative_standard_error ?? null,
      text: (kernel) => sign(timeStatus(kernel)) + percent(wall(kernel).relative_standard_error),
      mark: (kernel) => mark(timeStatus(kernel)),
    },
  ];
  if (workUnit !== null)
    columns.push({
      title: `ns per\n${workUnit}`,
      value: (kernel) => kernel.metrics.ns_per_work?.value ?? null,
      text: (kernel) => sign(timeStatus(kernel)) + significant(kernel.metrics.ns_per_work.value, 3),
      mark: (kernel) => mark(timeStatus(kernel)),
    });
  if (report.comparisons.length > 0)
    columns.push({
      title: 'time against\nbaseline',
      value: (kernel) => (isBaseline(kernel) ? 1 : ratioOfTime(kernel)?.ratio ?? null),
      text: (kernel) => {
        if (isBaseline(kernel)) return '1';
        const { ratio, verdict } = ratioOfTime(kernel);
        const text = sign(timeStatus(kernel)) + significant(ratio, 3);
        return verdict === 'no_difference_shown' ? `(${text})` : text;
      },
      mark: (kernel) => mark(timeStatus(kernel)),
    });
  for (const id of eventIds) {
    const isPerWork = perWork && !isRare(id);
    const number = (kernel) => {
      const event = shownEvent(kernel, id);
      return isPerWork ? event?.per_work?.mean ?? null : event?.summary.mean ?? null;
    };
    columns.push({
      title: `${nameOfEvent(id)}\nper ${isPerWork ? workUnit : 'run'}`,
      value: number,
      text: (kernel) => {
        const event = shownEvent(kernel, id);
        const text = event.unit === 'ns' ? duration(number(kernel) * 1e-9) : significant(number(kernel), isPerWork ? 3 : 4);
        return sign(event.status) + text;
      },
      mark: (kernel) => mark(shownEvent(kernel, id).status),
    });
  }
  return columns;
}

function overview() {
  let perWork = workUnit !== null;
  const place = h('div');
  const legend = 'A click on a heading sorts. Italics behind ~: simulated, estimated or imported, not measured here.'
    + ' In parentheses: no difference shown. -: no number.';
  let table;
  function rebuild() {
    table = sortableTable('Of each kernel, the means over its runs', overviewColumns(perWork), chosenKernels);
    place.replaceChildren(table.element);
  }
  rebuild();
  state.listeners.push(() => table.refill());
  const controls = workUnit === null ? null : h('div', { class: 'controls' },
    select('Counts', [{ key: 'work', label: `per ${workUnit}` }, { key: 'run', label: 'per run' }], 'work', (chosen) => {
      perWork = chosen === 'work';
      rebuild();
    }));
  return section('kernels', 'Kernels', h('p', { class: 'note' }, legend), controls, place, failures(), notCounted());
}

function failures() {
  const failed = kernels.filter((kernel) => kernel.failure);
  if (failed.length === 0) return null;
  return [h('h3', {}, 'Failed'), failed.map((kernel) => h('p', {}, h('strong', {}, kernel.label), ': ', kernel.failure.text,
    kernel.failure.run ? ` (run ${kernel.failure.run})` : ''))];
}

/** Once for each reason, with the events and, where it is not all of them, the kernels. */
function notCounted() {
  const missing = kernels.flatMap((kernel) => kernel.events.filter((event) => !event.summary && event.reason)
    .map((event) => ({ kernel, event })));
  if (missing.length === 0) return null;
  const byReason = d3.group(missing, ({ event }) => event.reason.text);
  return [h('h3', {}, 'Not counted'), [...byReason].map(([reason, list]) => {
    const events = [...new Set(list.map(({ event }) => event.event))];
    const of = [...new Set(list.map(({ kernel }) => kernel.label))];
    return h('p', {}, `${events.join(', ')}: ${reason}`,
      of.length < kernels.length ? ` (${of.slice(0, 5).join(', ')}${of.length > 5 ? `, and ${of.length - 5} more` : ''})` : '');
  })];
}
