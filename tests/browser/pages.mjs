/*
 * Every page, in each state that matters, seen by those who see it, in a real
 * browser with JavaScript off: accessible, readable, light, guarded. Then the
 * two things that need a script or a printer.
 *
 *   ./nec test tests/browser/pages.mjs        NEC_SHOTS=1 leaves pictures of all of it in shots/
 */
import { existsSync } from 'node:fs';

import { Visitor } from './support/look.mjs';
import { check, run, skip } from './support/tap.mjs';
import { browserOpen, CHROMIUM, townOpen } from './support/town.mjs';

const UNKNOWN = 'x'.repeat(22);

/* Who comes for the first time, and who has the wrong address. */
async function strangers(browser, town) {
  const anybody = await Visitor.come(browser, town, 'senior');
  await anybody.look('accueil', '/');
  await anybody.look('inscription', '/inscription');
  await anybody.look('inscription refusée', anybody.press('Envoyer'), 422);
  await anybody.look('inscription reçue', '/inscription/merci');
  await anybody.look('être rappelé·e', '/etre-rappele');
  await anybody.look('accessibilité', '/accessibilite');
  await anybody.look('confidentialité', '/confidentialite');
  await anybody.look('page inconnue', '/rien-du-tout', 404);
  await anybody.look('lien de connexion', `/e/${'x'.repeat(43)}`);
  await anybody.look('lien de proposition inconnu', `/o/${'x'.repeat(43)}`, 410);
  await anybody.leave();
}

/* Jeanne is 82: she types her number, then the code she is told. */
async function login(browser, town) {
  const jeanne = await Visitor.come(browser, town, 'senior');
  await jeanne.look('connexion', '/connexion');
  await jeanne.look('connexion sans numéro', jeanne.press('Recevoir mon code'), 422);
  await jeanne.look('code', jeanne.press('Recevoir mon code', { 'Votre numéro': town.contacts.jeanne }));
  await jeanne.look('code refusé', jeanne.press('Me connecter', { 'code': '000 000' }), 422);
  await jeanne.look('mes sorties', jeanne.press('Me connecter', { 'code': await town.loginCode() }));
  const cookies = await jeanne.context.cookies();
  check(cookies.length === 1 && cookies[0].name === 'nec', 'who has logged in has one cookie', JSON.stringify(cookies));
  return jeanne;
}

/* One question a page, each answered by a button or a field. */
async function request(jeanne) {
  await jeanne.look('demande : pourquoi', '/sorties/nouvelle');
  await jeanne.look('demande : où', jeanne.press('Promenade'));
  await jeanne.look('demande : nulle part', jeanne.press('Continuer'), 422);
  await jeanne.look('demande : quel jour', jeanne.press('Continuer', { 'Un autre lieu': 'Jardin des Plantes' }));
  await jeanne.look('demande : mauvais jour', jeanne.press('Continuer', { 'Un autre jour': '32/13/2026' }), 422);
  await jeanne.look('demande : quelle heure', (page) => page.locator('.grid button').nth(3).click());
  await jeanne.look('demande : mauvaise heure', jeanne.press('Continuer', { 'Une autre heure': 'tantôt' }), 422);
  await jeanne.look('demande : vérifier', (page) => page.locator('.grid button').nth(12).click());
  await jeanne.look('demande : une seule par semaine', jeanne.press('Envoyer ma demande'), 429);
  await jeanne.go((page) => page.locator('button[value=when]').click());
  await jeanne.go((page) => page.locator('.grid button').nth(10).click());
  await jeanne.go((page) => page.locator('.grid button').nth(4).click());
  await jeanne.look('demande : reçue', jeanne.press('Envoyer ma demande'));
}

async function seniors(browser, town) {
  const { codes, cookies } = town;
  const jeanne = await login(browser, town);
  await request(jeanne);
  await jeanne.look('en route', `/sorties/${codes['under way']}`);
  await jeanne.look('sortie passée', `/sorties/${codes.past}`);
  await jeanne.look('être rappelé·e, connue', '/etre-rappele');
  await jeanne.look('page du bureau', '/bureau', 403);
  await jeanne.look('sortie d’une autre', `/sorties/${codes.agreed}`, 404);
  await jeanne.leave();
  const scenes = [
    ['andre', 'sortie à confirmer', 'asked'], ['simone', 'sortie confirmée', 'agreed'], ['georgette', 'rentrée', 'home'],
    ['madeleine', 'sortie cherchée', 'looking'], ['ghislaine', 'première demande', 'first'],
    ['huguette', 'sortie non pourvue', 'unmet'], ['raymonde', 'sortie annulée', 'cancelled'],
  ];
  for (const [who, name, outing] of scenes) {
    const senior = await Visitor.come(browser, town, 'senior', cookies[who]);
    await senior.look(`mes sorties de ${who}`, '/mes-sorties');
    await senior.look(name, `/sorties/${codes[outing]}`);
    if (outing === 'home') await senior.look('avis refusé', senior.press('Envoyer mon avis'), 422);
    if (outing === 'agreed') {
      const sheets = await senior.sheets();
      check(sheets === 1, 'the sheet of an outing is one sheet of A4', `${sheets} sheets`);
      await senior.look('annuler', `/sorties/${codes.agreed}/annuler`);
    }
    await senior.leave();
  }
}

