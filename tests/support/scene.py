"""
A town caught in the middle of its work: outings in each state, open offers and their links, alerts. For tests that
try what may not be done, and want to know that nothing happened.

    with Town(start=("web",)) as town:
        scene = Scene(town)
        jeanne = scene.visitor("jeanne")            # a browser that is logged in
        scene.codes["outing_offering"]              # what stands in addresses
        still = Stillness(town) … equal(still(), [], "nothing has changed")

Only nec-web runs: nothing moves by itself. The story is told by the acts themselves, called in the database.
"""

import json
import re

from people import clock_to, daytime
from story import TIRELESS

# Who they are in the demo town: a senior and another one, two volunteers, coordinators: Thomas sets up a second
# factor, Gwenola has one.
CAST = {"jeanne": ("Jeanne", "Morvan", "senior", "web"), "odette": ("Odette", "Lebreton", "senior", "web"),
        "leo": ("Léo", "Marchand", "volunteer", "web"), "anne": ("Anne-Sophie", "Legrand", "volunteer", "web"),
        "claire": ("Claire", "Guérin", "coordinator", "desk"), "samira": ("Samira", "Haddad", "coordinator", "desk"),
        "thomas": ("Thomas", "Rivière", "coordinator", "desk"), "gwenola": ("Gwenola", "Le Bris", "coordinator", "desk")}

SOMEBODY = "A" * 22  # a code in shape, nobody's

SESSION = """
select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false) \\g /dev/null
select core.session_new(:'person', :'role', :'channel', '1 year', nullif(:'offer', '')::bigint)
"""


