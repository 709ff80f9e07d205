"""nec-matcher alone, with real servers: jobs in Redis, rankings in Redis, the world kept fresh from the journal."""

import json
import subprocess
import time

from nec import Town, check, equal, run, wait_until
from people import daytime

PEOPLE = """
select set_config('nec.territory', '1', false), set_config('nec.actor', 'story', false), set_config('nec.channel', 'desk', false);
insert into nec.territory (code, name) select 'nantes', 'Nantes' where not exists (select from nec.territory);
update nec.territory set settings = '{"planned_at_once": "true"}';
with p as (insert into nec.person (territory_id, first_name, last_name) values (1, 'Jeanne', 'Essai') returning id)
insert into nec.senior (person_id, state, qualified_at, home_label, home_e, home_n, home_district)
select id, 'active', now(), '2 rue Crébillon', 1355000, 6689000, 'centre-ville' from p;
with p as (insert into nec.person (territory_id, first_name, last_name)
           select 1, 'Bénévole', n::text from generate_series(1, 12) n returning id)
insert into nec.volunteer (person_id, state, home_e, home_n, home_district, radius_m)
select id, 'active', 1355000 + 100 * row_number() over (order by id), 6689000, 'centre-ville', 3000 from p;
insert into nec.availability select person_id, day, 28, 84 from nec.volunteer, generate_series(1, 7) day;
insert into nec.senior_place (senior_id, label, label_index, purpose, e, n)
select person_id, 'Marché', 'marche', 'shopping', 1355900, 6689700 from nec.senior;
"""

OUTING = """
insert into nec.outing (territory_id, senior_id, state, purpose, place_id, appointment_at, stay_min, travel_min, meet_at,
    leave_at, end_at, channel)
select 1, s.person_id, 'open', 'shopping', p.id, at, 60, 20, at - interval '30 minutes', at + interval '1 hour',
    at + interval '90 minutes', 'desk'
from nec.senior s, nec.senior_place p, (select date_trunc('day', nec.now()) + interval '12 hours' + make_interval(days => :days) as at) x
returning id
"""

CHANGE = """
begin;
select set_config('nec.territory', '1', true), set_config('nec.actor', 'story', true), set_config('nec.channel', 'desk', true);
update nec.volunteer set state = 'paused' where person_id = :'volunteer';
select core.journal('person', :'volunteer', 'story');
notify nec;  -- the bell, which nec-web and the dispatcher ring after their acts
commit;
"""


class Desk:
    """Puts jobs and reads answers, as the dispatcher would."""

    def __init__(self, town):
        self.town = town
        self.jobs = 0

    def outing(self, days=5):
        return int(self.town.sql(OUTING, days=str(days)).splitlines()[-1])

    def put(self, body):
        self.jobs += 1
        self.town.redis_call("XADD", "nec:{nantes}:to-rank", "*", "job", self.jobs, "v", 1, "body", body)
        return self.jobs

    def answers(self):
        """{job: body} of all that was ranked so far."""
        lines = self.town.redis_call("XRANGE", "nec:{nantes}:ranked", "-", "+").splitlines()
        found = {}
        for i, line in enumerate(lines):
            if line == "job":
                job = int(lines[i + 1])
            if line == "body":
                found[job] = json.loads(lines[i + 1])
        return found

    def answer(self, job, seconds=10):
        return wait_until(lambda: self.answers().get(job), seconds, 0.02, says=f"job {job} is answered")

    def rank(self, outing):
        """A new wording of the question, and what comes back."""
        return self.answer(self.put(json.dumps({"outing": outing})))

    def pending(self):
        return self.town.redis_call("XPENDING", "nec:{nantes}:to-rank", "matcher").splitlines()[0]


def ranked_ids(answer):
    return [c["volunteer"] for c in answer["candidates"]]


def not_active(answer):
    """How many the matcher knows to have paused."""
    return answer["put_aside"].get("not_active", 0)


