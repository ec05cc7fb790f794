// What the rules found, in words beside the figures that they rest on.

/** Counted here; without a source it is a time or a size. */
const isOurs = ({ source }) => !isUnmeasured(source);

function evidenceChart(finding, unit, rows, width) {
  const axis = nameAxis(rows.map((row) => row.what), width, 0.5);
  const keyed = rows.map((row, index) => ({ ...row, key: String(index) }));
  const format = (number) => withUnit(number, unit);
  return plot(`Evidence of ${finding.rule}${unit ? `, ${unit}` : ''}`, {
    width,
    ...frameOf(rows.length, axis),
    x: { ...xAxis(unit || null, width), ticks: 4 },
    y: { label: null, domain: keyed.map((row) => row.key), tickFormat: (key) => axis.tickFormat(rows[Number(key)].what) },
    marks: [
      [true, false].map((isSolid) => Plot.barX(keyed.filter((row) => row.measured !== null && isOurs(row) === isSolid), {
        x: 'measured', y: 'key', fill: isSolid ? 'var(--measured)' : 'url(#hatched)', insetTop: 3, insetBottom: 3,
        title: (row) => `${row.what}\n${format(row.measured)}${row.source ? `, ${row.source}` : ''}`, tip: true,
      })),
      Plot.tickX(keyed.filter((row) => row.predicted !== null), { x: 'predicted', y: 'key', stroke: 'var(--more)', strokeWidth: 3, title: (row) => `${row.what}, by the model\n${format(row.predicted)}`, tip: true }),
      Plot.ruleX([0]),
    ],
  });
}

function evidence(finding) {
  const rows = finding.evidence.filter((row) => row.measured !== null || row.predicted !== null);
  if (rows.length === 0) return h('div');
  return figure({
    draw: (width) => [
      legend(rows.some((row) => row.measured !== null && isOurs(row)) && ['var(--measured)', 'measured'],
        rows.some((row) => row.measured !== null && !isOurs(row)) && ['url(#hatched)', 'not measured here'],
        rows.some((row) => row.predicted !== null) && ['var(--more)', 'by the model']),
      [...d3.group(rows, (row) => row.unit ?? '')].map(([unit, own]) => evidenceChart(finding, unit, own, width)),
    ],
    table: () => ({
      caption: `Evidence of ${finding.rule}`,
      columns: [
        { title: 'what', isText: true, value: (row) => row.what },
        { title: 'measured', value: (row) => row.measured, mark: (row) => (isOurs(row) ? null : 'unmeasured') },
        { title: 'by the model', value: (row) => row.predicted },
        { title: 'unit', isText: true, value: (row) => row.unit || null },
        { title: 'source', isText: true, value: (row) => row.source },
      ],
      rows,
    }),
  }).element;
}

function remedyText({ change, from, to, unit }) {
  return from === null || to === null ? change : `${change} (from ${withUnit(from, unit)} to ${withUnit(to, unit)})`;
}

const kernelsOf = ({ kernels: names }) =>
  (names.length > 3 && names.length === kernels.length ? `all ${names.length} kernels` : names.join(', '));

function article(finding) {
  return h('article', { class: 'finding' },
    h('div', {},
      h('h3', {}, `${finding.rule}: ${kernelsOf(finding)}`),
      h('p', {}, finding.statement, h('span', { class: 'soft' }, ` (${finding.confidence} confidence)`)),
      h('dl', {},
        finding.remedy && [h('dt', {}, 'worth changing'), h('dd', {}, remedyText(finding.remedy))],
        finding.alternatives.length > 0 && [h('dt', {}, 'could be instead'), h('dd', {}, finding.alternatives.join('; '))],
        finding.next_check && [h('dt', {}, 'next check'), h('dd', {}, finding.next_check)])),
    evidence(finding));
}

const firstFindings = 8;  // the weightiest; the rules put them first
const mostFindings = 100; // each has a chart

function findings() {
  if (report.findings.length === 0)
    return section('findings', 'Findings', h('p', {}, 'Nothing is explained: no rule has what it needs.'));
  const shown = report.findings.slice(0, mostFindings);
  const list = shown.map(article);
  state.listeners.push(() => {
    const chosen = new Set(chosenKernels().map((kernel) => kernel.name));
    shown.forEach((finding, i) => { list[i].hidden = !finding.kernels.some((name) => chosen.has(name)); });
  });
  const first = list.slice(0, firstFindings);
  const rest = list.slice(firstFindings);
  return section('findings', 'Findings', first,
    rest.length > 0 && h('details', {}, h('summary', {}, `${rest.length} more`), rest),
    report.findings.length > mostFindings
      && h('p', { class: 'note' }, `The first ${mostFindings} of ${report.findings.length}; counterprof explain prints all.`));
}
