/*
 * A coordinator with a caller on the line, who has a keyboard and nothing else. What they press is counted, screens too:
 * these numbers are kept from growing. The seconds are those of the machine, and what a practised typist adds to them
 * (Card, Moran and Newell's keystroke-level model: 0.28 s a key, 1.35 s to make up one's mind for each screen).
 */
import { check, none } from './tap.mjs';
import { Visitor } from './look.mjs';

const KEY_S = 0.28;
const MIND_S = 1.35;

class Keyboard {
  static async of(page) {
    const keyboard = new Keyboard();
    keyboard.page = page;
    keyboard.devtools = await page.context().newCDPSession(page);
    keyboard.keys = keyboard.screens = 0;
    keyboard.began = performance.now();
    return keyboard;
  }

  /* Alt and a key: an accesskey looks at the letter without Alt, which playwright does not send. */
  async alt(letter) {
    this.keys += 1;
    const key = { modifiers: 1, key: letter, unmodifiedText: letter, code: /\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}` };
    for (const type of ['rawKeyDown', 'char', 'keyUp']) await this.devtools.send('Input.dispatchKeyEvent', { type, ...key });
  }

  async press(...keys) {
    for (const key of keys) {
      this.keys += 1;
      await this.page.keyboard.press(key);
    }
  }

  async type(text) {
    this.keys += text.length;
    await this.page.keyboard.type(text);
  }

  /* A key that leads to another screen. */
  async turn(key) {
    this.screens += 1;
    const loaded = this.page.waitForEvent('load');
    await (key.startsWith('Alt+') ? this.alt(key.slice(4)) : this.press(key));
    await loaded;
  }

  /* Prints what it took, and checks that it is no more than it was. */
  told(title, most) {
    const machine = (performance.now() - this.began) / 1000;
    const person = machine + this.keys * KEY_S + this.screens * MIND_S;
    const words = `${this.keys} keys, ${this.screens} screens, ${person.toFixed(0)} s`;
    console.log(`# ${title}: ${words} (${machine.toFixed(1)} s of the machine)`);
    check(this.keys <= most.keys && this.screens <= most.screens, `${title}: no more keys and screens than before`, words);
    check(this.keys * KEY_S + this.screens * MIND_S <= 60 && machine <= 60, `${title}: entered within 60 s`, words);
  }
}

/* Whether the form asks for it or the caller says so: she is found, and the screen of the call is open. */
async function found(keyboard, name) {
  const focused = () => keyboard.page.locator('[autofocus]:focus').waitFor(); /* soon after the page is there */
  await keyboard.turn('Alt+c');
  await focused();
  await keyboard.type(name);
  await keyboard.turn('Enter');
  await focused();
  await keyboard.turn('Enter');
  await focused();
}

const heading = (page) => page.locator('h1').innerText();

export async function call(browser, town) {
  const claire = await Visitor.come(browser, town, 'desk', town.cookies.claire, true);
  const { page } = claire;
  await page.setViewportSize({ width: 1280, height: 800 });

  await claire.go('/bureau');
  const usual = await Keyboard.of(page);
  await found(usual, 'peron');
  check((await heading(page)) === 'Une sortie pour Simone Péron', 'three screens after the telephone rang, the caller’s is open');
  await usual.turn('Alt+1');
  await page.locator('[name=appointment_date]:focus').waitFor();
  check(
    await page.evaluate(() => getSelection().toString() === document.activeElement.value && document.activeElement.value),
    'one key fills in what is usual, and the day that is proposed waits to be overwritten',
  );
  await claire.shot('appel, comme d’habitude', 1280);
  await usual.type('jeudi en huit');
  await usual.turn('Enter');
  check(/^Sortie \d+/.test(await heading(page)), 'like as a rule: the request is entered', await heading(page));
  usual.told('a caller who wants what is usual', { keys: 23, screens: 5 });

  await claire.go('/bureau');
  const other = await Keyboard.of(page);
  await found(other, 'madeleine oger');
  await other.press('ArrowRight', 'ArrowRight', 'ArrowRight', 'Tab', 'Tab');
  await other.type('jardin des pl');
  await page.locator('[role=option]').first().waitFor();
  check((await page.locator('[role=option]').first().innerText()).includes('Jardin des plantes'), 'a place is completed while it is typed');
  await claire.shot('appel, un lieu', 1280);
  none(await claire.axe(), 'axe finds nothing while places are offered');
  await other.press('ArrowDown', 'Enter', 'Tab');
  check((await page.getByLabel('Ou un autre lieu').inputValue()).includes('Jardin des plantes'), 'and taken by a key, which sends nothing');
  await other.type('samedi en huit');
  await other.press('Tab');
  await other.type('15h');
  await other.turn('Enter');
  check(/^Sortie \d+/.test(await heading(page)), 'something new: the request is entered', await heading(page));
  other.told('a caller who wants something new', { keys: 57, screens: 4 });
  none(claire.complaints, 'the scripts of the call have nothing to complain of');
  await claire.leave();
}
