// Where the cycles go: stacked bars of counted cycles, and of estimated ones in a chart of their own.

function costRows(source, among) {
  return among.filter((kernel) => kernel.cost && (kernel.cost.source === 'estimated') === (source === 'estimated'));
}

/** Per unit of work where every kernel has one. */
const costIsPerWork = () => workUnit !== null && kernels.every((kernel) => !kernel.cost || kernel.work);

function costParts(rows) {
  return rows.flatMap((kernel) => kernel.cost.parts.map(({ name, cycles }) => ({
    label: kernel.label, name, cycles: costIsPerWork() ? cycles / kernel.work.amount : cycles,
  })));
}

function costFigure(source, title) {
  const unit = `cycles per ${costIsPerWork() ? workUnit : 'run'}`;
  return [h('h3', {}, title), figure({
    draw(width) {
      const all = costRows(source, chosenKernels());
      if (all.length === 0) return 'No kernel that is chosen has that.';
      const rows = all.slice(0, mostRows);
      const parts = costParts(rows);
      const names = [...new Set(parts.map((part) => part.name))];
      const labels = rows.map((kernel) => kernel.label);
      const axis = nameAxis(labels, width);
      const colors = d3.schemeObservable10;
      const stack = { x: 'cycles', y: 'label', order: names, insetTop: 2, insetBottom: 2 };
      return [
        legend(...names.map((name, i) => [colors[i % colors.length], name]), source === 'estimated' && ['url(#hatched)', 'hatched: estimated']),
        plot(`${title}: ${unit}`, {
          width,
          ...frameOf(rows.length, axis),
          x: xAxis(unit, width),
          y: { label: null, domain: labels, tickFormat: axis.tickFormat },
          color: { domain: names, range: colors },
          marks: [
            Plot.barX(parts, { ...stack, z: 'name', fill: 'name', title: (p) => `${p.label}\n${p.name}: ${significant(p.cycles)} ${unit}`, tip: true }),
            source === 'estimated' ? Plot.barX(parts, { ...stack, z: 'name', fill: 'url(#hatched-over)', fillOpacity: 0.5, pointerEvents: 'none' }) : null,
            Plot.ruleX([0]),
          ],
        }),
        tooMany(all),
      ];
    },
    table: () => ({
      caption: unit,
      columns: [
        { title: 'kernel', isText: true, value: (p) => p.label },
        { title: 'part', isText: true, value: (p) => p.name },
        { title: unit, value: (p) => p.cycles, mark: () => (source === 'estimated' ? 'unmeasured' : null) },
      ],
      rows: costParts(costRows(source, chosenKernels())),
    }),
  }).element];
}

function cost() {
  const has = (source) => costRows(source, kernels).length > 0;
  if (!has('counted') && !has('estimated')) return null;
  const estimate = kernels.find((kernel) => kernel.cost?.source === 'estimated');
  return section('cost', 'Where the cycles go',
    has('counted') && costFigure('counted', 'Cycles, counted, by their stalls'),
    has('estimated') && [costFigure('estimated', 'Cycles, estimated by a formula'),
      h('p', { class: 'note' }, estimate.events.find((event) => event.id === estimate.cost.event && event.source === 'estimated').what_it_counts, '.')]);
}
