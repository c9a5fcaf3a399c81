#!/usr/bin/env python3
"""Extracts who takes part in which instrument from the Global AI Governance Map, as a pair of CSV tables.

    extract.py full-dataset.json

writes entities.csv and relationships.csv beside this file. Participations "by membership" are not ties of their own:
they say that a state is a member of the organisation, and become that tie once.
"""

import csv
import json
import pathlib
import re
import sys

CONFIDENCE = {"high": "0.9", "medium": "0.6", "low": "0.3"}
# Participations that follow from membership in the organisation behind the instrument.
BY_MEMBERSHIP = {"covered_by_membership", "applicable_via_eu"}
# What stands behind an instrument, where that is a body with members or organs.
BODIES = {
    "UN": ("united-nations", "IntergovernmentalOrganization", "United Nations"),
    "UNESCO": ("unesco", "UnBody", "UNESCO"),
    "OECD": ("oecd", "IntergovernmentalOrganization", "OECD"),
    "G7": ("g7", "Network", "G7"),
    "G20": ("g20", "Network", "G20"),
    "EU": ("european-union", "IntergovernmentalOrganization", "European Union"),
    "Council of Europe": ("council-of-europe", "IntergovernmentalOrganization", "Council of Europe"),
    "ASEAN": ("asean", "IntergovernmentalOrganization", "ASEAN"),
    "African Union": ("african-union", "IntergovernmentalOrganization", "African Union"),
    "APEC": ("apec", "IntergovernmentalOrganization", "APEC"),
    "ISO/IEC": ("iso-iec", "IntergovernmentalOrganization", "ISO/IEC"),
    "AI Safety Summit": ("ai-summits", "Network", "AI summits"),
}


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def main(path):
    data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["data"]
    entities = {}
    ties = {}

    def tie(kind, source, target, start="", confidence="high"):
        ties.setdefault((kind, source, target), (start, CONFIDENCE[confidence]))

    for body, kind, name in BODIES.values():
        entities[body] = (kind, name)
    # The code of Namibia is the string NA in other tables; this one has three letters throughout.
    states = {}
    for country in data["countries"]:
        if country["region"] == "Supranational":
            states[country["iso3"]] = "european-union"
            continue
        state = "state-" + country["iso3"].lower()
        region = "region-" + slug(country["region"])
        states[country["iso3"]] = state
        entities[state] = ("State", country["name"])
        entities[region] = ("Place", country["region"])
        tie("LocatedIn", state, region)
        if country["isEUMember"]:
            tie("MemberOf", state, "european-union")
    bodies = {}
    for instrument in data["internationalInstruments"]:
        entities[instrument["id"]] = ("Instrument", instrument["name"])
        if instrument["organizationType"] in BODIES:
            bodies[instrument["id"]] = BODIES[instrument["organizationType"]][0]
            tie("Issues", bodies[instrument["id"]], instrument["id"], instrument["date"])
    for part in data["internationalParticipation"]:
        state, instrument = states[part["countryIso3"]], part["instrumentId"]
        if part["participationType"] not in BY_MEMBERSHIP:
            tie("PartyTo", state, instrument, part.get("date") or "", part["confidence"])
        elif instrument in bodies and bodies[instrument] != state:
            tie("MemberOf", state, bodies[instrument])
    here = pathlib.Path(__file__).parent
    with (here / "entities.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "kind", "name"])
        table.writerows([id, *entities[id]] for id in sorted(entities))
    with (here / "relationships.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["kind", "source", "target", "start", "confidence"])
        table.writerows([*key, *ties[key]] for key in sorted(ties))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
