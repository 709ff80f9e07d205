"""Questions as somebody at a desk notes what an elderly caller says, or as a relative fills in a form.

Written apart from tests/support/noise.py and from the geocoder, from what callers do and not from what the program
can do; its figures are the ones that tests/bench/geocode.py reports. A question is a sentence drawn from a handful
of shapes; its words are then spoiled, each way of spoiling with its own weight. Same seed, same questions.
"""
import random
import re
import unicodedata

SHAPES = {  # how the parts are put together: {n} number, {r} repetition, {v} street, {c} postcode, {w} commune
    "form": "{n}{r} {v} {c} {w}", "letter": "{n}{r}, {v}\u00a0– {c} {w}", "told": "c'est {v}, au {n}{r}, à {w}", "told_short": "{v} au {n}{r}",
    "town_first": "{w} {n}{r} {v}", "town_code_first": "{c} {w}, {n}{r} {v}", "no_town": "{n}{r} {v}", "reversed": "{v} {n}{r} {w}",
    "brackets": "{n}{r} {v} ({w})", "slashes": "{n}{r} / {v} / {c} / {w}", "d_town": "{n}{r} {v} à {w} même", "lines": "{v}, {n}{r}; {w}",
}
EXTRAS = {  # what stands around it
    "third_floor": "{} 3ème étage gauche", "ground": "{}, rdc à droite", "flat": "apt 204 {}", "stairs": "{} esc. 2", "door_code": "{} code 12A45",
    "tower": "bât. C {}", "entry": "entrée B, {}", "home": "résidence Les Acacias {}", "ehpad": "EHPAD Les Jardins d'Automne, {}", "care_of": "chez M. Le Goff {}",
    "box": "{} BP 30412", "special": "{} CS 10045", "cedex": "{} CEDEX 3", "please": "{} svp", "live": "bah moi j'habite {}", "country": "{} FRANCE",
    "ring": "{} sonner chez Durand", "lot": "{} lotissement des Genêts",
}
SPELLED = {"1": "un", "2": "deux", "3": "trois", "4": "quatre", "5": "cinq", "6": "six", "7": "sept", "8": "huit", "9": "neuf", "10": "dix", "11": "onze",
           "12": "douze", "14": "quatorze", "15": "quinze", "16": "seize", "18": "dix huit", "20": "vingt", "22": "vingt deux", "28": "vingt huit",
           "30": "trente", "33": "trente trois", "45": "quarante cinq", "50": "cinquante", "64": "soixante quatre", "77": "soixante dix sept",
           "81": "quatre vingt un", "96": "quatre vingt seize", "99": "quatre-vingt-dix-neuf", "110": "cent dix"}
SHORT = {"rue": "r", "avenue": "av", "boulevard": "bd", "place": "pl", "allée": "all", "impasse": "imp", "chemin": "chem", "route": "rte", "square": "sq",
         "passage": "pass", "cours": "crs", "saint": "st", "sainte": "ste", "général": "gal", "docteur": "dr", "maréchal": "mal", "professeur": "prof",
         "commandant": "cdt", "faubourg": "fg", "boulevards": "bds"}
# Sounds that have several spellings in French: any of a row for any other.
SAME_SOUND = [("au", "o", "eau"), ("é", "er", "ai", "ée"), ("f", "ph"), ("s", "ss", "c", "ç"), ("k", "c", "qu", "ck"), ("in", "ain", "ein"), ("an", "en", "am"),
              ("i", "y"), ("t", "tt", "th"), ("l", "ll"), ("n", "nn"), ("m", "mm"), ("r", "rr"), ("j", "g"), ("è", "ai", "ê", "ei"), ("z", "s"), ("gn", "ni")]
