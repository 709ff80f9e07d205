/*
 * Somebody with a browser, who looks at pages as reference/conventions.md §1 asks.
 *
 * JavaScript is off, as A-50 wants it for everybody. axe needs timers: it reads
 * a copy of the page, the same HTML at the same address, in a second window.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import * as measure from './measures.mjs';
import { check, none } from './tap.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'wcag2aaa', 'best-practice', 'RGAAv4'];
const SHOTS = process.env.NEC_SHOTS && new URL('../shots/', import.meta.url).pathname;

/* What each surface promises: sizes in px, script and page in bytes (A-51, W-2). */
export const SURFACES = {
  senior: { target: 44, letter: 18, apart: 8, html: 30e3, script: 0 },
  volunteer: { target: 44, letter: 16, apart: 8, html: 60e3, script: 6e3 },
  desk: { target: 32, letter: 14, apart: 4, html: 200e3, script: 20e3 },
};
const MOST = { sheet: 20e3, all: 100e3, requests: 8 };

const HEADERS = {
  'content-security-policy': /^default-src 'none'; script-src 'self'; style-src 'self';(?!.*unsafe).*frame-ancestors 'none'/,
  'strict-transport-security': /max-age=63072000/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^same-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cache-control': /./,
};

export class Visitor {
  /* `surface` is a name of SURFACES; `token` the cookie of who has logged in already. */
  static async come(browser, town, surface, token) {
    const visitor = new Visitor();
    visitor.town = town;
    visitor.surface = SURFACES[surface];
    visitor.context = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR', timezoneId: 'Europe/Paris' });
    if (token) await visitor.context.addCookies([{ name: 'nec', value: token, url: town.url, httpOnly: true, sameSite: 'Lax' }]);
    visitor.page = await visitor.context.newPage();
    visitor.page.setDefaultTimeout(5000);
    visitor.answers = [];
    visitor.complaints = [];
    visitor.page.on('response', (answer) => visitor.answers.push(answer));
    visitor.page.on('requestfailed', (request) => visitor.complaints.push(`not fetched: ${request.url()}`));
    const devtools = await visitor.context.newCDPSession(visitor.page);
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    return visitor;
  }

  async leave() {
    await this.copy?.context().close();
    await this.context.close();
  }

  /* Goes to a path, or follows what `step` does on the page (a click); the last answer that is a page counts. */
  async go(step) {
    this.answers = [];
    this.complaints = [];
    if (typeof step === 'string') await this.page.goto(step.startsWith('http') ? step : this.town.url + step);
    else await step(this.page);
    await this.page.waitForLoadState('load');
  }

