"""
People of the demo town living through some weeks: each does what their story says, when its hour comes, by JSON over HTTP.

A story is a word or two about one outing:

    asks at short notice …                  how long before is the script's
    silent · refuse · yes · mixed           how volunteers answer (mixed: dice, the same in each run)
    agrees · agrees_late · never_agrees     the senior, once told who comes
    cancels_early · cancels_late · cancels_same_day · changes · withdraws (the volunteer)
    late_checkin · no_checkin · vanished · nobody_opens · late_home · no_home
    found (the desk finds somebody at last) · weekly (becomes a series) · left (its alerts go to the backup)

What nobody's story says ends well. Whoever answers at the desk takes every other alert.
"""

import collections
import random

from promises import DANGER, DAY, GOING, HOUR, MINUTE, UNDER_WAY, UNFILLED, at_hour, daytime, raised
from walk import local

Wish = collections.namedtuple("Wish", "at key person path fields")


class Townsfolk:
    """
    script   [(asked at, appointment at, story words)], oldest first
    wishes() what everybody would do, from what has happened so far; do() lets them
    """

    def __init__(self, cast, desk, script, calls=(), seed=1):
        self.cast, self.desk, self.seed = cast, desk, seed
        self.calls = calls                       # when somebody asks to be called back
        self.people = {p.id: p for p in [*cast.seniors, *cast.volunteers.values(), *cast.coordinators]}
        self.script = [(asked, at, frozenset(words.split()), senior)
                       for (asked, at, words), senior in zip(script, cast.seniors)]
        self.stories, self.asked = {}, {}        # outing's code -> words; a wish's key -> outing's code
        self.done = set()
        self.said = collections.Counter()        # (last word of the path, status)

    # ---- Doing ----

    def do(self, wish):
        """One act, once, whatever is answered; its answer."""
        self.done.add(wish.key)
        status, answer = wish.person.acts(wish.path, wish.fields, f"weeks-{'-'.join(map(str, wish.key))}")
        self.said[wish.path.rsplit("/", 1)[-1], status] += 1
        if wish.key[0] == "ask" and status == 200:
            self.stories[answer["outing"]] = wish.key[2]
            self.asked[wish.key] = answer["outing"]
        return status, answer

    def wishes(self, record):
        """Not done yet, soonest first."""
        found = [*self._asking(), *self._calling(), *(w for o in record.outings for w in self._about(o)),
                 *(w for alert in record.alerts for w in self._at_desk(alert))]
        return sorted((w for w in found if w.key not in self.done), key=lambda w: w.at)

    # ---- Asking ----

    def _asking(self):
        for n, (asked, at, words, senior) in enumerate(self.script):
            yield Wish(asked, ("ask", n, words), senior, "/sorties/nouvelle", {
                "purpose": senior.row["purpose"], "place": senior.row["place"],
                "appointment_date": local(at).strftime("%Y-%m-%d"), "appointment_time": local(at).strftime("%H:%M")})

    def _calling(self):
        for n, at in enumerate(self.calls):
            yield Wish(at, ("call", n), self.cast.seniors[-1 - n], "/etre-rappele", {"note": "Rappelez-moi, s’il vous plaît."})

    # ---- An outing ----

    def _about(self, o):
        words = self.stories.get(o.code, frozenset())
        senior = self.people[o.senior_id]
        yield from self._volunteers_answer(o, words)
        if o.state in UNFILLED:
            yield from self._desk_finds(o, words)
        if o.state in GOING:
            yield from self._senior_agrees(o, words, senior)
            yield from self._on_the_day(o, words)
        if o.state in UNFILLED + GOING:
            yield from self._plans_change(o, words, senior)
        if o.state in UNDER_WAY:
            yield from self._way_home(o, words)
        if o.state == "home_safe" and o.id % 2:
            yield Wish(at_hour(o.end_at, 1, "11:00"), ("feedback", o.id), senior, f"/sorties/{o.code}/avis", {"went": "good", "ease": "more"})
        if o.state == "to_qualify":
            yield Wish(self.desk.after(o.asked_at, HOUR), ("qualify", o.id), self.cast.coordinators[0], f"/bureau/sorties/{o.code}/preparer", {})

    def _volunteers_answer(self, o, words):
        for f in o.offers:
            if f.state not in ("sent", "seen") or "silent" in words:
                continue
            dice = random.Random(f"{self.seed} {o.spoken} {f.volunteer_id}")
            mood = next(iter(words & {"refuse", "yes"}), None) or dice.choice(("yes", "no", "no", "silent"))
            after = dice.randint(10, 200) * MINUTE
            if mood != "silent":
                yes = mood == "yes"
                yield Wish(daytime(f.sent_at + after), ("answer", f.id), self.people[f.volunteer_id],
                           f"/propositions/{f.code}/{'oui' if yes else 'non'}", {} if yes else {"reason": "not_free"})

    def _desk_finds(self, o, words):
        """What is still open the day before ends in the desk's hands."""
        if "found" in words and not o.offers:
            return
        at, bureau = o.meet_at - 20 * HOUR, f"/bureau/sorties/{o.code}"
        if "found" in words:
            volunteer = self.people[o.offers[0].volunteer_id]
            yield Wish(at, ("found", o.id), self.cast.coordinators[0], f"{bureau}/affecter", {"volunteer": volunteer.code, "agreed": True})
        elif "same_day" not in words:
            yield Wish(max(at, o.asked_at + 4 * HOUR), ("unmet", o.id), self.cast.coordinators[0], f"{bureau}/non-pourvue",
                       {"reason": "no_candidate", "alternative": "Le minibus de la ville"})
        else:
            yield Wish(o.meet_at - 20 * MINUTE, ("unmet", o.id), self.cast.coordinators[0], f"{bureau}/non-pourvue",
                       {"reason": "no_candidate", "alternative": "Le minibus de la ville"})

    def _senior_agrees(self, o, words, senior):
        if not o.told_at or o.agreed_at:
            return
        if "never_agrees" in words:
            if at := raised(o, "senior_not_reached"):
                yield Wish(at + 3 * HOUR, ("agree", o.id), self.cast.coordinators[0], f"/bureau/sorties/{o.code}/accord", {})
        else:
            yield Wish(daytime(o.told_at + (26 * HOUR if "agrees_late" in words else 50 * MINUTE)), ("agree", o.id, o.told_at), senior,
                       f"/sorties/{o.code}/accord", {})

    def _plans_change(self, o, words, senior):
        for word, before in (("cancels_early", 3 * DAY), ("cancels_late", 20 * HOUR), ("cancels_same_day", 3 * HOUR)):
            if word in words:
                yield Wish(o.meet_at - before, ("cancel", o.id), senior, f"/sorties/{o.code}/annuler", {})
        if "changes" in words:
            later = local(o.appointment_at + HOUR)
            yield Wish(o.meet_at - 50 * HOUR, ("change", o.id), senior, f"/sorties/{o.code}/changer",
                       {"appointment_date": later.strftime("%Y-%m-%d"), "appointment_time": later.strftime("%H:%M")})
        if "weekly" in words:
            yield Wish(o.asked_at + 10 * MINUTE, ("weekly", o.id), senior, f"/sorties/{o.code}/reguliere", {"every": "week"})
        if "withdraws" in words and o.state == "confirmed":
            for a in o.assignments:
                if a.active:
                    yield Wish(o.meet_at - 30 * HOUR, ("withdraw", o.id), self.people[a.volunteer_id], f"/sorties/{o.code}/desistement", {})

    def _on_the_day(self, o, words):
        going = next((self.people[a.volunteer_id] for a in o.assignments if a.active and a.there), None)
        bureau, desk = f"/bureau/sorties/{o.code}", self.cast.coordinators[0]
        if going is None:
            return
        if words & {"no_checkin", "vanished"}:
            if at := raised(o, "volunteer_no_show"):
                yield Wish(at + 22 * MINUTE, ("judged", o.id), desk, *((f"{bureau}/absence", {"absent": "volunteer"}) if "vanished" in words
                                                                      else (f"{bureau}/depart", {})))
        elif "nobody_opens" in words:
            yield Wish(o.meet_at + 6 * MINUTE, ("door", o.id), going, f"/sorties/{o.code}/sans-reponse", {})
            if at := raised(o, "no_answer"):
                yield Wish(at + 40 * MINUTE, ("judged", o.id), desk, f"{bureau}/absence", {"absent": "senior"})
        else:
            yield Wish(o.meet_at + (14 if "late_checkin" in words else 2) * MINUTE, ("start", o.id), going, f"/sorties/{o.code}/depart", {})

    def _way_home(self, o, words):
        going = next(self.people[a.volunteer_id] for a in o.assignments if a.active)
        if "no_home" in words:
            if at := raised(o, "not_home_safe"):
                yield Wish(at + 25 * MINUTE, ("home", o.id), self.cast.coordinators[0], f"/bureau/sorties/{o.code}/rentree", {})
            return
        if o.state == "started":
            yield Wish(o.leave_at, ("return", o.id), going, f"/sorties/{o.code}/retour", {})
        yield Wish(o.end_at + (42 if "late_home" in words else 3) * MINUTE, ("home", o.id), going, f"/sorties/{o.code}/rentree", {})

    # ---- The desk ----

    def _left(self, alert):
        return alert.outing and "left" in self.stories.get(alert.outing.code, ())

    def _at_desk(self, alert):
        """Each other alert is taken by its owner; the others by whoever has it next."""
        if alert.settled_at is not None:
            return
        path, owner = f"/bureau/alertes/{alert.code}", self.people[alert.owner_id]
        if alert.taken_at is not None:
            yield Wish(alert.taken_at + 30 * MINUTE, ("settle", alert.id), owner, f"{path}/regler", {"settled": "called"})
        elif alert.passed_at is not None or alert.id % 2 and not self._left(alert):
            since = alert.passed_at or alert.raised_at
            yield Wish(since + 5 * MINUTE if alert.reason in DANGER else self.desk.after(since, 20 * MINUTE), ("take", alert.id, since),
                       owner, f"{path}/prendre", {})
