/*
 * What is measured inside a page. Each function runs in the browser, also with
 * JavaScript off, and answers with complaints in words: none is good. They
 * stand alone, since only their own text is sent there.
 */

/* Opens whatever is folded, so that it is measured too. */
export function unfold() {
  for (const element of document.querySelectorAll('details')) element.open = true;
}

/* Nothing runs off the screen sideways, nor out of its own box. */
export function sideways() {
  const words = (element) =>
    `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 50)}`;
  const width = document.documentElement.clientWidth;
  const complaints = [];
  if (document.documentElement.scrollWidth > width)
    complaints.push(`the page is ${document.documentElement.scrollWidth} px wide, the screen ${width}`);
  for (const element of document.body.querySelectorAll('*:not(.skip):not(.hidden)')) {
    const box = element.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && box.right > width + 0.5)
      complaints.push(`ends at ${Math.round(box.right)} of ${width} px: ${words(element)}`);
    if (
      getComputedStyle(element).display !== 'inline' &&
      element.scrollWidth > element.clientWidth + 1 &&
      element.clientWidth > 1 &&
      !['SELECT', 'INPUT', 'TEXTAREA'].includes(element.tagName)
    )
      complaints.push(`holds more than its width: ${words(element)}`);
  }
  for (const button of document.querySelectorAll('.button')) {
    const box = button.getBoundingClientRect();
    const range = document.createRange();
    for (const node of [...button.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE && one.data.trim())) {
      range.selectNodeContents(node);
      const text = range.getBoundingClientRect();
      if (text.width > 0 && (text.left < box.left + 4 || text.right > box.right - 4))
        complaints.push(`touches its border: ${words(button)}`);
    }
  }
  return complaints;
}

/* Whatever is pressed is `least` px high and wide (WCAG 2.5.5); a link inside a sentence is exempt, a tick counts with its label. */
export function smallTargets(least) {
  const complaints = [];
  for (const element of document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary',
  )) {
    if (!element.checkVisibility() || element.classList.contains('skip')) continue;
    const label = ['radio', 'checkbox'].includes(element.type) && element.labels[0];
    const box = (label || element).getBoundingClientRect();
    const style = getComputedStyle(element);
    const around = element.closest('p, li, dd, dt, div, h1, h2, h3, label');
    const inSentence =
      element.tagName === 'A' &&
      style.display === 'inline' &&
      (around?.textContent ?? '').trim().length > element.textContent.trim().length;
    if (inSentence || box.width === 0) continue;
    if (box.height < least - 0.5 || box.width < least - 0.5)
      complaints.push(`${Math.round(box.width)} × ${Math.round(box.height)} px: ${element.outerHTML.slice(0, 90)}`);
  }
  return complaints;
}

/* Between two big buttons lie `least` px, so that a trembling finger finds the one it means. */
export function crowdedButtons(least) {
  const buttons = [...document.querySelectorAll('main .button, main button')].filter((b) => b.checkVisibility());
  const boxes = buttons.map((b) => b.getBoundingClientRect());
  const complaints = [];
  for (let i = 0; i < boxes.length; i++)
    for (let j = i + 1; j < boxes.length; j++) {
      const across = Math.max(boxes[i].left - boxes[j].right, boxes[j].left - boxes[i].right);
      const down = Math.max(boxes[i].top - boxes[j].bottom, boxes[j].top - boxes[i].bottom);
      if (Math.max(across, down) < least - 0.5)
        complaints.push(
          `${Math.round(Math.max(across, down))} px between « ${buttons[i].textContent.trim()} » and « ${buttons[j].textContent.trim()} »`,
        );
    }
  return complaints;
}

/* No letter is smaller than `least` px; nothing is set in capitals, justified, or with lines too long or too near (WCAG 1.4.8). */
export function hardToRead(least) {
  const complaints = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility() || parent.closest('.hidden, script, style, option')) continue;
    const style = getComputedStyle(parent);
    const size = parseFloat(style.fontSize);
    const say = (what) => complaints.push(`${what}: ${node.data.trim().slice(0, 60)}`);
    if (size < least - 0.01) say(`${size} px`);
    if (style.textTransform === 'uppercase') say('in capitals');
    if (style.textAlign === 'justify') say('justified');
    const block = parent.closest('p, li, dd, dt');
    if (!block || block.querySelector('p, li, form, button')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rows = new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
    const height = parseFloat(getComputedStyle(block).lineHeight);
    if (rows > 1 && height < 1.5 * size - 0.1) say(`lines ${height} px high for letters of ${size}`);
    if (rows > 2 && node.data.trim().length / rows > 80)
      say(`${Math.round(node.data.trim().length / rows)} letters a line`);
  }
  return complaints;
}

/* Nothing stands in the page that its security policy would have to be loosened for; no second heading of the page. */
export function inlineCode() {
  const complaints = [...document.querySelectorAll('[style], style, script:not([src])')].map(
    (e) => `inline: ${e.outerHTML.slice(0, 90)}`,
  );
  for (const element of document.querySelectorAll('*'))
    for (const { name, value } of element.attributes)
      if (name.startsWith('on') || /^\s*javascript:/i.test(value)) complaints.push(`${name}="${value}"`);
  return complaints;
}

/* The words as French typography wants them: a no-break space before « : ; ! ? » », hours as « 14 h 30 », dots as one letter. */
export function typography() {
  const wrong = [
    /(?<!\u00A0)[;!?»]/,
    /(?<!\u00A0):(?=\s|$)/,
    /«(?!\u00A0)/,
    /\d:\d\d(?!\d)/,
    /\dh\d|\d h(?=[ \d])|\d\u00A0h \d/,
    /\.\.\./,
  ];
  const complaints = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.parentElement.closest('script, style, textarea, code, .body')) continue;
    for (const rule of wrong) {
      const found = node.data.match(rule);
      if (found)
        complaints.push(
          node.data
            .slice(Math.max(0, found.index - 20), found.index + 20)
            .replaceAll('\u00A0', '~')
            .trim(),
        );
    }
  }
  return complaints;
}

/*
 * Goes from stop to stop as the Tab key does, once it has been pressed: each must show an outline of 3 px,
 * on the screen, with nothing in front of it (WCAG 2.4.12, 2.4.13).
 */
export function focusHidden() {
  const complaints = [];
  for (const element of document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary',
  )) {
    if (!element.checkVisibility()) continue;
    element.focus();
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const say = (what) => complaints.push(`${what}: ${element.outerHTML.slice(0, 90)}`);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 3)
      say(`outline ${style.outlineStyle} ${style.outlineWidth}`);
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, 60) / 2];
    const top = document.elementFromPoint(x, y);
    const own = top && (element.contains(top) || top.contains(element) || top === element.labels?.[0]);
    const broken = element.getClientRects().length > 1; /* a link over two lines has no middle */
    if (!own && !broken)
      say(top ? `behind <${top.tagName.toLowerCase()} class="${top.className}">` : 'not on the screen');
  }
  return complaints;
}

/* The size of a page in the words of RGAA and reference/conventions.md: title, headings, language, fields. */
export function frame() {
  const { title, documentElement } = document;
  return {
    title,
    headings: document.querySelectorAll('h1').length,
    language: documentElement.lang,
    words: document.querySelector('h1')?.textContent.trim(),
  };
}

/* The page with letters and lines set apart as far as WCAG 1.4.12 lets anybody ask. */
export function spread(on) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
  );
  document.adoptedStyleSheets = on ? [sheet] : [];
}
