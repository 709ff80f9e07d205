#!/usr/bin/env python3
"""Writes the demo town's files, the same ones every time: python3 migrations/demo/generate/make.py

What the files mean stands in migrations/demo/README.md. Only the standard library; needed only to change the town.
"""
import csv
import os

import districts
import history
import people
import town

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def write(name, rows):
    with open(os.path.join(TARGET, name), "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def districts_check():
    """Each door is drawn into the district it is listed under."""
    for line in town.ADDRESSES.strip().splitlines():
        if line.startswith("#"):
            listed = line.removeprefix("#").strip()
            continue
        lon, lat = map(float, line.split("|")[3].split())
        assert districts.district_of(lon, lat) == listed, f"{line} is in {districts.district_of(lon, lat)}, not in {listed}"


def main():
    districts_check()
    doors, places = town.addresses(), town.places()
    homes = people.Homes(doors, places)
    seniors, volunteers = people.seniors(homes), people.volunteers(homes)
    outings, _ = history.history(seniors, volunteers, places)
    with open(os.path.join(TARGET, "quartiers.geojson"), "w", encoding="utf-8", newline="") as file:
        file.write(districts.geojson())
    write("adresses.csv", list(doors.values()))
    write("lieux.csv", list(places.values()))
    write("structures.csv", people.structures())
    write("coordinators.csv", people.coordinators())
    write("seniors.csv", seniors)
    write("benevoles.csv", volunteers)
    write("history.csv", outings)


if __name__ == "__main__":
    main()
