// node page.mjs URL [open|views|all]: what a page of counterprof shows, as JSON.
// open: `opened`, milliseconds until its charts are there.
// views: that, and `views`, light and wide, dark and narrow: what the console and axe complain of, every table open.
// all: that, light and narrow and dark and wide as well, and `tables`, by section and by what is chosen there; `sorting`,
// by the keyboard alone; `text`, of the whole page; `pictures`, what its charts are called.
import { launch, open, violations } from './browser.mjs';

const [url, mode = 'all'] = process.argv.slice(2);
const browser = await launch();
const page = await browser.newPage();

const drawn = () => page.waitForFunction(() =>
  document.querySelector('main') && (document.querySelector('figure svg') || !document.querySelector('#values')));

/** Opens every table; they are filled when they are open. */
async function unfold() {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  await page.waitForFunction(() => [...document.querySelectorAll('details')].every((details) => details.querySelector('table')));
}

const tablesOf = (id) => page.evaluate((name) => [...document.getElementById(name).querySelectorAll('table')].map((table) => ({
  caption: table.caption.textContent,
  columns: [...table.tHead.rows[0].cells].map((cell) => cell.textContent),
  rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
  unmeasured: [...table.tBodies[0].rows].map((row) => row.querySelector('.unmeasured') !== null),
})), id);

/** Of each choice in a section's first list, the tables that it gives. */
async function tablesByChoice(id) {
  const list = page.locator(`#${id} select`).first();
  if (await list.count() === 0) return { '': await tablesOf(id) };
  const found = {};
  for (const choice of await list.locator('option').evaluateAll((options) => options.map(({ value, text }) => ({ value, text })))) {
    await list.selectOption(choice.value);
    found[choice.text] = await tablesOf(id);
  }
  return found;
}

/** Tab to a heading, Enter; the first column's cells and what the heading says of itself, after each. */
async function sortByKeyboard(title) {
  await page.evaluate(() => document.activeElement?.blur());
  const focused = () => page.evaluate(() => document.activeElement.closest('th')?.textContent ?? null);
  for (let i = 0; i < 100 && (await focused()) !== title; ++i) await page.keyboard.press('Tab');
  const seen = [];
  for (let i = 0; i < 2; ++i) {
    await page.keyboard.press('Enter');
    seen.push(await page.evaluate(() => ({
      order: document.activeElement.closest('th').getAttribute('aria-sort'),
      first: [...document.activeElement.closest('table').tBodies[0].rows].map((row) => row.cells[0].textContent),
    })));
  }
  return seen;
}

const started = performance.now();
let seen = await open(page, url);
await drawn();
const result = { opened: performance.now() - started, views: [{ ...seen, view: 'opened' }] };
if (mode === 'all') {
  await unfold();
  result.text = await page.evaluate(() => document.body.innerText);
  result.sections = await page.evaluate(() => [...document.querySelectorAll('section')].map((section) => section.id));
  result.tables = {};
  for (const id of result.sections) result.tables[id] = await tablesByChoice(id);
  result.sorting = await sortByKeyboard('time\nper run');
  result.pictures = await page.evaluate(() => [...document.querySelectorAll('figure svg[role=img]')].map((svg) => svg.getAttribute('aria-label')));
  result.views.push({ ...seen, view: 'used' });
}
const views = {
  open: [],
  views: [['light', 1280], ['dark', 400]],
  all: [['light', 1280], ['light', 400], ['dark', 1280], ['dark', 400]],
};
for (const [colorScheme, width] of views[mode]) {
  seen = await open(page, url, { colorScheme, width });
  await drawn();
  await unfold();
  result.views.push({
    ...seen,
    view: `${colorScheme}, ${width} px`,
    violations: await violations(page),
    hidden: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  });
}
await browser.close();
console.log(JSON.stringify(result));
