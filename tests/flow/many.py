"""
Three dispatchers and three matchers on the same databases: they share the work, none of it is done twice, and what
one of them has in hand when it is killed, or frozen, others do within seconds. A frozen one that wakes up does nothing
that has been done.

Who sent a text stands in a header that each dispatcher is given; the gateway counts.
"""
# --quick leaves this out.

import collections
import itertools
import json
import signal
import time

from crowd import Seat
from gateway import Gateway
from nec import Town, check, equal, note, run, wait_until
from people import clock_to, daytime
from story import TIRELESS

NUMBERS = ("", "2", "3")
DISPATCHERS = [f"dispatcher{n}" for n in NUMBERS]
MATCHERS = [f"matcher{n}" for n in NUMBERS]
ROUND = 12          # outings asked for at once
SECONDS = 30        # within which others have done what one had in hand; ten or so when the machine has nothing else to do

# Texts only, to whoever has a mobile; nobody's day is full; nothing of the demo town is still going on.
READY = TIRELESS + """
update nec.territory set settings = settings || '{"day_offers": "1000", "week_offers": "1000", "trial": "false"}';
update nec.volunteer set week_cap = 14, month_cap = 60;
delete from nec.message;
delete from nec.contact_point where kind = 'email' and exists (
    select from nec.contact_point c where c.person_id = contact_point.person_id and c.kind = 'mobile');
update nec.outing set state = 'cancelled', cancelled_by = 'service', cancelled_when = 'early', unmet_reason = null, redirected_to = null
where state in ('to_qualify', 'open', 'offering', 'accepted', 'confirmed') and meet_at > nec.now();
update nec.assignment set active = false, ended_at = nec.now(), ended_why = 'cancelled' where active;
update nec.offer set state = 'expired', slot = null where slot is not null;
"""

SENIORS = """
select p.id, x.code as place, x.purpose from nec.senior s join nec.person p on p.id = s.person_id
join lateral (select code, purpose from nec.senior_place y where y.senior_id = p.id and y.e is not null and y.insee = '44109' limit 1) x on true
where s.state = 'active' and s.qualified_at is not null and s.home_e is not null order by p.id
"""

ACT = """
select set_config('nec.role', 'act', false), set_config('nec.territory', '1', false), set_config('nec.actor', 'story', false) \\g /dev/null
"""


def settings(gateway):
    return {"trial": "false", "agi_port": "0", "sms_gateway": "maison", "sms_url": gateway.url + "/send", "sms_id": "id",
            "sms_body": '{"to":"{to}","text":"{text}","ref":"{reference}"}'}


class Story:
    def __init__(self, town, gateway):
        self.town, self.gateway = town, gateway
        self.days = 3
        self.seniors = itertools.cycle(town.rows(SENIORS))

    def start(self, name):
        header = f"Content-Type: application/json | X-Dispatcher: {name}"
        self.town.start(name, **({"sms_headers": header} if name in DISPATCHERS else {"match_reload_s": 2}))

    def acts(self, calls):
        """Many acts in one go: (function, person, role, input); their outcomes."""
        lines = [f"select (api.{function}('session:' || core.session_new({person}, '{role}', 'web', '1 year'), null, "
                 f"'{json.dumps(fields)}')).outcome;" for function, person, role, fields in calls]
        return self.town.sql(ACT + "\n".join(lines)).split("\n")

    def rested(self):
        """Nobody is looked for any more, so that all volunteers have hands free for the next."""
        self.quiet()
        self.town.sql("""update nec.offer set state = 'expired', slot = null where slot is not null;
                         update nec.outing set state = 'closed' where state in ('open', 'offering')""")

    def asks(self, count):
        """So many seniors ask for an outing, on a day of its own each time, for they come again: the outings' ids."""
        self.days += 1
        at = self.town.value(f"select date_trunc('day', nec.now(), 'Europe/Paris') + interval '{self.days} days 10 hours' as at")
        before = self.town.value("select coalesce(max(id), 0) from nec.outing")
        seniors = [next(self.seniors) for _ in range(count)]
        said = self.acts([("outing_request", s["id"], "senior", {"purpose": s["purpose"], "place": s["place"], "appointment_at": at})
                          for s in seniors])
        assert set(said) == {"ok"}, said
        return [r["id"] for r in self.town.rows(f"select id from nec.outing where id > {before} order by id")]

    def all_say_yes(self, outings):
        """Everybody who was asked says yes, one after the other."""
        offers = self.town.rows(f"select code, volunteer_id as id from nec.offer where slot is not null and outing_id in {tuple(outings)} order by id")
        self.acts([("offer_accept", f["id"], "volunteer", {"offer": f["code"]}) for f in offers])

    def thought_over(self, outings):
        """Has a matcher said for each whom to ask, and was that taken down?"""
        return self.town.value(f"select count(*) from nec.ranking where outing_id in {tuple(outings)}") == len(outings)

    def queued(self):
        return self.town.value("select count(*) from nec.message where state = 'queued' and due_at <= nec.now()")

    def carried(self):
        """Waits until what was committed has been handed on."""
        wait_until(lambda: not self.town.value("select count(*) from nec.journal where handled_at is null"), SECONDS, says="all is handed on")

    def quiet(self):
        """Waits until all that is due has gone out: how long that took."""
        began = time.monotonic()
        self.carried()
        wait_until(lambda: not self.queued(), SECONDS, says="all that is due has gone out")
        return time.monotonic() - began

    def tries(self):
        """{reference: [who tried, in order]}"""
        found = collections.defaultdict(list)
        with self.gateway.lock:
            for request in self.gateway.requests:
                found[json.loads(request["body"])["ref"]].append(request["headers"]["X-Dispatcher"])
        return found

    def twice(self):
        return {ref: who for ref, who in self.tries().items() if len(who) > 1}

    def held(self, stream, group):
        """{consumer: [jobs]} of what was delivered and has not ended."""
        found = collections.defaultdict(list)
        words = self.town.redis_call("XPENDING", f"nec:{{nantes}}:{stream}", group, "-", "+", "1000").split()
        for entry, consumer in zip(words[::4], words[1::4]):
            found[consumer].append(entry)
        return found

    def rankings(self):
        """{(outing, version): [the matchers that ranked it]}"""
        found = collections.defaultdict(list)
        for name in MATCHERS:
            for line in self.town.events(name, "ranked"):
                found[int(line["outing"]), int(line["version"])].append(name)
        return found


