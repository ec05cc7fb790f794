// node console.mjs URL: what a page shows in both colour schemes, wide and narrow, as JSON: its tables, and for each
// view how much of it is hidden sideways and what the console and axe complain of.
import { launch, open, violations } from './browser.mjs';

const tablesOf = (document) => [...document.querySelectorAll('table')].map((table) => ({
  machine: [...document.querySelectorAll('h2')].filter((heading) =>
    heading.compareDocumentPosition(table) & heading.DOCUMENT_POSITION_FOLLOWING).at(-1).innerText,
  caption: table.caption.innerText,
  rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim())),
  notMeasured: [...table.tBodies[0].rows].map((row) => getComputedStyle(row).fontStyle === 'italic'),
}));

const browser = await launch();
const page = await browser.newPage();
const views = [];
for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 400]) {
    const seen = await open(page, process.argv[2], { colorScheme, width });
    views.push({
      ...seen,
      view: `${colorScheme}, ${width} px`,
      violations: await violations(page),
      hidden: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    });
  }
}
const tables = await page.evaluate(`(${tablesOf})(document)`);
await browser.close();
console.log(JSON.stringify({ views, tables }));
