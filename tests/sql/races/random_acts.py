"""Random acts by random people, and every promise looked at as they go.

    random_acts.py [ACTS] [SEED]       1000 acts of seed 1 (soak: 20,000 of any seed)

tests/model knows how each act must end, and what it changes. This tries what that model leaves out: acts that each
commit, words there are not, texts that come in and their receipts, and that a refusal or a repeated key changes no row
of any table.

Two dozen seniors, two dozen volunteers, two coordinators and the dispatcher's chores do what comes to their minds,
mostly sensible, sometimes not, while weeks pass. tests/sql/support/random.sql has the acts and the promises. The seed
is printed: the same seed is the same story.
"""

import os
import random
import sys

import nec
from nec import PGHOST, SOURCE, check, equal, note, psql, run
from crowd import Crowd

STEP = 250


def main():
    acts = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000 if os.environ.get("NEC_SOAK") else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else nec.seed()
    note(f"seed {seed}: random_acts.py {acts} {seed}")
    with Crowd("random", seats=0) as town:
        psql(PGHOST, town.database, "set search_path = nec, core, ext, tap, story, pg_temp;\n"
             f"set nec.territory = 1; set nec.actor = 'story'; set nec.channel = 'desk';\n\\ir {SOURCE}/tests/sql/support/random.sql\n")
        town.value(f"select setseed({(seed % 1_000_003) / 1_000_003})")
        broken = ""
        for done in range(0, acts, STEP):
            town.run(f"call random_acts({min(STEP, acts - done)})")
            broken = town.run("select * from broken() limit 20")
            if broken:
                break
        equal(broken, "", f"{acts} random acts: every promise holds at every look")
        tally = town.run("select act || ': ' || string_agg(ending || ' ' || times, ', ' order by times desc) from tally group by act order by 1")
        note(*tally.split("\n"))
        if acts >= 5000:  # a few rare ones need that long
            equal(town.run("select string_agg(act, ' ') from move where act not in (select act from tally where ending = 'ok')"), "",
                  "every act was done by somebody")
        note(town.value("select count(*) || ' outings, ' || count(*) filter (where state in ('home_safe', 'closed')) || ' of them home safe, in ' || "
                        "date_trunc('day', nec.now() - '2026-11-24') from outing"))


run(main)
