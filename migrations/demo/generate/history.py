"""Seventeen weeks of outings, and a dozen to come: a small, honest simulation with a fixed seed.

Each senior asks now and then, for purposes, hours and places that suit them; whoever is able, near,
free that hour and below their caps may go, a face already known first. Where nobody is, the outing is
unmet: so districts with few volunteers, evenings and week-ends show in the figures by themselves.
"""
import math
from collections import Counter, defaultdict
from random import Random

from town import metres_between

WEEKS = 17
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MARGIN, APPROACH, REST = 10, 30, 15  # minutes: spare on the way, to the senior's door, between two outings
NEEDS_ABILITY = {"wheelchair": "wheelchair", "oxygen": "wheelchair", "poor_sight": "guiding", "memory": "patience",
                 "car_needed": "car", "french_sign": "french_sign"}

# purpose: how often of a hundred, stay in minutes from-to, hours by preference (weekdays; week-end hours)
PURPOSES = {
    "shopping": (34, (60, 120), ["10:00", "10:30", "14:30", "15:00", "9:30"], ["10:00", "10:30"]),
    "medical": (20, (45, 105), ["9:30", "10:15", "11:00", "14:15", "15:30"], []),
    "administrative": (10, (45, 90), ["9:30", "10:30", "14:30"], []),
    "leisure": (22, (90, 150), ["14:30", "15:00", "16:00", "18:30"], ["15:00", "18:30"]),
    "walk": (14, (45, 90), ["10:30", "14:30", "15:30"], ["15:00"]),
}


def clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def minutes(text):
    hours, rest = text.split(":")
    return 60 * int(hours) + int(rest)


class Dice:
    """Random.random() gives the same numbers in every Python; the rest of that module does not promise it."""

    def __init__(self, seed):
        self.random = Random(seed).random

    def chance(self, share):
        return self.random() < share

    def below(self, count):
        return int(self.random() * count)

    def pick(self, items):
        return items[self.below(len(items))]

    def weighted(self, items, weights):
        left = self.random() * sum(weights)
        for item, weight in zip(items, weights):
            left -= weight
            if left < 0:
                return item
        return items[-1]


def at(row):
    return {"lon": float(row["lon"]), "lat": float(row["lat"])}


def travel_min(metres, mode):
    """As geo/travel.h, in steps of five minutes for slow walkers."""
    walk = metres * 1.3 / (4000 / 60)
    ride = 5 + metres * 1.3 / 350 if mode == "car" else max(10 + metres * 1.3 / 250, 19.5)
    return max(5, 5 * math.ceil((walk if metres <= 1000 and mode != "car" else ride) / 5))


