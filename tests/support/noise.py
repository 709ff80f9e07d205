"""Questions as people write and say them, made from addresses that are known: for tests/bench/geocode.py.

    maker = Noise(seed)
    text, kinds = maker.ordinary(door)      # one fault
    text, kinds = maker.hard(door)          # two or three at once

`door` is a row of a BAN file. Each kind of noise is a function from the parts of a question to parts; a kind that
cannot do anything with an address says so (None), and another is drawn. Same seed, same questions.
"""
import random
import re
import unicodedata

PARTICLES = {"de", "du", "des", "la", "le", "les", "l", "d", "à", "aux", "au", "en", "et", "sur"}
TYPES = {"rue": ["r", "r.", "Rue"], "avenue": ["av", "av.", "ave"], "boulevard": ["bd", "bld", "boul", "bvd"], "place": ["pl", "pl."],
         "allée": ["all", "all."], "impasse": ["imp", "imp."], "chemin": ["che", "chem."], "route": ["rte"], "square": ["sq"],
         "quai": ["q"], "passage": ["pass", "pge"], "cours": ["crs"]}
TITLES = {"saint": ["st", "st."], "sainte": ["ste"], "général": ["gal", "gen", "général"], "docteur": ["dr"], "maréchal": ["mal", "marechal"],
          "commandant": ["cdt"], "colonel": ["col"], "capitaine": ["cap"], "lieutenant": ["lt"], "professeur": ["prof", "pr"],
          "président": ["pdt"], "notre": ["n"], "monseigneur": ["mgr"], "abbé": ["ab"]}
WORDS = {"1": "un", "2": "deux", "3": "trois", "4": "quatre", "5": "cinq", "6": "six", "7": "sept", "8": "huit", "9": "neuf", "10": "dix",
         "11": "onze", "12": "douze", "13": "treize", "14": "quatorze", "15": "quinze", "16": "seize", "17": "dix-sept", "18": "dix-huit",
         "19": "dix-neuf", "20": "vingt", "21": "vingt et un", "22": "vingt-deux", "23": "vingt-trois", "24": "vingt-quatre",
         "25": "vingt-cinq", "30": "trente", "31": "trente et un", "32": "trente-deux", "40": "quarante", "50": "cinquante",
         "60": "soixante", "70": "soixante-dix", "71": "soixante et onze", "75": "soixante-quinze", "80": "quatre-vingts",
         "85": "quatre-vingt-cinq", "90": "quatre-vingt-dix", "92": "quatre-vingt-douze", "100": "cent"}
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "8": "VIII", "11": "XI", "14": "XIV", "20": "XX"}
AZERTY = ["azertyuiop", "qsdfghjklm", "wxcvbn"]
SOUNDS = [("ph", "f"), ("qu", "k"), ("eau", "o"), ("au", "o"), ("ai", "é"), ("ei", "é"), ("ç", "ss"), ("ch", "sh"), ("y", "i"), ("ss", "c"),
          ("th", "t"), ("rr", "r"), ("ll", "l"), ("nn", "n"), ("tt", "t"), ("mm", "m"), ("ain", "in"), ("ein", "in"), ("en", "an"), ("an", "en"),
          ("ce", "se"), ("ge", "je"), ("h", ""), ("œ", "e"), ("s", "ss"), ("c", "k"), ("ou", "oo")]


def plain(text):
    text = text.replace("œ", "oe").replace("Œ", "Oe").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def number_of(door):
    return door["numero"] + (" " + door["rep"] if door["rep"] else "")


class Question:
    """The parts of a question; noise changes them, text() puts them together."""

    def __init__(self, door):
        self.number, self.street = number_of(door), door["nom_voie"]
        self.postcode, self.city = door["code_postal"], door["nom_commune"]
        self.before = self.between = self.after = ""
        self.order = "number street"
        self.commas = self.whole = None

    def text(self):
        parts = [self.number, self.street] if self.order == "number street" else [self.street, self.number]
        line = (", " if self.commas else " ").join(p for p in parts if p)
        tail = " ".join(p for p in (self.postcode, self.city) if p)
        text = " ".join(p for p in (self.before, line, self.between, tail, self.after) if p)
        return self.whole(text) if self.whole else text


