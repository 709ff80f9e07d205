"""
The clocks of DOMAIN.md as promises about an outing's record, worked out here anew: nothing is asked of the program but
what it has written down, and when.

A promise is a function of an outing (or an alert, see record.py) that yields pairs (due, at): when something was to
happen, and when it did; None: it has not, yet. What is due later than now is where a walk stops next.

All numbers are DOMAIN.md's. Instants are seconds; hours are those of the clock on the wall in Nantes.
"""

import bisect
import collections
import datetime
import functools

from walk import PARIS, local, said

MINUTE, HOUR, DAY = 60, 3600, 86400
URGENT = 36 * HOUR
LAST_ASKED = 2 * HOUR + 15 * MINUTE  # nobody is asked any more but by a person: a question stands a quarter of an hour, two before the start
QUIET_FROM, QUIET_TO, QUIET_EVE = "20:00", "08:00", "19:30"
ROUNDS = ("09:00", "18:00")
UNFILLED = ("open", "offering")
GOING = ("accepted", "confirmed")
UNDER_WAY = ("started", "returning")
DANGER = ("not_home_safe", "no_answer", "volunteer_no_show", "concern")
ENDS = {"outing_cancelled": "cancelled", "outing_unmet": "unmet"}
NIGHTLESS = ("offer", "offer_reminder", "reminder_senior", "reminder_volunteer", "reminder_volunteer_soon",
             "feedback_senior", "feedback_volunteer")
HOLIDAYS = {datetime.date(2027, 3, 29), datetime.date(2027, 11, 1), datetime.date(2027, 11, 11)}  # Easter Monday, All Saints, Armistice


# ---- Hours ----

@functools.lru_cache(None)
def at_hour(instant, days, hour):
    """That hour of the day so many days after the day of `instant`."""
    day = local(instant).date() + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time.fromisoformat(hour), PARIS).timestamp()


def is_quiet(instant):
    """20:00 to 08:00."""
    return not QUIET_TO <= local(instant).strftime("%H:%M") < QUIET_FROM


@functools.lru_cache(None)
def daytime(instant):
    """Now, or when the night is over."""
    if not is_quiet(instant):
        return instant
    return at_hour(instant, 1 if local(instant).hour >= 20 else 0, QUIET_TO)


@functools.lru_cache(None)
def reminder_time(instant):
    """Then, or at 19:30 of the evening before."""
    if not is_quiet(instant):
        return instant
    return at_hour(instant, 0 if local(instant).hour >= 20 else -1, QUIET_EVE)


class Desk:
    """When somebody answers: hours by weekday in quarters, {"1": [[36, 50], [56, 72]], …}."""

    def __init__(self, hours):
        self.hours = hours

    def spans(self, instant):
        """From that day on: (opens, shuts), oldest first."""
        for n in range(30):
            day = local(instant).date() + datetime.timedelta(days=n)
            if day in HOLIDAYS:
                continue
            midnight = at_hour(instant, n, "00:00")
            for first, last in self.hours.get(str(day.isoweekday()), []):
                yield tuple(at_hour(midnight, 0, f"{q // 4:02}:{q % 4 * 15:02}") for q in (first, last))

    def after(self, instant, seconds):
        """When so much of an open desk will have passed."""
        for opens, shuts in self.spans(instant):
            begins = max(opens, instant)
            if shuts - begins >= seconds:
                return begins + seconds
            seconds -= max(0, shuts - begins)
        raise AssertionError("a desk that never opens")

    def half_day(self, instant):
        """The end of the half-day under way, or of the next one; the last half hour belongs to the next."""
        return next(shuts for _, shuts in self.spans(instant) if shuts - instant >= 30 * MINUTE)


# ---- What was so when ----

def ready(o):
    """Adds `states`, [(since, state)], and `since`: from when on the outing's hours are what they are now."""
    named = ((e.at, ENDS.get(e.kind) or e.data.get("to") or e.data.get("state")) for e in o.events if e.subject == "outing")
    o.states = [(at, state) for at, state in named if state]
    o.since = max((e.at for e in o.events if e.kind == "outing_changed"), default=0)
    return o


def state_at(o, instant):
    """The outing's state at that moment (for what is to come: its state now)."""
    n = bisect.bisect_right(o.states, instant, key=lambda one: one[0])
    return o.states[n - 1][1] if n else None