async function volunteers(browser, town) {
  const { codes, cookies } = town;
  const leo = await Visitor.come(browser, town, 'volunteer', cookies.leo);
  await leo.look('espace bénévole', '/benevole');
  await leo.look('disponibilité refusée', leo.press('Je suis libre'), 422);
  await leo.look('proposition', `/propositions/${codes.offer}`);
  await leo.look('proposition, non sans raison', (page) => page.locator('form.decline button').click(), 422);
  await leo.look('fiche en route', `/sorties/${codes['under way']}`);
  const sheets = await leo.sheets();
  check(sheets === 1, 'the sheet that a volunteer takes along is one sheet of A4', `${sheets} sheets`);
  await leo.look('fiche passée', `/sorties/${codes['past of leo']}`);
  await leo.look('proposition inconnue', `/propositions/${UNKNOWN}`, 404);
  await leo.leave();
  const dominique = await Visitor.come(browser, town, 'volunteer', cookies.dominique);
  await dominique.look('espace de dominique', '/benevole');
  await dominique.look('fiche à venir', `/sorties/${codes.agreed}`);
  await dominique.look('fiche rentrée', `/sorties/${codes.home}`);
  await dominique.leave();
  const passer = await Visitor.come(browser, town, 'volunteer');
  await passer.look('proposition par lien', codes.link);
  await passer.leave();
}

async function desk(browser, town) {
  const { codes } = town;
  const claire = await Visitor.come(browser, town, 'desk', town.cookies.claire);
  await claire.look('tableau de bord', '/bureau');
  await claire.look('recherche', '/bureau/recherche');
  await claire.look('recherche, trouvé', claire.press('Chercher', { 'Nom, prénom': 'Morvan' }));
  await claire.look('recherche, personne', '/bureau/recherche?q=zzzz');
  await claire.look('inscrire', '/bureau/inscription');
  await claire.look('inscrire, refusé', (page) => page.locator('main form button').last().click(), 422);
  await claire.look('demande pour Jeanne', `/bureau/demande?senior=${codes.jeanne}`);
  await claire.look('demande pour Jeanne, refusée', (page) => page.locator('main form button').last().click(), 422);
  for (const who of ['jeanne', 'ghislaine', 'leo']) await claire.look(`fiche de ${who}`, `/bureau/personnes/${codes[who]}`);
  for (const outing of ['first', 'looking', 'asked', 'agreed', 'under way', 'home', 'past', 'unmet', 'cancelled'])
    await claire.look(`bureau, sortie ${outing}`, `/bureau/sorties/${codes[outing]}`);
  for (const alert of ['alert', 'alert taken', 'alert settled']) await claire.look(`bureau, ${alert}`, `/bureau/alertes/${codes[alert]}`);
  await claire.look('alerte, refusé', async (page) => {
    await page.goto(`${town.url}/bureau/alertes/${codes.alert}`);
    await page.locator('button', { hasText: 'Régler' }).click();
  }, 422);
  await claire.look('bureau, rien', `/bureau/sorties/${UNKNOWN}`, 404);
  await claire.leave();
}

async function trial(browser, town) {
  const curious = await Visitor.come(browser, town, 'desk');
  await curious.look('messages sortants', '/essai/messages');
  await curious.leave();
  const caller = await Visitor.come(browser, town, 'volunteer');
  await caller.look('téléphone d’essai', `${town.phone}/appel`);
  await caller.look('téléphone, un menu', caller.press('Appeler le service', { 'quel numéro': town.contacts.jeanne }));
  await caller.look('téléphone, une touche', (page) => page.locator('.keypad button').first().click());
  await caller.look('téléphone, raccroché', caller.press('Raccrocher'));
  await caller.leave();
}

async function walk() {
  const [town, browser] = await Promise.all([townOpen(), browserOpen()]);
  try {
    for (const part of [strangers, seniors, volunteers, desk, trial]) await part(browser, town);
  } finally {
    await browser.close();
    check((await town.close()) === 0, 'the town ends as well as it began');
  }
}

if (existsSync(CHROMIUM)) run(walk);
else skip('Chromium is not installed (apt-get install chromium)');
