"""The people of the demonstration: invented, every one of them.

Telephone numbers lie in the ranges that ARCEP keeps for works of fiction (02 61 91 and 06 39 98 …),
mail goes to example.org. Homes are doors of adresses.csv; nobody lives where a public place is.
"""
from districts import district_of
from town import slug

STRUCTURES = [("orpan", "Orpan", "02 61 91 00 01"), ("benenova", "Bénénova", "02 61 91 00 02"),
              ("petits-freres", "Petits Frères des Pauvres", "02 61 91 00 03")]

# name | organisation | on call | backup
COORDINATORS = """
Claire Guérin | orpan | yes | Samira Haddad
Samira Haddad | orpan | no | Claire Guérin
Thomas Rivière | benenova | no | Claire Guérin
Gwenola Le Bris | petits-freres | no | Samira Haddad
Mathieu Delaunay | benenova | no | Thomas Rivière
"""

# name | born | district, or the door itself | needs | what else is known: state, mobile, mail, car, languages, circle
SENIORS = """
Jeanne Morvan | 1944 | demo_rue-des-hauts-paves_00048 | walking_stick | circle
Odette Lebreton | 1938 | hauts-paves-saint-felix | walker hard_of_hearing | circle
Marcel Guillou | 1941 | hauts-paves-saint-felix | |
Thérèse Bodin | 1946 | hauts-paves-saint-felix | carry_bags | mobile mail
Suzanne Kerneis | 1936 | hauts-paves-saint-felix | walking_stick poor_sight | circle
Henri Dubreuil | 1943 | hauts-paves-saint-felix | hard_of_hearing | mobile
Fatima Benali | 1951 | hauts-paves-saint-felix | carry_bags | mobile languages=ar
Yvonne Chauvin | 1939 | centre-ville | walking_stick stairs | circle
Paulette Rousseau | 1942 | centre-ville | |
André Leclerc | 1945 | centre-ville | walking_stick | mail
Simone Péron | 1937 | centre-ville | wheelchair | circle
Germaine Babin | 1935 | centre-ville | walker memory | circle
Louis Tessier | 1947 | centre-ville | | mobile mail
Monique Allain | 1948 | centre-ville | hard_of_hearing | mobile mail
Rosa Fernandes | 1950 | centre-ville | carry_bags | mobile languages=pt
Denise Hervouet | 1940 | malakoff-saint-donatien | walking_stick |
Ahmed Cherif | 1949 | malakoff-saint-donatien | speaks_slowly | mobile languages=ar circle
Marie-Thérèse Poirier | 1941 | malakoff-saint-donatien | walker |
Lucien Bernard | 1938 | malakoff-saint-donatien | poor_sight | circle
Mireille Jolly | 1952 | malakoff-saint-donatien | | mobile mail
Nguyen Thi Lan | 1948 | malakoff-saint-donatien | carry_bags | languages=vi
Raymonde Guihard | 1934 | malakoff-saint-donatien | wheelchair hard_of_hearing | circle
Georgette Moreau | 1939 | ile-de-nantes | walking_stick | circle
Roger Baudry | 1944 | ile-de-nantes | |
Colette Marionneau | 1947 | ile-de-nantes | stairs | mobile
Ginette Rabiller | 1943 | ile-de-nantes | walker |
Bernard Lucas | 1953 | ile-de-nantes | hard_of_hearing | mobile mail
Madeleine Oger | 1937 | bellevue-chantenay-sainte-anne | walking_stick carry_bags | circle
Jean-Claude Evain | 1945 | bellevue-chantenay-sainte-anne | |
Aïcha Diallo | 1950 | bellevue-chantenay-sainte-anne | carry_bags | mobile
Renée Pasquier | 1940 | bellevue-chantenay-sainte-anne | walker |
Josette Thébaud | 1942 | bellevue-chantenay-sainte-anne | memory | circle
Michel Corbineau | 1948 | bellevue-chantenay-sainte-anne | wheelchair | mobile
Huguette Loirat | 1936 | dervallieres-zola | walking_stick poor_sight | circle
Claude Pineau | 1946 | dervallieres-zola | | mail
Zohra Mansouri | 1949 | dervallieres-zola | walker | languages=ar
Nicole Fleury | 1951 | dervallieres-zola | | mobile mail
Gilbert Averty | 1941 | dervallieres-zola | hard_of_hearing |
Jacqueline Bréchet | 1944 | breil-barberie | walking_stick |
Pierrette Gautier | 1938 | breil-barberie | walker stairs | circle
Robert Mahé | 1947 | breil-barberie | |
Lucette Denis | 1942 | breil-barberie | carry_bags |
Antoinette Riou | 1935 | breil-barberie | car_needed | circle
Gisèle Padioleau | 1943 | nantes-nord | walking_stick |
Mohamed Traoré | 1948 | nantes-nord | speaks_slowly | mobile
Éliane Bossis | 1940 | nantes-nord | walker hard_of_hearing |
Christiane Ollivier | 1950 | nantes-nord | | mobile mail
Fernand Legal | 1937 | nantes-nord | poor_sight |
Micheline Douillard | 1945 | nantes-erdre | walking_stick |
Yves Cadoret | 1942 | nantes-erdre | |
Bernadette Salaün | 1946 | nantes-erdre | memory | circle
Ana Popescu | 1952 | nantes-erdre | carry_bags | mobile languages=ro
Andrée Guérineau | 1938 | doulon-bottiere | walking_stick | circle
Serge Lemaître | 1944 | doulon-bottiere | wheelchair |
Arlette Foucher | 1947 | doulon-bottiere | | mobile
Hélène Ménard | 1941 | doulon-bottiere | walker | state=paused
Marguerite Brosseau | 1939 | nantes-sud | hard_of_hearing stairs | circle
Alain Le Goff | 1949 | nantes-sud | | mobile mail
Ghislaine Potier | 1943 | nantes-sud | walking_stick | state=new
Solange Herbert | 1946 | nantes-sud | carry_bags | state=new
"""