def they_share(story):
    outings = story.asks(ROUND)
    wait_until(lambda: story.thought_over(outings), 20, says="each is thought over")
    story.quiet()
    story.all_say_yes(outings)
    story.quiet()
    ranked, tries = story.rankings(), story.tries()
    equal({o for o, _ in ranked}, set(outings), f"{ROUND} outings are asked for at once: all are ranked")
    equal({of: who for of, who in ranked.items() if len(who) > 1}, {}, "each question once")
    equal(story.twice(), {}, f"each of {len(tries)} texts goes out once")
    sent = story.town.value("select count(*) from nec.message where state = 'sent' and channel = 'sms'")
    equal(sent, len(tries), "and is kept as sent")
    equal(story.town.rows(f"select outing_id from nec.assignment where active and outing_id in {tuple(outings)} group by 1 having count(*) <> 1"),
          [], "one volunteer goes to each")
    for _ in range(5):  # whoever is quick may have taken all of a round
        at_work = {name for doers in (story.rankings(), story.tries()) for who in doers.values() for name in who}
        if at_work == set(MATCHERS + DISPATCHERS):
            break
        more = story.asks(ROUND)
        wait_until(lambda: story.thought_over(more), 20, says="each is thought over")
        story.quiet()
    equal(at_work, set(MATCHERS + DISPATCHERS), "all matchers have a part in it, and all dispatchers")
    note(f"rankings {collections.Counter(w for who in ranked.values() for w in who)}", f"texts {collections.Counter(w for who in tries.values() for w in who)}")
    return outings


def chores_are_done_once(story, outings):
    """The clock jumps to where each outing has something due; all dispatchers look at once."""
    town = story.town
    going = [r["id"] for r in town.rows(f"select distinct outing_id as id from nec.assignment where active and outing_id in {tuple(outings)}")]
    assert len(going) > ROUND / 2, going
    first, last = town.rows(f"select min(meet_at) as first, max(meet_at) as last from nec.outing where id in {tuple(going)}")[0].values()
    for at, span, kind in ((last, "-23 hours", "reminder_volunteer"), (first, "-1 hour", "reminder_volunteer_soon"), (last, "11 minutes", "nudge_start")):
        clock_to(town, town.value(f"select '{at}'::timestamptz + interval '{span}' as at"))
        told = f"select count(*) from nec.message where kind = '{kind}' and outing_id in {tuple(going)}"
        wait_until(lambda: town.value(told) >= len(going), 20, says=f"{kind} for each")
        story.quiet()
        equal(town.value(told), len(going), f"the hour comes for {len(going)} volunteers at once: « {kind} » once each")
    clock_to(town, town.value(f"select '{last}'::timestamptz + interval '21 minutes' as at"))
    alerts = f"select count(*) from nec.escalation where reason = 'volunteer_no_show' and outing_id in {tuple(going)}"
    wait_until(lambda: town.value(alerts) >= len(going), 20, says="an alert for each")
    story.quiet()
    rings = town.value(f"select count(*) from nec.message where kind = 'on_call' and outing_id in {tuple(going)}")
    equal((town.value(alerts), rings), (len(going), len(going)), "one alert each, and whoever is on call is told of each once")
    doers = collections.Counter(name for name in DISPATCHERS for line in story.town.events(name, "chore") if int(line["done"]) > 0)
    note(f"chores that found something {dict(doers)}")


