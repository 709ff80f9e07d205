"""
Ten days around the change back to winter time and All Saints' Day after it: an hour that comes twice is asked about, and
nothing is done twice in it; each clock of DOMAIN.md is kept to the minute (support/season.py).
"""
# --quick leaves this out.

from nec import Town, check, equal, run
from season import NIGHT_RATE, SETTINGS, asks, begun, kept, refused, same_hour
from walk import Walk

# (asked, appointment, story); support/townsfolk.py has the words.
AUTUMN = (
    ("2027-10-26 08:40", "2027-10-29 16:00", "yes weekly"),
    ("2027-10-26 10:00", "2027-10-31 10:30", "yes"),
    ("2027-10-26 11:00", "2027-10-31 01:00", "yes no_home"),
    ("2027-10-26 11:30", "2027-11-01 09:45", "yes no_checkin"),
    ("2027-10-28 09:00", "2027-11-02 10:00", "silent left"),
    ("2027-10-28 10:00", "2027-11-02 15:00", "yes never_agrees"),
    ("2027-10-29 16:30", "2027-10-31 16:00", "silent"),
    ("2027-10-30 18:30", "2027-10-31 15:00", "mixed late_home"),
)
AUTUMN_CALLS = ("2027-10-29 16:20", "2027-10-29 16:45", "2027-10-31 11:00")


# 2027-10-31 02:30: base/acts.h and docs/exploitation.md have the rule.


def hour_doubled(season):
    """2027-10-31 02:30."""
    first, second, other = season.cast.seniors[-10:-7]
    status, answer = asks(first, "2027-10-31", "02:30", "doubled")
    equal((status, [f for f, _ in refused(answer)]), (422, ["/appointment"]), "a program is asked which of two hours it means")
    status, answer = asks(first, "2027-10-31", "02:30", "doubled-first", appointment_which="first")
    equal((status, answer["appointment_at"]), (200, "2027-10-31T02:30:00+02:00"), "the first is in summer time")
    first.acts(f"/sorties/{answer['outing']}/annuler", {}, "doubled-first-end")
    status, answer = asks(second, "2027-10-31", "10:30", "to-change")
    page = second.visitor().get(f"/sorties/{answer['outing']}/changer")
    page = page.submit("Changer la sortie", appointment_date="31/10/2027", appointment_time="2h30")
    check(page.status == 422 and page.says("existe deux fois ce jour-là", "La première fois", "La seconde fois"), "a form asks, too", page.text[:600])
    page = page.submit("Changer la sortie", appointment_which="second")
    at = season.town.value("select appointment_at from nec.outing where code = :'c'", c=answer["outing"])
    equal((page.status, at), (200, "2027-10-31T02:30:00+01:00"), "the second is in winter time")
    second.acts(f"/sorties/{answer['outing']}/annuler", {}, "doubled-end")
    said_so = season.town.call("outing_request", f"session:{other.token}", "sql-2", {
        "purpose": other.row["purpose"], "place": other.row["place"], "appointment_at": "2027-10-31T02:30"})
    equal(said_so["document"]["appointment_at"], "2027-10-31T02:30:00+01:00", "said to the database without an offset, it is the second")
    other.acts(f"/sorties/{said_so['document']['outing']}/annuler", {}, "doubled-sql-end")


def main():
    with Town(start=(), settings=SETTINGS) as town, Walk(town) as walk:
        season = begun(town, walk, "2027-10-26 07:30", AUTUMN, AUTUMN_CALLS)
        hour_doubled(season)
        season.fast(walk.at("2027-10-31 02:05"), walk.at("2027-10-31 03:05"), NIGHT_RATE)
        season.live(walk.at("2027-11-04 09:00"))
        kept(season, every_clock=False)  # the night of two hours has some of them
        same_hour(season)


run(main)
