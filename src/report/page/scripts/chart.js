// A chart with what belongs to it: what it says, a legend, and its numbers as a table, which is filled when opened.

const rowHeight = 22;
const mostRows = 40; // more bars than that are no picture
const narrow = 480;

/** The hatching of what was not measured; other elements refer to it by url(#...). */
function patterns() {
  const svg = d3.create('svg').attr('width', 0).attr('height', 0).attr('aria-hidden', 'true')
    .style('position', 'absolute');
  const hatch = (id, color, ground) => {
    const pattern = svg.append('pattern').attr('id', id).attr('width', 6).attr('height', 6)
      .attr('patternUnits', 'userSpaceOnUse').attr('patternTransform', 'rotate(45)');
    if (ground > 0) pattern.append('rect').attr('width', 6).attr('height', 6).style('fill', color).style('opacity', ground);
    pattern.append('rect').attr('width', 2.5).attr('height', 6).style('fill', color);
  };
  hatch('hatched', 'var(--unmeasured)', 0.2);
  hatch('hatched-total', 'var(--total)', 0.2);
  hatch('hatched-over', 'var(--ground)', 0);
  return svg.node();
}

function legend(...entries) {
  return h('ul', { class: 'legend' }, entries.filter(Boolean).map(([fill, text]) => {
    const swatch = d3.create('svg').attr('aria-hidden', 'true').attr('viewBox', '0 0 12 8');
    swatch.append('rect').attr('width', 12).attr('height', 8).style('fill', fill);
    return h('li', {}, swatch.node(), text);
  }));
}

/** Of the marks that are in the points: solid measured, hatched anything else. */
function sourceLegend(points) {
  const others = [...new Set(points.filter((p) => !isMeasured(p.status)).map((p) => p.status))];
  return legend(points.some((p) => isMeasured(p.status)) && ['var(--measured)', 'measured'],
    others.length > 0 && ['url(#hatched)', `${others.join(', ')}: not measured here`]);
}

/** Room for names on the left, at most `share` of the width; names that do not fit are cut. */
function nameAxis(labels, width, share = 0.4) {
  const perLetter = 7.2;
  const room = Math.min(Math.max(...labels.map((label) => label.length), 4) * perLetter + 14, width * share);
  const letters = Math.floor((room - 14) / perLetter);
  const cut = (label) => (label.length <= letters ? label : `${label.slice(0, letters / 2 - 1)}…${label.slice(label.length - letters / 2)}`);
  return { marginLeft: room, tickFormat: cut };
}

/** Size and margins of a chart of rows. */
const frameOf = (rows, { marginLeft }) =>
  ({ height: rows * rowHeight + 60, marginTop: 10, marginBottom: 50, marginLeft, marginRight: 24 });

const xAxis = (label, width) =>
  ({ label, labelAnchor: 'center', labelOffset: 40, grid: true, ticks: width < narrow ? 4 : 8, tickFormat: axisNumber, insetLeft: 4 });

/** Plot's charts are pictures with a name; their parts are no landmarks of their own. */
function plot(label, options) {
  const svg = Plot.plot({ style: { background: 'none', fontSize: '12px', overflow: 'visible' }, ...options });
  const picture = svg.tagName.toLowerCase() === 'svg' ? svg : svg.querySelector('svg');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', label);
  for (const part of picture.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  return picture;
}

function tooMany(all) {
  return all.length > mostRows
    ? h('p', { class: 'note' }, `The first ${mostRows} of ${all.length} kernels; the table has all, the filter finds others.`)
    : null;
}

/**
 * draw(width) gives the chart's nodes, or a text that says why there is none; table() gives {caption, columns, rows}.
 * It is drawn again when the reader chooses otherwise or the width changes.
 */
function figure({ caption, controls = [], draw, table }) {
  const place = h('div');
  const numbers = h('div');
  const details = h('details', { ontoggle: () => fill() }, h('summary', {}, 'The numbers'), numbers);
  const element = h('figure', {}, caption && h('figcaption', {}, caption),
    controls.length > 0 && h('div', { class: 'controls' }, controls), place, table && details);
  let width = 0;

  function fill() {
    if (!details.open) return;
    const { caption: title, columns, rows } = table();
    numbers.replaceChildren(scrolling(title, plainTable(title, columns, rows)));
  }
  function redraw() {
    if (width === 0) return;
    const drawn = [draw(width)].flat(Infinity).filter(Boolean);
    place.replaceChildren(...drawn.map((part) => (typeof part === 'string' ? h('p', { class: 'soft' }, part) : part)));
    fill();
  }
  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry.contentRect.width);
    if (now > 0 && now !== width) {
      width = now;
      redraw();
    }
  }).observe(element);
  state.listeners.push(redraw);
  return { element, redraw };
}
