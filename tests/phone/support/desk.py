"""What a coordinator hears of what callers have said: through the desk's own pages, where it is no longer sealed."""

import io

from scene import CAST, SESSION
import rtp


class Desk:
    """Claire, at the desk. The town's nec-web must run."""

    def __init__(self, town):
        self.town, (first, last, role, channel) = town, CAST["claire"]
        person = town.value("select id from nec.person where (first_name, last_name) = (:'f', :'l')", f=first, l=last)
        self.visitor = town.visitor()
        self.visitor.cookies["nec"] = town.sql(SESSION, person=person, role=role, channel=channel, offer="")

    def listens(self, alert):
        """The sound of the word that an alert is about, as samples; None while it is not there."""
        status, document = self.visitor.json(f"/bureau/alertes/{alert}")
        spoken = document["alert"].get("spoken") if status == 200 else None
        if not spoken:
            return None
        answer = self.visitor.request("GET", f"/bureau/messages-parles/{spoken['recording']}.wav", headers={"Accept": "*/*"})
        return rtp.samples(io.BytesIO(answer.body)) if answer.status == 200 else None
