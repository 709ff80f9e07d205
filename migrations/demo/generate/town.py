"""Doors and places of Nantes for the demonstration: written by hand, four decimals (about 10 m).

Streets and numbers exist; who lives there in the demo does not. README.md says how the positions were checked.
"""
import math
import re
import unicodedata

# number | street | postcode | longitude latitude, by district
ADDRESSES = """
# centre-ville
 18 | Rue Dobrée | 44100 | -1.5700 47.2101
 15 | Boulevard Gabriel Guist'Hau | 44000 | -1.5658 47.2165
 22 | Boulevard Jean Monnet | 44000 | -1.5514 47.2097
 14 | Cours des 50 Otages | 44000 | -1.5571 47.2168
  1 | Place Alexis Ricordeau | 44000 | -1.5537 47.2118
  8 | Place du Bouffay | 44000 | -1.5530 47.2145
 10 | Place du Commerce | 44000 | -1.5584 47.2134
  4 | Place Graslin | 44000 | -1.5625 47.2128
  4 | Place Marc Elder | 44000 | -1.5487 47.2162
  6 | Place Royale | 44000 | -1.5586 47.2141
  7 | Place Saint-Pierre | 44000 | -1.5513 47.2182
 24 | Quai de la Fosse | 44000 | -1.5624 47.2113
 10 | Quai de Tourville | 44000 | -1.5560 47.2096
 25 | Quai Magellan | 44000 | -1.5421 47.2114
  3 | Rue Corneille | 44000 | -1.5629 47.2136
 12 | Rue Crébillon | 44000 | -1.5597 47.2139
  9 | Rue de Briord | 44000 | -1.5533 47.2171
 12 | Rue de Gigant | 44100 | -1.5700 47.2141
 20 | Rue de Gigant | 44100 | -1.5698 47.2141
  2 | Rue de l'Hôtel de Ville | 44000 | -1.5545 47.2184
  2 | Rue de la Biscuiterie | 44000 | -1.5455 47.2155
  3 | Rue de la Juiverie | 44000 | -1.5522 47.2153
 40 | Rue de Rieux | 44000 | -1.5466 47.2105
 25 | Rue de Strasbourg | 44000 | -1.5530 47.2174
 14 | Rue de Verdun | 44000 | -1.5517 47.2174
  7 | Rue du Chêne d'Aron | 44000 | -1.5605 47.2120
  5 | Rue Jean-Jacques Rousseau | 44000 | -1.5607 47.2122
 18 | Rue Kervégan | 44000 | -1.5568 47.2124
 20 | Rue Mercœur | 44000 | -1.5608 47.2175
 20 | Rue Santeuil | 44000 | -1.5601 47.2135
 10 | Rue Scribe | 44000 | -1.5623 47.2143
 12 | Rue Voltaire | 44000 | -1.5648 47.2126
# bellevue-chantenay-sainte-anne
 40 | Boulevard de la Liberté | 44100 | -1.5887 47.1997
120 | Boulevard de la Liberté | 44100 | -1.5877 47.2056
 10 | Boulevard Jean Moulin | 44100 | -1.6044 47.2031
  1 | Place de la Liberté | 44100 | -1.5885 47.2063
  6 | Place des Garennes | 44100 | -1.5788 47.2017
 36 | Place Jean Macé | 44100 | -1.5891 47.2003
  3 | Rue de l'Hermitage | 44100 | -1.5775 47.2016
 10 | Rue des Garennes | 44100 | -1.5813 47.2011
 20 | Rue du Bois Hercé | 44100 | -1.5896 47.2086
 45 | Rue du Bois Hercé | 44100 | -1.5922 47.2077
 15 | Rue du Jamet | 44100 | -1.6052 47.2064
# dervallieres-zola
 40 | Boulevard de l'Égalité | 44100 | -1.5862 47.2105
 30 | Boulevard de la Fraternité | 44100 | -1.5862 47.2153
 25 | Boulevard Saint-Aignan | 44100 | -1.5778 47.2088
  8 | Place Canclaux | 44100 | -1.5752 47.2143
  6 | Place des Dervallières | 44100 | -1.5980 47.2233
  1 | Place Émile Zola | 44100 | -1.5862 47.2137
 86 | Quai de la Fosse | 44000 | -1.5694 47.2086
  2 | Rue Auguste Renoir | 44100 | -1.5922 47.2232
 10 | Rue de la Contrie | 44100 | -1.5927 47.2211
110 | Rue de la Convention | 44100 | -1.5957 47.2100
  5 | Rue de Pilleux | 44100 | -1.5800 47.2081
# hauts-paves-saint-felix
 20 | Avenue Camus | 44000 | -1.5727 47.2189
 80 | Boulevard Eugène Orieux | 44300 | -1.5554 47.2330
 20 | Boulevard Michelet | 44000 | -1.5560 47.2325
 30 | Boulevard Michelet | 44300 | -1.5553 47.2355
 12 | Place Viarme | 44000 | -1.5622 47.2213
 40 | Rue de la Bastille | 44000 | -1.5695 47.2192
  6 | Rue de la Pelleterie | 44000 | -1.5673 47.2232
 48 | Rue des Hauts Pavés | 44000 | -1.5640 47.2244
 20 | Rue du Ballet | 44000 | -1.5595 47.2321
 14 | Rue Félibien | 44000 | -1.5648 47.2206
 20 | Rue Harouys | 44000 | -1.5650 47.2181
 10 | Rue Jeanne d'Arc | 44000 | -1.5577 47.2206
 48 | Rue Noire | 44000 | -1.5638 47.2249
100 | Rue Paul Bellamy | 44000 | -1.5602 47.2265
 25 | Rue Russeil | 44000 | -1.5618 47.2246
 15 | Rue Villebois Mareuil | 44000 | -1.5648 47.2274
# malakoff-saint-donatien
 30 | Rue de la Ville en Pierre | 44000 | -1.5229 47.2256
 27 | Boulevard de Stalingrad | 44000 | -1.5422 47.2175
 20 | Boulevard Ernest Dalby | 44000 | -1.5280 47.2274
 50 | Quai de Malakoff | 44000 | -1.5433 47.2161
 10 | Rue d'Allonville | 44000 | -1.5337 47.2233
 20 | Rue d'Angleterre | 44000 | -1.5278 47.2139
 10 | Rue d'Irlande | 44000 | -1.5253 47.2151
 60 | Rue de Coulmiers | 44000 | -1.5375 47.2231
 15 | Rue de Richebourg | 44000 | -1.5450 47.2178
 20 | Rue du Gué Robert | 44000 | -1.5303 47.2213
  6 | Rue Frédéric Cailliaud | 44000 | -1.5410 47.2196
 20 | Rue Gambetta | 44000 | -1.5399 47.2218
 40 | Rue Général Buat | 44000 | -1.5381 47.2316
 10 | Rue Georges Clemenceau | 44000 | -1.5452 47.2190
 15 | Rue Stanislas Baudry | 44000 | -1.5447 47.2200
# ile-de-nantes
 25 | Boulevard Babin Chevaye | 44200 | -1.5539 47.2052
  5 | Boulevard de la Prairie au Duc | 44200 | -1.5563 47.2052
 12 | Boulevard des Martyrs Nantais de la Résistance | 44200 | -1.5467 47.2053
  2 | Boulevard Léon Bureau | 44200 | -1.5649 47.2070
 14 | Boulevard Victor Hugo | 44200 | -1.5531 47.2047
 30 | Boulevard Vincent Gâche | 44200 | -1.5466 47.2062
  1 | Place de la République | 44200 | -1.5551 47.2054
 15 | Quai Hoche | 44200 | -1.5520 47.2066
 20 | Rue Anatole de Monzie | 44200 | -1.5434 47.2028
 10 | Rue Conan Mériadec | 44200 | -1.5508 47.2067
  8 | Rue Gaëtan Rondeau | 44200 | -1.5319 47.2070
  2 | Rue Pierre Landais | 44200 | -1.5577 47.2054
# breil-barberie
 70 | Boulevard Lelasseur | 44000 | -1.5721 47.2298
 70 | Boulevard des Anglais | 44100 | -1.5820 47.2292
110 | Boulevard du Massacre | 44100 | -1.5942 47.2300
 40 | Boulevard Pierre de Coubertin | 44100 | -1.5864 47.2281
100 | Boulevard Robert Schuman | 44300 | -1.5700 47.2383
 60 | Route de Vannes | 44100 | -1.5830 47.2350
 20 | Rue de la Patouillerie | 44300 | -1.5839 47.2408
 15 | Rue de Malville | 44100 | -1.5824 47.2333
  5 | Rue des Plantes | 44100 | -1.5833 47.2342
 30 | Rue du Breil | 44100 | -1.5840 47.2298
 10 | Rue Jules Noël | 44100 | -1.5863 47.2287
# nantes-nord
 15 | Boulevard du Petit Port | 44300 | -1.5562 47.2428
  8 | Boulevard Guy Mollet | 44300 | -1.5567 47.2464
 30 | Boulevard René Cassin | 44300 | -1.5823 47.2632
 20 | Chemin de la Censive du Tertre | 44300 | -1.5505 47.2455
 14 | Route de la Chapelle sur Erdre | 44300 | -1.5746 47.2554
 25 | Route de Rennes | 44300 | -1.5769 47.2489
  6 | Rue de Concarneau | 44300 | -1.5786 47.2650
 40 | Rue de la Bourgeonnière | 44300 | -1.5550 47.2523
 20 | Rue des Renards | 44300 | -1.5654 47.2551
 12 | Rue Eugène Thomas | 44300 | -1.5723 47.2618
 20 | Rue Samuel de Champlain | 44300 | -1.5734 47.2610
# nantes-erdre
  6 | Avenue de la Gare de Saint-Joseph | 44300 | -1.5194 47.2578
100 | Boulevard des Belges | 44300 | -1.5440 47.2352
 40 | Boulevard Jules Verne | 44300 | -1.5349 47.2370
  5 | Route de Saint-Joseph | 44300 | -1.5300 47.2550
330 | Route de Saint-Joseph | 44300 | -1.5246 47.2560
 50 | Rue de l'Éraudière | 44300 | -1.5416 47.2399
  9 | Rue des Marsauderies | 44300 | -1.5313 47.2416
  2 | Rue du Fort | 44300 | -1.5274 47.2662
 30 | Rue du Port Boyer | 44300 | -1.5332 47.2396
# doulon-bottiere
 28 | Boulevard Louis Millet | 44300 | -1.5188 47.2288
 40 | Boulevard Louis Millet | 44300 | -1.5188 47.2272
  8 | Place du Vieux-Doulon | 44300 | -1.5030 47.2355
 10 | Route de Sainte-Luce | 44300 | -1.5259 47.2286
 24 | Route de Sainte-Luce | 44300 | -1.5259 47.2301
150 | Route de Sainte-Luce | 44300 | -1.5192 47.2362
 30 | Rue de la Bottière | 44300 | -1.5233 47.2387
 65 | Rue de la Bottière | 44300 | -1.5190 47.2399
 15 | Rue de la Haluchère | 44300 | -1.5128 47.2408
 10 | Rue de la Papotière | 44300 | -1.5027 47.2367
 20 | Rue du Croissant | 44300 | -1.5216 47.2350
 74 | Rue du Perray | 44300 | -1.5104 47.2458
# nantes-sud
 26 | Boulevard Émile Gabory | 44200 | -1.5284 47.1941
 40 | Boulevard Joliot Curie | 44200 | -1.5332 47.1951
 60 | Boulevard Joliot Curie | 44200 | -1.5317 47.1943
 10 | Route de Clisson | 44200 | -1.5305 47.1934
  2 | Rue d'Hendaye | 44200 | -1.5280 47.1957
 10 | Rue de la Ripossière | 44200 | -1.5313 47.1929
 45 | Rue de la Ripossière | 44200 | -1.5343 47.1929
  6 | Rue de Saint-Jean de Luz | 44200 | -1.5267 47.1950
 12 | Rue Frère Louis | 44200 | -1.5395 47.1956
 70 | Rue Saint-Jacques | 44200 | -1.5385 47.1966
 85 | Rue Saint-Jacques | 44200 | -1.5385 47.1980
 95 | Rue Saint-Jacques | 44200 | -1.5378 47.1962
"""

