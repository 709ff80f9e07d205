"""
Two weeks around the change to summer time, which in 2027 falls on Easter Sunday: each clock of DOMAIN.md is kept to the
minute, an hour that does not exist is refused, and nothing is done at the wrong hour for it (support/season.py).

In ./nec soak more people live through more weeks, by dice. NEC_SEED=… repeats a run's choices.
"""
# --quick leaves this out.

import re

from nec import Town, check, equal, run
from people import messages
from season import NIGHT_RATE, SETTINGS, SOAK, asks, begun, by_dice, kept, refused, same_hour
from walk import Walk, local

# (asked, appointment, story); support/townsfolk.py has the words.
SPRING = (
    ("2027-03-22 08:10", "2027-03-25 10:00", "mixed"),
    ("2027-03-22 08:40", "2027-03-25 16:00", "yes weekly"),
    ("2027-03-22 09:30", "2027-03-26 14:00", "yes late_checkin"),
    ("2027-03-22 11:00", "2027-03-27 10:00", "silent"),
    ("2027-03-22 12:00", "2027-03-28 00:30", "yes no_home"),
    ("2027-03-22 13:00", "2027-03-27 23:40", "yes late_home"),
    ("2027-03-22 14:00", "2027-03-28 10:30", "yes"),
    ("2027-03-22 16:00", "2027-03-26 10:00", "yes agrees_late nobody_opens"),
    ("2027-03-22 19:50", "2027-03-24 16:00", "silent"),
    ("2027-03-22 21:30", "2027-03-27 16:00", "mixed"),
    ("2027-03-23 08:30", "2027-03-23 16:00", "refuse same_day"),
    ("2027-03-23 09:00", "2027-03-23 17:30", "silent same_day"),
    ("2027-03-23 10:00", "2027-03-29 09:45", "yes no_checkin"),
    ("2027-03-23 11:00", "2027-03-30 10:00", "yes never_agrees"),
    ("2027-03-23 14:00", "2027-03-31 10:00", "yes cancels_early"),
    ("2027-03-23 15:00", "2027-04-01 15:00", "yes cancels_late"),
    ("2027-03-23 19:40", "2027-03-24 15:00", "silent found"),
    ("2027-03-24 09:10", "2027-03-31 15:00", "yes cancels_same_day"),
    ("2027-03-24 10:20", "2027-03-30 15:00", "yes changes"),
    ("2027-03-25 10:40", "2027-04-01 11:00", "yes withdraws"),
    ("2027-03-26 09:00", "2027-03-31 11:30", "silent left"),
    ("2027-03-26 16:30", "2027-03-29 11:00", "mixed vanished"),
    ("2027-03-29 09:00", "2027-04-02 17:00", "silent"),
    ("2027-03-29 13:00", "2027-03-30 17:00", "yes never_agrees"),
    ("2027-03-30 20:30", "2027-03-31 11:00", "mixed"),
)
SPRING_CALLS = ("2027-03-22 11:45", "2027-03-22 12:50", "2027-03-23 17:45", "2027-03-27 11:00")



def on_the_wall(season, row):
    """What somebody is reminded of, the day before the change, says the hour of the wall on the day of it."""
    season.live(season.walk.at("2027-03-27 10:20"))
    senior = season.folk.script[row][3]
    meet = local(next(o.meet_at for o in season.record().outings if o.senior_id == senior.id))
    words = [re.sub(r"\s", " ", m["body"]) for m in messages(season.town, "reminder_senior", senior.name)]
    hour = f"{meet.hour}h{meet.minute:02}" if meet.minute else f"{meet.hour}h"
    check(any(hour in w.replace(" h", "h").replace("h ", "h") for w in words), f"a reminder says {hour}, as the clocks on the wall will", *words)


# ---- 2027-03-28 02:30: base/acts.h and docs/exploitation.md have the rule ----