# name | born | district, or the door itself | abilities | free, by the week | what else: state, radius, caps, modes, languages
VOLUNTEERS = """
Léo Marchand | 2004 | demo_rue-felibien_00014 | | tue 14:00-18:30, thu 09:00-12:30, sat 09:00-19:00 | radius=3500 week=2
Anne-Sophie Legrand | 1968 | hauts-paves-saint-felix | wheelchair guiding | mon 09:00-12:30, wed 13:30-18:00, fri 09:00-12:30 | radius=3000 week=2
Jean-Yves Prigent | 1957 | hauts-paves-saint-felix | guiding patience | mon 08:30-18:00, tue 08:30-18:00, thu 08:30-18:00 | radius=4000 week=3
Inès Rahmani | 1999 | hauts-paves-saint-felix | | sat 10:00-18:00, sun 14:00-18:00 | radius=3000 languages=ar
Chantal Viaud | 1959 | hauts-paves-saint-felix | patience wheelchair | tue 09:00-18:00, wed 09:00-18:00, fri 13:00-18:00 | radius=3500 week=3
Maxime Robin | 1991 | centre-ville | | mon 17:30-21:00, wed 17:30-21:00, sat 09:00-13:00 | radius=2500 week=1
Brigitte Sorin | 1960 | centre-ville | wheelchair patience | mon 09:00-18:00, tue 09:00-18:00, thu 09:00-18:00, fri 09:00-18:00 | radius=4500 week=4 month=12
Kevin N’Diaye | 1995 | centre-ville | guiding | tue 12:00-18:00, fri 12:00-18:00 | radius=3000 languages=wo
Élodie Garnier | 1985 | centre-ville | | wed 13:30-17:30, sat 09:30-12:30 | radius=2500 week=1
Patrick Houssin | 1956 | centre-ville | wheelchair | mon 13:30-18:30, wed 09:00-12:30, thu 13:30-18:30 | radius=4000 week=2
Camille Béraud | 2002 | centre-ville | patience | fri 13:00-19:00, sun 10:00-18:00 | radius=3500
Hugo Texier | 1998 | centre-ville | | thu 18:00-21:30, sat 14:00-20:00 | radius=2500 week=1
Sylvie Naud | 1961 | malakoff-saint-donatien | wheelchair guiding | mon 09:00-17:00, tue 13:30-18:00, thu 09:00-17:00 | radius=4000 week=3
Amadou Sow | 1988 | malakoff-saint-donatien | | sat 09:00-18:00 | radius=3000 languages=wo
Martine Caillé | 1955 | malakoff-saint-donatien | patience | tue 09:00-12:30, wed 09:00-18:00, fri 09:00-12:30 | radius=3500 week=2
Romain Le Floch | 1993 | malakoff-saint-donatien | guiding | mon 12:00-14:30, fri 16:00-20:00, sun 09:00-13:00 | radius=4000
Leïla Saïdi | 1979 | malakoff-saint-donatien | | mon 14:00-18:00, thu 14:00-18:00 | radius=3000 languages=ar
Dominique Pelletier | 1958 | ile-de-nantes | wheelchair car | tue 09:00-18:00, wed 09:00-18:00, thu 09:00-18:00 | radius=8000 week=3 modes=walk,transit,car
Julie Morin | 1990 | ile-de-nantes | | sat 10:00-17:00, wed 14:00-18:00 | radius=3000 week=1
Étienne Barbier | 1983 | ile-de-nantes | patience guiding | mon 17:00-20:30, fri 09:00-18:00 | radius=3500
Pauline Roux | 2001 | ile-de-nantes | | tue 13:00-18:00, thu 13:00-18:00 | radius=4000 week=2
Françoise Gendron | 1954 | bellevue-chantenay-sainte-anne | patience | mon 09:00-12:00, tue 14:00-18:00, fri 14:00-18:00 | radius=3000 week=2
Nicolas Ferré | 1976 | bellevue-chantenay-sainte-anne | wheelchair car | wed 13:00-18:00, sat 09:00-13:00 | radius=7000 modes=walk,transit,car
Mariam Koné | 1987 | bellevue-chantenay-sainte-anne | | thu 09:00-15:00 | radius=2500 week=1
Gérard Lhommeau | 1957 | dervallieres-zola | guiding wheelchair | mon 09:00-18:00, wed 09:00-12:30, thu 09:00-18:00 | radius=4000 week=3
Sarah Cohen | 1996 | dervallieres-zola | | tue 17:00-20:00, sat 10:00-18:00 | radius=3500 week=1
Véronique Chesneau | 1963 | dervallieres-zola | patience | tue 09:00-17:00, fri 09:00-17:00 | radius=3500 week=2
Alexandre Petit | 2003 | dervallieres-zola | | wed 13:30-18:30, sun 14:00-18:00 | radius=3000
Isabelle Drouet | 1965 | breil-barberie | guiding patience | mon 13:30-17:30, thu 09:00-17:30 | radius=4000 week=2
Mehdi Amrani | 1994 | breil-barberie | wheelchair | tue 08:30-12:00, fri 08:30-18:00 | radius=4500 languages=ar
Joël Rigaud | 1953 | breil-barberie | car wheelchair patience | mon 09:00-18:00, tue 09:00-18:00, wed 09:00-18:00, fri 09:00-18:00 | radius=9000 week=4 month=12 modes=walk,transit,car
Catherine Yvon | 1962 | nantes-nord | patience | tue 09:00-12:30, thu 13:30-18:00 | radius=4000 week=2
Oumar Ba | 1992 | nantes-nord | | sat 09:00-17:00 | radius=3500 week=1
Laurence Bouvier | 1970 | nantes-erdre | wheelchair | wed 09:00-12:30, fri 13:30-18:00 | radius=4500
Stéphane Gicquel | 1981 | nantes-erdre | patience | mon 09:00-12:00 | radius=4000 week=1
Nathalie Brunet | 1966 | doulon-bottiere | wheelchair patience | mon 09:00-12:30, tue 13:30-18:00, thu 13:30-18:00 | radius=4000 week=2
Damien Coutant | 1997 | doulon-bottiere | | wed 14:00-19:00, sat 09:00-13:00 | radius=3500
Emma Lefort | 2000 | doulon-bottiere | | fri 14:00-18:00 | radius=3000 state=candidate
Yann Quéméneur | 1972 | nantes-sud | guiding wheelchair | tue 09:00-12:30, thu 14:00-18:30 | radius=4500 week=2
Sophie Arnaud | 1989 | nantes-sud | | mon 14:00-17:00, sat 10:00-16:00 | radius=3500 state=paused
"""

