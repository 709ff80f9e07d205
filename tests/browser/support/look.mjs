/*
 * Somebody with a browser, who looks at pages as reference/conventions.md §1 asks.
 *
 * JavaScript is off, as A-50 wants it for everybody. axe needs timers: it reads
 * a copy of the page, the same HTML at the same address, in a second window.
 */
import { readFileSync } from 'node:fs';

import * as measure from './measures.mjs';
import { picture } from './pictures.mjs';
import { check, none } from './tap.mjs';
import { invalid } from './valid.mjs';

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'wcag2aaa', 'best-practice', 'RGAAv4'];

/* What each surface promises: sizes in px, script and page in bytes (A-51, W-2). */
export const SURFACES = {
  senior: { target: 44, letter: 18, apart: 8, html: 30e3, script: 0, screen: { width: 320, height: 640 } },
  volunteer: { target: 44, letter: 16, apart: 8, html: 60e3, script: 6e3, screen: { width: 360, height: 720 } },
  desk: { target: 32, letter: 14, apart: 4, html: 200e3, script: 20e3, screen: { width: 1280, height: 800 } },
};
const MOST = { sheet: 20e3, all: 100e3, requests: 8 };

const HEADERS = {
  'content-security-policy':
    /^default-src 'none'; script-src 'self'; style-src 'self';(?!.*unsafe).*frame-ancestors 'none'/,
  'strict-transport-security': /max-age=63072000/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^same-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
};

export class Visitor {
  static seen = []; /* paths of the pages that were looked at */

