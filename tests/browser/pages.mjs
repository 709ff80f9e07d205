/*
 * Every page, in each state that matters, seen by those who see it, in a real
 * browser with JavaScript off: accessible, readable, light, guarded. Then the
 * two things that need a script or a printer.
 *
 *   ./nec test tests/browser/pages.mjs        NEC_SHOTS=1 leaves pictures of all of it in shots/
 */
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

import { call } from './support/call.mjs';
import { Visitor } from './support/look.mjs';
import { check, none, run, skip } from './support/tap.mjs';
import { browserOpen, CHROMIUM, townOpen } from './support/town.mjs';

const UNKNOWN = 'x'.repeat(22);

/* Who comes for the first time, and who has the wrong address. */
async function strangers(browser, town) {
  const anybody = await Visitor.come(browser, town, 'senior');
  await anybody.look('accueil', '/');
  await anybody.look('inscription', '/inscription');
  await anybody.look('inscription : nom', anybody.press('Pour moi'));
  await anybody.look('inscription : sans nom', anybody.press('Continuer'), 422);
  await anybody.look('inscription : année', async (page) => {
    await page.locator('[name=last_name]').fill('Essai');
    await anybody.press('Continuer', { Prénom: 'Ada' })(page);
  });
  await anybody.look('inscription : téléphone', anybody.press('Continuer', { Année: '1941' }));
  await anybody.look('inscription : adresse', anybody.press('Continuer', { Numéro: '02 40 12 34 56' }));
  await anybody.look('inscription : sans adresse', anybody.press('Continuer'), 422);
  await anybody.look('inscription : la porte', anybody.press('Continuer', { Numéro: '48 Rue des Hauts Pavés, 44000 Nantes' }));
  await anybody.look('inscription : ce qui aide', anybody.press('Continuer'));
  await anybody.look('inscription : accords', anybody.press('Continuer'));
  await anybody.look('inscription : sans accord', anybody.press('Continuer'), 422);
  await anybody.look('inscription : vérifier', async (page) => {
    await page.locator('[value=service]').check();
    await anybody.press('Continuer')(page);
  });
  await anybody.look('inscription reçue', '/inscription/merci');
  await anybody.look('j’ai du temps', '/j-ai-du-temps');
  await anybody.look('j’ai du temps, refusé', anybody.press('M’inscrire'), 422);
  await anybody.look('j’ai du temps, reçu', '/j-ai-du-temps/merci');
  await anybody.look('carte', '/carte');
  await anybody.look('carte, refusée', anybody.press('Me connecter', { 'Les lettres': 'K7M2 P4X9' }), 422);
  await anybody.look('second code', '/connexion/second');
  await anybody.look('second code, refusé', anybody.press('Me connecter'), 422);
  await anybody.look('être rappelé·e', '/etre-rappele');
  await anybody.look('parler de nous', '/signaler');
  await anybody.look('parler de nous, refusé', anybody.press('Demander qu’on l’appelle'), 422);
  await anybody.look('accessibilité', '/accessibilite');
  await anybody.look('confidentialité', '/confidentialite');
  await anybody.look('notice', '/confidentialite/notice');
  check((await anybody.sheets()) === 1, 'the notice on data is one sheet of A4');
  await anybody.look('mentions légales', '/mentions-legales');
  await anybody.look('page inconnue', '/rien-du-tout', 404);
  await anybody.look('lien de connexion', `/e/${'x'.repeat(43)}`);
  await anybody.look('lien d’avis inconnu', `/a/${'x'.repeat(43)}`, 410);
  await anybody.look('lien de proposition inconnu', `/o/${'x'.repeat(43)}`, 410);
  await anybody.leave();
}

/* Jeanne is 82: she types her number, then the code she is told. */
async function login(browser, town) {
  const jeanne = await Visitor.come(browser, town, 'senior');
  await jeanne.look('connexion', '/connexion');
  await jeanne.look('connexion sans numéro', jeanne.press('Recevoir mon code'), 422);
  await jeanne.look('code', jeanne.press('Recevoir mon code', { 'Votre numéro': town.contacts.jeanne }));
  await jeanne.look('code refusé', jeanne.press('Me connecter', { code: '000 000' }), 422);
  await jeanne.look('mes sorties', jeanne.press('Me connecter', { code: await town.loginCode() }));
  const cookies = await jeanne.context.cookies();
  check(cookies.length === 1 && cookies[0].name === 'nec', 'who has logged in has one cookie', JSON.stringify(cookies));
  return jeanne;
}

