/*
 * Pictures of what is looked at: each page on three screens when NEC_SHOTS is set, whole, for whoever works on
 * it; with NEC_SHOTS=docs only the few that docs/ shows, as much of them as a screen holds.
 */
import { mkdirSync, writeFileSync } from 'node:fs';

const WANTED = process.env.NEC_SHOTS;
const ALL = new URL('../shots/', import.meta.url);
const DOCS = new URL('../../../docs/images/', import.meta.url);

/* What docs/ shows: the name of a look, the width of its screen, its file. */
const SHOWN = [
  ['accueil', 1280, 'accueil'],
  ['demande : pourquoi', 320, 'personne-demande'],
  ['mes sorties', 320, 'personne-sorties'],
  ['proposition par lien', 320, 'benevole-proposition'],
  ['sorties ouvertes', 768, 'benevole-carte'],
  ['espace d’emma, avant la rencontre', 320, 'benevole-accueil'],
  ['tableau de bord', 1280, 'bureau-tableau'],
  ['bureau, sortie looking', 1280, 'bureau-sortie'],
];

/* WebP, which the protocol makes and playwright does not: a fifth of the bytes. */
async function keep(page, width, name) {
  await page.evaluate(() => document.querySelector('.trial')?.remove()); /* a real service has no such strip */
  const devtools = await page.context().newCDPSession(page);
  const clip = { x: 0, y: 0, width, height: width < 700 ? 1000 : 860, scale: width < 700 ? 1 : 0.75 };
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 70, clip, captureBeyondViewport: true });
  mkdirSync(DOCS, { recursive: true });
  writeFileSync(new URL(`${name}.webp`, DOCS), Buffer.from(data, 'base64'));
  await devtools.detach();
}

export async function picture(page, name, width) {
  const shown = SHOWN.find((one) => one[0] === name && one[1] === width);
  if (WANTED === 'docs' && shown) await keep(page, width, shown[2]);
  if (!WANTED || WANTED === 'docs') return;
  mkdirSync(ALL, { recursive: true });
  await page.screenshot({ path: new URL(`${name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${width}.png`, ALL).pathname, fullPage: true });
}