def stood(o, instant, states):
    """Was it in one of these states when the hour came, and not just leaving it?"""
    return o.since <= instant and state_at(o, instant - 1) in states and state_at(o, instant + MINUTE) in states


def happened(o, kinds, since):
    """When first, from then on, the journal says one of these."""
    return next((e.at for e in o.events if e.kind in kinds and e.at >= since), None)


def sent(o, kind, person=None, since=0):
    """When such a message went out."""
    return min((m.ended_at for m in o.messages if m.kind == kind and m.state == "sent" and m.ended_at >= since
                and person in (None, m.person_id)), default=None)


def raised(o, *reasons, since=0):
    """When such an alert was first raised."""
    return min((a.raised_at for a in o.alerts if a.reason in reasons and a.raised_at >= since), default=None)


def open_at(f, instant):
    """Was the question still one?"""
    return f.answered_at is None or f.answered_at > instant


# ---- Offers ----

def lead(o, instant):
    return o.meet_at - instant


def spacing(o, instant):
    """Of urgent waves: half an hour on the day itself, else half an hour to two hours by the time left."""
    if local(instant).date() == local(o.meet_at).date():
        return 30 * MINUTE
    return min(2 * HOUR, max(30 * MINUTE, lead(o, instant) / 12))


def asked_in_time(o):
    """Urgent: somebody is asked within seconds, whatever the hour. Planned: in the next round at the latest, or when it turns urgent."""
    for e in o.events:
        if e.kind in ("outing_requested", "outing_qualified", "outing_reopened") and \
                (e.data.get("to") or e.data.get("state")) in UNFILLED and lead(o, e.at) > 30 * MINUTE and e.at >= o.since \
                and state_at(o, e.at + MINUTE) in UNFILLED:
            due = min(next_round(e.at), max(e.at, o.meet_at - URGENT))
            at = happened(o, ("wave_sent", "nobody_found", "nobody_left"), e.at)
            if due == e.at or stood(o, due, UNFILLED):
                yield due, at and max(due, at)


def offer_told(o):
    """
    By day at once, at night in the morning; of a planned outing within two minutes, in one message with those of other
    outings of the round, which may be about to go.
    """
    for f in o.offers:
        due = daytime(f.made_at + (2 * MINUTE if lead(o, f.made_at) > URGENT else 0))
        if open_at(f, due + MINUTE) and f.made_at >= o.since:
            yield due, max(f.sent_at, due) if f.sent_at and f.sent_at > f.made_at else f.sent_at


def offer_stands(o):
    """Planned: until noon of the next day. Urgent: two spacings. Never beyond two hours before; by hand, a quarter of an hour."""
    for f in o.offers:
        if f.made_at >= o.since:
            put = daytime(f.made_at)
            until = at_hour(put, 1, "12:00") if lead(o, f.made_at) > URGENT else put + 2 * spacing(o, put)
            yield max(f.made_at + 15 * MINUTE, min(o.meet_at - 2 * HOUR, until)), f.deadline_at


def enough(record):
    """
    Who had more than two offer messages in a day, or five in a week: [(person, when, all of theirs)]. By when they
    were due: eight o'clock and eight o'clock a week later are two weeks, whichever goes out a moment sooner.
    """
    heard = collections.defaultdict(list)
    for m in (m for o in record.outings for m in o.messages if m.kind == "offer" and m.state == "sent"):
        heard[m.person_id].append(local(m.due_at).replace(tzinfo=None))  # a week is seven days of the calendar
    return [(person, at, sorted(times)) for person, times in heard.items() for at in times
            if sum(t.date() == at.date() for t in times) > 2 or sum(at <= t < at + datetime.timedelta(days=7) for t in times) > 5]


def offer_expires(o):
    for f in o.offers:
        if open_at(f, f.deadline_at - 1):
            yield f.deadline_at, f.answered_at if f.state == "expired" else None


def offer_reminded(o):
    """One reminder, three hours before the deadline, of a question that has been open for three."""
    for f in o.offers:
        if f.sent_at and lead(o, f.made_at) > URGENT and f.made_at >= o.since:
            due = daytime(max(f.deadline_at - 3 * HOUR, f.sent_at + 3 * HOUR))
            if due < f.deadline_at and open_at(f, due):
                yield due, sent(o, "offer_reminder", f.volunteer_id)


def next_round(instant):
    return min(t for day in (0, 1) for hour in ROUNDS if (t := at_hour(instant, day, hour)) > instant)


