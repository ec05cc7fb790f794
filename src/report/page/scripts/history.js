// How a value came where it is: the reports of the past, and this one.

const reports = [...data.past, report].filter((one) => one.context.time);
const hosts = [...new Set(reports.map((one) => one.context.host))];

/** Kernels are known by their names; those of several machines are several lines. */
function historyOf(value, perWork, among) {
  return among.flatMap((now) => reports.flatMap((one) => one.kernels.filter((kernel) => kernel.name === now.name).flatMap((kernel) => {
    const per = perWork ? kernel.work?.amount ?? null : 1;
    const found = per === null ? null : value.pastOf(kernel, per, now);
    if (!found) return [];
    const { time: moment, host, git_commit: commit } = one.context;
    return [{ ...found, label: hosts.length > 1 ? `${now.label} on ${host}` : now.label, at: new Date(moment), moment, host, commit }];
  })));
}

function drawHistory(points, label, value, factor, width) {
  const labels = [...new Set(points.map((p) => p.label))];
  const colors = d3.schemeObservable10;
  const title = (p) => `${p.label}\n${p.moment}${p.commit ? `\n${p.commit.slice(0, 12)}` : ''}\n${withUnit(p.mean, value.unit)}`;
  return [
    legend(...labels.map((name, i) => [colors[i % colors.length], name])),
    plot(`History: ${label}`, {
      width,
      height: 340,
      marginLeft: 62,
      marginBottom: 60,
      marginRight: 20,
      x: { type: 'utc', label: 'time, UTC', labelAnchor: 'center', labelOffset: 50, ticks: width < narrow ? 3 : 8 },
      y: { label, grid: true, tickFormat: axisNumber, zero: true },
      color: { domain: labels, range: colors },
      marks: [
        Plot.areaY(points.filter((p) => p.interval), { x: 'at', y1: (p) => factor * p.interval[0], y2: (p) => factor * p.interval[1], z: 'label', fill: 'label', fillOpacity: 0.2 }),
        Plot.lineY(points, { x: 'at', y: (p) => factor * p.mean, z: 'label', stroke: 'label', strokeDasharray: points.every((p) => isMeasured(p.status)) ? null : '4 3' }),
        [true, false].map((isSolid) => Plot.dot(points.filter((p) => isMeasured(p.status) === isSolid),
          { x: 'at', y: (p) => factor * p.mean, fill: isSolid ? 'label' : 'var(--ground)', stroke: 'label', r: 3, title, tip: true })),
        Plot.ruleY([0]),
      ],
    }),
  ];
}

function history() {
  if (reports.length < 2) return null;
  const most = 10; // lines that can be told apart
  let value = time;
  const perWork = workUnit !== null;
  const points = (among) => historyOf(value, perWork, among);
  const controls = [valueSelect((chosen) => {
    value = chosen;
    shown.redraw();
  })];
  const shown = figure({
    caption: 'Means, and in a band around them the 95 % interval; what was not measured is dashed.',
    controls,
    draw(width) {
      const list = points(chosenKernels().slice(0, most));
      if (list.length === 0) return 'No report has that value of these kernels.';
      const [factor, unit] = axisUnit(value, list);
      return [drawHistory(list, unitLabel(value, perWork, unit), value, factor, width),
        chosenKernels().length > most && h('p', { class: 'note' }, `The first ${most} of ${chosenKernels().length} kernels; the filter finds others.`)];
    },
    table: () => ({
      caption: unitLabel(value, perWork),
      columns: [
        { title: 'kernel', isText: true, value: (p) => p.label },
        { title: 'time', isText: true, value: (p) => p.moment },
        { title: 'host', isText: true, value: (p) => p.host },
        { title: 'commit', isText: true, value: (p) => p.commit },
        ...pointColumns.slice(1),
      ],
      rows: points(chosenKernels()),
    }),
  });
  return section('history', `History: ${reports.length} reports`, shown.element);
}