DETAILS = ["2e étage, ascenseur", "rez-de-chaussée, sonner deux fois", "3e étage sans ascenseur", "1er étage, porte de gauche",
           "maison au fond de la cour", "4e étage, ascenseur en panne le week-end", "", ""]


def rows(text):
    for line in text.strip().splitlines():
        yield [field.strip() for field in line.split("|")]


def extras(text):
    """"mobile languages=ar" as a dictionary."""
    return {word.split("=")[0]: word.partition("=")[2] or "yes" for word in text.split()}


def number(prefix, count):
    """The count-th number of a range kept for fiction; spread, so that they look like numbers."""
    last = 1000 + count * 137 % 9000
    return f"{prefix} {last // 100:02d} {last % 100:02d}"


def mail(name):
    first, *rest = name.replace("’", "").split(" ")
    return f"{slug(first)}.{slug('-'.join(rest))}@example.org"


def split_name(name):
    """Vietnamese names are written family first; all others here are first name, then the rest."""
    first, last = name.split(" ", 1)
    return (last.split(" ")[-1], name.rsplit(" ", 1)[0]) if first == "Nguyen" else (first, last)


class Homes:
    """Gives each person a door of their district, nobody the same one while there are others."""

    def __init__(self, doors, places):
        public = {(place["number"], place["street"]) for place in places.values()}
        self.doors = doors
        self.free = {}
        for key, door in sorted(doors.items(), key=lambda item: item[0][::-1]):  # neighbours not side by side
            if (door["numero"], door["nom_voie"]) not in public:
                self.free.setdefault(district_of(float(door["lon"]), float(door["lat"])), []).append(key)
        self.named = {field for text in (SENIORS, VOLUNTEERS) for row in rows(text) for field in row if field in doors}
        self.turn = {}

    def find(self, where):
        if where in self.doors:
            key = where
        else:
            doors = [door for door in self.free[where] if door not in self.named]
            turn = self.turn.setdefault(where, 0)
            self.turn[where] += 1
            key = doors[turn % len(doors)]
        door = self.doors[key]
        return {"address": key, "home": f"{door['numero']} {door['nom_voie']}, {door['code_postal']} Nantes",
                "insee": door["code_insee"], "lon": door["lon"], "lat": door["lat"]}