def rounds_to(o, end):
    """9:00 and 18:00 of each day that the outing is looked for."""
    day = 0
    while o.asked_at and (begins := at_hour(o.asked_at, day, "00:00")) <= end:
        yield from (t for t in (at_hour(begins, 0, hour) for hour in ROUNDS) if o.asked_at + MINUTE < t <= end)
        day += 1


def replaced(o, at):
    """Has a question just ended, so that somebody else is asked?"""
    return any(f.answered_at and abs(f.answered_at - at) < 2 for f in o.offers)


def planned_round(o):
    """While volunteers still think, somebody else is asked in the next round, and at no other hour."""
    for e in o.events:
        if e.kind == "wave_wanted" and URGENT < lead(o, e.at) and e.at >= o.since and state_at(o, e.at) == "offering" and not replaced(o, e.at):
            yield max(at_hour(e.at, day, hour) for day in (-1, 0) for hour in ROUNDS if at_hour(e.at, day, hour) <= e.at + 1), e.at
    for due in rounds_to(o, o.meet_at - URGENT - MINUTE):
        last = max((e.at for e in o.events if e.kind in ("wave_sent", "nobody_found", "nobody_left") and e.at < due - 1), default=None)
        if last and stood(o, due, ("offering",)):
            yield due, happened(o, ("wave_wanted",), due - 1)


def urgent_wave(o):
    """
    While they still think, the next are asked after the spacing; what falls into the night waits for the morning.
    Sooner only when somebody's question has just ended.
    """
    asked = [e.at for e in o.events if e.kind in ("wave_sent", "nobody_found") and e.at >= o.since]
    for last in asked:
        put = daytime(last)
        shrinking = min(2 * HOUR, max(30 * MINUTE, (o.meet_at - put) / 13))  # a twelfth of what is left when it is over
        on_the_day = max(put + 30 * MINUTE, at_hour(o.meet_at, 0, "00:00"))
        due = daytime(max(min(put + shrinking, on_the_day), o.meet_at - URGENT))
        at = happened(o, ("wave_wanted",), last + 0.001)
        planned = at and at < o.meet_at - URGENT
        anew = (happened(o, ("outing_reopened",), last) or due + HOUR) < due + MINUTE
        if due < o.meet_at - LAST_ASKED - MINUTE and stood(o, due, ("offering",)) and not planned and not anew \
                and not (at and at < due + MINUTE and replaced(o, at)):
            yield due, at


def refusal_replaced(o):
    """Urgent: at once."""
    for f in o.offers:
        if f.state in ("declined", "expired") and lead(o, f.answered_at) <= URGENT and lead(o, f.answered_at) > LAST_ASKED + MINUTE \
                and f.answered_at >= o.since and stood(o, f.answered_at, ("offering",)):
            yield f.answered_at, happened(o, ("wave_wanted",), f.answered_at - 1)


# ---- Nobody yet ----

def unfilled_due(o):
    """9:00 of D-2, or half the lead when it was opened later."""
    morning = at_hour(o.meet_at, -2, "09:00")
    return morning if o.opened_at < morning else o.opened_at + lead(o, o.opened_at) / 2


def unfilled_escalated(o):
    """Then at the latest; before, when nobody is left to ask."""
    if o.opened_at and stood(o, unfilled_due(o), UNFILLED):
        at = raised(o, "no_candidate", "waves_exhausted", since=o.since)
        yield unfilled_due(o), max(at, unfilled_due(o)) if at and at < unfilled_due(o) else at


def senior_hears(o):
    """"Not yet", when nobody has been found by D-2."""
    if o.opened_at and stood(o, unfilled_due(o), UNFILLED):
        yield daytime(unfilled_due(o)), sent(o, "not_yet", since=o.since)


# ---- The yes ----

def yes_told(o):
    """The senior hears of a yes at once."""
    for e in o.events:
        if e.kind == "outing_accepted" and e.at >= o.since and state_at(o, e.at + MINUTE) in GOING and (
                not is_quiet(e.at) or lead(o, e.at) < 12 * HOUR):
            yield e.at, min((at for at in (sent(o, "who_comes", since=e.at - 1), sent(o, "who_comes_agree", since=e.at - 1)) if at), default=None)