  /* `surface` is a name of SURFACES, `token` the cookie of who has logged in already; `script` turns JavaScript on. */
  static async come(browser, town, surface, token, script = false) {
    const visitor = new Visitor();
    visitor.town = town;
    visitor.surface = SURFACES[surface];
    visitor.language = 'fr'; /* who has chosen English sets it, and has a cookie that says so */
    visitor.context = await browser.newContext({
      javaScriptEnabled: script,
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
    });
    if (token)
      await visitor.context.addCookies([{ name: 'nec', value: token, url: town.url, httpOnly: true, sameSite: 'Lax' }]);
    visitor.page = await visitor.context.newPage();
    visitor.page.setDefaultTimeout(15000);
    visitor.answers = [];
    visitor.complaints = [];
    visitor.page.on('response', (answer) => visitor.answers.push(answer));
    visitor.page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        visitor.complaints.push(`console: ${message.text()}`);
    });
    visitor.page.on('pageerror', (error) => visitor.complaints.push(`script: ${error.message}`));
    visitor.page.on('requestfailed', (request) => {
      const why = request.failure().errorText; /* a page that is left stops its own requests */
      if (why !== 'net::ERR_ABORTED') visitor.complaints.push(`not fetched: ${request.url()}: ${why}`);
    });
    const devtools = await visitor.context.newCDPSession(visitor.page);
    await devtools.send('Network.enable');
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
    const loaded = this.page.waitForEvent('load');
    if (typeof step === 'string') await this.page.goto(step.startsWith('http') ? step : this.town.url + step);
    else await step(this.page);
    await loaded;
  }

  /* Fills in fields by their labels, and presses the button (or follows the link) with these words. */
  press(words, fields = {}) {
    return async (page) => {
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).first().fill(value);
      const main = page.locator('main');
      await main
        .getByRole('button', { name: words })
        .or(main.getByRole('link', { name: words }))
        .first()
        .click();
    };
  }

  /* Goes there and looks at it; `name` tells the page in a test's title. */
  async look(name, step, status = 200) {
    if (step) await this.go(step);
    const lacking = this.town.lacking();
    const path = new URL(this.page.url()).pathname;
    const first = !Visitor.seen.includes(path);
    Visitor.seen.push(path);
    await this.frame(name, status);
    await this.layout(name);
    await this.keyboard(name);
    await this.weight(name);
    await this.answersChecked(name);
    none(await this.axe(), `${name}: axe finds nothing`);
    if (first) none(await this.dark(), `${name}: by night it can be read as well`);
    none(lacking, `${name}: the document has every name that the page shows`);
  }

  /* What was answered: status, valid, title, one first heading, the words of French. */
  async frame(name, status) {
    const page = this.answers.filter((answer) => answer.request().resourceType() === 'document').at(-1);
    const { title, headings, language } = await this.page.evaluate(measure.frame);
    const complaints = [...this.complaints, ...(await this.page.evaluate(measure.inlineCode))];
    if (page?.status() !== status) complaints.push(`status ${page?.status()}`);
    if (headings !== 1) complaints.push(`${headings} first headings`);
    if (language !== this.language || !/^.{4,} – Nantes en Compagnie$/.test(title))
      complaints.push(`title « ${title} » (${language})`);
    if (status === 422 && !title.startsWith(this.language === 'fr' ? 'Erreur\u00A0: ' : 'Error: ')) complaints.push(`title « ${title} » tells of no error`);
    none(complaints, `${name}: ${status}, a title, one heading, nothing inline`);
    none(await invalid(await page.text()), `${name}: valid HTML, as it was sent`);
    if (this.language === 'fr') none(await this.page.evaluate(measure.typography), `${name}: printed as French is`);
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
    const wide = await this.page.evaluate(measure.sideways);
    none(
      [...narrow, ...spread.map((words) => `letters apart: ${words}`), ...middle, ...wide],
      `${name}: nothing runs off a screen or out of its box, letters set apart or not`,
    );
    none(
      [...small, ...(await this.page.evaluate(measure.smallTargets, target)), ...crowded],
      `${name}: whatever is pressed is ${target} px and stands apart`,
    );
    none(
      await this.page.evaluate(measure.hardToRead, letter),
      `${name}: letters of ${letter} px or more, lines that can be followed`,
    );
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

  /* What a first view costs an old tablet. With JavaScript off a script is not even fetched: see live() in pages.mjs. */
  async weight(name) {
    const size = { document: 0, stylesheet: 0, script: 0, image: 0 };
    for (const answer of this.answers) {
      const kind = answer.request().resourceType();
      if (kind in size && answer.status() !== 303) size[kind] += Number(answer.headers()['content-length']);
    }
    const all = Object.values(size).reduce((sum, bytes) => sum + bytes);
    const { html, script } = this.surface;
    const scripts = await this.page.locator('script').count();
    check(
      size.document <= html &&
        size.stylesheet <= MOST.sheet &&
        size.script <= script &&
        all <= MOST.all &&
        this.answers.length <= MOST.requests &&
        (script > 0 || scripts === 0),
      `${name}: light, and ${script ? 'a small script at most' : 'without script'}`,
      `${this.answers.length} requests`,
      JSON.stringify(size),
      `${scripts} scripts`,
    );
  }

  /* Every answer is guarded; the one cookie is the session's. */
  async answersChecked(name) {
    const complaints = [];
    const cookies = await this.context.cookies();
    for (const answer of this.answers) {
      const headers = answer.headers();
      const personal = cookies.length > 0 && answer.request().resourceType() === 'document';
      const rules = { ...HEADERS, 'cache-control': personal ? /^no-store$/ : /./ };
      for (const [header, wanted] of Object.entries(rules))
        if (!wanted.test(headers[header] ?? '')) complaints.push(`${answer.url()}: ${header}: ${headers[header]}`);
    }
    const names = cookies.map(({ name }) => name).filter((name) => this.language === 'fr' || name !== 'nec-lang');
    if (names.length > 1 || names.some((name) => name !== 'nec') || cookies.some((one) => !one.httpOnly || one.sameSite !== 'Lax'))
      complaints.push(`cookies ${JSON.stringify(cookies)}`);
    none(complaints, `${name}: guarded by its headers, with one cookie at most`);
  }

  /* What axe says of a copy, on the screen that this person is likeliest to have. */
  async axe() {
    const html = (await this.page.content()).replace(/<script[^>]*><\/script>/g, '');
    if (!this.copy) {
      const context = await this.context
        .browser()
        .newContext({ bypassCSP: true, locale: 'fr-FR', viewport: this.surface.screen });
      this.copy = await context.newPage();
      await this.copy.goto(this.page.url());
      await this.copy.evaluate(
        `${readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')}; null`,
      );
    }
    await this.copy.setContent(html);
    const { violations } = await this.copy.evaluate(
      (runOnly) => globalThis.axe.run({ runOnly, resultTypes: ['violations'] }),
      AXE_TAGS,
    );
    return violations.flatMap(({ id, help, nodes }) => [
      `${id}: ${help} (${nodes.length})`,
      nodes[0].html.slice(0, 200),
      nodes[0].failureSummary,
    ]);
  }

  /* The copy that axe has just read, in the dark: nothing but colours changes. */
  async dark() {
    await this.copy.emulateMedia({ colorScheme: 'dark' });
    const { violations } = await this.copy.evaluate(() =>
      globalThis.axe.run({
        runOnly: { type: 'rule', values: ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block'] },
        resultTypes: ['violations'],
      }),
    );
    await this.copy.emulateMedia({ colorScheme: 'light' });
    return violations.flatMap(({ nodes }) => nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`));
  }

  /* What each rule says of the page as it is now: to try the rules themselves. */
  async complaintsNow() {
    const { target, letter, apart } = this.surface;
    await this.page.setViewportSize({ width: 320, height: 640 });
    const rules = { axe: await this.axe() };
    for (const [rule, limit] of [
      ['sideways'],
      ['smallTargets', target],
      ['crowdedButtons', apart],
      ['hardToRead', letter],
      ['inlineCode'],
      ['typography'],
      ['focusHidden'],
    ])
      rules[rule] = await this.page.evaluate(measure[rule], limit);
    return rules;
  }

  /* With NEC_SHOTS set, a picture for people to look at. */
  async shot(name, width) {
    await picture(this.page, name, width);
  }

  /* How many sheets of A4 the page takes. */
  async sheets() {
    const print = await this.page.pdf({
      format: 'A4',
      margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' },
    });
    return print.toString('latin1').match(/\/Type\s*\/Page(?![a-zA-Z])/g).length;
  }
}
