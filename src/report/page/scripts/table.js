// Tables: one that can be sorted by any column, and the plain ones below charts.

/** columns: {title, isText, value(row): number or text to sort by, text(row), mark(row): class}. */
function cell(column, row, isRowHeader) {
  const value = column.value(row);
  const isAbsent = value === null || value === undefined;
  const text = isAbsent ? '-' : column.text ? column.text(row) : String(value);
  const classes = [column.isText && 'text', isAbsent && 'none', !isAbsent && column.mark?.(row)].filter(Boolean).join(' ');
  const attributes = { class: classes || null, 'data-value': isAbsent || column.isText ? null : value };
  return isRowHeader ? h('th', { ...attributes, scope: 'row', title: text }, text) : h('td', attributes, text);
}

const rowsOf = (columns, rows) => rows.map((row) => h('tr', {}, columns.map((column, i) => cell(column, row, i === 0))));

function scrolling(label, table) {
  return h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': label }, table);
}

/** Numbers as they are in the report, all digits. */
function plainTable(caption, columns, rows) {
  return h('table', {}, h('caption', {}, caption),
    h('thead', {}, h('tr', {}, columns.map((column) =>
      h('th', { scope: 'col', class: column.isText ? 'text' : null }, column.title)))),
    h('tbody', {}, rowsOf(columns, rows)));
}

/** Absent values stay behind the others, whichever way it is sorted. */
function compareBy(column, direction) {
  const isAbsent = (value) => value === null || value === undefined;
  return (a, b) => {
    const [left, right] = [column.value(a), column.value(b)];
    if (isAbsent(left) || isAbsent(right)) return isAbsent(left) - isAbsent(right);
    return direction * (typeof left === 'string' ? left.localeCompare(right, 'en', { numeric: true }) : left - right);
  };
}

/** `rows` is asked for at each change of the page's state. Gives {element, refill}. */
function sortableTable(caption, columns, rows) {
  let sorted = null; // {index, direction}
  const body = h('tbody');
  const headers = columns.map((column, index) =>
    h('th', { scope: 'col', class: column.isText ? 'text' : null, 'aria-sort': 'none' },
      h('button', { type: 'button', onclick: () => sort(index) }, column.title)));

  function refill() {
    const shown = [...rows()];
    if (sorted) shown.sort(compareBy(columns[sorted.index], sorted.direction));
    body.replaceChildren(...rowsOf(columns, shown));
  }
  function sort(index) {
    sorted = { index, direction: sorted?.index === index ? -sorted.direction : 1 };
    headers.forEach((header, i) => header.setAttribute('aria-sort',
      i !== index ? 'none' : sorted.direction > 0 ? 'ascending' : 'descending'));
    refill();
  }
  refill();
  const table = h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, headers)), body);
  return { element: scrolling(caption, table), refill };
}
