"""Everything that can happen to two people at once, happens to twenty.

Each race is run a few times, since a race is won by chance; every time the database must end in a state that one
after the other would have led to, and nobody may be told "try again" for having met somebody else at the door.
"""

import datetime

from nec import check, equal, run
from crowd import SEATS, Crowd, act, quote

ROUNDS = 4
_deadlocks = 0
_day = 0


def raced(crowd, statements):
    """The answers of a race, and how often each was given: ({"ok": 1, …}, [...])."""
    global _deadlocks
    answers = crowd.at_once(statements)
    _deadlocks += sum("40P01" in answer for answer in answers)
    return {a: answers.count(a) for a in sorted(set(answers))}, answers


def next_day():
    """Ten o'clock of another day each time: outings of one round are not in the way of the next."""
    global _day
    _day += 1
    return datetime.datetime(2026, 12, 1, 10) + datetime.timedelta(days=_day)


def asked(crowd, senior, at, **more):
    fields = ", ".join(f"{quote(k)}, {quote(v)}" for k, v in more.items())
    return crowd.value(f"select asked({quote(senior)}, '{at}', {f'jsonb_build_object({fields})' if fields else quote('{}')})")


def offer(crowd, outing, *volunteers):
    crowd.value(f"select offered({quote(outing)}, {', '.join(map(quote, volunteers))})")
    return [crowd.value(f"select offer_to({quote(outing)}, {quote(v)})") for v in volunteers]


def rested(crowd):
    """No question is open any more, no outing is looked for: the next race begins with free hands."""
    crowd.value("update offer set state = 'expired', slot = null where slot is not null; select 1")
    crowd.value("update outing set state = 'closed' where state in ('open', 'offering', 'accepted', 'confirmed'); select 1")


# ---- the first yes wins --------------------------------------------------------

def twenty_say_yes(crowd):
    for _ in range(ROUNDS):
        outing = asked(crowd, "senior1", next_day())
        names = [f"volunteer{n}" for n in range(1, SEATS + 1)]
        offers = offer(crowd, outing, *names)
        counts, _answers = raced(crowd, [act("offer_accept", v, offer=f) for v, f in zip(names, offers)])
        if counts != {"ok": 1, "conflict already_taken": SEATS - 1}:
            return equal(counts, {"ok": 1, "conflict already_taken": SEATS - 1}, "twenty volunteers say yes at once: one goes, nineteen are thanked")
        if crowd.number(f"select count(*) from assignment a join outing o on o.id = a.outing_id where o.code = {quote(outing)} and active") != 1:
            return check(False, "one goes")
    check(True, "twenty volunteers say yes at once: one goes, nineteen are thanked")


def one_goes_everywhere(crowd):
    """Eight answers to offers and twelve assignments by hand, all for one volunteer and one hour."""
    worst = {}
    for _ in range(ROUNDS):
        at = next_day()
        outings = [asked(crowd, f"senior{n}", at) for n in range(1, SEATS + 1)]
        offers = [offer(crowd, outing, "volunteer1")[0] for outing in outings[:8]]
        code = crowd.value("select code_of('volunteer1')")
        counts, _answers = raced(crowd, [act("offer_accept", "volunteer1", offer=f) for f in offers]
                                 + [act("outing_assign", "claire", outing=o, volunteer=code, agreed="1") for o in outings[8:]])
        worst = counts if counts != {"ok": 1, "conflict busy_then": SEATS - 1} else worst
        rested(crowd)
    equal(worst, {}, "one volunteer says yes to twenty outings of one hour: they go on one")


def twenty_have_seen_the_same(crowd):
    """Twenty programs have read one page, and each changes it only if it is still that: one does."""
    worst = {}
    for n in range(ROUNDS):
        seen = crowd.value("select a.document ->> 'seen' from api.page_seen('session:' || (select token from who where name = 'jeanne'), "
                           "'{\"page\": \"page_wishes\", \"input\": {}}') a")
        counts, _answers = raced(crowd, [
            "select outcome('act_matched', 'jeanne', jsonb_build_object('act', 'wishes_set', 'page', 'page_wishes', 'page_input', '{}'::jsonb, "
            f"'seen', {quote(seen)}, 'input', jsonb_build_object('plan', 'v1:plan:{n}-{i}')))" for i in range(SEATS)])
        worst = counts if counts != {"ok": 1, "stale changed_since": SEATS - 1} else worst
    equal(worst, {}, "twenty change what they have all seen: one does, nineteen are told that it has changed")


