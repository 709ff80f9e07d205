"""The people of a scene (tests/support/scene.py) without its story, in a demo town that is at rest."""

from people import daytime
from scene import CAST, Scene
from story import TIRELESS

# Nothing of the demo town moves, and nobody is told anything.
REST = """
update nec.offer set state = 'expired', slot = null where slot is not null;
update nec.outing set state = 'closed' where state in ('draft', 'to_qualify', 'open', 'offering', 'accepted', 'confirmed',
                                                      'started', 'returning', 'home_safe');
update nec.message set state = 'dropped' where state = 'queued';
"""


class People(Scene):
    """Whom a test needs, and what they do; made while nothing of the town runs but its database."""

    def __init__(self, town):
        self.town, self.people, self.codes = town, {}, {}
        town.sql(TIRELESS)
        daytime(town)
        town.sql(REST)
        for name, (first, last, role, channel) in CAST.items():
            row = town.rows("select id, code from nec.person where first_name = :'f' and last_name = :'l'", f=first, l=last)[0]
            self.people[name] = row | {"token": self.session(row["id"], role, channel)}


def by_call(town, people, *names):
    """They have a telephone and want no texts: they are called."""
    for name in names:
        town.sql("update nec.contact_point set preferred = 5 where person_id = :'p' and kind = 'email';"
                 "update nec.contact_point set texts_stopped_at = nec.now() where person_id = :'p'; "
                 "delete from nec.contact_point where person_id = :'p' and kind in ('email', 'post') and not exists "
                 "(select from nec.message where contact_id = contact_point.id)", p=people.people[name]["id"])