def chores_take_turns(story):
    """The clock runs a hundred times as fast: a chore that comes every five seconds comes twenty times a second."""
    town = story.town
    calls = "select coalesce(sum(calls), 0)::int from pg_stat_user_functions where funcname = 'chore_offers_expire'"
    town.sql("update nec.clock set shown_base = nec.now(), real_base = now(), rate = 100; notify nec")
    wait_until(lambda: all('rate=100' in town.log(name) for name in DISPATCHERS), 10, says="all know of the new clock")
    before, began = town.value(calls), time.monotonic()
    time.sleep(5)
    done, took = town.value(calls) - before, time.monotonic() - began
    town.sql("update nec.clock set shown_base = nec.now(), real_base = now(), rate = 1; notify nec")
    note(f"{done} times in {took:.1f} s")
    check(took * 2 < done < took * 30, "three dispatchers do a chore no more often than one would: they take turns", done, took)


def freeze_with_full_hands(story, name, consumer):
    """Redis gives work to whoever reads, and it was reading when it was frozen. The outings that were asked for."""
    while True:
        story.rested()
        story.town.signal(name, signal.SIGSTOP)
        outings = story.asks(ROUND)
        story.carried()
        if story.held("to-rank", "matcher")[consumer]:
            return outings
        story.town.signal(name, signal.SIGCONT)  # it was between two readings


def a_matcher_freezes(story):
    """What it was given it does not do; when it wakes up, the work is done."""
    town = story.town
    outings = freeze_with_full_hands(story, "matcher2", "matcher-2")
    began = time.monotonic()
    wait_until(lambda: story.thought_over(outings), SECONDS, says="others rank what the frozen matcher holds")
    check(True, f"a matcher is frozen with work in hand: others do it within {SECONDS} s")
    note(f"after {time.monotonic() - began:.1f} s")
    story.quiet()
    town.signal("matcher2", signal.SIGCONT)
    wait_until(lambda: not any(story.held("to-rank", "matcher").values()), 10, says="it lets go of what it held")
    story.quiet()
    equal(town.rows(f"""select outing_id from nec.offer f join nec.outing o on o.id = f.outing_id where o.id in {tuple(outings)}
        group by 1 having count(*) > count(distinct volunteer_id) or max(f.wave) > 1"""), [], "when it wakes up nobody is asked again")
    return outings


def a_matcher_dies(story):
    town = story.town
    outings = freeze_with_full_hands(story, "matcher3", "matcher-3")
    town.kill("matcher3")
    wait_until(lambda: story.thought_over(outings), SECONDS, says="others rank what the dead matcher held")
    check(True, "a matcher is killed with work in hand: others do it, and it need not come back for that")
    story.quiet()


def a_dispatcher_dies(story):
    """With texts at the gateway that are not answered yet, and others before that."""
    town, gateway = story.town, story.gateway
    story.rested()
    outings = story.asks(ROUND)
    wait_until(lambda: story.thought_over(outings), 20, says="each is thought over")
    story.quiet()
    before = set(story.tries())
    gateway.pause = 0.5
    story.all_say_yes(outings)
    wait_until(lambda: [w for r, w in story.tries().items() if r not in before and w == ["dispatcher2"]], 10, says="the second has texts in hand")
    town.kill("dispatcher2")
    at_gateway = {ref for ref, who in story.tries().items() if who == ["dispatcher2"] and ref not in before}
    gateway.pause = 0
    took = story.quiet()
    check(True, f"a dispatcher is killed with texts in hand: others send them within {SECONDS} s")
    note(f"after {took:.1f} s; {len(at_gateway)} had reached the gateway, unanswered")
    equal(set(story.twice()) - at_gateway, set(), "only what the gateway had, and had not answered, goes there again")
    equal(len(gateway._taken), len(story.tries()), "under the same reference, by which it can tell")
    story.start("dispatcher2")


