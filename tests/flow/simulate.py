"""nec-simulate as whoever tunes the service meets it; in `./nec soak` the comparison of our policy with the others."""

import json
import os
import subprocess
import xml.etree.ElementTree

import nec
from nec import check, equal, note, run

POLICIES = ["nec", "nearest-3", "nearest-5", "nearest-1", "random-5", "notify-all", "broadcast", "sn-retry", "sdn-retry",
            "nec-true-p", "clairvoyant"]
METRICS = ("fill fill_planned fill_urgent filled_24h_ahead messages_per_filled offers_per_filled median_km continuity "
           "eligible_continuity gini district_gap worst_district kept never_used p99_messages_per_week escalated "
           "wasted_yes_per_filled hours_to_fill").split()
SMALL = nec.SCRATCH / f"simulate_{os.getpid()}.settings"
PAGE = nec.SCRATCH / f"simulate_{os.getpid()}.html"


def simulate(*words):
    """(exit status, what it said, what it complained of)"""
    done = subprocess.run([nec.BIN / "nec-simulate", *words], capture_output=True, text=True, timeout=3600)
    return done.returncode, done.stdout, done.stderr


def figures(*words):
    status, said, complained = simulate(*words, "--json")
    equal(status, 0, f"nec-simulate {' '.join(str(word) for word in words)} ends well {complained}")
    return json.loads(said)


def what_it_offers():
    _, said, _ = simulate("--list")
    equal(sorted(line.split()[0] for line in said.splitlines()), sorted(POLICIES), "--list names every way to ask")


def one_object():
    small = ("--settings", SMALL, "--days", "21")
    got = figures("--policy", "nec", "--seed", "3", *small)
    equal([name for name in METRICS if not isinstance(got.get(name), (int, float))], [], "all metrics are there")
    shares = [name for name in METRICS if name.startswith("fill") or name in ("kept", "continuity", "escalated", "gini")]
    check(all(0 <= got[name] <= 1 for name in shares), "shares lie between 0 and 1", got)
    equal(figures("--policy", "nec", "--seed", "3", *small), got, "the same seed gives the same object")
    bound = figures("--policy", "clairvoyant", "--seed", "3", *small)
    check(got["fill"] < bound["fill"] < 1, "who knows every answer fills more", (got["fill"], bound["fill"]))


def a_page():
    status, _, complained = simulate("--report", PAGE, "--settings", SMALL, "--days", "14")
    page = PAGE.read_text()
    equal(status, 0, f"a page is written {complained}")
    drawings = [part.split("</svg>")[0] for part in page.split("<svg")[1:]]
    for drawing in drawings:
        xml.etree.ElementTree.fromstring("<svg" + drawing + "</svg>")
    check(len(drawings) == 4 and "nan" not in "".join(drawings), "with four drawings that can be drawn")
    check("<script" not in page and "http" not in page, "it needs nothing from elsewhere and runs no script")


def what_is_refused():
    for words, named in ((["--policy", "nearest-7"], "nearest-7"), (["--seeds", "5..1"], "5..1"), (["--days", "0"], "0"),
                         (["--compare", "nec"], "nec"), (["mot"], "mot"), (["--change", "nulle-part"], "nulle-part"),
                         (["--change", "x", "--policy", "clairvoyant"], "--change"),
                         (["--policy", "clairvoyant", "--size", "10"], "--size 1")):
        status, said, complained = simulate(*words)
        check(status == 2 and not said and named in complained and complained.count("\n") == 1,
              f"{' '.join(words)}: refused in one sentence", complained)
    broken = nec.SCRATCH / f"simulate_{os.getpid()}.broken"
    for line, named in (("busy 0.1", "ligne 2"), ("bsy = 0.1", "bsy"), ("busy = much", "ligne 2")):
        broken.write_text(f"# mine\n{line}\n")
        status, _, complained = simulate("--settings", broken)
        check(status == 2 and named in complained, f"a file that says {line!r} is refused, and where", complained)


def settings_go_round():
    _, said, _ = simulate("--show-settings")
    PAGE.write_text(said)
    few = ("--policy", "nearest-3", "--seed", "2", "--days", "7")
    equal(figures(*few, "--settings", PAGE), figures(*few), "what --show-settings writes is what holds anyway")


def a_change():
    """Before it is made: the same towns with and without it."""
    SMALL.with_suffix(".change").write_text("weight_known = 0\nhurry = 2000\n")
    small = ("--settings", SMALL, "--days", "21", "--seeds", "1..3")
    got = figures("--change", SMALL.with_suffix(".change"), *small)
    figured = figures("--policy", "nec", *small)
    equal([got[name]["before"] for name in METRICS], [figured[name] for name in METRICS], "--change: before it, all is as it is without")
    check(got["eligible_continuity"]["after"] < got["eligible_continuity"]["before"], "afterwards, not as many known faces come when they weigh nothing", got["eligible_continuity"])
    _, said, _ = simulate("--change", SMALL.with_suffix(".change"), "--settings", SMALL, "--days", "7")
    check(said.split()[:3] == ["avant", "ensuite", "différence"], "without --json it is a table", said[:80])


def the_comparison():
    """On towns never used for tuning."""
    got = figures("--compare", "nearest-3,nec", "--seeds", "101..106")
    note({name: round(got[name]["nec"], 3) for name in METRICS})
    check(got["fill"]["low"] > 0.04, "at least four points more are filled than by asking the three nearest", got["fill"])
    check(got["messages_per_filled"]["nec"] < 6.5, "with at most six and a half messages", got["messages_per_filled"])
    check(got["eligible_continuity"]["nec"] > 0.42, "known faces come when they can", got["eligible_continuity"])
    check(got["kept"]["nec"] > 0.89 and got["p99_messages_per_week"]["nec"] < 7, "and volunteers stay", got["kept"])


def main():
    SMALL.write_text("# a small town\nseniors = 750\nvolunteers = 150\n")
    what_it_offers()
    one_object()
    a_page()
    what_is_refused()
    settings_go_round()
    a_change()
    if os.environ.get("NEC_SOAK"):
        the_comparison()


run(main)