def ranks_a_job(town, desk, volunteers):
    outing = desk.outing()
    answer = desk.rank(outing)
    equal(ranked_ids(answer), volunteers, "a job in Redis becomes a ranking in Redis, the nearest first")
    equal(answer["wave"], volunteers[:2], "two of them are proposed for the first wave")
    first = answer["candidates"][0]
    check(first["sentence"].startswith("Habite à 100\u00a0m") and first["parts"][0]["text"],
          "each with a French sentence", first["sentence"])
    wait_until(lambda: desk.pending() == "0", says="the job is acknowledged")
    town.sql("update nec.outing set state = 'unmet', unmet_reason = 'no_volunteer' where id = :'id'", id=str(outing))
    stale = desk.put(json.dumps({"outing": outing}))
    later = desk.rank(desk.outing(6))
    check(later and stale not in desk.answers(), "nobody is looked for once nobody is wanted")
    wait_until(lambda: desk.pending() == "0", says="such a job is acknowledged, too")


def shows_a_coordinator(town, desk):
    """What a coordinator looks at: the list as it is now, though the question has been answered."""
    outing = desk.outing(9)
    town.sql("insert into nec.ranking (outing_id, asked_version, wave, candidates, put_aside) select :'outing', asked_version, '[]', '[]', '{}' from nec.outing where id = :'outing'", outing=str(outing))
    before = time.monotonic()
    preview = desk.answer(desk.put(json.dumps({"outing": outing, "preview": True})))
    took = time.monotonic() - before
    again = desk.answer(desk.put(json.dumps({"outing": outing, "preview": True})))
    check(preview["preview"] and len(preview["candidates"]) == 12 and took < 5, "a coordinator who looks has the list at once, though others were ranked before", took)
    equal(again, preview, "and by looking asks nobody: whoever looks again sees the same")


def weighs_as_the_territory_says(town, desk, volunteers):
    outing = desk.outing(10)

    def distances():
        listed = desk.answer(desk.put(json.dumps({"outing": outing, "preview": True})))["candidates"]
        return {c["volunteer"]: part["points"] for c in listed for part in c["parts"] if part["code"] == "distance"}

    before = distances()
    town.sql("update nec.territory set settings = settings || '{\"weight_per_km\": \"-4000\"}'")
    equal(distances(), {v: 100 * points for v, points in before.items()}, "a weight that the territory has set otherwise holds from the next question on")
    town.sql("update nec.territory set settings = settings - 'weight_per_km'")
    equal(distances(), before, "and no longer once it is taken back")


STANDING = """
select set_config('nec.territory', '1', false), set_config('nec.actor', 'story', false), set_config('nec.channel', 'desk', false);
with s as (insert into nec.series (senior_id, rule, from_on) select senior_id, '{}', meet_at::date from nec.outing where id = :'outing' returning id),
said as (insert into nec.standing (series_id, volunteer_id) select s.id, v.id from s, unnest(string_to_array(:'volunteers', ',')::bigint[]) v (id))
update nec.outing set series_id = (select id from s) where id = :'outing'
"""


def plans_together(town, desk, volunteers):
    """Both may go on the first outing, the nearest alone on the second; each has one outing of the week to give."""
    # Seven to eight weeks ahead, where no other outing of this senior is.
    monday = town.value("select 57 - extract(isodow from nec.now())::int as n")
    first, second, third = desk.outing(monday), desk.outing(monday + 1), desk.outing(monday + 2)
    for outing, said in ((first, volunteers[:2]), (second, volunteers[:1]), (third, [])):
        town.sql(STANDING, outing=str(outing), volunteers=",".join(map(str, said)))
    town.sql("update nec.volunteer set week_cap = 1")
    given = [desk.rank(outing)["standing"] for outing in (first, second)]
    equal([g["volunteer"] for g in given], [volunteers[1], volunteers[0]], "whoever has said yes beforehand is given the outing, the only one for another kept for that")
    check("d’avance" in given[0]["sentence"] and "1\u00a0autre sortie" in given[0]["sentence"], "and a coordinator reads why", given)
    check("standing" not in desk.rank(third), "where nobody has, others are asked")
    town.sql("update nec.volunteer set week_cap = 7")


def follows_changes(town, desk, volunteers):
    outing = desk.outing(7)
    before = time.monotonic()
    town.sql(CHANGE, volunteer=str(volunteers[11]))
    wait_until(lambda: not_active(desk.rank(outing)) == 1, 5, 0.01, says="the change is seen")
    check(time.monotonic() - before < 1.5, "a change in PostgreSQL is seen within a second")