  /* Fills in fields by their labels, and presses the button (or follows the link) with these words. */
  press(words, fields = {}) {
    return async (page) => {
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).first().fill(value);
      await page.locator('main').getByText(words, { exact: false }).locator('visible=true').first().click();
    };
  }

  /* Goes there and looks at it; `name` tells the page in a test's title. */
  async look(name, step, status = 200) {
    if (step) await this.go(step);
    const lacking = this.town.lacking();
    await this.frame(name, status);
    await this.layout(name);
    await this.keyboard(name);
    await this.weight(name);
    await this.answersChecked(name);
    await this.axe(name);
    none(lacking, `${name}: the document has every name that the page shows`);
  }

  /* What was answered: status, title, one first heading, the words of French. */
  async frame(name, status) {
    const page = this.answers.filter((answer) => answer.request().resourceType() === 'document').at(-1);
    const { title, headings, language } = await this.page.evaluate(measure.frame);
    const complaints = [...this.complaints, ...(await this.page.evaluate(measure.inlineCode))];
    if (page?.status() !== status) complaints.push(`status ${page?.status()}`);
    if (headings !== 1) complaints.push(`${headings} first headings`);
    if (language !== 'fr' || !/^.{4,} – Nantes en Compagnie$/.test(title)) complaints.push(`title « ${title} » (${language})`);
    if (status === 422 && !title.startsWith('Erreur\u00A0: ')) complaints.push(`title « ${title} » tells of no error`);
    none(complaints, `${name}: ${status}, a title, one heading, nothing inline`);
    none(await this.page.evaluate(measure.typography), `${name}: printed as French is`);
  }

  /* Narrow, narrow with letters set apart, wide; what folds is unfolded and stays so. */
  async layout(name) {
    const { target, letter, apart } = this.surface;
    await this.page.evaluate(measure.unfold);
    await this.page.setViewportSize({ width: 320, height: 640 });
    await this.shot(name, 320);
    const narrow = await this.page.evaluate(measure.sideways);
    const small = await this.page.evaluate(measure.smallTargets, target);
    const crowded = await this.page.evaluate(measure.crowdedButtons, apart);
    await this.page.evaluate(measure.spread, true);
    const spread = await this.page.evaluate(measure.sideways);
    await this.page.evaluate(measure.spread, false);
    await this.page.setViewportSize({ width: 768, height: 1024 });
    await this.shot(name, 768);
    const middle = await this.page.evaluate(measure.sideways);
    await this.page.setViewportSize({ width: 1280, height: 800 });
    await this.shot(name, 1280);
    none([...narrow, ...spread.map((words) => `letters apart: ${words}`), ...middle], `${name}: nothing runs off a screen of 320 px, letters set apart or not`);
    none([...small, ...(await this.page.evaluate(measure.smallTargets, target)), ...crowded], `${name}: whatever is pressed is ${target} px and stands apart`);
    none(await this.page.evaluate(measure.hardToRead, letter), `${name}: letters of ${letter} px or more, lines that can be followed`);
  }

  /* The first press of Tab leads past the menu; wherever it leads, one sees where one is. */
  async keyboard(name) {
    const loaded = await this.page.evaluate(() => document.activeElement === document.body);
    await this.page.keyboard.press('Tab');
    const first = await this.page.evaluate(() => document.activeElement.getAttribute('href'));
    const complaints = await this.page.evaluate(measure.focusHidden);
    if (loaded && first !== '#contenu') complaints.push(`the first stop is ${first}`);
    none(complaints, `${name}: the keyboard reaches all, past the menu first, and one sees where one is`);
  }

  /* What a first view costs an old tablet. */
  async weight(name) {
    const size = { document: 0, stylesheet: 0, script: 0, all: 0 };
    for (const answer of this.answers.filter((one) => one.status() < 300 || one.status() >= 400)) {
      const kind = answer.request().resourceType();
      const { length } = await answer.body();
      if (kind in size) size[kind] += length;
      size.all += length;
    }
    const { html, script } = this.surface;
    const heavy = size.document > html || size.stylesheet > MOST.sheet || size.script > script || size.all > MOST.all || this.answers.length > MOST.requests;
    const scripts = await this.page.locator('script').count();
    check(!heavy && (script > 0 || scripts === 0), `${name}: light, and ${script ? 'a small script at most' : 'without script'}`,
      `${this.answers.length} requests`, JSON.stringify(size), `${scripts} scripts`);
  }

  /* Every answer is guarded; the one cookie is the session's. */
  async answersChecked(name) {
    const complaints = [];
    for (const answer of this.answers) {
      const headers = answer.headers();
      for (const [header, wanted] of Object.entries(HEADERS))
        if (!wanted.test(headers[header] ?? '')) complaints.push(`${new URL(answer.url()).pathname}: ${header}: ${headers[header]}`);
    }
    const cookies = await this.context.cookies();
    if (cookies.length > 1 || cookies.some((one) => one.name !== 'nec' || !one.httpOnly || one.sameSite !== 'Lax')) complaints.push(`cookies ${JSON.stringify(cookies)}`);
    none(complaints, `${name}: guarded by its headers, with one cookie at most`);
  }

  /* axe on a copy, wide and narrow. */
  async axe(name) {
    this.copy ??= await (await this.context.browser().newContext({ bypassCSP: true, locale: 'fr-FR' })).newPage();
    const html = await this.page.content();
    const address = this.page.url();
    await this.copy.unroute('**/*');
    await this.copy.route('**/*', (route) => {
      const kind = route.request().resourceType();
      if (kind === 'document') return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' });
      return kind === 'script' ? route.fulfill({ body: '', contentType: 'text/javascript' }) : route.continue();
    });
    await this.copy.goto(address);
    await this.copy.evaluate(`${AXE};0`);
    const complaints = [];
    for (const width of [1280, 320]) {
      await this.copy.setViewportSize({ width, height: 800 });
      const { violations } = await this.copy.evaluate((runOnly) => globalThis.axe.run({ runOnly, resultTypes: ['violations'] }), AXE_TAGS);
      for (const { id, help, nodes } of violations) complaints.push(`${width} px: ${id}: ${help}: ${nodes[0].html.slice(0, 160)} (${nodes.length})`, ...(nodes[0].failureSummary ?? '').split('\n').slice(1, 3));
    }
    none(complaints, `${name}: axe finds nothing`);
  }

  /* With NEC_SHOTS set, a picture for people to look at. */
  async shot(name, width) {
    if (!SHOTS) return;
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SHOTS}${name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${width}.png`, fullPage: true });
  }

  /* How many sheets of A4 the page takes. */
  async sheets() {
    const print = await this.page.pdf({ format: 'A4', margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } });
    return print.toString('latin1').match(/\/Type\s*\/Page(?![a-zA-Z])/g).length;
  }
}