def agree_asked_again(o):
    """The same day, and the next morning."""
    if o.told_at:
        same_day = reminder_time(o.told_at + 3 * HOUR)
        dues = [same_day] if local(same_day).date() == local(o.told_at).date() and same_day > o.told_at else []
        for due in dues + [at_hour(o.told_at, 1, "10:00")]:
            if due < o.meet_at and stood(o, due, ("accepted",)):
                yield due, sent(o, "ask_again", since=due - HOUR)


def agree_escalated(o):
    """At start − 24 h; when the volunteer said yes later than that, two hours after."""
    going = [a.made_at for a in o.assignments if a.active]
    if going:
        due = max(o.meet_at - DAY, max(going) + 2 * HOUR)
        if stood(o, due, ("accepted",)):
            yield due, raised(o, "senior_not_reached", since=max(going))


# ---- The day ----

def day_before_senior(o):
    due = at_hour(o.meet_at, -1, "10:00")
    if o.agreed_at and o.agreed_at < due and stood(o, due, ("confirmed",)):
        yield due, sent(o, "reminder_senior", since=o.since)


def goes(o, due):
    """The volunteers who went at that time, and had before."""
    return [a for a in o.assignments if a.made_at < due and (a.active or a.ended_at > due + MINUTE)]


def day_before_volunteer(o):
    due = at_hour(o.meet_at, -1, "10:00")
    if stood(o, due, GOING):
        for a in goes(o, due):
            yield due, sent(o, "reminder_volunteer", a.volunteer_id, a.made_at)


def soon_volunteer(o):
    due = reminder_time(o.meet_at - 2 * HOUR)
    if stood(o, due, GOING):
        for a in goes(o, due):
            yield due, sent(o, "reminder_volunteer_soon", a.volunteer_id, a.made_at)


def checkin_nudge(o):
    due = o.meet_at + 10 * MINUTE
    if stood(o, due, GOING) and not raised(o, "no_answer"):
        for a in goes(o, due):
            yield due, sent(o, "nudge_start", a.volunteer_id)


def checkin_alert(o):
    due = o.meet_at + 20 * MINUTE
    if stood(o, due, GOING) and not raised(o, "no_answer"):
        yield due, raised(o, "volunteer_no_show")


def no_answer_alert(o):
    """At once."""
    for e in o.events:
        if e.kind == "no_answer":
            yield e.at, raised(o, "no_answer")


def home_nudge(o):
    due = o.end_at + 30 * MINUTE
    if stood(o, due, UNDER_WAY):
        for a in goes(o, due):
            yield due, sent(o, "nudge_home", a.volunteer_id)


def home_alert(o):
    due = o.end_at + 60 * MINUTE
    if stood(o, due, UNDER_WAY):
        yield due, raised(o, "not_home_safe")


def feedback_asked(o):
    due = at_hour(o.end_at, 1, "10:00")
    if o.home_safe_at and o.home_safe_at < due:
        yield due, sent(o, "feedback_senior")
        for a in o.assignments:
            if a.active:
                yield due, sent(o, "feedback_volunteer", a.volunteer_id)


def closed(o):
    if o.home_safe_at:
        yield at_hour(o.home_safe_at, 3, local(o.home_safe_at).strftime("%H:%M:%S.%f")), o.closed_at


# ---- Alerts ----

def alert_hands(alert):
    """(since, until) of each owner: until taken, settled, or somebody else's."""
    given = [e.at for e in alert.events if e.kind in ("escalation_raised", "escalation_passed", "escalation_handed_over")]
    ends = [e.at for e in alert.events if e.kind in ("escalation_taken", "escalation_settled", "escalation_moot")]
    for n, since in enumerate(given):
        passed = given[n + 1] if n + 1 < len(given) else None
        yield since, passed, min((at for at in ends if at >= since), default=None)


def passed_on(alert, due_of):
    for since, passed, ended in alert_hands(alert):
        due = due_of(since)
        if not ended or ended > due + MINUTE:
            yield due, passed


def danger_rung(alert):
    """Whoever is on call, at any hour; then whoever comes next."""
    if alert.reason in DANGER and alert.outing:
        for since, _, ended in alert_hands(alert):
            if not ended or ended > since + MINUTE:
                yield since, sent(alert.outing, "on_call", since=since - 1)


def danger_passed(alert):
    if alert.reason in DANGER:
        yield from passed_on(alert, lambda since: since + 15 * MINUTE)


def alert_passed(desk):
    """Two hours of an open desk; a call back the same half-day."""
    def tells(alert):
        if alert.reason not in DANGER and alert.reason != "voicemail":
            yield from passed_on(alert, lambda since: desk.after(since, 2 * HOUR))
    return tells