MUTE = re.compile(r"(?<=[a-zéè]{3})(?:es|s|t|d|x|e|z)$")
KEYS = {"a": "zq", "z": "ae", "e": "zr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "p": "om", "q": "as", "s": "qd", "d": "sf", "f": "dg",
        "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "km", "m": "lp", "w": "xq", "x": "wc", "c": "xv", "v": "cb", "b": "vn", "n": "bj"}
SMALL = {"de", "du", "des", "la", "le", "les", "l'", "d'", "à", "et", "en", "sur", "aux", "au"}


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text.replace("œ", "oe")) if not unicodedata.combining(c))


class Noise:
    def __init__(self, seed):
        self.random = random.Random(f"apart {seed}")
        self.faults = {
            "slip_left_out": (4, self.left_out), "slip_twice": (3, self.twice), "slip_turned": (3, self.turned), "slip_key": (4, self.wrong_key),
            "slip_space": (2, self.space_in), "slip_no_space": (3, self.space_out), "ear": (5, self.ear), "ear_twice": (3, self.ear_twice), "mute": (3, self.mute),
            "first_name": (3, self.no_first_name), "initial": (2, self.initial), "apostrophe": (3, self.apostrophe), "small": (3, self.no_small), "short": (5, self.short),
            "no_type": (2, self.no_type), "other_type": (2, self.other_type), "accents": (3, self.accents), "capitals": (2, self.capitals), "hyphens": (2, self.hyphens),
        }

    # Each takes the words of a street's name and gives them back spoiled, or None when it cannot.
    def spoil(self, words, change, least=5):
        may = [i for i, w in enumerate(words) if len(w) >= least and w.isalpha() and (i or len(words) == 1)]
        if not may:
            return None
        i = self.random.choice(may)
        new = change(words[i])
        return None if not new or new == words[i] else words[:i] + [new] + words[i + 1:]

    def left_out(self, words): return self.spoil(words, lambda w: (lambda k: w[:k] + w[k + 1:])(self.random.randint(1, len(w) - 1)))
    def twice(self, words): return self.spoil(words, lambda w: (lambda k: w[:k + 1] + w[k:])(self.random.randint(0, len(w) - 1)))
    def turned(self, words): return self.spoil(words, lambda w: (lambda k: w[:k] + w[k + 1] + w[k] + w[k + 2:])(self.random.randint(1, len(w) - 2)))

    def wrong_key(self, words):
        def change(word):
            k = self.random.randint(1, len(word) - 1)
            near = KEYS.get(bare(word[k]).lower())
            return near and word[:k] + self.random.choice(near) + word[k + 1:]
        return self.spoil(words, change)

    def space_in(self, words): return self.spoil(words, lambda w: (lambda k: w[:k] + " " + w[k:])(self.random.randint(3, len(w) - 3)), 7)

    def space_out(self, words):
        if len(words) < 2:
            return None
        k = self.random.randrange(len(words) - 1)
        return words[:k] + [words[k] + words[k + 1]] + words[k + 2:]

    def ear(self, words):
        def change(word):
            word = word.lower()
            rows = [(a, row) for row in SAME_SOUND for a in row if a in word[1:] or (a in word and a in ("f", "ph", "k", "qu"))]
            if not rows:
                return None
            a, row = self.random.choice(rows)
            return word.replace(a, self.random.choice([b for b in row if b != a]), 1)
        return self.spoil(words, change)

    def ear_twice(self, words):
        once = self.ear(words)
        return once and (self.ear(once) or once)

    def mute(self, words): return self.spoil(words, lambda w: MUTE.sub("", w.lower()))

    def no_first_name(self, words):
        if len(words) < 3 or {w.lower() for w in words} & SMALL or any("'" in w for w in words):
            return None
        return [words[0]] + words[2:]

    def initial(self, words):
        if len(words) < 3 or len(words[1]) < 3 or {w.lower() for w in words} & SMALL or any("'" in w for w in words):
            return None
        return [words[0], words[1][0] + "."] + words[2:]

    def apostrophe(self, words):
        style = self.random.choice(["", " ", "’", "´"])
        new = [re.sub(r"['’]", style, w) for w in words]
        return None if new == words else new

    def no_small(self, words):
        new = [re.sub(r"^[dl]['’]", "", w, flags=re.I) for w in words if w.lower() not in SMALL]
        return None if new == words else new

    def short(self, words):
        may = [i for i, w in enumerate(words) if w.lower() in SHORT]
        if not may or (may == [0] and len(words) == 1):
            return None
        return [SHORT[w.lower()] + self.random.choice(["", "."]) if i in may else w for i, w in enumerate(words)]

    def no_type(self, words): return words[1:] if len(words) > 1 and words[0].lower() in SHORT and sum(map(len, words[1:])) > 6 else None

    def other_type(self, words):
        if len(words) < 2 or words[0].lower() not in ("rue", "avenue", "boulevard", "allée", "impasse", "chemin"):
            return None
        return [self.random.choice([t for t in ("rue", "avenue", "boulevard", "allée") if t != words[0].lower()])] + words[1:]

    def accents(self, words): return [bare(w) for w in words]
    def capitals(self, words): return [w.upper() for w in words]
    def hyphens(self, words):
        new = [w.replace("-", " ") for w in words]
        return [" ".join(words).replace(" ", "-")] if new == words else new

    def number(self, door):
        rep = door["rep"].lower()
        figures = SPELLED.get(door["numero"], door["numero"]) if self.random.random() < 0.08 else door["numero"]
        return figures, "" if not rep else self.random.choice([" " + rep, rep, " " + rep.upper()])

    def make(self, door, faults):
        words, kinds = door["nom_voie"].split(" "), []
        names, weights = list(self.faults), [w for w, _ in self.faults.values()]
        for _ in range(60):
            if len(kinds) == faults:
                break
            kind = self.random.choices(names, weights)[0]
            new = None if kind in kinds or (kinds and kind in ("other_type", "no_type")) else self.faults[kind][1](words)
            if new:
                words = [w for part in new for w in part.split(" ") if w]
                kinds.append(kind)
        return words, kinds

    def question(self, door, faults, surround):
        words, kinds = self.make(door, faults)
        shape = self.random.choice(["form"] * 6 + sorted(SHAPES))
        n, r = self.number(door)
        text = SHAPES[shape].format(n=n, r=r, v=" ".join(words), c=door["code_postal"], w=door["nom_commune"])
        kinds.append("as_" + shape)
        if self.random.random() < surround:
            extra = self.random.choice(sorted(EXTRAS))
            text = EXTRAS[extra].format(text)
            kinds.append("with_" + extra)
        return text.lower() if self.random.random() < 0.5 else text, kinds

    def ordinary(self, door):
        return self.question(door, 1, 0.2)

    def hard(self, door):
        return self.question(door, self.random.choice((2, 2, 3)), 0.5)


NOWHERE = ["42 rue Quenouillard 44000 Nantes", "6 rue du Grand Nulle-Part, Nantes", "5 avenue Foch 75116 Paris", "12 rue Saint-Ferréol Marseille", "3 rue de la Roquette Paris",
           "14 rue Vercingétorix Clermont-Ferrand", "chez le kiné", "l'hôpital où on m'a opérée", "à côté de la boulangerie", "2 chemin des Korrigans Carnac", "allo", "oui",
           "je rappellerai", "rue du", "boulevard", "le 14 juillet", "1", "44", "06 12 34 56 78", "mon numéro c'est le 02 40 41 90 00", "7 bis rue Zglorf Rezé", "99 rue Inexistante",
           "8 place Stanislas Nancy", "mardi 14h30", "21 rue Trucmuche 44300", "sortie 12 du périphérique", "avenue Wxyz 44800 Saint-Herblain", "4 rue Hergébulle Orvault",
           "10 cours Mirabeau Aix", "1600 Pennsylvania Avenue"]