def one_key_twenty_times(crowd):
    at = next_day()
    statement = (f"select concat_ws(' ', ending(a), a.document ->> 'outing') from answer('outing_request', 'jeanne', jsonb_build_object("
                 f"'purpose', 'walk', 'where', spot(), 'appointment_at', '{at}'), 'one-key') a")
    counts, _answers = raced(crowd, [statement] * SEATS)
    check(len(counts) == 1 and next(iter(counts)).startswith("ok "), "a request sent twenty times with one key is one outing, and everybody hears its number", counts)


def twenty_keys_one_week(crowd):
    statements = [f"select outcome('outing_request', 'senior3', jsonb_build_object('purpose', 'walk', 'where', spot(), "
                  f"'appointment_at', '2027-02-01 00:00'::timestamp + interval '{n % 7} days {8 + n // 2} hours'), 'key-{n}')" for n in range(SEATS)]
    counts, _answers = raced(crowd, statements)
    equal(counts, {"ok": 1, "too_many week_limit": SEATS - 1}, "one senior asks twenty times for one week: one outing is fair")


# ---- eight open questions ------------------------------------------------------

def nobody_holds_nine(crowd):
    most = 0
    for _ in range(ROUNDS):
        at = next_day()
        outings = [asked(crowd, f"senior{n}", at + datetime.timedelta(hours=n * 3)) for n in range(1, SEATS + 1)]
        raced(crowd, [f"select outcome('offers_make', 'service:dispatcher', ranked({quote(o)}, '{{volunteer2}}'))" for o in outings])
        held = crowd.number("select count(*) from offer where volunteer_id = id_of('volunteer2') and slot is not null")
        most = max(most, held if held <= 8 else 99)
        rested(crowd)
    equal(most, 8, "twenty outings ask one volunteer at once: they hold eight questions, no more and no fewer")


def waves_cross(crowd):
    """The same ten volunteers, named in both orders, for twenty outings."""
    names = [f"volunteer{n}" for n in range(1, 11)]
    bad = []
    for _ in range(ROUNDS):
        at = next_day()
        outings = [asked(crowd, f"senior{n}", at) for n in range(1, SEATS + 1)]
        wave = [names if n % 2 else names[::-1] for n in range(SEATS)]
        counts, _answers = raced(crowd, [f"select outcome('offers_make', 'service:dispatcher', ranked({quote(o)}, '{{{','.join(w)}}}'))"
                                         for o, w in zip(outings, wave)])
        bad += [counts] if counts != {"ok": SEATS} else []
        if crowd.number("select count(*) from offer where slot is not null") != 80:
            bad.append("not every place is taken")
        rested(crowd)
    equal(bad, [], "waves that name the same people in any order wait for each other, and fill every place")


# ---- never again ---------------------------------------------------------------

def exclusion_meets_offer(crowd):
    bad = []
    for n in range(ROUNDS * 2):
        at = next_day()
        names = [(f"senior{i}", f"fresh{n}-{i}") for i in range(1, 11)]
        for _senior, volunteer in names:
            crowd.value(f"select volunteer_new({quote(volunteer)})")
        outings = [asked(crowd, senior, at) for senior, _v in names]
        pairs = [act("exclusion_add", "claire", senior=crowd.value(f"select code_of({quote(s)})"), volunteer=crowd.value(f"select code_of({quote(v)})"))
                 for s, v in names]
        asks = [f"select outcome('offers_make', 'service:dispatcher', ranked({quote(o)}, array[{quote(v)}]))" for o, (_s, v) in zip(outings, names)]
        counts, _answers = raced(crowd, [x for both in zip(asks, pairs) for x in both])
        bad += [counts] if counts != {"ok": SEATS} else []
        rested_pairs = crowd.number("select count(*) from exclusion x join offer f using (senior_id, volunteer_id) where f.slot is not null")
        bad += [f"{rested_pairs} excluded pairs are asked"] if rested_pairs else []
        lonely = crowd.number("select count(*) from outing o where state = 'offering' and leg_unasked(o) and not exists "
                              "(select from journal j where j.subject = 'outing' and j.subject_id = o.id and j.kind = 'wave_wanted')")
        bad += [f"{lonely} outings wait for nobody"] if lonely else []
    equal(bad, [], "an exclusion and an offer at once: whoever comes first, the two are not asked to meet")


