// The page, from top to bottom. assemble.mjs puts this file behind the others.

/** The plan; of `stat` the command. */
const title = report.plan.file || (kernels.length === 1 && kernels[0].command?.join(' ')) || 'counterprof';

function head() {
  const c = report.context;
  const about = [c.host, c.cpu_model, c.virtualisation && c.virtualisation !== 'none' && `virtual (${c.virtualisation})`, c.time].filter(Boolean);
  return h('header', {},
    h('h1', {}, title),
    h('p', { class: 'soft' }, about.join(' · ')),
    report.warnings.length > 0 && h('div', { class: 'warnings' }, h('ul', {}, report.warnings.map((warning) => h('li', {}, warning)))));
}

function filter() {
  let waiting = 0;
  const input = h('input', {
    type: 'search', autocomplete: 'off', spellcheck: 'false', oninput: () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        state.filter = input.value;
        changed();
      }, 150);
    },
  });
  return kernels.length > 1 && h('div', { class: 'controls' }, h('label', {}, 'Only kernels with', input));
}

function contents(sections) {
  return h('nav', { 'aria-label': 'On this page' }, sections.map((part) =>
    h('a', { href: `#${part.id}` }, part.querySelector('h2').textContent)));
}

document.title = title === 'counterprof' ? title : `${title} - counterprof`;
if (kernels.length === 0) {
  document.body.append(h('main', {}, head(), h('p', {}, 'No kernel completed: there is nothing to show.'), context()));
} else {
  const parts = [overview(), waterfall(), findings(), heat(), bars(), distribution(), cost(), roofline(), history(), context()].filter(Boolean);
  document.body.append(patterns(), h('main', {}, head(), contents(parts), filter(), parts));
}
