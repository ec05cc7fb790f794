// From one kernel's cache misses to another's, cause by cause.

function waterfallSteps({ from, to, waterfall }) {
  let at = waterfall.from;
  const steps = [{ name: from, start: 0, end: waterfall.from, value: waterfall.from, kind: 'total' }];
  const rest = { name: 'unexplained', value: waterfall.unexplained, share: waterfall.unexplained / (waterfall.to - waterfall.from), rule: null };
  for (const term of [...waterfall.terms, rest]) {
    steps.push({ ...term, start: at, end: at + term.value, kind: term.value > 0 ? 'more' : 'less' });
    at += term.value;
  }
  steps.push({ name: to, start: 0, end: waterfall.to, value: waterfall.to, kind: 'total' });
  // Two causes may have one name, and the two kernels as well.
  return steps.map((step, index) => ({ ...step, key: String(index) }));
}

const levelName = (level) => (level ? `L${level}` : 'the last level of cache');

function waterfallSummary({ from, to, source, waterfall }) {
  const { capacity } = waterfall;
  const fitted = capacity.is_fitted
    ? `, effective capacity ${bytes(capacity.bytes)}, fitted to the counts${capacity.least && capacity.most ? `; ${bytes(capacity.least)} to ${bytes(capacity.most)} fit as well` : ''}`
    : `, ${bytes(capacity.bytes)}`;
  return `${to} loads ${significant(waterfall.to, 3)} ${waterfall.unit} into ${levelName(capacity.level)}${fitted}`
    + `${isUnmeasured(source) ? ` (${source} counts)` : ''}, ${from} loads ${significant(waterfall.from, 3)}. `
    + `The model explains ${percent(waterfall.explained_share)} of the difference.`;
}

function waterfall() {
  const all = report.comparisons.filter((comparison) => comparison.waterfall);
  if (all.length === 0) return null;
  // What says most stands first: the outermost level that something is loaded into.
  const rank = (c) => (Math.max(c.waterfall.from, c.waterfall.to) > 0.01 ? 10 : 0) + (c.level ?? 9);
  let chosen = d3.greatest(all, rank);
  const fills = { total: () => (isUnmeasured(chosen.source) ? 'url(#hatched-total)' : 'var(--total)'), more: () => 'var(--more)', less: () => 'var(--less)' };
  const name = (c) => `from ${c.from} to ${c.to}: ${c.event}${c.level ? `, ${levelName(c.level)}` : ''}${isUnmeasured(c.source) ? `, ${c.source}` : ''}`;
  const shown = figure({
    caption: 'From one kernel’s count to the other’s, cause by cause. What the model cannot explain is always shown.',
    controls: [select('Difference', all.map((c, index) => ({ key: String(index), label: name(c) })), String(all.indexOf(chosen)), (key) => {
      chosen = all[Number(key)];
      shown.redraw();
    })],
    draw(width) {
      const steps = waterfallSteps(chosen);
      const { unit } = chosen.waterfall;
      const axis = nameAxis(steps.map((step) => step.name), width);
      const names = Object.fromEntries(steps.map((step) => [step.key, step.name]));
      const figureOf = (step) => (step.kind === 'total' ? significant(step.value, 3) : `${step.value > 0 ? '+' : ''}${significant(step.value, 3)}`);
      return [
        h('p', {}, waterfallSummary(chosen)),
        legend([fills.total(), 'a kernel’s count'], ['var(--more)', 'loads more'], ['var(--less)', 'loads less']),
        plot(`Waterfall: ${name(chosen)}`, {
          width,
          ...frameOf(steps.length, axis),
          marginRight: 60,
          x: xAxis(unit, width),
          y: { label: null, domain: steps.map((step) => step.key), tickFormat: (key) => axis.tickFormat(names[key]) },
          marks: [
            ['total', 'more', 'less'].map((kind) => Plot.barX(steps.filter((step) => step.kind === kind), {
              x1: 'start', x2: 'end', y: 'key', fill: fills[kind](), insetTop: 2, insetBottom: 2,
              title: (step) => `${step.name}\n${figureOf(step)} ${unit}${step.share === undefined ? '' : `\n${percent(step.share)} of the difference`}${step.rule ? `\n${step.rule}` : ''}`,
              tip: true,
            })),
            Plot.text(steps, { x: (step) => Math.max(step.start, step.end), y: 'key', text: figureOf, textAnchor: 'start', dx: 5 }),
            Plot.ruleX([0]),
          ],
        }),
      ];
    },
    table: () => ({
      caption: `${name(chosen)}, ${chosen.waterfall.unit}`,
      columns: [
        { title: 'term', isText: true, value: (step) => step.name },
        { title: chosen.waterfall.unit, value: (step) => step.value },
        { title: 'of the difference', value: (step) => step.share ?? null },
        { title: 'rule', isText: true, value: (step) => step.rule ?? null },
      ],
      rows: waterfallSteps(chosen),
    }),
  });
  return section('waterfall', 'Why one misses more', shown.element);
}