# code | name | kind | number | street | postcode city | longitude latitude | what one goes there for
PLACES = """
chu-hotel-dieu | CHU Hôtel-Dieu | hospital | 1 | Place Alexis Ricordeau | 44000 Nantes | -1.5543 47.2105 | medical
hopital-saint-jacques | Hôpital Saint-Jacques | hospital | 85 | Rue Saint-Jacques | 44200 Nantes | -1.5385 47.1979 | medical
hopital-bellier | Hôpital Bellier | hospital | 41 | Rue Curie | 44000 Nantes | -1.5233 47.2224 | medical
hopital-laennec | Hôpital Nord Laennec | hospital | | Boulevard Jacques Monod | 44800 Saint-Herblain | -1.6390 47.2358 | medical
hopital-confluent | Hôpital privé du Confluent | clinic | 4 | Rue Éric Tabarly | 44200 Nantes | -1.5268 47.2100 | medical
clinique-jules-verne | Clinique Jules-Verne | clinic | 2 | Route de Paris | 44300 Nantes | -1.5197 47.2488 | medical
clinique-breteche | Clinique Brétéché | clinic | 3 | Rue de la Béraudière | 44000 Nantes | -1.5465 47.2260 | medical
sante-atlantique | Santé Atlantique | clinic | | Avenue Claude Bernard | 44800 Saint-Herblain | -1.6410 47.2320 | medical
hotel-de-ville | Hôtel de ville | town_hall | 2 | Rue de l'Hôtel de Ville | 44000 Nantes | -1.5545 47.2184 | administrative
mairie-chantenay | Mairie annexe de Chantenay | town_hall | 1 | Place de la Liberté | 44100 Nantes | -1.5883 47.2066 | administrative
mairie-doulon | Mairie annexe de Doulon | town_hall | 37 | Boulevard Louis Millet | 44300 Nantes | -1.5187 47.2272 | administrative
mairie-ile-de-nantes | Mairie annexe de l'Île de Nantes | town_hall | 15 | Boulevard du Général de Gaulle | 44200 Nantes | -1.5381 47.2063 | administrative
mairie-nantes-sud | Mairie annexe de Nantes Sud | town_hall | 69 | Boulevard Joliot Curie | 44200 Nantes | -1.5316 47.1942 | administrative
mairie-nantes-nord | Mairie annexe de Nantes Nord | town_hall | 41 | Route de la Chapelle-sur-Erdre | 44300 Nantes | -1.5760 47.2568 | administrative
mairie-dervallieres | Mairie annexe des Dervallières | town_hall | 1 | Place des Dervallières | 44100 Nantes | -1.5974 47.2235 | administrative
prefecture | Préfecture de la Loire-Atlantique | administration | 6 | Quai Ceineray | 44000 Nantes | -1.5527 47.2206 | administrative
carsat | CARSAT Pays de la Loire | administration | 2 | Place de Bretagne | 44000 Nantes | -1.5597 47.2174 | administrative
ccas | CCAS de Nantes | administration | 1 bis | Place Saint-Similien | 44000 Nantes | -1.5592 47.2199 | administrative
cpam | Assurance maladie, accueil de Nantes | administration | 9 | Rue Gaëtan Rondeau | 44200 Nantes | -1.5319 47.2070 | administrative
caf | CAF de Loire-Atlantique | administration | 22 | Rue de Malville | 44100 Nantes | -1.5827 47.2340 | administrative
tribunal | Palais de justice | administration | 19 | Quai François Mitterrand | 44200 Nantes | -1.5610 47.2082 | administrative
poste-bretagne | La Poste Bretagne | post | 2 | Place de Bretagne | 44000 Nantes | -1.5592 47.2170 | administrative
marche-talensac | Marché de Talensac | market | | Rue Talensac | 44000 Nantes | -1.5579 47.2212 | shopping
marche-petite-hollande | Marché de la Petite-Hollande | market | | Place de la Petite Hollande | 44000 Nantes | -1.5602 47.2109 | shopping
marche-zola | Marché Zola | market | | Place Émile Zola | 44100 Nantes | -1.5868 47.2138 | shopping
marche-saint-joseph | Marché de Saint-Joseph-de-Porterie | market | | Route de Saint-Joseph | 44300 Nantes | -1.5181 47.2696 | shopping
marche-marriere | Marché de la Marrière | market | 27 | Rue de la Marrière | 44300 Nantes | -1.5323 47.2343 | shopping
beaulieu | Centre commercial Beaulieu | shops | 6 | Rue du Docteur Zamenhof | 44200 Nantes | -1.5290 47.2055 | shopping,leisure
atlantis | Centre commercial Atlantis | shops | | Boulevard Salvador Allende | 44800 Saint-Herblain | -1.6303 47.2235 | shopping
paridis | Centre commercial Paridis | shops | 10 | Route de Paris | 44300 Nantes | -1.5050 47.2605 | shopping
galeries-lafayette | Galeries Lafayette | shops | 2 | Rue de la Marne | 44000 Nantes | -1.5548 47.2155 | shopping
passage-pommeraye | Passage Pommeraye | shops | 20 | Rue de la Fosse | 44000 Nantes | -1.5595 47.2133 | shopping,walk
mediatheque-jacques-demy | Médiathèque Jacques-Demy | library | 24 | Quai de la Fosse | 44000 Nantes | -1.5624 47.2111 | leisure
mediatheque-floresca-guepin | Médiathèque Floresca-Guépin | library | 15 | Rue de la Haluchère | 44300 Nantes | -1.5129 47.2408 | leisure
mediatheque-luce-courville | Médiathèque Luce-Courville | library | 1 | Rue Eugène Thomas | 44300 Nantes | -1.5738 47.2618 | leisure
bibliotheque-breil | Bibliothèque Breil-Malville | library | | Rue des Plantes | 44100 Nantes | -1.5861 47.2330 | leisure
bibliotheque-manufacture | Bibliothèque de la Manufacture | library | 6 | Cours Jules Durand | 44000 Nantes | -1.5360 47.2198 | leisure
musee-arts | Musée d'arts de Nantes | museum | 10 | Rue Georges Clemenceau | 44000 Nantes | -1.5473 47.2193 | leisure
chateau | Château des ducs de Bretagne | museum | 4 | Place Marc Elder | 44000 Nantes | -1.5494 47.2162 | leisure,walk
museum | Muséum d'histoire naturelle | museum | 12 | Rue Voltaire | 44000 Nantes | -1.5648 47.2125 | leisure
musee-dobree | Musée Dobrée | museum | 18 | Rue Voltaire | 44000 Nantes | -1.5660 47.2124 | leisure
musee-jules-verne | Musée Jules-Verne | museum | 3 | Rue de l'Hermitage | 44100 Nantes | -1.5774 47.2016 | leisure
machines | Machines de l'île | leisure | | Boulevard Léon Bureau | 44200 Nantes | -1.5645 47.2062 | leisure,walk
theatre-graslin | Théâtre Graslin | theatre | 1 | Place Graslin | 44000 Nantes | -1.5624 47.2131 | leisure
grand-t | Le Grand T | theatre | 84 | Rue Général Buat | 44000 Nantes | -1.5405 47.2310 | leisure
lieu-unique | Le Lieu unique | theatre | 2 | Rue de la Biscuiterie | 44000 Nantes | -1.5455 47.2155 | leisure
cite-des-congres | Cité des congrès | theatre | 5 | Rue de Valmy | 44000 Nantes | -1.5440 47.2130 | leisure
katorza | Cinéma Katorza | cinema | 3 | Rue Corneille | 44000 Nantes | -1.5629 47.2136 | leisure
gaumont | Cinéma Gaumont | cinema | 12 | Place du Commerce | 44000 Nantes | -1.5585 47.2133 | leisure
concorde | Cinéma Concorde | cinema | 79 | Boulevard de l'Égalité | 44100 Nantes | -1.5867 47.2110 | leisure
bonne-garde | Cinéma Bonne Garde | cinema | 20 | Rue Frère Louis | 44200 Nantes | -1.5388 47.1953 | leisure
piscine-petit-port | Piscine du Petit Port | pool | | Boulevard du Petit Port | 44300 Nantes | -1.5545 47.2428 | leisure
piscine-leo-lagrange | Piscine Léo-Lagrange | pool | | Rue Pierre Chéreau | 44000 Nantes | -1.5595 47.2100 | leisure
jardin-des-plantes | Jardin des plantes | garden | 15 | Rue Stanislas Baudry | 44000 Nantes | -1.5430 47.2195 | walk,leisure
parc-de-proce | Parc de Procé | park | 44 | Rue des Dervallières | 44000 Nantes | -1.5810 47.2245 | walk
ile-de-versailles | Île de Versailles, jardin japonais | garden | | Quai de Versailles | 44000 Nantes | -1.5540 47.2254 | walk
parc-beaujoire | Parc floral de la Beaujoire | park | | Route de Saint-Joseph | 44300 Nantes | -1.5320 47.2620 | walk,leisure
jardin-extraordinaire | Jardin extraordinaire | garden | 40 | Quai Marquis d'Aiguillon | 44100 Nantes | -1.5812 47.2003 | walk
parc-crapaudine | Parc de la Crapaudine | park | | Rue de la Ripossière | 44200 Nantes | -1.5312 47.1908 | walk
parc-gaudiniere | Parc de la Gaudinière | park | | Boulevard Robert Schuman | 44300 Nantes | -1.5785 47.2443 | walk
gare | Gare de Nantes, accès nord | station | 27 | Boulevard de Stalingrad | 44000 Nantes | -1.5420 47.2177 | administrative,leisure
cimetiere-misericorde | Cimetière Miséricorde | garden | 4 | Rue de la Pelleterie | 44000 Nantes | -1.5673 47.2229 | walk
stade-beaujoire | Stade de la Beaujoire | leisure | 5 | Route de Saint-Joseph | 44300 Nantes | -1.5247 47.2560 | leisure
"""

