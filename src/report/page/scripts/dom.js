// Elements. A report's text gets in as text only: nothing here parses HTML.

/** h('p', {class: 'soft', onclick: f}, 'text', element, [more]): an element; absent attributes and children are left out. */
function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity))
    if (child !== undefined && child !== null && child !== false) element.append(child);
  return element;
}

/** A choice with a label; `choices` are {key, label}. */
function select(label, choices, chosen, onchange) {
  return h('label', {}, label,
    h('select', { onchange: (event) => onchange(event.target.value) },
      choices.map(({ key, label: text }) => h('option', { value: key, selected: key === chosen }, text))));
}

/** A section that the page's list of contents names. */
function section(id, title, ...children) {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), children);
}