/* One question a page, each answered by a button or a field. */
async function request(jeanne) {
  await jeanne.look('mes données', '/mes-donnees');
  await jeanne.look('mes connexions', '/mes-connexions');
  await jeanne.look('qui les a lues', '/mes-donnees/consultations');
  await jeanne.look('demande : pourquoi', '/sorties/nouvelle');
  await jeanne.look('demande : où', (page) => page.locator('button[value=walk]').click());
  await jeanne.look('demande : nulle part', jeanne.press('Continuer'), 422);
  await jeanne.look('demande : quel jour', jeanne.press('Continuer', { 'Un autre lieu': 'Jardin des Plantes' }));
  await jeanne.look('mes sorties, demande commencée', '/mes-sorties');
  await jeanne.look('demande : reprise', (page) => page.getByRole('link', { name: 'Reprendre votre demande' }).click());
  await jeanne.look('demande : mauvais jour', jeanne.press('Continuer', { 'Un autre jour': '32/13/2026' }), 422);
  await jeanne.look('demande : quelle heure', (page) => page.locator('.grid button').nth(3).click());
  const other = await jeanne.page.getByLabel('Une autre heure').inputValue();
  check(other === '', 'what was typed as a day is not shown as an hour', other);
  await jeanne.look('demande : mauvaise heure', jeanne.press('Continuer', { 'Une autre heure': 'tantôt' }), 422);
  await jeanne.look('demande : combien de temps', (page) => page.locator('.grid button').nth(12).click());
  await jeanne.look('demande : comment', jeanne.press('Une heure et demie'));
  await jeanne.look('demande : quelle aide', jeanne.press('Comme d’habitude'));
  await jeanne.look('demande : avec qui', jeanne.press('Continuer'));
  await jeanne.look('demande : vérifier', jeanne.press('Comme vous voulez'));
  await jeanne.look('demande : une seule par semaine', jeanne.press('Envoyer ma demande'), 429);
  await jeanne.go((page) => page.locator('button[value=day]').click());
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
  await jeanne.look('mes souhaits', '/mes-sorties/souhaits');
  await jeanne.look('page du bureau', '/bureau', 403);
  await jeanne.look('sortie d’une autre', `/sorties/${codes.agreed}`, 404);
  await jeanne.leave();
  const scenes = [
    ['andre', 'sortie à confirmer', 'asked'],
    ['simone', 'sortie confirmée', 'agreed'],
    ['georgette', 'rentrée', 'home'],
    ['madeleine', 'sortie cherchée', 'looking'],
    ['ghislaine', 'première demande', 'first'],
    ['huguette', 'sortie non pourvue', 'unmet'],
    ['raymonde', 'sortie annulée', 'cancelled'],
  ];
  for (const [who, name, outing] of scenes) {
    const senior = await Visitor.come(browser, town, 'senior', cookies[who]);
    if (outing === 'asked' || outing === 'cancelled') await senior.look(`mes sorties de ${who}`, '/mes-sorties');
    await senior.look(name, `/sorties/${codes[outing]}`);
    if (outing === 'home') await senior.look('avis refusé', senior.press('Envoyer mon avis'), 422);
    if (outing === 'agreed') {
      const sheets = await senior.sheets();
      check(sheets === 1, 'the sheet of an outing is one sheet of A4', `${sheets} sheets`);
      await senior.look('annuler', `/sorties/${codes.agreed}/annuler`);
      await senior.look('changer', `/sorties/${codes.agreed}/changer`);
      await senior.look('changer, refusé', senior.press('Changer la sortie', { 'Quel jour': 'hier' }), 422);
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
  await leo.look('mes données, bénévole', '/mes-donnees');
  await leo.look('mes réponses', '/benevole/reponses');
  await leo.look('une inquiétude', '/inquietude');
  await leo.look('une inquiétude, sans un mot', leo.press('Prévenir l’équipe'), 422);
  await leo.look('souhaits', '/benevole/souhaits');
  await leo.look('photo refusée', leo.press('Oui, montrer cette photo'), 422);
  await leo.look('pause refusée', leo.press('Faire une pause'), 422);
  await leo.look('sorties ouvertes', '/benevole/sorties-ouvertes');
  await leo.look('mes heures', '/benevole/heures');
  await leo.look('attestation', leo.press('imprimer mon attestation'));
  check((await leo.sheets()) === 1, 'the attestation is one sheet of A4');
  await leo.look('agenda', '/benevole/agenda');
  await leo.look('agenda, une adresse', leo.press('Obtenir une adresse', { 'Comment l’appeler': 'mon téléphone' }));
  await leo.look('proposition inconnue', `/propositions/${UNKNOWN}`, 404);
  await leo.leave();
  const dominique = await Visitor.come(browser, town, 'volunteer', cookies.dominique);
  await dominique.look('espace de dominique', '/benevole');
  await dominique.look('fiche à venir', `/sorties/${codes.agreed}`);
  await dominique.look('fiche rentrée', `/sorties/${codes.home}`);
  await dominique.leave();
  const emma = await Visitor.come(browser, town, 'volunteer', cookies.emma);
  await emma.look('espace d’emma, avant la rencontre', '/benevole');
  await emma.look('rencontre, sans moment', emma.press('Je viendrai à ce moment-là'), 422);
  await emma.look('rencontre choisie', async (page) => {
    await page.locator('[name=welcome]').first().check();
    await emma.press('Je viendrai à ce moment-là')(page);
  });
  await emma.leave();
  const passer = await Visitor.come(browser, town, 'volunteer');
  await passer.look('proposition par lien', codes.link);
  await passer.leave();
}

/* Who reads English chooses it at the foot of a page, and keeps it. */
async function english(browser, town) {
  const { codes, cookies } = town;
  const choose = async (visitor) => {
    await visitor.go((page) => page.locator('footer').getByRole('link', { name: 'English' }).click());
    visitor.language = 'en';
  };
  const simone = await Visitor.come(browser, town, 'senior', cookies.simone);
  await simone.go('/mes-sorties');
  await choose(simone);
  await simone.look('my outings', '/mes-sorties');
  await simone.look('an outing in English', `/sorties/${codes.agreed}`);
  await simone.go('/sorties/nouvelle');
  await simone.look('request: where', (page) => page.locator('button[value=walk]').click());
  await simone.look('request: nowhere', simone.press('Continue'), 422);
  const leo = await Visitor.come(browser, town, 'volunteer', cookies.leo);
  await leo.go('/benevole');
  await choose(leo);
  await leo.look('the volunteer’s page in English', '/benevole');
  await leo.look('an offer in English', `/propositions/${codes.offer}`);
  for (const visitor of [simone, leo]) await visitor.leave();
}

/* What an authenticator application shows now (RFC 6238). */
function digits(secret) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const hash = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))).update(counter).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function desk(browser, town) {
  const { codes } = town;
  const claire = await Visitor.come(browser, town, 'desk', town.cookies.claire);
  await claire.look('tableau de bord', '/bureau');
  await claire.look('recherche', '/bureau/recherche');
  await claire.look('recherche, trouvé', claire.press('Chercher', { 'Nom, rue': 'Morvan' }));
  await claire.look('recherche, personne', '/bureau/recherche?q=zzzz');
  await claire.look('recherche, une structure', '/bureau/recherche?q=petits');
  await claire.look('recherche, la suite', '/bureau/recherche?q=a');
  await claire.look('inscrire', '/bureau/inscription');
  await claire.look('inscrire, refusé', (page) => page.locator('main form button').last().click(), 422);
  await claire.look('bénévoles', '/bureau/benevoles');
  await claire.look('bénévoles d’un quartier', claire.press('Montrer'));
  await claire.look('activités', '/bureau/activites');
  await claire.look('mesures', '/bureau/mesures');
  await claire.look('rencontres d’accueil', '/bureau/accueil');
  await claire.look('rencontre refusée', claire.press('Annoncer la rencontre'), 422);
  await claire.look('inscrire un bénévole', '/bureau/benevoles/inscrire');
  await claire.look('demande pour Jeanne', `/bureau/demande?senior=${codes.jeanne}`);
  await claire.look('demande pour Jeanne, refusée', (page) => page.locator('main form button').last().click(), 422);
  for (const who of ['jeanne', 'ghislaine', 'leo', 'emma'])
    await claire.look(`fiche de ${who}`, `/bureau/personnes/${codes[who]}`);
  await claire.look('fiche de Jeanne, tout', `/bureau/personnes/${codes.jeanne}/donnees`);
  await claire.look('carte de connexion', `/bureau/personnes/${codes.jeanne}/carte`);
  await claire.look('carte de connexion, faite', claire.press('Faire une carte'));
  const cards = await claire.sheets();
  check(cards === 1, 'a card of paper is one sheet of A4', `${cards} sheets`);
  await claire.look('carte de connexion, déjà faite', `/bureau/personnes/${codes.jeanne}/carte`);
  for (const outing of ['first', 'looking', 'asked', 'agreed', 'under way', 'home', 'past', 'unmet', 'cancelled'])
    await claire.look(`bureau, sortie ${outing}`, `/bureau/sorties/${codes[outing]}`);
  for (const outing of ['first', 'asked', 'agreed'])
    await claire.look(`candidats, sortie ${outing}`, `/bureau/sorties/${codes[outing]}/candidats`);
  for (const alert of ['alert', 'alert taken', 'alert settled'])
    await claire.look(`bureau, ${alert}`, `/bureau/alertes/${codes[alert]}`);
  await claire.go(`/bureau/alertes/${codes.alert}`);
  await claire.look('alerte, refusée', claire.press('Régler'), 422);
  await claire.look('qui appeler', '/bureau/a-appeler');
  await claire.look('messages envoyés', '/bureau/messages');
  await claire.look('messages non remis', '/bureau/messages?echecs=oui');
  await claire.look('couverture', '/bureau/couverture');
  await claire.look('incompatibilités', '/bureau/incompatibilites');
  await claire.look('rebuts', '/bureau/rebuts');
  await claire.look('appels', '/bureau/appels');
  await claire.look('un appel', `/bureau/appels/${codes.call}`);
  await claire.look('message parlé', `/bureau/alertes/${codes.spoken}`);
  await claire.look('message parlé, refusé', claire.press('Garder par écrit'), 422);
  await claire.look('voix du téléphone', '/bureau/voix');
  await claire.look('une phrase', '/bureau/voix/good_news');
  await claire.look('une phrase, refusée', claire.press('Garder ce fichier'), 422);
  await claire.look('une phrase enregistrée', '/bureau/voix/welcome');
  await claire.look('lettres', '/bureau/lettres');
  const sheets = await claire.sheets();
  check(sheets === 1, 'a letter is one sheet of A4', `${sheets} sheets`);
  await claire.look('mes connexions, bureau', '/mes-connexions');
  await claire.look('second code, à installer', claire.press('Installer un second code'));
  await claire.look('second code, faux', claire.press('Vérifier', { 'Les 6': '12' }), 422);
  const secret = (await claire.page.locator('.steps code').textContent()).trim();
  await claire.look('second code, codes de secours', claire.press('Vérifier', { 'Les 6': digits(secret) }));
  await claire.look('mes connexions, protégées', '/mes-connexions');
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

/* With a script, and the policy that guards it: a window says that something is new, and changes only when asked. */
async function live(browser, town) {
  const { codes, cookies } = town;
  const claire = await Visitor.come(browser, town, 'desk', cookies.claire, true);
  await claire.go('/bureau');
  await claire.weight('tableau de bord, avec son script');
  const row = claire.page.locator('[data-live=board] .row', { hasText: /démarche\s*André Leclerc/ }).last();
  const before = await row.textContent();
  const andre = await Visitor.come(browser, town, 'senior', cookies.andre);
  await andre.go(`/sorties/${codes.asked}`);
  await andre.go(andre.press('Oui, je suis d’accord'));
  const notice = claire.page.locator('[data-live-notice]');
  await notice.waitFor({ state: 'visible' });
  check(
    (await row.textContent()) === before,
    'somebody agrees: the board says that there is something new, and nothing moves',
  );
  await claire.page.locator('h1').click();
  check(/^(Une nouvelle|\d+ nouvelles)\.$/.test(await notice.locator('span').innerText()), 'how many it is stands there', await notice.innerText());
  await notice.getByRole('link', { name: 'Afficher' }).click();
  await notice.waitFor({ state: 'hidden' });
  check(
    (await row.textContent()) !== before,
    'asked to, the board shows it without being loaded again',
    before,
    await row.textContent(),
  );
  await claire.go('/bureau/voix/good_news');
  await claire.weight('une phrase, avec son script');
  const button = claire.page.locator('[data-record] button');
  await button.click();
  await button.filter({ hasText: 'Arrêter' }).waitFor();
  await new Promise((resolve) => setTimeout(resolve, 1500)); /* the microphone beeps every second */
  await button.click();
  await claire.page.locator('.said').waitFor({ timeout: 15000 });
  check(
    (await claire.page.locator('main').innerText()).includes('C’est la voix de Claire Guérin'),
    'a sentence is recorded in the page, by its microphone',
  );
  none(claire.complaints, 'the script of the desk has nothing to complain of, nor has the policy that guards it');

  const leo = await Visitor.come(browser, town, 'volunteer', cookies.leo, true);
  await leo.go('/benevole');
  await leo.weight('espace bénévole, avec son script');
  const phone = await Visitor.come(browser, town, 'volunteer');
  await phone.go(codes.link);
  await phone.go(phone.press('Oui, j’y vais'));
  await leo.page.locator('[data-live-notice]').waitFor({ state: 'visible' });
  check(true, 'a volunteer says yes on the telephone: the window at home says that there is something new');
  none(leo.complaints, 'the script of a volunteer has nothing to complain of');
  await phone.look('proposition acceptée', codes.link);

  const samira = await Visitor.come(browser, town, 'desk', cookies.samira, true);
  const elsewhere = await Visitor.come(browser, town, 'desk', cookies.samira);
  await samira.go('/bureau');
  await elsewhere.go('/bureau');
  await elsewhere.go((page) => page.getByRole('button', { name: 'Me déconnecter' }).click());
  await samira.page.waitForURL((url) => url.pathname === '/connexion' && url.searchParams.get('suite') === '/bureau', { timeout: 60000 });
  check(!(await samira.page.content()).includes('Tableau de bord'), 'logged out in one window, nothing can be read in the other any more');
  for (const visitor of [claire, andre, leo, phone, samira, elsewhere]) await visitor.leave();
}

/* Somebody presses 0: who it is opens beside what a coordinator reads, and takes neither its place nor the cursor. */
async function onTheLine(browser, town) {
  const [claire, jeanne, unknown] = [
    await Visitor.come(browser, town, 'desk', town.cookies.claire, true),
    await Visitor.come(browser, town, 'volunteer'),
    await Visitor.come(browser, town, 'volunteer'),
  ];
  const { page } = claire;
  const callers = page.locator('[data-callers]');
  await page.setViewportSize({ width: 1280, height: 800 });
  await claire.go('/bureau');
  await page.evaluate(() => scrollTo(0, 200));
  const before = await page.evaluate(() => [scrollY, document.querySelector('h1').getBoundingClientRect().top]);

  await jeanne.go(`${town.phone}/appel`);
  await jeanne.go(jeanne.press('Appeler le service', { 'quel numéro': town.contacts.jeanne }));
  await jeanne.go(jeanne.press('Taper', { 'Plusieurs chiffres': '1944' }));
  await jeanne.go(jeanne.press('0'));
  await callers.getByRole('heading', { name: 'Jeanne Morvan' }).waitFor();
  check(await callers.getByText('Né·e en').isVisible(), 'whoever is passed to the desk: her card opens on its screen');
  const after = await page.evaluate(() => [
    ...[scrollY, document.querySelector('h1').getBoundingClientRect().top],
    document.activeElement === document.body,
  ]);
  check(`${after}` === `${[...before, true]}`, 'what is being read stays where it is, and nothing is focused', before, after);
  check(
    (await page.locator('[data-callers-said]').textContent()) === 'On vous appelle\u00A0: Jeanne Morvan',
    'a screen reader is told who calls',
  );
  none(await claire.axe(), 'axe finds nothing while the card is open');
  await claire.shot('tableau de bord, un appel', 1280);

  await page.getByText('Confier l’astreinte').first().click();
  await page.getByLabel('Qui est d’astreinte').focus();
  await unknown.go(`${town.phone}/appel`);
  await unknown.go(unknown.press('Appeler le service', { 'quel numéro': '06 98 76 54 32' }));
  await unknown.go(unknown.press('0'));
  await callers.getByRole('heading', { name: 'Numéro inconnu\u00A0: 06\u00A0xx\u00A0xx\u00A0xx\u00A032' }).waitFor();
  check(
    await page.getByLabel('Qui est d’astreinte').evaluate((field) => field === document.activeElement),
    'somebody nobody knows is announced below, and a field that is being filled in keeps the cursor',
  );
  check((await callers.locator('section').count()) === 2, 'the first card is still there');
  await callers.getByRole('button', { name: 'Fermer' }).first().click();
  await callers.getByRole('button', { name: 'Fermer' }).click();
  check(!(await callers.isVisible()), 'closed, they are gone');
  await jeanne.go(jeanne.press('Raccrocher'));
  await claire.go('/bureau/voix'); /* a page that is not live */
  await claire.go('/bureau/appels');
  await claire.go((one) => one.getByRole('link', { name: 'Qui c’était' }).first().click());
  check((await page.locator('h2').first().textContent()) === 'Jeanne Morvan', 'who it was stands among the last calls');

  await page.setViewportSize({ width: 360, height: 720 });
  await claire.go('/bureau');
  await unknown.go(unknown.press('Raccrocher'));
  await jeanne.go(`${town.phone}/appel`);
  await jeanne.go(jeanne.press('Appeler le service', { 'quel numéro': town.contacts.jeanne }));
  await jeanne.go(jeanne.press('Taper', { 'Plusieurs chiffres': '1944' }));
  await jeanne.go(jeanne.press('0'));
  await callers.getByRole('heading', { name: 'Jeanne Morvan' }).waitFor();
  check(!(await callers.getByText('Né·e en').isVisible()), 'on a narrow screen her card waits to be unfolded');
  none(claire.complaints, 'the policy that guards the page has nothing to complain of');
  await jeanne.go(jeanne.press('Raccrocher'));
  for (const visitor of [claire, jeanne, unknown]) await visitor.leave();
}

/* A page with every fault there is: each rule must find its own, or its silence elsewhere means nothing. */
async function faults(browser, town) {
  const visitor = await Visitor.come(browser, town, 'senior');
  await visitor.go('/accessibilite');
  await visitor.page.setContent(`<html lang="fr"><body><h1>Est-ce lisible? Oui.</h1><pre>${'mm '.repeat(99)}</pre>
    <main><button>un</button><button>deux</button></main><img src="/static/nec.svg"><a href="/" style="color: red">x</a>
    <button popovertarget="over">derrière</button><div popover="manual" id="over">devant</div></body></html>`);
  for (const [rule, found] of Object.entries(await visitor.complaintsNow()))
    check(found.length > 0, `the rule « ${rule} » finds its fault`);
  await visitor.leave();
}

/* A page that is added is missed here until somebody goes there. */
function everywhere() {
  const routes = readFileSync(new URL('../../web/routes.def', import.meta.url), 'utf8');
  const missed = [...routes.matchAll(/^PAGE\("([^"]+)"/gm)]
    .map(([, path]) => path)
    .filter((path) => !Visitor.seen.some((seen) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(seen)));
  none(missed, 'this walk has seen every page that there is');
}

async function walk() {
  const town = await townOpen();
  try {
    const browser = await browserOpen();
    try {
      for (const part of [strangers, seniors, volunteers, english, desk, trial, call, live, onTheLine, faults]) await part(browser, town);
      everywhere();
    } finally {
      await browser.close();
    }
  } finally {
    check((await town.close()) === 0, 'the town ends as well as it began');
  }
}

if (!existsSync(CHROMIUM)) skip('Chromium is not installed (apt-get install chromium)');
else if (['axe-core', 'html-validate'].some((name) => !existsSync(new URL(`node_modules/${name}`, import.meta.url))))
  skip('tests/browser has no node_modules (npm ci)');
else run(walk);
