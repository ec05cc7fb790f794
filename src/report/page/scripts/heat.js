// Kernel by event, against the baseline.

const ratios = report.comparisons.filter((comparison) => comparison.ratio !== null);

/** A time is of whoever counted the kernel's events. */
const sourceOf = (c) => {
  if (c.source) return c.source;
  const kernel = kernels.find((candidate) => candidate.name === c.to);
  return kernel && timeStatus(kernel) === 'imported' ? 'imported' : null;
};

const columnOf = (c) => c.event + (isUnmeasured(sourceOf(c)) ? ' ~' : '') + (c.scope === 'process' ? ' (process)' : '');

const isShown = (c) => c.verdict === 'higher' || c.verdict === 'lower';

function drawHeat(list, width) {
  const rows = [...new Set(list.map((c) => c.to))].slice(0, mostRows);
  const columns = [...new Set(list.map(columnOf))];
  const axis = nameAxis(rows, width, 0.3);
  const top = Math.max(...columns.map((name) => name.length)) * 5.2 + 20;
  // A chart that is wider than the screen scrolls.
  const wide = Math.max(width, axis.marginLeft + columns.length * 46 + 70);
  const shown = list.filter((c) => rows.includes(c.to));
  const strength = (c) => (!isShown(c) ? 0 : c.ratio > 0 ? Math.min(1, Math.abs(Math.log2(c.ratio)) / 4) * 0.6 : 0.6);
  const text = (c) => {
    const number = significant(c.ratio, 2);
    return isShown(c) ? number : `(${number})`;
  };
  const picture = plot('Heat map: each kernel and event against the baseline', {
    width: wide,
    height: rows.length * rowHeight + top + 10,
    marginLeft: axis.marginLeft,
    marginTop: top,
    marginRight: 70, // the last column's name leans over
    marginBottom: 10,
    x: { axis: 'top', label: null, domain: columns, tickRotate: -35, tickSize: 0 },
    y: { label: null, domain: rows, tickFormat: axis.tickFormat },
    marks: [
      Plot.cell(shown, {
        x: columnOf, y: 'to', inset: 1, fill: (c) => (c.ratio > 1 ? 'var(--more)' : 'var(--less)'), fillOpacity: strength,
        stroke: 'var(--line)', title: (c) => `${c.to} / ${c.from}\n${columnOf(c)}: ${significant(c.ratio)}${c.ci95 ? `\n95 %: ${significant(c.ci95[0])} to ${significant(c.ci95[1])}` : ''}\n${(c.verdict ?? 'no verdict').replaceAll('_', ' ')}`,
        tip: true,
      }),
      ['normal', 'italic'].map((fontStyle) => Plot.text(shown.filter((c) => isUnmeasured(sourceOf(c)) === (fontStyle === 'italic')),
        { x: columnOf, y: 'to', text, fontStyle, pointerEvents: 'none' })),
    ],
  });
  picture.style.maxWidth = 'none';
  return h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Heat map' }, picture);
}

function heat() {
  if (ratios.length === 0) return null;
  const chosen = () => {
    const names = new Set(chosenKernels().map((kernel) => kernel.name));
    return ratios.filter((c) => names.has(c.to));
  };
  const shown = figure({
    caption: 'A kernel’s value divided by its baseline’s, per unit of work. In parentheses: no difference is shown, or there are too few for a verdict. In italics, below a ~: simulated, estimated or imported.',
    draw(width) {
      const list = chosen();
      if (list.length === 0) return 'No kernel that is chosen is compared.';
      return [legend(['var(--more)', 'more than the baseline'], ['var(--less)', 'less']), drawHeat(list, width), tooMany([...new Set(list.map((c) => c.to))])];
    },
    table: () => ({
      caption: 'Ratios to the baseline',
      columns: [
        { title: 'kernel', isText: true, value: (c) => c.to },
        { title: 'against', isText: true, value: (c) => c.from },
        { title: 'event', isText: true, value: (c) => c.event },
        { title: 'source', isText: true, value: (c) => c.source },
        { title: 'ratio', value: (c) => c.ratio, mark: (c) => (isUnmeasured(sourceOf(c)) ? 'unmeasured' : null) },
        { title: '95 % from', value: (c) => c.ci95?.[0] ?? null },
        { title: 'to', value: (c) => c.ci95?.[1] ?? null },
        { title: 'p, adjusted', value: (c) => c.p_adjusted },
        { title: 'verdict', isText: true, value: (c) => c.verdict?.replaceAll('_', ' ') ?? null },
      ],
      rows: chosen(),
    }),
  });
  return section('heat', 'Against the baseline', shown.element);
}
