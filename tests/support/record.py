"""
What has happened to each outing, read from the journal and the messages: a plain record for whoever judges it.

    for o in Record(walk, after=last_id).outings: …

An outing has the columns of its row (instants as seconds since 1970), and lists: offers, assignments, alerts, messages and
events (the journal's rows about it and about what hangs on it, oldest first).
"""

import json

from types import SimpleNamespace

INSTANTS = {"nec.outing": "asked_at opened_at appointment_at meet_at leave_at end_at told_at agreed_at started_at home_safe_at closed_at",
            "nec.offer": "made_at sent_at nudged_at deadline_at answered_at",
            "nec.assignment": "made_at ended_at",
            "nec.escalation": "raised_at due_at taken_at passed_at settled_at",
            "nec.message": "made_at due_at ended_at",
            "nec.journal": "at"}
COLUMNS = {"nec.outing": "id code spoken state senior_id purpose return_mode wave cancelled_when series_id",
           "nec.offer": "id code outing_id volunteer_id state wave there back",
           "nec.assignment": "id outing_id volunteer_id there back active ended_why",
           "nec.escalation": "id code outing_id person_id reason owner_id backup_id settled",
           "nec.message": "id kind outing_id person_id offer_id channel state ended_why",
           "nec.journal": "id subject subject_id kind data actor"}


def _query(table, where):
    fields = [f"'{c}', {c}" for c in COLUMNS[table].split()]
    fields += [f"'{c}', extract(epoch from {c})::float8" for c in INSTANTS[table].split()]
    return f"coalesce((select json_agg(json_build_object({', '.join(fields)}) order by id) from {table} where {where}), '[]')"


class Record:
    """
    outings   those asked for since the outing `after`; only those that are not over when `live`
    alerts    of these and of the persons, since
    """

    def __init__(self, walk, after, alert_after=0, live=False):
        wanted = f"select id from nec.outing where id > {after}" + (
            " and state not in ('closed', 'cancelled', 'unmet', 'redirected')" if live else "")
        alerts = f"id > {alert_after}" + (" and settled_at is null" if live else "")
        journal = (f"subject = 'outing' and subject_id in ({wanted}) or (data ->> 'outing')::bigint in ({wanted})"
                   f" or subject = 'escalation' and subject_id in (select id from nec.escalation where {alerts})")
        answer = json.loads(walk.ask(f"""select json_build_object(
            'now', extract(epoch from nec.now())::float8, 'outings', {_query('nec.outing', f'id in ({wanted})')},
            'offers', {_query('nec.offer', f'outing_id in ({wanted})')}, 'assignments', {_query('nec.assignment', f'outing_id in ({wanted})')},
            'alerts', {_query('nec.escalation', alerts)}, 'messages', {_query('nec.message', f'outing_id in ({wanted})')},
            'events', {_query('nec.journal', journal)})"""))
        self.now = answer["now"]
        made = {name: [SimpleNamespace(**row) for row in answer[name]] for name in
                ("outings", "offers", "assignments", "alerts", "messages", "events")}
        self.outings, self.alerts = made["outings"], made["alerts"]
        self._hang(made)

    def _hang(self, made):
        """Everything on its outing; an alert's own events on the alert."""
        outings = {o.id: o for o in self.outings}
        alerts = {a.id: a for a in self.alerts}
        for o in self.outings:
            o.offers, o.assignments, o.alerts, o.messages, o.events = [], [], [], [], []
        for name in ("offers", "assignments", "alerts", "messages"):
            for one in made[name]:
                if one.outing_id in outings:
                    getattr(outings[one.outing_id], name).append(one)
        for a in self.alerts:
            a.events, a.outing = [], outings.get(a.outing_id)
        for e in made["events"]:
            about = e.subject_id if e.subject == "outing" else e.data.get("outing")
            if about in outings:
                outings[about].events.append(e)
            if e.subject == "escalation" and e.subject_id in alerts:
                alerts[e.subject_id].events.append(e)
