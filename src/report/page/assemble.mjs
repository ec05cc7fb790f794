// node assemble.mjs NODE_MODULES OUTPUT: puts the page's frame together. One script, which the page's
// Content-Security-Policy names by its hash, so that nothing else is ever executed there.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [modules, output] = process.argv.slice(2);
const read = (...path) => readFileSync(join(...path), 'utf8');

const last = 'main.js';
const ours = readdirSync(join(here, 'scripts')).sort((a, b) => (a === last) - (b === last) || (a < b ? -1 : 1))
 .map((name) => read(here, 'scripts', name));
const libraries = [read(modules, 'd3/dist/d3.min.js'), read(modules, '@observablehq/plot/dist/plot.umd.min.js')];
const licences = ['d3', '@observablehq/plot'].map((name) =>
  `/*! ${name}\n${read(modules, name, 'LICENSE').replaceAll('*/', '* /')}*/`);
// An HTML parser ends a script at these, wherever they stand; both have the same meaning to JavaScript with the escape.
const script = [...licences, ...libraries, `(() => {\n'use strict';\n${ours.join('\n')}\n})();`].join('\n')
  .replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
const hash = createHash('sha256').update(script).digest('base64');

// A function, as a text would have its $& replaced.
const parts = { HASH: hash, STYLE: read(here, 'page.css'), SCRIPT: script };
writeFileSync(output, read(here, 'page.html').replace(/@(HASH|STYLE|SCRIPT)@/g, (_, name) => parts[name]));