def structures():
    return [{"ref": ref, "name": name, "phone": phone, "email": f"{ref}@example.org"} for ref, name, phone in STRUCTURES]


def coordinators():
    return [{"ref": slug(name), "first_name": split_name(name)[0], "last_name": split_name(name)[1], "organisation": structure,
             "mobile": number("06 39 98", 500 + i), "email": mail(name), "on_call": on_call, "backup": slug(backup)}
            for i, (name, structure, on_call, backup) in enumerate(rows(COORDINATORS))]


def seniors(homes):
    people = []
    for i, (name, born, where, needs, more) in enumerate(rows(SENIORS)):
        more = extras(more)
        channels = "sms|call" if "mobile" in more and int(born) >= 1946 else "call"
        channels = "email|" + channels if "mail" in more and "mobile" in more else channels
        first, last = split_name(name)
        people.append({
            "ref": slug(name), "first_name": first, "last_name": last, "birth_year": born,
            "organisation": STRUCTURES[(0, 1, 0, 2, 0, 1)[i % 6]][0], "state": more.get("state", "active"),
            "landline": "" if channels.startswith("sms") and i % 3 == 0 else number("02 61 91", i + 1),
            "mobile": number("06 39 98", i + 1) if "mobile" in more else "", "email": mail(name) if "mail" in more else "",
            "channels": channels, **homes.find(where), "home_detail": DETAILS[i * 5 % len(DETAILS)],
            "needs": needs.replace(" ", "|"), "mode": "car" if "car_needed" in needs else "any",
            "languages": "|".join(["fr", *filter(None, [more.get("languages")])]),
            "circle_agreed": "yes" if "circle" in more else "no", "check_up": "yes" if i % 3 else "no",
        })
    return people


def volunteers(homes):
    people = []
    for i, (name, born, where, abilities, free, more) in enumerate(rows(VOLUNTEERS)):
        more = extras(more)
        week = int(more.get("week", 2))
        first, last = split_name(name)
        people.append({
            "ref": slug(name), "first_name": first, "last_name": last, "birth_year": born,
            "organisation": STRUCTURES[(1, 0, 1, 2)[i % 4]][0], "state": more.get("state", "active"),
            "landline": "", "mobile": number("06 39 98", 100 + i), "email": mail(name),
            "channels": "email|sms" if i % 3 == 0 else "sms|email", **homes.find(where),
            "radius_m": more.get("radius", "3000"), "abilities": abilities.replace(" ", "|"),
            "modes": more.get("modes", "walk,transit").replace(",", "|"), "purposes": "leisure|walk|shopping" if i % 9 == 5 else "",
            "languages": "|".join(["fr", *filter(None, [more.get("languages")])]),
            "week_cap": str(week), "month_cap": more.get("month", str(3 * week)), "availability": free.replace(", ", "|"),
        })
    return people