def exclusion_meets_yes(crowd):
    bad = []
    for n in range(ROUNDS):
        at = next_day()
        names = [(f"senior{i}", f"volunteer{i}") for i in range(1, 11)]
        crowd.value("delete from exclusion; select 1")
        outings = [asked(crowd, senior, at) for senior, _v in names]
        offers = [offer(crowd, o, v)[0] for o, (_s, v) in zip(outings, names)]
        pairs = [act("exclusion_add", "claire", senior=crowd.value(f"select code_of({quote(s)})"), volunteer=crowd.value(f"select code_of({quote(v)})"))
                 for s, v in names]
        _counts, answers = raced(crowd, [x for both in zip([act("offer_accept", v, offer=f) for f, (_s, v) in zip(offers, names)], pairs) for x in both])
        for yes, never in zip(answers[::2], answers[1::2]):
            if (yes, never) not in {("ok", "conflict still_matched"), ("conflict already_taken", "ok")}:
                bad.append((yes, never))
        if crowd.number("select count(*) from exclusion x join assignment a using (senior_id, volunteer_id) join outing o on o.id = a.outing_id "
                        "where a.active and o.state = 'accepted'"):
            bad.append("an excluded pair goes out")
    equal(bad, [], "an exclusion and a yes at once: one of them stands, and says so")


# ---- one outing, several minds -------------------------------------------------

def yes_meets_cancel(crowd):
    bad = []
    for _ in range(ROUNDS):
        at = next_day()
        outings = [asked(crowd, f"senior{i}", at) for i in range(1, 11)]
        offers = [offer(crowd, o, f"fresh0-{i}")[0] for i, o in enumerate(outings, 1)]
        statements = [x for i, (o, f) in enumerate(zip(outings, offers), 1)
                      for x in (act("offer_accept", f"fresh0-{i}", offer=f), act("outing_cancel", f"senior{i}", outing=o))]
        _counts, answers = raced(crowd, statements)
        bad += [pair for pair in zip(answers[::2], answers[1::2]) if pair not in {("ok", "ok"), ("conflict outing_cancelled", "ok")}]
        listed = ", ".join(map(quote, outings))
        left = crowd.number(f"select count(*) from outing o where code in ({listed}) and (state <> 'cancelled' or exists "
                            "(select from assignment a where a.outing_id = o.id and a.active) or exists (select from offer f where f.outing_id = o.id and f.slot is not null))")
        bad += [f"{left} outings are not quite cancelled"] if left else []
    equal(bad, [], "a yes and a cancellation at once: the outing is off, and nobody is left going")


def everything_at_once(crowd):
    """Twenty different acts on one outing; what counts is that it ends in one piece."""
    bad = []
    for n in range(ROUNDS * 2):
        outing = asked(crowd, "senior4", next_day())
        names = [f"volunteer{i}" for i in range(1, 8)]
        offers = offer(crowd, outing, *names)
        hand = crowd.value("select code_of('volunteer9')")
        senior = crowd.value("select code_of('senior4')")
        _counts, answers = raced(crowd, [act("offer_accept", v, offer=f) for v, f in zip(names[:4], offers)]
                                 + [act("offer_decline", v, offer=f, reason="other") for v, f in zip(names[4:], offers[4:])]
                                 + [act("assignment_withdraw", v, outing=outing) for v in names[:4]]
                                 + [act("outing_assign", "claire", outing=outing, volunteer=hand, agreed="1"),
                                    act("assignment_agree", "senior4", outing=outing), act("assignment_refuse", "senior4", outing=outing),
                                    act("assignment_refuse", "claire", outing=outing, never_again="1"),
                                    act("exclusion_add", "claire", senior=senior, volunteer=crowd.value(f"select code_of('volunteer{n % 4 + 1}')")),
                                    act("outing_unmet", "nadia", outing=outing, reason="other", alternative="x"),
                                    act("outing_cancel", "senior4", outing=outing),
                                    act("word_leave", "senior4", outing=outing, note="v1:x"), act("word_leave", "senior4", outing=outing, note="v1:y")])
        bad += [a for a in answers if "ERROR" in a]
        state, going, open_ = crowd.value(f"select concat_ws(' ', state, (select count(*) from assignment a where a.outing_id = o.id and active), "
                                          f"(select count(*) from offer f where f.outing_id = o.id and slot is not null)) from outing o where code = {quote(outing)}").split()
        whole = {"accepted": ("1", "0"), "confirmed": ("1", "0"), "cancelled": ("0", "0"), "unmet": ("0", "0"), "open": ("0", "0")}
        if not ((going, open_) == whole.get(state) or state == "offering" and going == "0"):
            bad.append((state, going, open_))
        crowd.value("delete from exclusion; select 1")
        rested(crowd)
    equal(bad, [], "twenty acts on one outing at once leave it in one piece")