class Scene:
    """
    people    name -> {id, code, token}; also "link", the link of Anne-Sophie's open offer, "review", the one that asks Jeanne how it went, and "new", not qualified yet, "ines", a volunteer on the way in
    codes     talk (a welcome talk to come, Inès comes), talk_other, talk_begun (Léo's seat is not noted yet), activity, proposal (of it, to Jeanne), series (outing_confirmed comes back each month), resting (outing_home does, and rests),
              outing_offering, outing_confirmed, outing_started, outing_home (Jeanne's, with Léo), outing_accepted (hers,
              with Anne-Sophie), outing_soon, outing_odette (Odette's, with Anne-Sophie), outing_new (to be prepared), outing_undone (called off a moment ago),
              offer (Léo's, open), offer_anne, feed (his), letter (to Jeanne, to be posted), alert (a word of Jeanne's, nobody's yet), alert_new (the first call of
              somebody new), feed (Léo's calendar), letter (work given up),
              sentence (of the telephone, in Claire's voice)
    """

    def __init__(self, town):
        self.town, self.people, self.codes = town, {}, {}
        town.sql(TIRELESS)
        daytime(town)
        for name, (first, last, role, channel) in CAST.items():
            row = town.rows("select id, code from nec.person where first_name = :'f' and last_name = :'l'", f=first, l=last)[0]
            self.people[name] = row | {"token": self.session(row["id"], role, channel)}
        self.session(self.people["jeanne"]["id"], "senior")  # on another tablet, too
        self._home()
        daytime(town)
        self._started()
        self._planned()
        self._newcomer()
        self.codes["letter"] = town.redis_call("XADD", "nec:{nantes}:dead", "*", "stream", "to-rank", "job", "1", "v", "1",
                                               "body", '{"outing": 1}', "reason", "too_many_deliveries")
        self.codes["feed"] = self.act("leo", "feed_make", {"name": "Agenda"})["feed"]
        self.codes["letter"] = self.town.sql("""
            update nec.message m set channel = 'letter', state = 'to_post' from nec.outing o
            where o.id = m.outing_id and o.code = :'c' and m.kind = 'who_comes_agree' returning m.code""", c=self.codes["outing_accepted"])
        town.sql("update nec.contact_point set texts_stopped_at = nec.now() where person_id = :'p' and kind = 'mobile'",
                 p=self.people["leo"]["id"])  # he wrote STOP
        self.act("service:dispatcher", "voices_declare", {"sentences": [{"name": "hello", "text": "Bonjour à tous."}]})
        self.codes["sentence"] = self.act("claire", "sentence_record", {"sentence": "hello", "sound": "UklGRg=="})["sentence"]
        self.codes["alert"] = self.act("jeanne", "word_leave", {"recording": "parole.wav"})["escalation"]
        self.codes["recording"] = self.act("service:dispatcher", "recording_take", {
            "file": "parole.wav", "sealed": "v1:recording:x", "seconds": 4})["recording"]
        self.act("leo", "photo_set", {"photo": "v1:photo:x"})
        self.act("thomas", "factor_make", {"secret": "v1:factor:x"})
        self.act("gwenola", "factor_make", {"secret": "v1:factor:x"})
        self.act("gwenola", "factor_prove", {"number": "123456", "step": 1})
        settled = self.codes["alert_settled"] = self.act("odette", "callback_ask", {})["escalation"]
        self.act("claire", "escalation_settle", {"escalation": settled, "settled": "called"})
        self._activity()
        self._welcome()
        self.codes["call"] = self.act("service:dispatcher", "call_open", {"channel": "1.1"})["call"]
        self.act("service:dispatcher", "call_end", {"call": self.codes["call"], "outcome": "to_desk"})
        self.codes["feed"] = self.act("leo", "feed_make", {"name": "tablette de Léo"})["feed"]
        self.act("claire", "card_make", {"person": self.people["jeanne"]["code"], "letters_index": "0" * 64})
        code = self.codes["outing_undone"] = self.asked("odette", "date_trunc('day', nec.now()) + interval '15 days 12 hours'")
        self.act("claire", "outing_cancel", {"outing": code})  # which can be taken back for a while

    # ---- People ----

    def session(self, person, role, channel="web", offer=""):
        """A token for this person in this role."""
        return self.town.sql(SESSION, person=person, role=role, channel=channel, offer=offer)

    def visitor(self, name=None):
        """A browser with this person's session; without a name, a stranger's."""
        visitor = self.town.visitor()
        if name:
            visitor.cookies["nec"] = self.people[name]["token"]
        return visitor

    def address(self, path):
        """An address of routes.def with its names filled in; what is not of this scene is nobody's."""
        codes, people = self.codes, self.people
        there = {"outing": codes["outing_started"], "offer": codes["offer"], "escalation": codes["alert"], "feed": codes["feed"],
                 "person": people["jeanne"]["code"], "sentence": codes["sentence"], "call": codes["call"],
                 "token": people["review" if path.startswith("/a/") else "link"]["token"]}
        filled = re.sub(r"\{(\w+)\}", lambda name: there.get(name[1], SOMEBODY), path)
        return filled + (f"?senior={people['jeanne']['code']}" if path == "/bureau/demande" else "")

    def act(self, name, act, document):
        """Done in the database by a person, or by a service; its document. AssertionError when it is refused."""
        who = f"session:{self.people[name]['token']}" if name in self.people else name
        answer = self.town.call(act, who, None, document)
        assert answer["outcome"] == "ok", (name, act, answer)
        return answer["document"]

    # ---- The story ----

    def asked(self, senior, appointment, purpose="leisure", **more):
        """An outing of this senior's, at an instant said in SQL; its code."""
        at = self.town.value(f"select ({appointment})::timestamptz as at")
        place = self.town.value("select code from nec.senior_place where senior_id = :'s' and e is not null order by id limit 1",
                                s=self.people[senior]["id"])
        where = {"place": place} if place else {"where": {"label": "Jardin des Plantes", "index": "0" * 64, "e": 1356000,
                                                         "n": 6689500, "insee": "44109"}}
        return self.act("claire", "outing_request", {"senior": self.people[senior]["code"], "purpose": purpose,
                                                     "appointment_at": at, **where, **more})["outing"]

    def offered(self, code, *volunteers, late=False):
        """Asked of these volunteers; somebody else might be asked, too. So late that only a person asks, a person does."""
        outing = self.town.rows("select id, asked_version from nec.outing where code = :'c'", c=code)[0]
        ids = [self.people[v]["id"] for v in volunteers]
        other = self.town.value("select max(person_id) as id from nec.volunteer where state = 'active' and not person_id = any (:'ids'::bigint[])",
                                ids=str(ids).replace("[", "{").replace("]", "}"))
        made = self.act("service:dispatcher", "offers_make", {
            "outing": outing["id"], "asked_version": outing["asked_version"], "wave": ids, "put_aside": {"too_far": 3},
            "candidates": [{"volunteer": i, "score": 500, "distance_m": 900, "approach_min": 15, "parts": [],
                            "probability": 0.3, "features": {"always": 1, "kilometres": 0.3}, "sentence": "Habite à côté"} for i in [*ids, other]]})["made"]
        assert made == (0 if late else len(volunteers)), (code, volunteers, late, made)
        for v in volunteers if late else ():
            self.act("claire", "outing_offer", {"outing": code, "volunteer": self.people[v]["code"]})

    def offer(self, code, volunteer):
        """The code of this volunteer's offer."""
        return self.town.value("select f.code from nec.offer f join nec.outing o on o.id = f.outing_id "
                               "where o.code = :'c' and f.volunteer_id = :'v'", c=code, v=self.people[volunteer]["id"])

    def accepted(self, senior, volunteer, appointment, **more):
        """An outing that this volunteer has said yes to."""
        code = self.asked(senior, appointment, **more)
        self.offered(code, volunteer)
        self.act(volunteer, "offer_accept", {"offer": self.offer(code, volunteer)})
        return code

    def confirmed(self, senior, volunteer, appointment, **more):
        """One that the senior has agreed to as well."""
        code = self.accepted(senior, volunteer, appointment, **more)
        self.act(senior, "assignment_agree", {"outing": code})
        return code

    def soon(self, senior, volunteer, **more):
        """One that they meet for in five minutes."""
        code = self.asked(senior, "nec.now() + interval '2 hours'", **more)
        self.offered(code, volunteer, late=True)
        self.act(volunteer, "offer_accept", {"offer": self.offer(code, volunteer)})
        self.act(senior, "assignment_agree", {"outing": code})
        clock_to(self.town, self.town.value("select meet_at - interval '5 minutes' as at from nec.outing where code = :'c'", c=code))
        return code

    def started(self, senior, volunteer, **more):
        """One that they are on."""
        code = self.soon(senior, volunteer, **more)
        self.act(volunteer, "outing_start", {"outing": code})
        return code

    def _home(self):
        code = self.codes["outing_home"] = self.started("jeanne", "leo")
        self.act("leo", "outing_home_safe", {"outing": code})

    def _started(self):
        self.codes["outing_started"] = self.started("jeanne", "leo", return_mode="will_call")
        self.codes["outing_soon"] = self.soon("odette", "anne")

    def _planned(self):
        noon = "date_trunc('day', nec.now()) + interval '{} days 12 hours'"
        self.codes["outing_accepted"] = self.accepted("jeanne", "anne", noon.format(5))
        self.codes["outing_confirmed"] = self.confirmed("jeanne", "leo", noon.format(6))
        self.codes["series"] = self.act("jeanne", "series_make", {"outing": self.codes["outing_confirmed"], "every": "month"})["series"]
        self.codes["resting"] = self.act("jeanne", "series_make", {"outing": self.codes["outing_home"], "every": "month"})["series"]
        self.act("jeanne", "series_pause", {"series": self.codes["resting"]})
        self.codes["outing_odette"] = self.accepted("odette", "anne", noon.format(7))
        code = self.codes["outing_offering"] = self.asked("jeanne", noon.format(12))
        self.offered(code, "leo", "anne")
        self.codes["offer"], self.codes["offer_anne"] = self.offer(code, "leo"), self.offer(code, "anne")
        jeanne = self.people["jeanne"]
        self.people["review"] = {**jeanne, "token": self.town.sql(
            SESSION.replace("'1 year', nullif(:'offer', '')::bigint)", "'1 year', outing => (select id from nec.outing where code = :'offer'))"),
            person=jeanne["id"], role="review", channel="web", offer=self.codes["outing_home"])}
        anne = self.people["anne"]
        self.people["link"] = {**anne, "token": self.session(anne["id"], "link", "web", self.town.value(
            "select id from nec.offer where code = :'c'", c=self.codes["offer_anne"]))}

    def _activity(self):
        """A group activity, proposed to Jeanne."""
        at = self.town.value("select nec.now() + interval '20 days' as at")
        self.codes["activity"] = self.act("claire", "activity_make", {
            "title": "Carte blanche", "words": "Une visite à plusieurs.", "appointment_at": at,
            "where": {"label": "Jardin des Plantes", "e": 1356000, "n": 6689500, "insee": "44109"}})["activity"]
        self.codes["proposal"] = self.town.sql("""
            insert into nec.activity_proposal (activity_id, senior_id, volunteer_id)
            select id, :'s', :'v' from nec.activity where code = :'c' returning code""",
            c=self.codes["activity"], s=self.people["jeanne"]["id"], v=self.people["leo"]["id"])

    def _welcome(self):
        """Inès is on the way in: she comes to one of two welcome talks; Léo had a seat at one that has begun."""
        made = self.act("anyone", "volunteer_register", {
            "first_name": "Inès", "last_name": "Costa", "consents": ["service"], "around": "near",
            "phone": {"sealed": "v1:x", "index": "e" * 64, "kind": "mobile"}, "home": {"label": "2 rue Crébillon", "e": 1355000, "n": 6689000}})
        row = self.town.rows("select id, code from nec.person where code = :'c'", c=made["volunteer"])[0]
        self.people["ines"] = row | {"token": self.session(row["id"], "volunteer")}
        for name, days in (("talk", 5), ("talk_other", 6), ("talk_begun", 7)):
            at = self.town.value(f"select nec.now() + interval '{days} days' as at")
            self.codes[name] = self.act("claire", "welcome_make", {"appointment_at": at, "room": "8 rue de Strasbourg", "seats": 8})["welcome"]
        self.act("ines", "welcome_book", {"welcome": self.codes["talk"]})
        self.town.sql("update nec.welcome set held_at = nec.now() - interval '1 hour', booked = 1 where code = :'c'", c=self.codes["talk_begun"])
        self.town.sql("insert into nec.welcome_seat (welcome_id, volunteer_id) select id, :'v' from nec.welcome where code = :'c'",
                      c=self.codes["talk_begun"], v=self.people["leo"]["id"])

    def _newcomer(self):
        made = self.act("anyone", "senior_enrol", {
            "first_name": "Nouvelle", "last_name": "Venue", "birth_year": 1940, "consents": ["service"],
            "phone": {"sealed": "v1:x", "index": "f" * 64, "kind": "mobile"},
            "home": {"label": "2 rue Crébillon", "e": 1355000, "n": 6689000, "insee": "44109"}})
        row = self.town.rows("select id, code from nec.person where code = :'c'", c=made["senior"])[0]
        self.people["new"] = row | {"token": self.session(row["id"], "senior")}
        self.codes["outing_new"] = self.asked("new", "date_trunc('day', nec.now()) + interval '9 days 12 hours'")
        self.codes["alert_new"] = self.town.value(
            "select e.code from nec.escalation e join nec.outing o on o.id = e.outing_id where o.code = :'c' limit 1",
            c=self.codes["outing_new"])


# ---- What stands in the database ----

TABLES = """
select table_name, (xpath('//x/text()', query_to_xml(format(
    'select count(*) || '' rows, '' || coalesce(md5(string_agg(t::text, chr(10) order by t::text)), ''-'') as x from nec.%I t',
    table_name), false, true, '')))[1]::text as holds
from information_schema.tables where table_schema = 'nec' and table_type = 'BASE TABLE'
    and table_name not in ('reading', 'chain', 'chain_end') -- who has looked is written down, and its chain grows by the clock
"""


class Stillness:
    """still = Stillness(town); still() names the tables that are not what they were when last asked."""

    def __init__(self, town):
        self.town = town
        self.last = self._all()

    def _all(self):
        return {row["table_name"]: row["holds"] for row in self.town.rows(TABLES)}

    def __call__(self):
        before, self.last = self.last, self._all()
        return sorted(name for name in before if before[name] != self.last[name])