class Town:
    """Who is where and when: keeps everybody in one place at a time."""

    def __init__(self, seniors, volunteers, places, dice):
        self.seniors = {row["ref"]: row for row in seniors}
        self.volunteers = {row["ref"]: row for row in volunteers}
        self.places, self.dice = places, dice
        self.bonds = Counter()                 # (senior, volunteer): outings
        self.busy = defaultdict(list)          # volunteer or senior: (from, to) in minutes from day 0
        self.usual = {}                        # (senior, purpose): place
        self.habit = {"jeanne-morvan": (5, "shopping", "10:00")}  # senior: weekday, purpose, hour
        self.free = {row["ref"]: self.week_read(row["availability"]) for row in volunteers}

    @staticmethod
    def week_read(text):
        week = defaultdict(list)
        for span in text.split("|"):
            day, hours = span.split(" ")
            week[DAYS.index(day)].append(tuple(map(minutes, hours.split("-"))))
        return week

    def place_for(self, senior, purpose):
        """Mostly the usual one; chosen among the near ones once."""
        usual = self.usual.get((senior["ref"], purpose))
        if usual and self.dice.chance(0.75):
            return usual
        fit = [place for place in self.places.values() if purpose in place["purposes"].split("|")]
        fit.sort(key=lambda place: metres_between(at(place), at(senior)))
        place = fit[min(self.dice.below(3) + (self.dice.below(4) if purpose in ("medical", "leisure") else 0), len(fit) - 1)]
        self.usual.setdefault((senior["ref"], purpose), place)
        return place

    def able(self, volunteer, senior, outing):
        needed = {NEEDS_ABILITY[need] for need in senior["needs"].split("|") if need in NEEDS_ABILITY}
        wanted = volunteer["purposes"].split("|") if volunteer["purposes"] else [outing["purpose"]]
        return (volunteer["state"] == "active" and needed <= set(volunteer["abilities"].split("|"))
                and outing["purpose"] in wanted and (senior["mode"] != "car" or "car" in volunteer["modes"])
                and metres_between(at(volunteer), at(senior)) <= int(volunteer["radius_m"]))

    def is_free(self, ref, weekday, span):
        begin, end = span[0] % 1440, span[0] % 1440 + span[1] - span[0]
        return any(a <= begin and end <= b for a, b in self.free[ref][weekday])

    def unoccupied(self, ref, span):
        return all(span[1] + REST <= a or b + REST <= span[0] for a, b in self.busy[ref])

    def load(self, ref, span, days):
        return sum(1 for a, _ in self.busy[ref] if abs(a - span[0]) < days * 1440)

    def candidates(self, senior, outing, weekday):
        """Those who could go, the likeliest first; weekday None: hours are not asked after."""
        found = []
        for ref, volunteer in self.volunteers.items():
            span = outing["busy"]
            if (self.able(volunteer, senior, outing) and (weekday is None or self.is_free(ref, weekday, span))
                    and self.unoccupied(ref, span) and self.load(ref, span, 7) < int(volunteer["week_cap"])
                    and self.load(ref, span, 30) < int(volunteer["month_cap"])):
                bond = min(self.bonds[senior["ref"], ref], 3)
                distance = metres_between(at(volunteer), at(senior))
                found.append((-bond * 2000 + distance + 400 * self.load(ref, span, 30), ref))
        return [ref for _, ref in sorted(found)]

    def block(self, day, appointment, stay, travel):
        """Met at home, home again, in minutes from day 0; as core.block_of() does it."""
        meet = (appointment - travel - MARGIN) // 5 * 5
        end = -(-(appointment + stay + travel + MARGIN) // 5) * 5
        return day * 1440 + meet, day * 1440 + end

    def outing(self, senior, day, weekday, purpose=None, hour=None):
        """What they ask for that day; None when there is nothing of the kind on a week-end."""
        purpose = purpose or self.dice.weighted(list(PURPOSES), [PURPOSES[purpose][0] for purpose in PURPOSES])
        _, (shortest, longest), hours, weekend = PURPOSES[purpose]
        hours = hours if weekday < 5 else weekend
        if not hours:
            return None
        hour = hour or hours[min(self.dice.below(len(hours)), self.dice.below(len(hours) + 1))]
        place = self.place_for(senior, purpose)
        metres = metres_between(at(senior), at(place))
        mode = "car" if senior["mode"] == "car" else "walk" if metres <= 1000 else "transit"
        travel = travel_min(metres, mode)
        stay = shortest + 15 * self.dice.below((longest - shortest) // 15 + 1)
        appointment = minutes(hour)
        meet, end = self.block(day, appointment, stay, travel)
        return {"senior": senior["ref"], "purpose": purpose, "place": place["code"], "mode": mode,
                "hour": clock(appointment), "stay_min": stay, "travel_min": travel, "duration_min": end - meet,
                "span": (meet, end), "busy": (meet - APPROACH, end)}

    def settle(self, outing, volunteer):
        self.busy[outing["senior"]].append(outing["span"])
        if volunteer:
            self.busy[volunteer].append(outing["busy"])
            self.bonds[outing["senior"], volunteer] += 1


COLUMNS = ["ref", "days_ago", "days_ahead", "hour", "senior", "volunteer", "purpose", "place", "mode", "stay_min", "travel_min",
           "duration_min", "state", "reason", "cancelled_by", "cancelled_when", "channel", "asked_days_before", "asked",
           "declined", "went", "ease"]
DECLINES = ["not_free", "not_free", "not_free", "too_far", "too_long", "not_my_kind", "unwell", "other"]


def row_of(outing, **more):
    row = dict.fromkeys(COLUMNS, "")
    row.update({key: value for key, value in outing.items() if key in row})
    row.update(more)
    return row


def answers(town, senior, queue):
    """Who of the queue says yes: (volunteer or None, all who were asked, refusals by ref)."""
    asked, declined = [], {}
    for ref in queue[:6]:
        asked.append(ref)
        if town.dice.chance(0.88 if town.bonds[senior["ref"], ref] else 0.65):
            return ref, asked, declined
        if town.dice.chance(0.75):  # the others do not answer at all
            declined[ref] = town.dice.pick(DECLINES)
    return None, asked, declined


def wish(town, senior, week):
    """The usual hour of the week, or something else; moved once or twice when nobody could come, as a desk does."""
    outing = None
    for attempt in range(3):
        weekday, purpose, hour = town.habit.get(senior["ref"], (None, None, None))
        if weekday is None or attempt > 0 or town.dice.chance(0.3):
            weekday, purpose, hour = town.dice.weighted(range(7), [16, 17, 16, 17, 16, 12, 6]), None, None
        asked = town.outing(senior, 7 * week + weekday, weekday, purpose, hour)
        if not asked or not town.unoccupied(senior["ref"], asked["span"]):
            continue
        outing = asked | {"day": 7 * week + weekday, "weekday": weekday}
        if town.candidates(senior, outing, weekday):
            if senior["ref"] not in town.habit and town.dice.chance(0.7) and outing["purpose"] != "medical":
                town.habit[senior["ref"]] = (weekday, outing["purpose"], outing["hour"].removeprefix("0"))
            return outing
        if town.dice.chance(0.35):
            return outing  # not to be moved
    return outing


def past_outing(town, senior, week, known):
    """One row, or None when they ask for nothing."""
    dice, outing = town.dice, wish(town, senior, week)
    if not outing:
        return None
    lead = dice.weighted([1, 2, 3, 5, 7, 10], [2, 4, 6, 6, 4, 2])
    common = {"days_ago": 7 * WEEKS - outing["day"], "channel": dice.weighted(["phone", "web", "desk"], [70, 18, 12]), "asked_days_before": lead}
    queue = town.candidates(senior, outing, outing["weekday"])
    volunteer, asked, declined = answers(town, senior, queue)
    common |= {"asked": "|".join(asked), "declined": "|".join(f"{ref}:{why}" for ref, why in declined.items())}
    if dice.chance(0.11):
        when = dice.weighted(["early", "late", "same_day"], [5, 3, 2])
        by = "senior" if dice.chance(0.85) else "service"
        return row_of(outing, state="cancelled", cancelled_by=by, cancelled_when=when, volunteer=volunteer or "", **common)
    if not volunteer:
        needs = {need for need in senior["needs"].split("|") if need in NEEDS_ABILITY}
        reason = "needs_not_met" if needs and not queue and dice.chance(0.5) else "too_late" if lead == 1 else "no_candidate"
        return row_of(outing, state="unmet", reason=reason, **common)
    town.settle(outing, volunteer)
    known[senior["ref"]] += 1
    went = dice.weighted(["good", "mixed", "bad", ""], [72, 8, 2, 18])
    ease = dice.weighted(["more", "same", "less"], [2 + known[senior["ref"]], 4, 1]) if went else ""
    return row_of(outing, state="closed", volunteer=volunteer, went=went, ease=ease, **common)


def past(town):
    """days_ago counts back from the Monday of the current week, so that weekdays stay what they were."""
    active = [row for row in town.seniors.values() if row["state"] == "active"]
    rhythm = {row["ref"]: town.dice.weighted([0.06, 0.15, 0.3, 0.5], [3, 5, 5, 3]) for row in active}
    rhythm |= {"jeanne-morvan": 0.7}
    known, rows = Counter(), []
    for week in range(WEEKS):
        for senior in active:
            if not town.dice.chance(rhythm[senior["ref"]]):
                continue
            row = past_outing(town, senior, week, known)
            if row:
                rows.append(row)
    return sorted(rows, key=lambda row: (-row["days_ago"], row["hour"].zfill(5), row["senior"]))


# days from today | senior | purpose | state: what the board shows on the first morning
COMING = """
1 | jeanne-morvan | medical | confirmed
1 | georgette-moreau | shopping | confirmed
2 | simone-peron | leisure | confirmed
2 | andre-leclerc | administrative | accepted
3 | yvonne-chauvin | walk | accepted
3 | madeleine-oger | shopping | offering
4 | denise-hervouet | leisure | offering
4 | serge-lemaitre | medical | offering
5 | jacqueline-brechet | shopping | open
6 | gisele-padioleau | medical | open
7 | micheline-douillard | leisure | open
9 | ghislaine-potier | shopping | to_qualify
"""


def coming(town):
    """Counted from today, whatever weekday that is: so nobody's week is looked at, only distance and load."""
    rows = []
    for line in COMING.strip().splitlines():
        days, ref, purpose, state = [field.strip() for field in line.split("|")]
        senior, day = town.seniors[ref], 7 * WEEKS + 7 + int(days)
        while True:
            outing = town.outing(senior, day, 2)
            if outing and outing["purpose"] == purpose:
                break
        queue = town.candidates(senior, outing, None)
        assert queue, f"nobody can go with {ref}"
        volunteer = queue[0] if state in ("accepted", "confirmed") else ""
        asked = {"accepted": queue[:1], "confirmed": queue[:1], "offering": queue[:3]}.get(state, [])
        town.settle(outing, volunteer)
        rows.append(row_of(outing, days_ahead=days, state=state, volunteer=volunteer, asked="|".join(asked),
                           channel="web" if ref == "andre-leclerc" else "phone", asked_days_before=0 if state == "open" else 2))
    return rows


def history(seniors, volunteers, places):
    town = Town(seniors, volunteers, places, Dice(44109))
    rows = past(town) + coming(town)
    for i, row in enumerate(rows):
        row["ref"] = f"outing-{i + 1:03d}"
    return rows, town