class Noise:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kinds = {name[2:]: getattr(self, name) for name in dir(self) if name.startswith("k_")}

    # ---- Of the whole ----
    def k_lower(self, q): q.whole = str.lower; return q
    def k_upper(self, q): q.whole = lambda t: plain(t).upper(); return q
    def k_no_accents(self, q): return self._whole(q, plain)
    def k_spaces(self, q): q.whole = lambda t: "  " + t.replace(" ", "   ") + " "; return q
    def k_no_hyphens(self, q): return self._street(q, lambda s: s.replace("-", " "))
    def k_hyphens(self, q): return self._street(q, lambda s: re.sub(r"(?<=\w) (?=\w)", "-", s))
    def k_commas(self, q): q.commas = True; return q
    def k_dots(self, q): q.whole = lambda t: t + "."; return q

    def _whole(self, q, change):
        q.street, q.city = change(q.street), change(q.city)
        return q

    def _street(self, q, change):
        new = change(q.street)
        if new == q.street:
            return None
        q.street = new
        return q

    # ---- Place and number ----
    def k_no_postcode(self, q): q.postcode = ""; return q
    def k_no_city(self, q): q.city = ""; return q
    def k_number_last(self, q): q.order = "street number"; return q
    def k_numero(self, q): q.number = self.random.choice(["n° ", "n°", "numéro ", "no "]) + q.number; return q
    def k_cedex(self, q): q.city += self.random.choice([" CEDEX", " Cedex 1", " CEDEX 2"]); return q
    def k_country(self, q): q.after = self.random.choice(["France", "Loire-Atlantique", "44"]); return q

    def k_number_words(self, q):
        figures, _, rep = q.number.partition(" ")
        if figures not in WORDS:
            return None
        q.number = (WORDS[figures] + " " + rep).strip()
        return q

    def k_suffix(self, q):
        figures, _, rep = q.number.partition(" ")
        if not rep:
            return None
        q.number = figures + self.random.choice([rep, rep.upper(), rep[0], " " + rep[0].upper(), "-" + rep])
        return q

    def k_floor(self, q):
        q.between = self.random.choice(["3e étage", "2ème étage", "appt 12", "apt B", "bât B", "bâtiment 3", "escalier C", "rez-de-chaussée", "hall 2", "porte 4"])
        return q

    def k_residence(self, q):
        q.before = self.random.choice(["Résidence les Tilleuls,", "résidence du Parc", "Immeuble le Mistral,", "Rés. Bel Horizon,"])
        return q

    def k_box(self, q): q.between = self.random.choice(["BP 12", "BP 1234", "CS 70012", "TSA 10003"]); return q
    def k_polite(self, q): q.before = self.random.choice(["bonjour c'est au", "j'habite", "euh", "je suis au", "chez Mme Petit,"]); return q

    # ---- Words ----
    def k_type_short(self, q):
        first, _, rest = q.street.partition(" ")
        short = TYPES.get(first.lower())
        if not short or not rest:
            return None
        q.street = self.random.choice(short) + " " + rest
        return q

    def k_type_missing(self, q):
        first, _, rest = q.street.partition(" ")
        if first.lower() not in TYPES or len(rest) < 5:
            return None
        q.street = rest
        return q

    def k_title_short(self, q):
        words = q.street.split(" ")
        for i, word in enumerate(words):
            if word.lower() in TITLES:
                words[i] = self.random.choice(TITLES[word.lower()])
                q.street = " ".join(words)
                return q
        return None

    def k_no_particles(self, q):
        return self._street(q, lambda s: " ".join(w for w in re.sub(r"\b[dlDL]['’]", "", s).split(" ") if w.lower() not in PARTICLES))

    def k_particle_added(self, q):
        first, _, rest = q.street.partition(" ")
        if first.lower() not in TYPES or rest.split(" ")[0].lower() in PARTICLES or re.match(r"[dl]['’]", rest):
            return None
        q.street = f"{first} {self.random.choice(['de', 'du', 'de la', 'des'])} {rest}"
        return q

    def k_elision_glued(self, q): return self._street(q, lambda s: re.sub(r"\b([dlDL])['’]", r"\1", s))
    def k_elision_parted(self, q): return self._street(q, lambda s: re.sub(r"\b([dlDL])['’]", r"\1 ", s))

    def k_glued(self, q):
        words = q.street.split(" ")
        if len(words) < 2:
            return None
        i = self.random.randrange(len(words) - 1)
        words[i:i + 2] = [words[i] + words[i + 1].lower()]
        q.street = " ".join(words)
        return q

    def k_parted(self, q):
        words = q.street.split(" ")
        long = [i for i, w in enumerate(words) if len(w) >= 7 and w.isalpha()]
        if not long:
            return None
        i = self.random.choice(long)
        at = self.random.randrange(3, len(words[i]) - 2)
        words[i] = words[i][:at] + " " + words[i][at:]
        q.street = " ".join(words)
        return q

    def k_first_name_initial(self, q):
        words = q.street.split(" ")
        if len(words) != 3 or words[1].lower() in PARTICLES or len(words[1]) < 4 or words[0].lower() not in TYPES:
            return None
        words[1] = words[1][0] + self.random.choice([".", ""])
        q.street = " ".join(words)
        return q

    def k_figures(self, q):
        back = {v: k for k, v in WORDS.items()}
        return self._street(q, lambda s: " ".join(back.get(w.lower(), WORDS.get(w, w)) for w in s.split(" ")))

    def k_roman(self, q): return self._street(q, lambda s: " ".join(ROMAN.get(w, w) for w in s.split(" ")))

    # ---- Fingers and ears ----
    def _long_word(self, q, change, least=5):
        words = q.street.split(" ")
        long = [i for i, w in enumerate(words) if len(w) >= least and i > 0 and not w.isdigit()]
        if not long:
            return None
        i = self.random.choice(long)
        new = change(words[i])
        if new is None or plain(new).lower() == plain(words[i]).lower():
            return None
        words[i] = new
        q.street = " ".join(words)
        return q

    def k_letter_missing(self, q):
        return self._long_word(q, lambda w: (lambda at: w[:at] + w[at + 1:])(self.random.randrange(1, len(w))))

    def k_letter_doubled(self, q):
        return self._long_word(q, lambda w: (lambda at: w[:at] + w[at] + w[at:])(self.random.randrange(len(w))))

    def k_letters_swapped(self, q):
        return self._long_word(q, lambda w: (lambda at: w[:at] + w[at + 1] + w[at] + w[at + 2:])(self.random.randrange(1, len(w) - 1)))

    def k_neighbour_key(self, q):
        def change(word):
            at = self.random.randrange(1, len(word))
            for row in AZERTY:
                i = row.find(plain(word[at]).lower())
                if i >= 0:
                    return word[:at] + row[max(0, i - 1)] + word[at + 1:] if i else word[:at] + row[1] + word[at + 1:]
            return None
        return self._long_word(q, change)

    def k_by_ear(self, q):
        def change(word):
            may = [(a, b) for a, b in SOUNDS if a in word.lower()[0 if a != "h" else 1:]]
            if not may:
                return None
            a, b = self.random.choice(may)
            return word.lower().replace(a, b, 1)
        return self._long_word(q, change)

    def k_heard(self, q):
        """Several sounds at once, and the silent end gone."""
        def change(word):
            new = word.lower()
            for a, b in (("ph", "f"), ("eau", "o"), ("au", "o"), ("ai", "e"), ("qu", "k"), ("y", "i"), ("ll", "l"), ("nn", "n"), ("tt", "t"), ("rr", "r")):
                new = new.replace(a, b)
            return re.sub(r"(es|e|s|t|d|x)$", "", new) if len(new) > 5 else new
        return self._long_word(q, change)

    # ---- Drawing ----
    def _apply(self, door, count):
        question, kinds = Question(door), []
        while len(kinds) < count:
            kind = self.random.choice(sorted(self.kinds))
            if kind in kinds:
                continue
            changed = self.kinds[kind](question)
            if changed:
                question = changed
                kinds.append(kind)
        return question.text(), kinds

    def ordinary(self, door):
        return self._apply(door, 1)

    def hard(self, door):
        while True:
            text, kinds = self._apply(door, self.random.choice((2, 3)))
            words = set(kinds) & {"letter_missing", "letter_doubled", "letters_swapped", "neighbour_key", "by_ear", "heard", "glued", "parted",
                                  "elision_glued", "type_missing", "number_last", "first_name_initial", "no_particles", "title_short"}
            if words:
                return text, kinds


# Nothing that exists in the data; a street in another town, a sentence, noise.
NOWHERE = ["1 rue Zzyzx 44000 Nantes", "12 rue du Vieux Moulin Rouge Paris", "75 avenue des Champs-Élysées 75008 Paris", "je ne sais pas",
           "chez ma soeur", "asdf qsdf", "12", "??", "10 Downing Street London", "le médecin de la dernière fois", "4 rue Onésiphore Blabla",
           "33 boulevard du Pastis Marseille", "3 place Bellecour Lyon", "demain à dix heures", "rue", "0240123456", "8 allée Kwyjibo",
           "impasse des Trolls Ailés 44300 Nantes", "17 quai des Orfèvres Paris", "20 rue Xantrailles Bordeaux"]
