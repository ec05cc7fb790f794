// Chromium for the tests that open our pages: Debian's own, as playwright-core downloads none.
import axe from 'axe-core';
import { chromium } from 'playwright-core';

// Without these it looks for Google's hosts at every start.
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
  '--no-first-run', '--disable-gpu'];

/** Playwright's Browser; whoever asks for it closes it. A root's Chromium has no sandbox. */
export function launch() {
  const sandbox = process.getuid() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: [...quiet, ...sandbox] });
}

/**
 * Shows `url` in a page of that browser (`await browser.newPage()`), and gives what happens there from now on:
 * `errors`, the texts of the console's errors and warnings and of exceptions, and `requests`, the addresses asked for,
 * the page's own first.
 */
export async function open(page, url, { colorScheme = 'light', width = 1280, height = 800 } = {}) {
  const seen = { errors: [], requests: [] };
  for (const event of ['console', 'pageerror', 'request']) page.removeAllListeners(event);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) seen.errors.push(message.text());
  });
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('request', (request) => seen.requests.push(request.url()));
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height });
  await page.goto(url);
  return seen;
}

/** What axe finds wrong for people who do not see or point: one text per rule, with the elements. A page's
 * Content-Security-Policy does not keep it out. */
export async function violations(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run());
  const start = ({ html }) => html.slice(0, 200);
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(start).join(' ')}`);
}