def home_meets_request(crowd):
    """One outing ends while the same person asks for another at the same hour."""
    bad = []
    for _ in range(ROUNDS):
        at = next_day()
        outings = [asked(crowd, f"senior{i}", at) for i in range(1, 11)]
        for i, outing in enumerate(outings, 1):
            crowd.value(f"select accepted({quote(outing)}, 'volunteer{i}')")
        listed = ", ".join(map(quote, outings))
        crowd.value(f"update outing set state = 'started', started_at = nec.now() where code in ({listed}); select 1")
        statements = [x for i, outing in enumerate(outings, 1) for x in (
            act("outing_home_safe", f"volunteer{i}", outing=outing),
            f"select outcome('outing_request', 'claire', jsonb_build_object('senior', code_of('senior{i}'), 'like', {quote(outing)}, 'appointment_at', '{at}'))")]
        _counts, answers = raced(crowd, statements)
        bad += [pair for pair in zip(answers[::2], answers[1::2]) if pair not in {("ok", "ok"), ("ok", "conflict already_outing_then")}]
        crowd.value("update outing set state = 'closed' where state in ('open', 'home_safe'); select 1")
    equal(bad, [], "a person comes home and asks for the next outing at once: both are heard")


# ---- codes, carriers, followers --------------------------------------------------

def codes(crowd):
    ask = "select outcome('login_ask', null, '{\"contact\": {\"index\": \"index-senior5\"}}')"
    counts, _answers = raced(crowd, [ask] * SEATS)
    equal(counts, {"ok": 3, "too_many login_too_many": SEATS - 3}, "twenty ask for a code at once: three are sent")
    token = crowd.value("select data ->> 'token' from message where kind = 'login' order by id desc limit 1")
    counts, _answers = raced(crowd, [act("login_confirm", None, token=token)] * SEATS)
    equal(counts, {"expired login_expired": SEATS - 1, "ok": 1}, "a link opened twenty times at once is one session")


def carriers(crowd):
    crowd.value("update journal set handled_at = null, claimed_until = null; select 1")
    waiting = crowd.number("select count(*) from journal")
    claim = "select document('outbox_claim', 'service:dispatcher', '{\"limit\": 50}') ->> 'journals'"
    claimed = []
    _counts, answers = raced(crowd, [claim] * SEATS)
    for answer in answers:
        claimed += [int(x) for x in answer.strip("[]").split(",") if x.strip()]
    equal((len(claimed), len(set(claimed))), (min(waiting, 50 * SEATS), min(waiting, 50 * SEATS)), "twenty carriers claim at once: nothing is claimed twice, nothing is left lying")


class Follower:
    """Reads the journal as the matcher does, through api.match_changes."""

    def __init__(self, crowd):
        self.crowd = crowd
        self.xid, self.id = crowd.value("select concat_ws(' ', coalesce(max(xid)::text, '0'), coalesce(max(id), 0)) from journal").split()

    def look(self):
        """The first names of the volunteers who have changed since the last look."""
        got = self.crowd.value(
            f"select concat_ws('|', d ->> 'xid', d ->> 'id', d ->> 'waiting', (select string_agg(w.name, ' ' order by w.name) from who w "
            f"where exists (select from jsonb_array_elements(d -> 'volunteers') v where (v ->> 'id')::bigint = w.id))) "
            f"from (select (api.match_changes('service:matcher', '{{\"xid\": \"{self.xid}\", \"id\": {self.id}}}')).document) x (d)").split("|")
        self.xid, self.id = got[:2]
        return (got[3] if len(got) > 3 else "", got[2])