INSEE = {"Nantes": "44109", "Saint-Herblain": "44162"}


def slug(text):
    text = unicodedata.normalize("NFD", text.lower().replace("œ", "oe"))
    return "-".join(re.findall("[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c))))


def lambert93(lon, lat):
    """EPSG:2154 in closed form (IOGP 373-7-2, method 9802): equal to PROJ to the millimetre, and not PROJ."""
    a, flattening = 6378137.0, 1 / 298.257222101
    e = math.sqrt(flattening * (2 - flattening))

    def m(phi):
        return math.cos(phi) / math.sqrt(1 - (e * math.sin(phi)) ** 2)

    def t(phi):
        return math.tan(math.pi / 4 - phi / 2) / ((1 - e * math.sin(phi)) / (1 + e * math.sin(phi))) ** (e / 2)

    phi0, phi1, phi2 = (math.radians(degrees) for degrees in (46.5, 44, 49))
    n = (math.log(m(phi1)) - math.log(m(phi2))) / (math.log(t(phi1)) - math.log(t(phi2)))
    scale = a * m(phi1) / (n * t(phi1) ** n)
    r, theta = scale * t(math.radians(lat)) ** n, n * math.radians(lon - 3)
    return 700000 + r * math.sin(theta), 6600000 + scale * t(phi0) ** n - r * math.cos(theta)


def metres_between(a, b):
    """Good to a per cent: enough for choosing who lives near."""
    return math.hypot((a["lon"] - b["lon"]) * 75745, (a["lat"] - b["lat"]) * 111175)


def rows(text):
    """The fields of each line; comments say the district and are for people."""
    for line in text.strip().splitlines():
        if not line.startswith("#"):
            yield [field.strip() for field in line.split("|")]


def addresses():
    """In BAN's 23 columns, one dictionary a door, by id."""
    doors = {}
    for number, street, postcode, position in rows(ADDRESSES):
        lon, lat = map(float, position.split())
        x, y = lambert93(lon, lat)
        key = f"demo_{slug(street)}_{int(number):05d}"
        assert key not in doors, key
        doors[key] = {
            "id": key, "id_fantoir": "", "numero": number, "rep": "", "nom_voie": street, "code_postal": postcode,
            "code_insee": "44109", "nom_commune": "Nantes", "code_insee_ancienne_commune": "",
            "nom_ancienne_commune": "", "x": f"{x:.2f}", "y": f"{y:.2f}", "lon": f"{lon:.4f}", "lat": f"{lat:.4f}",
            "type_position": "entrée", "alias": "", "nom_ld": "", "libelle_acheminement": "NANTES",
            "nom_afnor": slug(street).replace("-", " ").upper(), "source_position": "inconnue",
            "source_nom_voie": "inconnue", "certification_commune": "0", "cad_parcelles": "",
        }
    return doors


def places():
    """One dictionary a place, by code."""
    found = {}
    for code, name, kind, number, street, city, position, purposes in rows(PLACES):
        postcode, city = city.split(" ", 1)
        lon, lat = position.split()
        assert code not in found, code
        found[code] = {"code": code, "name": name, "kind": kind, "number": number, "street": street,
                       "postcode": postcode, "city": city, "insee": INSEE[city], "lon": lon, "lat": lat,
                       "purposes": purposes.replace(",", "|")}
    return found