def a_dispatcher_freezes(story):
    """Between taking a text in hand and handing it on: PostgreSQL's answer comes when nobody hears it."""
    town = story.town
    twice = story.twice()
    outings = story.asks(4)
    wait_until(lambda: story.thought_over(outings), 20, says="each is thought over")
    story.quiet()
    offer = town.rows(f"select id, outing_id, volunteer_id from nec.offer where outing_id in {tuple(outings)} and slot is not null limit 1")[0]
    owner = Seat(town.database)
    owner.run("begin")
    owner.run(f"select 1 from nec.outing where id = {offer['outing_id']} for no key update")  # whoever takes the text waits for us
    made = town.sql(ACT + f"select core.message({offer['volunteer_id']}, 'offer_reminder', {offer['outing_id']}, {offer['id']})").split("\n")[-1]
    code = town.value(f"select code from nec.message where id = {made}")
    waiting = """select count(*) from pg_stat_activity where usename = 'nec_dispatcher' and wait_event_type = 'Lock'
                 and query like '%message_take%' and datname = current_database()"""
    wait_until(lambda: town.value(waiting), 20, 0.01, says="somebody takes the text")
    stuck = next(c for c, jobs in story.held("messages", "dispatcher").items() if jobs)
    name = {f"dispatcher-{n or 1}": f"dispatcher{n}" for n in NUMBERS}[stuck]
    town.signal(name, signal.SIGSTOP)
    owner.run("commit")
    owner.close()
    began = time.monotonic()
    wait_until(lambda: code in story.tries(), SECONDS, says="another sends the text")
    sender = story.tries()[code]
    check(sender and sender[0] != name, f"a dispatcher is frozen with a text in hand: another sends it within {SECONDS} s", sender, name)
    note(f"after {time.monotonic() - began:.1f} s")
    story.quiet()
    town.signal(name, signal.SIGCONT)
    wait_until(lambda: not any(story.held("messages", "dispatcher").values()), 10, says="it lets go of what it held")
    equal(story.tries()[code], sender, "when it wakes up it does not send it once more")
    equal(story.twice(), twice, "nor anything else")
    outings = story.asks(4)
    wait_until(lambda: story.thought_over(outings), 20, says="each is thought over")
    story.quiet()
    check(all(town.alive(n) for n in DISPATCHERS), "and it takes its part again")


def a_word_is_left_once(story):
    """What callers said while PostgreSQL was away lies in a folder that the dispatchers of a machine share."""
    town, folder = story.town, story.town.folder / "kept"
    owner = Seat(town.database)
    owner.run("begin")
    owner.run("lock table nec.session in share mode")  # whoever has the word in hand waits, until others have looked
    (folder / "word.new").write_text(json.dumps({"key": "kept:many", "opening": {}, "word": {"note": "v1:many"}}))
    (folder / "word.new").rename(folder / "word.json")
    time.sleep(2.2)
    owner.run("commit")
    owner.close()
    wait_until(lambda: not list(folder.iterdir()), 20, says="the word is left")
    equal(town.value("select count(*) from nec.escalation where note_sealed = 'v1:many'"), 1,
          "a word kept for the desk comes there once, though three dispatchers look into the folder")


def nothing_was_missed(story):
    """Each matcher reads the world anew every two seconds, and compares it with what the journal has told it."""
    checks = lambda name: len(story.town.events(name, "world_checked"))  # noqa: E731
    before = {name: checks(name) for name in MATCHERS}
    wait_until(lambda: all(checks(name) > before[name] + 1 for name in MATCHERS), SECONDS, says="all have compared")
    equal([line for name in MATCHERS for line in story.town.events(name, "world_drifted")], [],
          "all that happened the journal has told every matcher: each holds of every volunteer what PostgreSQL has")


def main():
    with Gateway() as gateway, Town(start=(), settings=settings(gateway)) as town:
        town.sql(READY + f"alter database {town.database} set track_functions = 'all';")
        daytime(town)
        story = Story(town, gateway)
        for name in MATCHERS + DISPATCHERS:
            story.start(name)
        for stream in ("to-rank", "messages"):
            wait_until(lambda s=stream: town.redis_call("CLIENT", "LIST").count(f":{s}/") == 3, 15, says=f"three take part in {stream}")
        outings = they_share(story)
        a_word_is_left_once(story)
        nothing_was_missed(story)
        a_matcher_freezes(story)
        a_matcher_dies(story)
        a_dispatcher_dies(story)
        a_dispatcher_freezes(story)
        chores_are_done_once(story, outings)
        chores_take_turns(story)


run(main)