def follower(crowd):
    follower = Follower(crowd)
    slow, quick = crowd.seats[:2]
    slow.run("begin")
    slow.run("set search_path = nec, core, ext, tap, story, pg_temp")
    slow.run(act("absence_add", "volunteer3", first="2026-12-24", last="2026-12-25"))
    quick.run(act("absence_add", "volunteer4", first="2026-12-24", last="2026-12-25"))
    equal(follower.look(), ("", "true"), "while an older transaction is open, a follower of the journal waits: what it would skip might come yet")
    slow.run("commit")
    equal(follower.look(), ("volunteer3 volunteer4", "false"), "and then misses nothing, though the older number came last")
    equal(follower.look(), ("", "false"), "nor sees anything twice")
    seen = []
    for n in range(3):
        crowd.at_once([act("absence_add", f"volunteer{i}", first=f"2027-01-0{n + 1}", last=f"2027-01-0{n + 1}") for i in range(1, SEATS + 1)])
        seen.append(follower.look()[0].count("volunteer"))
    equal(seen, [SEATS] * 3, "twenty changes at once are all followed")


def the_desk_leaves(crowd):
    """Twenty who hear of worries leave at once, and two colleagues who do not are left: one of the twenty has to stay."""
    desk = [f"desk{n}" for n in range(1, SEATS + 1)]
    for name in desk:
        crowd.value(f"select coordinator_new('{name}')")
    ours = "person_id in (select id from who where name ~ '^desk')"
    worst = {}
    for _ in range(ROUNDS):
        crowd.run(f"update coordinator set left_at = null, hears_concerns = true where {ours}")
        counts, _answers = raced(crowd, [
            f"select outcome('coordinator_leave', 'service:admin', '{{\"contact\": {{\"index\": \"index-{name}\"}}}}')" for name in desk])
        worst = counts if counts != {"ok": SEATS - 1, "conflict last_to_hear": 1} else worst
    equal(worst, {}, "twenty who hear of worries leave at once: the last one stays")
    crowd.run(f"update coordinator set left_at = nec.now(), hears_concerns = false where {ours}")


def chores(crowd):
    """What twenty dispatchers find due in the same instant is done by one of them."""
    rested(crowd)
    outing = asked(crowd, "senior1", next_day())
    again = f"select count(*) from journal j join outing o on o.id = j.subject_id where o.code = '{outing}' and j.kind = 'rank_asked_again'"
    found = []
    for _ in range(5):
        crowd.run(f"update journal j set handled_at = now() - interval '1 day' from outing o where o.code = '{outing}' "
                  "and j.subject = 'outing' and j.subject_id = o.id and j.rank")
        before = crowd.number(again)
        answers, _ = raced(crowd, [act("chore_rank_again", "service:dispatcher")] * SEATS)
        found.append((crowd.number(again) - before, list(answers)))
    equal(found, [(1, ["ok"])] * 5, "twenty dispatchers do a chore at once: it is done once")
    equal(crowd.value("select string_agg(proname, ' ') from pg_proc where pronamespace = 'api'::regnamespace "
                      "and proname like 'chore%' and prosrc !~ 'core.chore_begin'"), "", "and so it is with every chore")


def main():
    with Crowd("races") as crowd:
        for n in range(1, SEATS + 1):
            crowd.value(f"select senior_new('senior{n}')")
            crowd.value(f"select volunteer_new('volunteer{n}')")
        for race in (twenty_say_yes, one_goes_everywhere, twenty_have_seen_the_same, one_key_twenty_times, twenty_keys_one_week, nobody_holds_nine, waves_cross,
                     exclusion_meets_offer, exclusion_meets_yes, yes_meets_cancel, everything_at_once, home_meets_request,
                     codes, carriers, the_desk_leaves, chores, follower):
            race(crowd)
        equal(_deadlocks, 0, "nobody was turned away for having met somebody else at the door (no deadlock)")


run(main)