def hour_left_out(season):
    """2027-03-28 02:30."""
    senior, other = season.cast.seniors[-10], season.cast.seniors[-11]
    status, answer = asks(senior, "2027-03-28", "02:30", "left-out")
    equal((status, [f for f, _ in refused(answer)]), (422, ["/appointment"]), "a program is refused an hour that the change leaves out")
    check("n’existe pas" in refused(answer)[0][1], "in words that say why", answer)
    status, answer = asks(senior, "2027-03-28", "03:30", "after-it")
    equal(status, 200, "the hour after it exists")
    page = senior.visitor().get(f"/sorties/{answer['outing']}/changer")
    page = page.submit("Changer la sortie", appointment_date="28/03/2027", appointment_time="2 h 30")
    equal((page.status, set(page.error_fields())), (422, {"appointment_date", "appointment_time"}),
          "a form is refused it too, with both fields marked")
    check(page.says("n'existe pas ce jour-là"), "and says why", page.text[:400])
    said_so = season.town.call("outing_request", f"session:{other.token}", "sql-1", {
        "purpose": other.row["purpose"], "place": other.row["place"], "appointment_at": "2027-03-28T02:30"})
    equal(said_so["document"]["appointment_at"], "2027-03-28T03:30:00+02:00", "said to the database without an offset, it comes an hour later")
    for who, code in ((senior, answer["outing"]), (other, said_so["document"]["outing"])):
        who.acts(f"/sorties/{code}/annuler", {}, "left-out-end")


# ---- What no message says ----

def fair_use(season):
    """One outing a week, the week of the change too; four hours."""
    senior = season.cast.seniors[-12]
    season.town.sql("update nec.senior set limit_lifted_until = null where person_id = :'p'", p=senior.id)
    statuses = [asks(senior, day, hour, f"fair-{day}-{hour}", stay_min=stay)[0] for day, hour, stay in (
        ("2027-03-27", "10:00", 60), ("2027-03-28", "23:00", 30), ("2027-03-29", "10:00", 60), ("2027-04-06", "10:00", 240))]
    equal(statuses, [200, 429, 200, 429], "one outing a week, from Monday to Sunday midnight, and four hours from door to door")


def on_the_list(season, asked_row):
    """Which list of the board an outing of the script stands in."""
    key = next(k for k in season.folk.done if k[:2] == ("ask", asked_row))
    code = season.folk.asked[key]
    board = season.cast.coordinators[0].visitor().json("/bureau")[1]
    return [name for name in ("needing", "searching") if any(o["code"] == code for o in board[name])]


def weeks(town, walk):
    season = begun(town, walk, "2027-03-22 07:30", SPRING, SPRING_CALLS)
    hour_left_out(season)
    fair_use(season)
    on_the_wall(season, next(n for n, row in enumerate(SPRING) if row[1] == "2027-03-28 10:30"))
    season.fast(walk.at("2027-03-28 01:35"), walk.at("2027-03-28 04:30"), NIGHT_RATE)
    silent = next(n for n, row in enumerate(SPRING) if row[1] == "2027-04-02 17:00")
    season.live(walk.at("2027-03-29 23:50"))
    equal(on_the_list(season, silent), ["searching"], "what is unfilled stands apart from the desk's list")
    season.live(walk.at("2027-03-30 00:10"))
    equal(on_the_list(season, silent), ["needing"], "until the morning of D-3")
    season.live(walk.at("2027-04-03 09:00"))
    kept(season)
    same_hour(season)


def many_weeks(town, walk):
    season = begun(town, walk, "2027-03-15 07:30", by_dice(walk, "2027-03-15 07:30", 28, 5), SPRING_CALLS)
    season.live(walk.at("2027-04-26 09:00"))
    kept(season)


def main():
    for walked in (weeks, many_weeks) if SOAK else (weeks,):
        with Town(start=(), settings=SETTINGS) as town, Walk(town) as walk:
            walked(town, walk)


run(main)
