// How near each kernel is to what a copy reaches, level by level.

const roofColors = { L2: 'var(--measured)', L3: 'var(--more)', memory: 'var(--bad)' };
const roofColor = (behind) => roofColors[behind] ?? 'var(--total)';

function roofPoints(among) {
  return among.flatMap((kernel) => kernel.roofs.map((roof) => ({
    ...roof,
    label: kernel.label,
    perByte: 1 / roof.bytes_per_work,
    speed: roof.bytes_per_second / roof.bytes_per_work,
    share: roof.copy_bytes_per_second ? roof.bytes_per_second / roof.copy_bytes_per_second : null,
  })));
}

/** Names at the right edge, as far apart as their letters need, as near to their points as that allows. */
function spread(ends, scale) {
  const apart = 14;
  const placed = d3.sort(ends, (end) => scale(end.speed)).map((end) => ({ ...end, y: scale(end.speed) }));
  for (let i = 1; i < placed.length; ++i) placed[i].y = Math.max(placed[i].y, placed[i - 1].y + apart);
  const over = placed.length > 0 ? Math.max(0, placed.at(-1).y - scale.range()[0]) : 0;
  for (let i = placed.length - 1, limit = scale.range()[0]; over > 0 && i >= 0; --i, limit -= apart) placed[i].y = Math.min(placed[i].y, limit);
  return placed;
}

function drawRoofline(points, width) {
  const height = width < narrow ? 360 : 440;
  const margins = { marginTop: 20, marginBottom: 50, marginLeft: 62, marginRight: 20 };
  const roofs = [...d3.rollup(points.filter((p) => p.copy_bytes_per_second), ([p]) => p.copy_bytes_per_second, (p) => p.behind)]
    .map(([behind, speed]) => ({ behind, speed }));
  const around = ([low, high]) => [low / 2, high * 2];
  const xDomain = around(d3.extent(points, (p) => p.perByte));
  const yDomain = around(d3.extent([...points.map((p) => p.speed), ...points.filter((p) => p.share).map((p) => p.speed / p.share)]));
  const y = d3.scaleLog(yDomain, [height - margins.marginBottom, margins.marginTop]);
  const lines = roofs.flatMap(({ behind, speed }) => xDomain.map((x) => ({ behind, x, y: x * speed })));
  const byKernel = d3.groups(points, (p) => p.label);
  const ends = byKernel.map(([label, own]) => ({ label, speed: own[0].speed, x: d3.max(own, (p) => p.perByte) }));
  const names = spread(ends, y);
  const title = (p) => `${p.label}, from ${p.behind}\n${significant(p.bytes_per_work, 3)} bytes per ${workUnit} by the model${p.is_uncertain ? ', uncertain' : ''}\n`
    + `${significant(p.bytes_per_second / 1e9, 3)} GB/s at its speed${p.share === null ? '' : `, ${percent(p.share)} of a copy`}`;
  return plot(`Roofline: ${workUnit} per second over ${workUnit} per byte`, {
    width,
    height,
    ...margins,
    x: { type: 'log', domain: xDomain, label: `${workUnit} per byte moved, by the model`, labelAnchor: 'center', labelOffset: 40, grid: true, tickFormat: logNumber },
    y: { type: 'log', domain: yDomain, label: `${workUnit}/s`, grid: true, tickFormat: logNumber },
    clip: true,
    marks: [
      roofs.map(({ behind }) => Plot.line(lines.filter((line) => line.behind === behind), { x: 'x', y: 'y', stroke: roofColor(behind), strokeWidth: 2, clip: true })),
      Plot.link(byKernel.filter(([, own]) => own.length > 1).map(([, own]) => d3.extent(own, (p) => p.perByte).concat(own[0].speed)),
        { x1: '0', x2: '1', y1: '2', y2: '2', stroke: 'currentColor', strokeOpacity: 0.3 }),
      [...new Set(points.map((p) => p.behind))].map((behind) => Plot.dot(points.filter((p) => p.behind === behind), {
        x: 'perByte', y: 'speed', r: 5, symbol: { L2: 'circle', L3: 'triangle' }[behind] ?? 'square', fill: roofColor(behind),
        stroke: 'var(--ground)', title, tip: true,
      })),
      width < narrow ? null : Plot.text(names, {
        x: 'x', y: (name) => y.invert(name.y), text: (name) => name.label, textAnchor: 'start', dx: 10,
        stroke: 'var(--ground)', strokeWidth: 4, fill: 'currentColor',
      }),
    ],
  });
}

function roofline() {
  if (roofPoints(kernels).length === 0) return null;
  const shown = figure({
    caption: 'A point is a kernel’s traffic from one level, by the model, at its measured speed; a line is what a copy by one thread'
      + ' moves from there, counted as the model counts. The nearer a point is to its line, the less is left but to move fewer bytes.',
    draw(width) {
      const all = roofPoints(chosenKernels().slice(0, mostRows));
      if (all.length === 0) return 'No kernel that is chosen has a model and a time.';
      const behinds = [...new Set(all.map((p) => p.behind))];
      return [legend(...behinds.map((behind) => [roofColor(behind), `from ${behind}`])), drawRoofline(all, width), tooMany(chosenKernels())];
    },
    table: () => ({
      caption: 'By the model, at the measured speed',
      columns: [
        { title: 'kernel', isText: true, value: (p) => p.label },
        { title: 'from', isText: true, value: (p) => p.behind },
        { title: `bytes per ${workUnit}`, value: (p) => p.bytes_per_work },
        { title: 'bytes per second', value: (p) => p.bytes_per_second },
        { title: 'of a copy, per second', value: (p) => p.copy_bytes_per_second },
        { title: 'part of that', value: (p) => p.share },
        { title: 'model', isText: true, value: (p) => (p.is_uncertain ? 'uncertain' : 'certain') },
      ],
      rows: roofPoints(chosenKernels()),
    }),
  });
  return section('roofline', 'Roofline', shown.element);
}
