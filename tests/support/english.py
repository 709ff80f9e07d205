"""
What is left of French on a page in English.

    read = English(town)
    read.left(page)         # ["Vous serez prévenu", …]; [] when none is left

Names are names in any language: people, districts, addresses, places, what their documents hold under NAMES. What
stands in an element with lang="fr" says that it is French, and what somebody has typed into a field is theirs.
"""
import html.parser
import re

FRENCH = re.compile(r"[éèêàâçùûîôœÉÈÀÇ«·]|\b(?:le|la|les|des|du|un|une|vous|nous|votre|vos|notre|mes|pour|avec|sans|et|ou|est|sont|dans|sur|qui|que|pas|chez|par|sortie|bénévole)\b|\w’[aeiouyhéê]",
                    re.I)
# What English words hold in French: names, and examples of what to type.
KEPT = ("Petits Frères des Pauvres", "Bénénova", "rue de Strasbourg", "MODE D'ESSAI", "Pharmacie Graslin", "marché de Talensac", "casier-judiciaire",
        "à l'accueil du service", "Mme", "nec-web")
NAMES = {"first_name", "last_name", "known_first_name", "with", "volunteer", "district", "place", "home", "organisation", "name", "label", "trams", "prefer", "publisher"}
VOID = {"input", "br", "meta", "link", "img", "hr", "path", "circle"}
SAID = ("aria-label", "alt", "title", "placeholder")


class English:
    """Knows the names of a town."""

    def __init__(self, town):
        self.names = set(KEPT)
        for row in town.rows("select first_name as a, last_name as b from nec.person union select name, name from nec.district union select name, name from nec.organisation"):
            self.names |= set(row.values())

    def learn(self, document, key=""):
        """The names that a page's document holds."""
        if isinstance(document, dict):
            for name, value in document.items():
                self.learn(value, name)
        elif isinstance(document, list):
            for value in document:
                self.learn(value, key)
        elif isinstance(document, str) and document and key in NAMES:
            self.names.add(document)

    def left(self, page):
        """Pieces of the page that are French, or make no secret of not being English."""
        reader = _Reader()
        reader.feed(page.body.decode())
        wrong = [] if reader.language == "en" else [f"lang={reader.language}"]
        known = "|".join(re.escape(name) for name in sorted(filter(None, self.names), key=len, reverse=True))
        return wrong + [words for words in reader.words if FRENCH.search(re.sub(known, "", words))]


class _Reader(html.parser.HTMLParser):
    """The words of a page that are not said to be French."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.language, self.words, self._open = None, [], []

    def handle_starttag(self, tag, pairs):
        have = dict(pairs)
        self.language = have.get("lang") if tag == "html" else self.language
        french = tag != "html" and (have.get("lang") == "fr" or self._inside_french())
        if tag not in VOID:
            self._open.append((tag, french))
        if not french:
            self.words += [have[name] for name in SAID if have.get(name)]

    def handle_endtag(self, tag):
        while tag not in VOID and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        typed = self._open and self._open[-1][0] in ("textarea", "style", "script", "code")
        if data.strip() and not typed and not self._inside_french():
            self.words.append(" ".join(data.split()))

    def _inside_french(self):
        return bool(self._open) and self._open[-1][1]