def voicemail_passed(desk):
    def tells(alert):
        if alert.reason == "voicemail":
            yield from passed_on(alert, lambda since: min(desk.half_day(since), desk.after(since, 2 * HOUR)))
    return tells


# ---- The table ----

Promise = collections.namedtuple("Promise", "name about tells late")


def table(desk):
    """Every clock of DOMAIN.md: what it promises, and how many seconds late is still in time."""
    outing, alert = "outing", "alert"
    return [Promise(*row) for row in (
        ("what is asked for is put to volunteers: urgent at once, planned in the next round", outing, asked_in_time, 2 * MINUTE),
        ("an offer is told by day at once, at night at 8:00", outing, offer_told, 2 * MINUTE),
        ("an offer stands until 12:00 of the next day; an urgent one two spacings, never beyond start − 2 h", outing, offer_stands, 2 * MINUTE),
        ("an offer that nobody answers ends at its hour", outing, offer_expires, 2 * MINUTE),
        ("a planned offer is reminded of once", outing, offer_reminded, 2 * MINUTE),
        ("planned: two rounds a day, 9:00 and 18:00", outing, planned_round, 2 * MINUTE),
        ("urgent: waves spaced by the time left, 30 min on the day itself, none at night", outing, urgent_wave, 3 * MINUTE),
        ("urgent: who says no, or nothing, is replaced at once", outing, refusal_replaced, 2 * MINUTE),
        ("still unfilled: a person's matter at 9:00 of D-2, or at half the lead", outing, unfilled_escalated, 2 * MINUTE),
        ("the senior hears \"not yet\" at D-2", outing, senior_hears, 2 * MINUTE),
        ("the senior hears of a yes at once", outing, yes_told, 2 * MINUTE),
        ("a senior who has not agreed is asked again the same day and the next morning", outing, agree_asked_again, 2 * MINUTE),
        ("a senior who has not agreed is telephoned by a person from start − 24 h; urgent: after 2 h", outing, agree_escalated, 2 * MINUTE),
        ("the senior is reminded the day before", outing, day_before_senior, 2 * MINUTE),
        ("the volunteer is reminded the day before", outing, day_before_volunteer, 2 * MINUTE),
        ("the volunteer is reminded 2 h before, or at 19:30 the evening before", outing, soon_volunteer, 2 * MINUTE),
        ("not checked in: a nudge at +10 min", outing, checkin_nudge, 2 * MINUTE),
        ("not checked in: an alert at +20 min", outing, checkin_alert, 2 * MINUTE),
        ("nobody opens: an alert at once", outing, no_answer_alert, 2 * MINUTE),
        ("not known to be home: a nudge at +30 min", outing, home_nudge, 2 * MINUTE),
        ("not known to be home: an alert at +60 min", outing, home_alert, 2 * MINUTE),
        ("feedback is asked for the next day", outing, feedback_asked, 2 * MINUTE),
        ("an outing is closed three days after", outing, closed, 6 * MINUTE),
        ("danger: whoever is on call is telephoned at once, at any hour", alert, danger_rung, 2 * MINUTE),
        ("danger: the backup after 15 min", alert, danger_passed, 2 * MINUTE),
        ("an alert not taken goes to the backup after 2 h of an open desk, holidays left out", alert, alert_passed(desk), 2 * MINUTE),
        ("who asks to be called back is, the same half-day", alert, voicemail_passed(desk), 2 * MINUTE),
    )]


def dues(promises, record):
    """When what has not happened yet is to happen."""
    for p in promises:
        for one in (record.outings if p.about == "outing" else record.alerts):
            for due, at in p.tells(one):
                if at is None:
                    yield due


def judge(promise, record, ran=()):
    """
    (how often it fell due, [what was not kept, in words]). Where the clock `ran` fast, (from, until, rate), a second
    of the machine's is in time.
    """
    count, broken = 0, []
    for one in (record.outings if promise.about == "outing" else record.alerts):
        for due, at in promise.tells(one):
            late = max([promise.late] + [rate for first, last, rate in ran if first - MINUTE <= due <= last + MINUTE])
            if due + late > record.now:
                continue
            count += 1
            if at is None or not -2 <= at - due <= late:
                broken.append(f"{promise.about} {one.id}: due {said(due)}, was {said(at) if at else 'never'}")
    return count, broken
