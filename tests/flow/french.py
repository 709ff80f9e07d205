"""
All the French that people read or hear, as grammalecte reads it: the catalogue, the pages, the messages, the sentences
of the telephone. What it does not know or misunderstands stands below, with its reason; a line that is no longer needed
fails, too. Lines that hold a value are left to the tests that fill them in.
"""
# --quick leaves this out.
import html
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import rules  # noqa: E402
from nec import SOURCE, check, equal, run  # noqa: E402

try:
    import grammalecte
except ImportError:
    grammalecte = None

# Names, of people, places, services and things.
NAMES = set("""
    Orpan Bénénova English CCAS TSA Fontenoy Proxitan Graslin Talensac
    FreeOTP Aegis iPad iPhone Chromium HTML5 axe-core AA AAA EUPL JPEG WAV CSV A4
""".split())
# « Un morceau suffit : mor talen »; the end of « actif·ve »; a card that is an example.
NAMES |= {"mor", "talen", "ve", "K7M2", "P4X9"}

# What it takes for a mistake, and is none: (the beginning of a rule's name, the words).
FINE = {
    ("gv1__imp_union", "Appelez le"): "« Appelez le 02 40… » : the number is a link of its own",
    ("gv1__imp_union", "appelez le"): "likewise",
    ("g2__conf_je_non_verbe", "soussigné·e"): "« Je soussigné·e », both genders",
    ("typo_virgule", " ,"): "likewise, before the comma",
    ("g3__gn_det_les", "facultatif"): "« les réponses marquées facultatif » : the mark is quoted",
    ("num_grand_nombre_soudé", None): "« 75342 Paris CEDEX 07 »: no quantity",
    ("gv1__imp_verbe", "voit"): "« voit mal » : what somebody does, not what they are told",
    ("gv1__imp_verbe", "entend"): "« entend mal »",
    ("gv1__imp_verbe", "attend"): "« attend une ligne »",
}


def catalogue():
    """base/french.def."""
    text = re.sub(r"/\*.*?\*/", "", (SOURCE / "base/french.def").read_text(), flags=re.S)
    for line in re.findall(r"^(?:FRENCH|FIELD|PROBLEM)\((.*)\)$", text, re.M):
        yield re.findall(r'"((?:[^"\\]|\\.)*)"', line)[-1].replace("\\u00A0", "\u00A0")


def pages():
    """The words of the templates between tags that begin a line of their own; a section that has another is parted from it."""
    for path in [*(SOURCE / "web/pages").glob("*.html"), *(SOURCE / "dispatcher/phone/pages").glob("*.html")]:
        text = re.sub(r"<code>.*?</code>|<title>.*?</title>", "", path.read_text(), flags=re.S)
        text = re.sub(r"</?(p|h[1-4]|li|ul|ol|dt|dd|legend|label|div|summary|button|option|th|td|caption|br|a|section)\b[^>]*>|\{\{\^[^}]*\}\}|(?<=\}\})(?=\{\{#)", "\n", text)
        yield from written(re.sub(r"<[^>]+>", "", text))


def messages():
    """dispatcher/messages/texts."""
    for path in (SOURCE / "dispatcher/messages/texts").glob("*.txt"):
        yield from written(path.read_text())


def spoken():
    """What the telephone says: a choice ends with a comma, which its number follows."""
    for line in (SOURCE / "dispatcher/phone/sentences.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            sentence = line.split("\t")[1]
            yield sentence[0].upper() + sentence[1:].rstrip(",")


def written(text):
    """Its lines without tags of the template; those that hold a value are left out."""
    text = re.sub(r"\{\{[#/>!][^}]*\}\}", "", text)
    for line in text.splitlines():
        line = re.sub(r"[ \t]+", " ", html.unescape(line)).strip(" \u00A0")
        if "{{" not in line and len(line) > 3:
            yield line


def read(checker, texts, used):
    """What is wrong with them: ["« Appelez le » in …: why"]. Exceptions that were needed go into `used`."""
    wrong = []
    for text in dict.fromkeys(texts):
        mistakes, unknown = checker.getParagraphErrors(text)
        for one in mistakes:
            words = text[one["nStart"]:one["nEnd"]]
            fine = next((f for f in FINE if one["sRuleId"].startswith(f[0]) and f[1] in (words, None)), None)
            used.add(fine)
            wrong += [] if fine else [f"« {words} » in « {text[:120]} »: {one['sRuleId']}: {one['sMessage']}"]
        for one in unknown:
            used.add(one["sValue"])
            wrong += [] if one["sValue"] in NAMES else [f"« {one['sValue']} » in « {text[:120]} » is no word"]
    return wrong


def main():
    if not grammalecte:
        check(os.environ.get("NEC_OFFLINE"), "grammalecte is installed (python3-grammalecte)")
        return
    checker, used = grammalecte.GrammarChecker("fr"), set()
    equal(read(checker, ["Les page sont lu.", "Je vous rapelle."], set()) != [], True, "a mistake would be seen")
    for name, texts in (("the catalogue", catalogue), ("the pages", pages), ("the messages", messages), ("the telephone", spoken)):
        lines = list(texts())
        wrong = read(checker, lines, used)
        check(len(lines) > 40 and not wrong, f"{name}: no mistake in {len(lines)} pieces of French", len(lines), *wrong[:40])
    equal(sorted(NAMES - used) + sorted(str(f) for f in FINE if f not in used), [], "every exception is still needed")
    equal(len(rules.words("state")) > 10, True, "the catalogue is where it is looked for")


run(main)
