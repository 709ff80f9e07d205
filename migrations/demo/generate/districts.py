"""The eleven districts of Nantes as schematic shapes, drawn for the demonstration.

Each line between two districts is drawn once and used from both sides, so that
neighbours share their vertices exactly and no point falls between them. The
shapes follow the Loire, the Erdre, the Sèvre and the larger streets to within
100 to 200 m: enough to place the demo's addresses, not for anything official.
"""

# name of the line: its points from one junction to the next, "longitude latitude".
LINES = {
    name: [tuple(map(float, point.split())) for point in points.split(",")]
    for name, points in {
        # the Loire, from west to east
        "loire west":        "-1.610 47.2095, -1.6125 47.207, -1.616 47.201, -1.618 47.194, -1.639 47.1925, -1.638 47.190,"
                             " -1.612 47.184, -1.600 47.188, -1.590 47.1935, -1.580 47.1970",
        "quai saint-louis":       "-1.580 47.1970, -1.5765 47.1990, -1.5735 47.2030, -1.5715 47.2055, -1.570 47.2068",
        "quai de la fosse":       "-1.570 47.2068, -1.568 47.2075, -1.5665 47.2087",
        "north arm":         "-1.5665 47.2087, -1.5614 47.2094, -1.5554 47.2083, -1.5493 47.2078, -1.5413 47.2105",
        "bras de malakoff":  "-1.5413 47.2105, -1.5364 47.2115, -1.5293 47.2124, -1.518 47.2165",
        "point of the isle": "-1.518 47.2165, -1.511 47.2170",
        "isle south east":   "-1.511 47.2170, -1.513 47.2145, -1.524 47.2065, -1.527 47.2025",
        "south arm":         "-1.527 47.2025, -1.534 47.2007, -1.5439 47.1990, -1.549 47.1972",
        "isle south west":   "-1.549 47.1972, -1.5619 47.1975, -1.580 47.1970",
        "south bank":        "-1.549 47.1972, -1.542 47.194, -1.538 47.1895, -1.533 47.1835, -1.522 47.180, -1.514 47.183,"
                             " -1.512 47.1885, -1.5275 47.1925, -1.522 47.195, -1.527 47.2025",
        # west of the Erdre
        "chantenay":         "-1.610 47.2095, -1.586 47.2095, -1.583 47.2078, -1.570 47.2068",
        "zola west":         "-1.597 47.2292, -1.6035 47.2235, -1.6035 47.217, -1.6085 47.2135, -1.610 47.2095",
        "rue de gigant":     "-1.5665 47.2087, -1.5713 47.2098, -1.5725 47.2125, -1.5715 47.215",
        "place canclaux":    "-1.5715 47.215, -1.574 47.2195, -1.5795 47.2215, -1.5835 47.2228",
        "rond-point":        "-1.5835 47.2228, -1.589 47.225, -1.597 47.2292",
        "place viarme":      "-1.5715 47.215, -1.5665 47.2173, -1.561 47.2196, -1.5585 47.2204, -1.5545 47.2210, -1.553 47.2225",
        "route de vannes":   "-1.5835 47.2228, -1.5822 47.2258, -1.5725 47.2285, -1.569 47.2335, -1.564 47.236, -1.561 47.2385, -1.5565 47.2422",
        "breil west":        "-1.5785 47.247, -1.583 47.2435, -1.588 47.2415, -1.588 47.2375, -1.584 47.236, -1.5855 47.2335,"
                             " -1.5935 47.231, -1.597 47.2292",
        "cens":              "-1.5565 47.2422, -1.561 47.2432, -1.575 47.2452, -1.5785 47.247",
        "petit port":        "-1.5565 47.2422, -1.546 47.2422",
        "north":             "-1.5785 47.247, -1.576 47.2535, -1.580 47.2595, -1.5895 47.271, -1.595 47.2745, -1.567 47.2725,"
                             " -1.5545 47.262, -1.553 47.2575, -1.541 47.2572",
        # the Erdre, and east of it
        "cours saint-pierre": "-1.553 47.2225, -1.5495 47.2195, -1.5465 47.2165, -1.5418 47.2130, -1.5413 47.2105",
        "erdre south":       "-1.553 47.2225, -1.5522 47.2286, -1.5487 47.235",
        "erdre tortiere":    "-1.5487 47.235, -1.546 47.2422",
        "erdre north":       "-1.546 47.2422, -1.5435 47.2465, -1.5395 47.2535, -1.541 47.2572",
        "saint-joseph":      "-1.541 47.2572, -1.5365 47.260, -1.5385 47.2665, -1.529 47.2735, -1.526 47.280, -1.533 47.295,"
                             " -1.509 47.295, -1.5115 47.2825, -1.502 47.2745, -1.504 47.2655, -1.5055 47.2585",
        "route de paris":    "-1.5335 47.2348, -1.5285 47.2415, -1.5215 47.2485, -1.5135 47.2535, -1.5055 47.2585",
        "rond-point de paris": "-1.5487 47.235, -1.541 47.2352, -1.5335 47.2348",
        "dalby":             "-1.5335 47.2348, -1.5285 47.2295, -1.5215 47.2265, -1.5205 47.2235, -1.5165 47.2205, -1.518 47.2165",
        "doulon east":       "-1.511 47.2170, -1.502 47.2195, -1.493 47.222, -1.478 47.228, -1.486 47.234, -1.486 47.2445,"
                             " -1.495 47.249, -1.493 47.262, -1.500 47.2615, -1.5035 47.2575, -1.5055 47.2585",
    }.items()
}

