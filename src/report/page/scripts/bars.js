// One value of all kernels: means with their intervals, and each run.

/** What the tables below such charts have. */
const pointColumns = [
  { title: 'kernel', isText: true, value: (p) => p.label },
  { title: 'mean', value: (p) => p.mean, mark: (p) => (isMeasured(p.status) ? null : 'unmeasured') },
  { title: '95 % from', value: (p) => p.interval?.[0] ?? null },
  { title: 'to', value: (p) => p.interval?.[1] ?? null },
  { title: 'runs', value: (p) => p.n || null },
  { title: 'status', isText: true, value: (p) => p.status },
  { title: 'source', isText: true, value: (p) => p.source },
];

const unitLabel = (value, perWork, unit = value.unit) => `${value.name}${unit ? `, ${unit}` : ''} per ${perWork ? workUnit : 'run'}`;

/** The unit that an axis of these values has, and what they are multiplied with for it. */
function axisUnit(value, points) {
  const toSeconds = { s: 1, ns: 1e-9 }[value.unit];
  const most = d3.max(points, (p) => p.mean);
  if (!toSeconds || !(most > 0)) return [1, value.unit];
  const [factor, unit] = durations.find(([candidate]) => most * toSeconds * candidate >= 1) ?? durations.at(-1);
  return [toSeconds * factor, unit];
}

/** The list of all values, from which the reader chooses one. */
const valueSelect = (chosen) => select('Value', values.map(({ key, name }) => ({ key, label: name })), time.key,
  (key) => chosen(values.find((candidate) => candidate.key === key)));

/** A figure whose value, and whether it is per unit of work, the reader chooses. */
function valueFigure(caption, drawPoints, columns) {
  let value = time;
  let perWork = workUnit !== null;
  const points = (among) => pointsOf(value, perWork, among);
  const controls = [valueSelect((chosen) => {
    value = chosen;
    shown.redraw();
  })];
  if (workUnit !== null)
    controls.push(select('per', [{ key: 'work', label: workUnit }, { key: 'run', label: 'run' }], 'work', (key) => {
      perWork = key === 'work';
      shown.redraw();
    }));
  const shown = figure({
    caption,
    controls,
    draw(width) {
      const all = points(chosenKernels());
      if (all.length === 0) return 'No kernel that is chosen has that value.';
      const [factor, unit] = axisUnit(value, all);
      return [sourceLegend(all), drawPoints(all.slice(0, mostRows), unitLabel(value, perWork, unit), value, factor, width), tooMany(all)];
    },
    table: () => ({ caption: unitLabel(value, perWork), columns, rows: points(chosenKernels()) }),
  });
  return shown.element;
}

const titleOf = (value) => (p) =>
  `${p.label}\n${withUnit(p.mean, value.unit)}${p.interval ? `\n95 %: ${withUnit(p.interval[0], value.unit)} to ${withUnit(p.interval[1], value.unit)}` : ''}\n${p.status}`;

function drawBars(points, label, value, factor, width) {
  const axis = nameAxis(points.map((p) => p.label), width);
  const some = (isSolid) => points.filter((p) => isMeasured(p.status) === isSolid);
  const bar = (chosen, fill) => Plot.barX(chosen, { x: (p) => factor * p.mean, y: 'label', fill, insetTop: 2, insetBottom: 2, title: titleOf(value), tip: true });
  const intervals = points.filter((p) => p.interval);
  return plot(`Bars: ${label}`, {
    width,
    ...frameOf(points.length, axis),
    x: xAxis(label, width),
    y: { label: null, domain: points.map((p) => p.label), tickFormat: axis.tickFormat },
    marks: [bar(some(true), 'var(--measured)'), bar(some(false), 'url(#hatched)'),
      Plot.ruleY(intervals, { y: 'label', x1: (p) => factor * Math.max(0, p.interval[0]), x2: (p) => factor * p.interval[1], stroke: 'currentColor', strokeWidth: 1.5 }),
      Plot.tickX(intervals.flatMap((p) => p.interval.map((end) => ({ label: p.label, end: factor * Math.max(0, end) }))), { x: 'end', y: 'label', inset: 6, stroke: 'currentColor' }),
      Plot.ruleX([0])],
  });
}

function drawRuns(points, label, value, factor, width) {
  const runs = points.flatMap((p) => p.runs.map((at, index) => ({ ...p, at, run: index + 1 })));
  const axis = nameAxis(points.map((p) => p.label), width);
  const dots = (isSolid, fill) => Plot.dot(runs.filter((r) => isMeasured(r.status) === isSolid), {
    x: (r) => factor * r.at, y: 'label', r: 3.5, fill, fillOpacity: isSolid ? 0.55 : 1, stroke: isSolid ? 'var(--measured)' : 'var(--unmeasured)',
    title: (r) => `${r.label}, run ${r.run}\n${withUnit(r.at, value.unit)}${r.outliers.includes(r.run) ? '\nan outlier' : ''}`,
    tip: true,
  });
  if (runs.length === 0) return 'Means without runs: they were imported.';
  return plot(`Each run: ${label}`, {
    width,
    ...frameOf(points.length, axis),
    x: xAxis(label, width),
    y: { label: null, domain: points.map((p) => p.label), tickFormat: axis.tickFormat },
    marks: [Plot.tickX(points.filter((p) => p.median !== null), { x: (p) => factor * p.median, y: 'label', stroke: 'currentColor', strokeWidth: 2 }),
      dots(true, 'var(--measured)'), dots(false, 'var(--ground)')],
  });
}

function bars() {
  return section('values', 'Values with their intervals',
    valueFigure('Means; the whiskers are the 95 % interval of the mean (Student’s t, from three runs on).', drawBars, pointColumns));
}

function distribution() {
  return section('runs', 'Each run',
    valueFigure('A dot is a run, the bar is the median. Runs far from it are named as outliers, and never dropped.', drawRuns, [
      ...pointColumns.slice(0, 2),
      { title: 'median', value: (p) => p.median },
      { title: 'each run', isText: true, value: (p) => p.runs.join(', ') },
      { title: 'outliers', isText: true, value: (p) => p.outliers.join(', ') || null },
    ]));
}