def outlasts_a_long_transaction(town, desk, volunteers):
    """Sequence order is not commit order: the earlier row is committed later."""
    outing = desk.outing(8)
    slow = subprocess.Popen(["psql", "-XqAt", "-h", str(town.host), "-U", "postgres", "-d", town.database],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    slow.stdin.write(CHANGE.replace(":'volunteer'", str(volunteers[9])).replace("commit;", "select 'held';\n"))
    slow.stdin.flush()
    while slow.stdout.readline().strip() != "held":
        pass
    town.sql(CHANGE, volunteer=str(volunteers[10]))
    time.sleep(0.5)
    check(not_active(desk.rank(outing)) == 1, "what a running transaction might precede is not followed yet")
    slow.stdin.write("commit;\n")
    slow.stdin.close()
    slow.wait(10)
    wait_until(lambda: not_active(desk.rank(outing)) == 3, 5, 0.02, says="both changes are seen")
    check(True, "and both changes are seen once it has ended, the earlier row included")


ANSWERS = """
begin;
select set_config('nec.territory', '1', true), set_config('nec.actor', 'story', true), set_config('nec.channel', 'desk', true);
with o as (insert into nec.offer (outing_id, volunteer_id, senior_id, wave, state, made_at, sent_at, deadline_at, answered_at, decline_reason, features)
           select id, :'volunteer', senior_id, 1, case :'said' when 'accepted' then 'rescinded' else :'said' end, nec.now() - interval '40 days', nec.now() - interval '40 days', nec.now() - interval '39 days',
               nec.now() - interval '39 days', case :'said' when 'declined' then 'other' end, '{"always": 1, "kilometres": 0.2}'
           from nec.outing, generate_series(1, 12) limit 12 returning id)
select core.journal('offer', id, 'offer_' || :'said') from o;
notify nec;
commit;
"""


ACROSS = """
begin;
select set_config('nec.territory', '1', true), set_config('nec.actor', 'story', true), set_config('nec.channel', 'desk', true);
update nec.senior set home_e = 1355156, home_n = 6231560;
update nec.volunteer set home_e = 1355195, home_n = 6232226 where person_id = :'volunteer';
select core.journal('person', :'volunteer', 'story');
notify nec;
commit;
"""


def goes_by_the_bridges(town, desk, volunteers):
    """The senior lives south of the Loire, the volunteer on the island: each sees the other's windows."""
    town.sql(ACROSS, volunteer=str(volunteers[0]))
    outing = desk.outing(60)
    straight = 667
    away = wait_until(lambda: next((c["distance_m"] for c in desk.rank(outing)["candidates"] if c["volunteer"] == volunteers[0] and c["distance_m"] < 5000), None),
                      10, 0.05, says="the volunteer has moved")
    check(away > 1.5 * straight, "whoever lives across the river is as far as the bridge makes it", away)


ERASED = """
begin;
select set_config('nec.territory', '1', true), set_config('nec.actor', 'story', true), set_config('nec.channel', 'web', true);
update nec.offer set features = null where volunteer_id = :'volunteer';
select core.journal('person', :'volunteer', 'learning_erased');
notify nec;
commit;
"""


def chances(answer):
    return {c["volunteer"]: c["probability"] for c in answer["candidates"]}


def learns(town, desk, volunteers):
    """From answers older than what volunteers carry with them: what is left of them is what was learned."""
    town.sql("update nec.territory set settings = '{}'")  # first waves wait for a round: only looked at, nobody counts as asked
    town.restart("matcher")
    outing = desk.outing(45)
    before = chances(desk.rank(outing))
    town.sql(ANSWERS, volunteer=str(volunteers[0]), said="declined")
    town.sql(ANSWERS, volunteer=str(volunteers[1]), said="accepted")
    wait_until(lambda: chances(desk.rank(outing))[volunteers[1]] > before[volunteers[1]] + 0.2, 20, 0.05, says="a dozen yeses are learned from")
    lived = desk.rank(outing)
    check(chances(lived)[volunteers[0]] < before[volunteers[0]] - 0.1, "who says no a dozen times is thought less likely to say yes")
    town.restart("matcher")
    equal(desk.rank(outing), lived, "whoever starts anew learns the same from the journal, to the last figure")
    for volunteer in volunteers[:2]:
        town.sql(ERASED, volunteer=str(volunteer))
    wait_until(lambda: chances(desk.rank(outing)) == before, 20, 0.05, says="what was learned is forgotten")
    check(True, "when both have it erased all is as if they had never answered")


def asked_most(town, desk, volunteers, first):
    """How often the most asked one is asked, when twenty outings come at once."""
    outings = [desk.outing(first + i) for i in range(20)]
    town.restart("matcher")
    jobs = [desk.put(json.dumps({"outing": o})) for o in outings]
    waves = [v for job in jobs for v in desk.answer(job)["wave"]]
    return max(waves.count(v) for v in volunteers)


def spares_in_a_burst(town, desk, volunteers):
    equal(asked_most(town, desk, volunteers, 12), 2, "twenty outings at once ask nobody more than twice a day")
    daytime(town, "22:00", 0)
    equal(asked_most(town, desk, volunteers, 70), 6, "at night they wait for one message of the morning, which holds no more than six")
    daytime(town)


def survives(town, desk):
    outing = desk.outing(40)
    town.kill("matcher")
    job = desk.put(json.dumps({"outing": outing}))
    town.start("matcher")
    check(desk.answer(job), "what waited while it was dead is ranked when it is back")
    town.kill("redis")
    town.start("redis")
    check(desk.answer(desk.put(json.dumps({"outing": outing})), 20), "after Redis came back empty it goes on")
    desk.put("garbage")
    wait_until(lambda: "garbage" in town.redis_call("XRANGE", "nec:{nantes}:dead", "-", "+"), says="it is buried")
    check(town.alive("matcher"), "garbage goes to the dead letters, and the matcher goes on")


SILENT = "update nec.volunteer set state = 'paused' where person_id = :'volunteer'"  # nothing in the journal: no act of ours does this


def notices_what_nobody_told(town, desk, volunteers):
    """The world is read anew every second, and compared with the one that follows the journal."""
    town.stop("matcher")
    town.start("matcher", match_reload_s=1)
    outing = desk.outing(95)
    before = not_active(desk.rank(outing))
    checks = lambda: town.events("matcher", "world_checked")  # noqa: E731
    drifted = lambda: town.events("matcher", "world_drifted")  # noqa: E731
    wait_until(lambda: len(checks()) > 1, 10, says="it compares")
    for volunteer in volunteers[2:6]:
        town.sql(CHANGE, volunteer=str(volunteer))
    wait_until(lambda: not_active(desk.rank(outing)) == before + 4, 5, says="the changes are seen")
    seen = len(checks())
    wait_until(lambda: len(checks()) > seen + 1, 10, says="it compares again")
    equal(drifted(), [], "what the journal tells is held as PostgreSQL has it, by the checksum of each volunteer")
    town.sql(SILENT, volunteer=str(volunteers[6]))
    said = wait_until(drifted, 10, says="it is noticed")
    equal((said[0]["volunteers"], said[0]["one"]), ("1", str(volunteers[6])), "a change that the journal does not tell is noticed, and of whom")
    equal(town.redis_call("GET", "nec:{nantes}:world-drifted"), "1", "it is counted")
    equal(not_active(desk.rank(outing)), before + 5, "and what is held is right again")


def main():
    with Town(demo=False, start=()) as town:
        town.sql(PEOPLE)
        daytime(town)
        volunteers = [r["id"] for r in town.rows("select person_id as id from nec.volunteer order by 1")]
        town.start("matcher")
        desk = Desk(town)
        ranks_a_job(town, desk, volunteers)
        shows_a_coordinator(town, desk)
        weighs_as_the_territory_says(town, desk, volunteers)
        plans_together(town, desk, volunteers)
        follows_changes(town, desk, volunteers)
        outlasts_a_long_transaction(town, desk, volunteers)
        spares_in_a_burst(town, desk, volunteers)
        survives(town, desk)
        learns(town, desk, volunteers)
        goes_by_the_bridges(town, desk, volunteers)
        notices_what_nobody_told(town, desk, volunteers)


run(main)
