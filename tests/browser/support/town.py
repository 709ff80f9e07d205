"""
A demo town for a browser, with an outing in each state that a page can show.

Prints one line of JSON when all is ready, then stays up until its standard input closes:

    {"url": …, "phone": …, "logs": [FILE…], "cookies": {PERSON: TOKEN}, "codes": {OUTING or PERSON or ALERT: CODE},
     "contacts": {PERSON: what they type to log in}}
"""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from nec import Town, wait_until  # noqa: E402
from people import JEANNE, LEO, daytime, message  # noqa: E402
from pictures import photo_added, png  # noqa: E402
from sounds import letters, tone  # noqa: E402

# The part each of them plays; all are people of the demo town.
SENIORS = {
    "jeanne": ("Jeanne", "Morvan"),        # out with Léo right now
    "andre": ("André", "Leclerc"),         # is asked whether Brigitte may come
    "simone": ("Simone", "Péron"),         # all is settled
    "georgette": ("Georgette", "Moreau"),  # has just come home
    "madeleine": ("Madeleine", "Oger"),    # we are looking for somebody
    "ghislaine": ("Ghislaine", "Potier"),  # her first outing
    "huguette": ("Huguette", "Loirat"),    # nobody could be found
    "raymonde": ("Raymonde", "Guihard"),   # she cancelled
}
VOLUNTEERS = {
    "leo": ("Léo", "Marchand"),            # out with Jeanne, and asked for Madeleine
    "dominique": ("Dominique", "Pelletier"),      # goes with Simone
    "emma": ("Emma", "Lefort"),            # on the way in
}
COORDINATORS = {"claire": ("Claire", "Guérin"), "samira": ("Samira", "Haddad")}


def session(town, name, role, channel="web"):
    """A session as a login makes it: its token."""
    return town.sql("""
        select set_config('nec.territory', '1', false), set_config('nec.actor', 'test', false) \\g /dev/null
        select core.session_new(id, :'role', :'channel', '10 years') from nec.person
        where (first_name, last_name) = (:'first', :'last');
        """, first=name[0], last=name[1], role=role, channel=channel)


def outing(town, person, state):
    """The newest outing of a senior that is in this state: its code."""
    code = town.value("""
        select o.code from nec.outing o join nec.person p on p.id = o.senior_id
        where (p.first_name, p.last_name) = (:'first', :'last') and o.state = :'state' order by o.appointment_at desc limit 1
        """, first=SENIORS[person][0], last=SENIORS[person][1], state=state)
    assert code, f"{person} has no outing that is {state}"
    return code


def act(town, token, name, **fields):
    """One act, which must be possible."""
    answer = town.call(name, f"session:{token}", document=fields)
    assert answer["outcome"] == "ok", f"{name} {fields}: {answer}"
    return answer["document"]


def story(town, cookies):
    """Brings outings into the states that the demo lacks, and tells where everything is to be seen."""
    claire = cookies["claire"]
    under_way, agreed = outing(town, "jeanne", "confirmed"), outing(town, "simone", "confirmed")
    home = outing(town, "georgette", "confirmed")
    act(town, claire, "outing_start", outing=under_way)
    for step in ("outing_start", "outing_return", "outing_home_safe"):
        act(town, claire, step, outing=home)

    wait_until(lambda: town.value("select state from nec.outing where state in ('open', 'offering') group by 1") == "offering",
               20, says="whoever could come has been asked")
    looking = outing(town, "madeleine", "offering")
    leo = town.value("select code from nec.person where (first_name, last_name) = ('Léo', 'Marchand')")
    act(town, claire, "outing_offer", outing=looking, volunteer=leo)
    offer = town.value("""
        select f.code from nec.offer f join nec.outing o on o.id = f.outing_id join nec.person p on p.id = f.volunteer_id
        where o.code = :'o' and p.code = :'p' and f.slot is not null""", o=looking, p=leo)
    link = re.search(r"/o/[A-Za-z0-9_-]+", message(town, "offer", "Marchand")).group(0)

    alerts = [r["code"] for r in town.rows("select code from nec.escalation where settled_at is null order by id")]
    act(town, claire, "escalation_take", escalation=alerts[0])
    act(town, claire, "escalation_take", escalation=alerts[1])
    act(town, claire, "escalation_settle", escalation=alerts[1], settled="called")

    asked = outing(town, "andre", "accepted")
    message(town, "who_comes_agree", "Leclerc")
    town.sql("""update nec.message m set channel = 'letter', state = 'to_post' from nec.outing o
        where o.id = m.outing_id and o.code = :'o' and m.kind = 'who_comes_agree'""", o=asked)
    for stream, job, body in (("to-rank", 41, {"outing": 1}), ("messages", 42, {"message": 1})):
        town.redis_call("XADD", "nec:{nantes}:dead", "*", "stream", stream, "job", job, "v", 1, "body", json.dumps(body),
                        "reason", "too_many_deliveries")

    leo_himself = town.visitor()
    leo_himself.cookies["nec"] = cookies["leo"]
    photo_added(leo_himself, png())
    wait_until(lambda: town.value("select count(*) from nec.sentence") > 0, 20, says="the telephone says what it says")
    act(town, claire, "sentence_record", sentence="welcome", sound=letters(tone()))
    call = town.call("call_open", "service:dispatcher", None, {"contact": {"index": "x", "sealed": "v1:phone:x"}, "channel": "1.1"})
    spoken = act(town, session(town, SENIORS["jeanne"], "senior", "phone"), "word_leave", recording="essai.wav")["escalation"]
    town.call("recording_take", "service:dispatcher", None, {"file": "essai.wav", "sealed": "v1:recording:x", "seconds": 9})
    assert call["outcome"] == "ok", call

    code = {name: town.value("select code from nec.person where (first_name, last_name) = (:'f', :'l')", f=first, l=last)
            for name, (first, last) in {**SENIORS, **VOLUNTEERS}.items()}
    past_of_leo = town.value("""
        select o.code from nec.assignment a join nec.outing o on o.id = a.outing_id join nec.person p on p.id = a.volunteer_id
        where p.code = :'p' and o.state = 'closed' order by o.appointment_at desc limit 1""", p=leo)
    return {
        "under way": under_way, "agreed": agreed, "home": home, "looking": looking,
        "asked": asked, "first": outing(town, "ghislaine", "to_qualify"),
        "past": outing(town, "jeanne", "closed"), "past of leo": past_of_leo,
        "unmet": outing(town, "huguette", "unmet"), "cancelled": outing(town, "raymonde", "cancelled"),
        "offer": offer, "link": link, "alert taken": alerts[0], "alert settled": alerts[1], "alert": alerts[2], "spoken": spoken, "call": call["document"]["call"], **code,
    }


def main():
    with Town() as town:
        daytime(town)
        cookies = {who: session(town, name, role, channel)
                   for people, role, channel in ((SENIORS, "senior", "web"), (VOLUNTEERS, "volunteer", "web"),
                                                 (COORDINATORS, "coordinator", "desk"))
                   for who, name in people.items()}
        codes = story(town, cookies)
        print(json.dumps({"url": town.url, "phone": f"http://127.0.0.1:{town.phone_port}",
                          "logs": [str(town.folder / f"{name}.log") for name in ("web", "dispatcher")],
                          "cookies": cookies, "codes": codes, "contacts": {"jeanne": JEANNE, "leo": LEO}}), flush=True)
        sys.stdin.read()


main()