# code, official name, its outline: lines taken forwards, or backwards with a minus
DISTRICTS = [
    ("centre-ville", "Centre-ville", "north arm; -cours saint-pierre; -place viarme; -rue de gigant"),
    ("bellevue-chantenay-sainte-anne", "Bellevue - Chantenay - Sainte-Anne", "loire west; quai saint-louis; -chantenay"),
    ("dervallieres-zola", "Dervallières - Zola",
     "chantenay; quai de la fosse; rue de gigant; place canclaux; rond-point; zola west"),
    ("hauts-paves-saint-felix", "Hauts-Pavés - Saint-Félix",
     "place viarme; erdre south; erdre tortiere; -petit port; -route de vannes; -place canclaux"),
    ("malakoff-saint-donatien", "Malakoff - Saint-Donatien",
     "cours saint-pierre; bras de malakoff; -dalby; -rond-point de paris; -erdre south"),
    ("ile-de-nantes", "Île de Nantes",
     "quai saint-louis; quai de la fosse; north arm; bras de malakoff; point of the isle; isle south east; south arm;"
     " isle south west"),
    ("breil-barberie", "Breil - Barberie", "route de vannes; cens; breil west; -rond-point"),
    ("nantes-nord", "Nantes Nord", "petit port; erdre north; -north; -cens"),
    ("nantes-erdre", "Nantes Erdre", "-erdre tortiere; rond-point de paris; route de paris; -saint-joseph; -erdre north"),
    ("doulon-bottiere", "Doulon - Bottière", "dalby; point of the isle; doulon east; -route de paris"),
    ("nantes-sud", "Nantes Sud", "south arm; south bank"),
]


def outline(lines):
    """The closed ring of a district, from junction to junction, counter-clockwise as RFC 7946 asks."""
    ring = []
    for name in lines.split(";"):
        name = name.strip()
        points = LINES[name.removeprefix("-")]
        points = points[::-1] if name.startswith("-") else points
        assert not ring or ring[-1] == points[0], f"{name} does not begin where the line before ended"
        ring += points[1:] if ring else points
    assert ring[0] == ring[-1], f"{lines} is not closed"
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))
    return ring if area > 0 else ring[::-1]


def contains(ring, lon, lat):
    inside = False
    for (lon1, lat1), (lon2, lat2) in zip(ring, ring[1:]):
        if (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            inside = not inside
    return inside


RINGS = {code: outline(lines) for code, _, lines in DISTRICTS}


def district_of(lon, lat):
    """Its code, "" outside Nantes."""
    return next((code for code, ring in RINGS.items() if contains(ring, lon, lat)), "")


def geojson():
    """One feature a line: a change to one district is one line of a diff."""
    features = []
    for code, name, _ in DISTRICTS:
        ring = ",".join(f"[{lon:g},{lat:g}]" for lon, lat in RINGS[code])
        features.append(f'{{"type":"Feature","properties":{{"code":"{code}","name":"{name}"}},'
                        f'"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}')
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
