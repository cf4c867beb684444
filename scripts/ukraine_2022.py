#!/usr/bin/env python3
"""Writes the tables of scenarios/ukraine-2022 from published figures.

    python3 scripts/ukraine_2022.py DATA OUT

DATA holds places/raions.csv, places/ukrstat_population_2022_urban_and_raions.csv,
events/acled_counts_*.csv and displacement/*.csv. The shipped tables are what this prints; run it again only to
change them. Everything that stands here as a number and not in DATA is named in `source`, or `assumed`.
"""
import csv
import datetime as dt
import math
import sys
from collections import defaultdict
from pathlib import Path

DATA, OUT = Path(sys.argv[1]), Path(sys.argv[2])
START, END = dt.date(2022, 2, 24), dt.date(2022, 5, 18)
UKRSTAT = "Ukrstat 1 Jan 2022; centre: mean of hromada centres by population (own)"
# Attraction of goals abroad, fitted to the countries (README, "What is fitted").
ABROAD = {"poland": 3.18, "slovakia": 1.92, "hungary": 1.95, "romania": 2.41, "moldova": 0.60, "russia": 0.10}
# Parameters that are free here: a prior (value, low, high, shape) where the list of parameters has none that fits a
# country, else that of the list. `outflow fit scenarios/ukraine-2022 --write` adds the posterior.
PRIORS = {
    "dread_rate": (0.03, 0.005, 0.2, "loguniform"),
    "seen_effect": (6, 3, 10, "uniform"),
    "belief_drift": (0.1, 0.03, 0.3, "loguniform"),
    "danger_rate": (0.005, 0.002, 0.0185, "loguniform"),
    "habituation": (0.9, 0.7, 0.98, "uniform"),
    "habituation_days": (20, 10, 60, "loguniform"),
    "hardship_rate": (0.002, 0.0003, 0.008, "loguniform"),
    "contagion_rate": (0.05, 0.01, 0.2, "loguniform"),
    "return_rate": (0.01, 0.005, 0.016, "loguniform"),
    "onward_share": (0.4, 0.2, 0.7, "uniform"),
    "packing_hours": (6, 2, 24, "loguniform"),
    "seat_level": (1, 0.4, 2.5, "loguniform"),
    "service_level": (1, 0.5, 2, "loguniform"),
    "exit_abroad": (0, -1.5, 1.5, "uniform"),
}
OWN = ("dread_rate", "seen_effect", "hardship_rate", "seat_level", "service_level", "exit_abroad")
MEASURED = ("danger_rate", "return_rate")
ACLED = "ACLED counts by oblast and day (sums only)"
WIKI = "Wikipedia, control of towns (CC BY-SA 3.0)"


def rows(path):
    with open(DATA / path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(name, head, body):
    with open(OUT / name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head.split(","))
        out.writerows(body)


def number(value, digits=2):
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def km(a, b):
    la1, lo1, la2, lo2 = (math.radians(v) for v in (*a, *b))
    h = math.sin((la2 - la1) / 2) ** 2 + math.cos(la1) * math.cos(la2) * math.sin((lo2 - lo1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


# --- places ------------------------------------------------------------------------------------
# id, name, region, raions (by English name), oblast in the raion table
HOMES = [
    ("volyn", "Volyn", "West", "*", "Volynska"),
    ("rivne", "Rivne", "West", "*", "Rivnenska"),
    ("lviv", "Lviv", "West", "*", "Lvivska"),
    ("zakarpattia", "Zakarpattia", "West", "*", "Zakarpatska"),
    ("ivano-frankivsk", "Ivano-Frankivsk", "West", "*", "Ivano-Frankivska"),
    ("ternopil", "Ternopil", "West", "*", "Ternopilska"),
    ("chernivtsi", "Chernivtsi", "West", "*", "Chernivetska"),
    ("khmelnytskyi", "Khmelnytskyi", "West", "*", "Khmelnytska"),
    ("vinnytsia", "Vinnytsia", "Center", "*", "Vinnytska"),
    ("cherkasy", "Cherkasy", "Center", "*", "Cherkaska"),
    ("kropyvnytskyi", "Kirovohrad", "Center", "*", "Kirovohradska"),
    ("poltava", "Poltava", "Center", "*", "Poltavska"),
    ("zhytomyr", "Zhytomyr", "North", "*", "Zhytomyrska"),
    ("kyiv", "Kyiv", "Kyiv", "*", "Kyiv"),
    ("bucha", "Bucha raion", "North", "Buchanskyi", "Kyivska"),
    ("vyshhorod", "Vyshhorod raion", "North", "Vyshhorodskyi", "Kyivska"),
    ("brovary", "Brovary and Boryspil raions", "North", "Brovarskyi;Boryspilskyi", "Kyivska"),
    ("bila-tserkva", "Bila Tserkva, Obukhiv and Fastiv raions", "North", "Bilotserkivskyi;Obukhivskyi;Fastivskyi", "Kyivska"),
    ("chernihiv", "Chernihiv, Koriukivka and Novhorod-Siverskyi raions", "North", "Chernihivskyi;Koriukivskyi;Novhorod-Siverskyi", "Chernihivska"),
    ("nizhyn", "Nizhyn and Pryluky raions", "North", "Nizhynskyi;Prylutskyi", "Chernihivska"),
    ("sumy", "Sumy raion", "North", "Sumskyi", "Sumska"),
    ("konotop", "Konotop and Shostka raions", "North", "Konotopskyi;Shostkynskyi", "Sumska"),
    ("okhtyrka", "Okhtyrka and Romny raions", "North", "Okhtyrskyi;Romenskyi", "Sumska"),
    ("dnipro", "Dnipropetrovsk, north", "East", "Dniprovskyi;Kamianskyi;Novomoskovskyi;Pavlohradskyi;Synelnykivskyi", "Dnipropetrovska"),
    ("kryvyi-rih", "Kryvyi Rih and Nikopol raions", "East", "Kryvyizkyi;Kryvorizkyi;Nikopolskyi", "Dnipropetrovska"),
    ("zaporizhzhia", "Zaporizhzhia raion", "East", "Zaporizkyi", "Zaporizka"),
    ("melitopol", "Zaporizhzhia, south", "East", "Berdianskyi;Vasylivskyi;Melitopolskyi;Polohivskyi", "Zaporizka"),
    ("kharkiv", "Kharkiv raion", "East", "Kharkivskyi", "Kharkivska"),
    ("izium", "Izium raion", "East", "Iziumskyi", "Kharkivska"),
    ("kupiansk", "Kupiansk and Chuhuiv raions", "East", "Kupianskyi;Chuhuivskyi", "Kharkivska"),
    ("lozova", "Lozova, Krasnohrad and Bohodukhiv raions", "East", "Lozivskyi;Krasnohradskyi;Bohodukhivskyi", "Kharkivska"),
    ("kramatorsk", "Kramatorsk and Bakhmut raions", "East", "Kramatorskyi;Bakhmutskyi", "Donetska"),
    ("pokrovsk", "Pokrovsk raion", "East", "Pokrovskyi", "Donetska"),
    ("mariupol", "Mariupol and Volnovakha raions", "East", "Mariupolskyi;Volnovaskyi", "Donetska"),
    ("sievierodonetsk", "Sievierodonetsk raion", "East", "Sievierodonetskyi", "Luhanska"),
    ("starobilsk", "Starobilsk, Svatove and Shchastia raions", "East", "Starobilskyi;Svativskyi;Shchastynskyi", "Luhanska"),
    ("donetsk-2014", "Donetsk oblast, held since 2014", "Held since 2014", "Donetskyi;Horlivskyi;Kalmiuskyi", "Donetska"),
    ("luhansk-2014", "Luhansk oblast, held since 2014", "Held since 2014", "Alchevskyi;Dovzhanskyi;Luhanskyi;Rovenkivskyi", "Luhanska"),
    ("odesa", "Odesa, north", "South", "Odeskyi;Berezivskyi;Rozdilnianskyi;Podilskyi", "Odeska"),
    ("izmail", "Odesa, south-west", "South", "Bilhorod-Dnistrovskyi;Bolhradskyi;Izmailskyi", "Odeska"),
    ("mykolaiv", "Mykolaiv and Bashtanka raions", "South", "Mykolaivskyi;Bashtanskyi", "Mykolaivska"),
    ("voznesensk", "Voznesensk and Pervomaisk raions", "South", "Voznesenskyi;Pervomaiskyi", "Mykolaivska"),
    ("kherson", "Kherson and Beryslav raions", "South", "Khersonskyi;Beryslavskyi", "Khersonska"),
    ("kakhovka", "Kakhovka, Henichesk and Skadovsk raions", "South", "Kakhovskyi;Henicheskyi;Skadovskyi", "Khersonska"),
]
ISO = {
    "Volynska": "UA-07", "Rivnenska": "UA-56", "Lvivska": "UA-46", "Zakarpatska": "UA-21", "Ivano-Frankivska": "UA-26",
    "Ternopilska": "UA-61", "Chernivetska": "UA-77", "Khmelnytska": "UA-68", "Vinnytska": "UA-05", "Cherkaska": "UA-71",
    "Kirovohradska": "UA-35", "Poltavska": "UA-53", "Zhytomyrska": "UA-18", "Kyiv": "UA-30", "Kyivska": "UA-32",
    "Chernihivska": "UA-74", "Sumska": "UA-59", "Dnipropetrovska": "UA-12", "Zaporizka": "UA-23", "Kharkivska": "UA-63",
    "Donetska": "UA-14", "Luhanska": "UA-09", "Odeska": "UA-51", "Mykolaivska": "UA-48", "Khersonska": "UA-65",
}
PRESENT_2014 = 0.7  # of those whom Ukrstat counts in the parts held since 2014
raions = rows("places/raions.csv")
where, people, area, codes = {}, {}, {}, {}
for place, _, _, names, oblast in HOMES:
    mine = [r for r in raions if r["oblast_en"] == oblast and (names == "*" or r["raion_en"] in names.split(";"))]
    mine = [r for r in mine if r["ukrstat_population_2022"]]
    if place == "kyiv":
        where[place], people[place], area[place], codes[place] = (50.45, 30.523), 2952301, 836, {"UA8000"}
        continue
    total = sum(int(r["ukrstat_population_2022"]) for r in mine)
    where[place] = tuple(
        round(sum(float(r[c]) * int(r["ukrstat_population_2022"]) for r in mine) / total, 3) for c in ("lat_popw", "lon_popw")
    )
    people[place] = total
    area[place] = round(sum(float(r["cells_km2"]) for r in mine))
    codes[place] = {r["raion_pcode"] for r in mine}

# id, name, lat, lon, joins (homes), destination, country
CROSSINGS = [
    ("pl-north", "Yahodyn, Ustyluh, Uhryniv", 50.87, 24.05, ["volyn", "lviv"], "poland"),
    ("pl-south", "Rava-Ruska, Hrushiv, Krakivets, Shehyni, Smilnytsia", 49.95, 23.2, ["lviv"], "poland"),
    ("sk-uzhhorod", "Uzhhorod, Malyi Bereznyi, Mali Selmentsi", 48.66, 22.27, ["zakarpattia"], "slovakia"),
    ("hu-chop", "Chop, Luzhanka, Vylok, Kosyno, Dzvinkove", 48.33, 22.4, ["zakarpattia"], "hungary"),
    ("ro-west", "Diakove, Solotvyno", 47.97, 23.4, ["zakarpattia"], "romania"),
    ("ro-north", "Porubne", 47.99, 26.06, ["chernivtsi"], "romania"),
    ("ro-south", "Orlivka", 45.29, 28.46, ["izmail"], "romania"),
    ("md-north", "Mamalyha, Sokyriany, Mohyliv-Podilskyi, Yampil", 48.4, 27.5, ["chernivtsi", "vinnytsia"], "moldova"),
    ("md-south", "Palanca, Starokozache, Kuchurhan", 46.4, 30.05, ["odesa", "izmail"], "moldova"),
    ("ru-belgorod", "Hoptivka, Pletenivka, Pisky", 50.3, 36.9, ["kupiansk", "kharkiv"], "russia"),
    ("ru-voronezh", "Milove, Prosiane", 49.45, 39.95, ["starobilsk"], "russia"),
    ("ru-luhansk", "Izvaryne, Dovzhanskyi", 48.1, 39.8, ["luhansk-2014"], "russia"),
    ("ru-donetsk", "Marynivka, Novoazovsk", 47.5, 38.5, ["donetsk-2014", "mariupol"], "russia"),
    ("chonhar", "Chonhar, Kalanchak", 46.0, 34.5, ["kakhovka", "melitopol"], "crimea"),
]
DESTINATIONS = [
    ("poland", "Poland", 50.04, 22.0, "PL"), ("slovakia", "Slovakia", 48.72, 21.26, "SK"),
    ("hungary", "Hungary", 48.0, 21.7, "HU"), ("romania", "Romania", 46.77, 25.5, "RO"),
    ("moldova", "Moldova", 47.01, 28.86, "MD"), ("russia", "Russia, near the border", 49.5, 39.2, "RU"),
    ("crimea", "Crimea", 45.3, 34.4, "XC"),
]
HELD = {"donetsk-2014", "luhansk-2014"}
body = []
for place, name, region, names, oblast in HOMES:
    held = place in HELD
    number_of = round(people[place] * (PRESENT_2014 if held else 1))
    source = UKRSTAT + (f"; {PRESENT_2014} of them there: assumed" if held else "")
    body.append([place, name, "settlement", *where[place], "UA", region, "ru" if held else "ua", number_of, "", area[place], source])
for place, name, lat, lon, _, to in CROSSINGS:
    russian = place in ("ru-luhansk", "ru-donetsk")
    holder = "ru" if russian or place in ("chonhar",) else "ua"
    body.append([place, name, "crossing", lat, lon, "UA", "", holder, "", "", "", "a group of posts, OCHA/HDX list; where: about the middle"])
for place, name, lat, lon, country in DESTINATIONS:
    party = "ru" if country in ("RU", "XC") else "eu"
    body.append([place, name, "settlement", lat, lon, country, name, party, "", "", "", "a whole region of arrival; where: assumed"])
    where[place] = (lat, lon)
for place, _, lat, lon, _, _ in CROSSINGS:
    where[place] = (lat, lon)
write("places.csv", "id,name,kind,lat,lon,country,region,holder,residents,displaced,area_km2,source", body)

# --- links: the Gabriel graph of the homes, and the crossings ------------------------------------
homes = [h[0] for h in HOMES]
body, joined = [], set()


def link(a, b, source, walk="no", hours=None):
    joined.add((a, b))
    length = max(1, round(km(where[a], where[b]) * 1.3))
    body.append([f"{a}--{b}", a, b, length, "" if hours is None else round(length / hours), walk, source])


for i, a in enumerate(homes):
    for b in homes[i + 1:]:
        d2 = km(where[a], where[b]) ** 2
        if all(km(where[a], where[c]) ** 2 + km(where[b], where[c]) ** 2 >= d2 for c in homes if c not in (a, b)):
            link(a, b, "neighbours (Gabriel graph of the centres); length assumed: great circle x 1.3")
for place, _, _, _, near, to in CROSSINGS:
    for home in near:
        link(home, place, "road to the posts; length assumed: great circle x 1.3")
    joined.add((place, to))
    body.append([f"{place}--{to}", place, to, round(km(where[place], where[to]) * 1.1), "", "no", "to the middle of the region of arrival; length assumed: great circle x 1.1"])
write("links.csv", "id,from,to,length_km,speed_kmh,walk,source", body)

# --- control -------------------------------------------------------------------------------------
CONTROL = [
    ("melitopol", "contested", "2022-02-25", "Melitopol entered 25 Feb; raions fall between 25 Feb and 7 Mar"),
    ("melitopol", "ru", "2022-02-27", "Melitopol, Berdiansk, Tokmak held when first listed on 1 Mar 2022; date between: assumed"),
    ("kakhovka", "ru", "2022-02-25", "Henichesk, Kakhovka from 24 and 25 Feb; table first on 1 Mar"),
    ("kherson", "contested", "2022-02-25", "Kherson contested when first listed on 1 Mar"),
    ("kherson", "ru", "2022-03-02", "Kherson held from 2 Mar"),
    ("kupiansk", "ru", "2022-02-27", "Kupiansk held when first listed on 1 Mar; handed over 27 Feb"),
    ("izium", "contested", "2022-03-08", "Izium contested from 8 Mar"),
    ("izium", "ru", "2022-04-01", "Izium held from 1 Apr"),
    ("starobilsk", "contested", "2022-02-25", "fighting at Shchastia and Starobilsk"),
    ("starobilsk", "ru", "2022-03-03", "north of Luhansk oblast; middle of 1 and 6 Mar: assumed"),
    ("mariupol", "contested", "2022-03-01", "Mariupol and Volnovakha contested when first listed on 1 Mar"),
    ("mariupol", "ru", "2022-05-17", "Mariupol held from 17 May"),
    ("konotop", "ru", "2022-02-26", "Konotop held when first listed on 1 Mar; passed from 25 Feb: assumed"),
    ("konotop", "ua", "2022-04-04", "Konotop last listed as held on 3 Apr"),
    ("sumy", "contested", "2022-02-25", "Sumy contested when first listed on 2 Mar; encircled from 25 Feb: assumed"),
    ("sumy", "ua", "2022-04-05", "Sumy contested until 3 to 5 Apr"),
    ("chernihiv", "contested", "2022-02-25", "Chernihiv contested when first listed; villages around held from 25 Feb"),
    ("chernihiv", "ua", "2022-04-02", "north of Chernihiv oblast freed 31 Mar to 4 Apr"),
    ("vyshhorod", "contested", "2022-02-25", "Ivankiv and the north of the raion"),
    ("vyshhorod", "ua", "2022-04-01", "left in the last days of March"),
    ("bucha", "contested", "2022-02-27", "Bucha contested from 27 Feb, held in part from 8 Mar"),
    ("bucha", "ua", "2022-03-31", "Bucha contested until 31 Mar"),
]
body = [
    [f"{place}-{i}", place, holder, start, "", "", "", start, f"{WIKI}: {text}; for the whole place: assumed"]
    for i, (place, holder, start, text) in enumerate(CONTROL, 1)
]
body += [
    ["ru-belgorod-1", "ru-belgorod", "ru", "2022-02-24T08:00", "", "", "", "2022-02-24T08:00", "posts north of Kharkiv lost on the first morning: assumed"],
    ["ru-voronezh-1", "ru-voronezh", "ru", "2022-02-25", "", "", "", "2022-02-25", "Milove lost in the first days: assumed"],
]
write("control.csv", "id,place,holder,start,earliest,latest,together,known,source", body)

# --- hazards: events by oblast and day, shared over the places of an oblast by week ---------------
weeks = defaultdict(lambda: defaultdict(float))
for r in rows("events/acled_counts_raion_week_2022-02-01_2022-09-16.csv"):
    for place in homes:
        if r["raion_pcode"] in codes[place] or (place == "kyiv" and r["iso_3166_2"] == "UA-30"):
            weeks[r["week_start"]][place] += int(r["battles"]) + int(r["explosions_remote_violence"]) + int(r["violence_against_civilians"])
by_oblast = defaultdict(list)
for place, _, _, _, oblast in HOMES:
    by_oblast[ISO[oblast]].append(place)
body = []
for r in rows("events/acled_counts_oblast_day_2022-02-01_2022-09-16.csv"):
    day = dt.date.fromisoformat(r["date"])
    if not dt.date(2022, 2, 17) <= day < END:
        continue
    monday = (day - dt.timedelta(day.weekday())).isoformat()
    mine = by_oblast.get(r["iso_3166_2"], [])
    weight = {p: weeks[monday][p] for p in mine}
    total = sum(weight.values())
    for place in mine:
        share = weight[place] / total if total else people[place] / sum(people[p] for p in mine)
        for kind, count in (
            ("fighting", int(r["battles"]) + int(r["violence_against_civilians"])),
            ("shelling", int(r["explosions_remote_violence"])),
        ):
            if count * share >= 0.05:
                body.append([place, kind, day, day + dt.timedelta(1), number(count * share), day, f"{ACLED}; {r['iso_3166_2']}" + (", shared by the week's counts of raions" if len(mine) > 1 else "")])
body.sort(key=lambda row: (homes.index(row[0]), row[2], row[1]))
write("hazards.csv", "place,kind,start,end,events_per_day,known,source", body)

# --- events --------------------------------------------------------------------------------------
body = []


def event(name, kind, party, target, start, end, value, text, source):
    body.append([name, kind, party, target, start, end, value, text, source])


NEAR = "region:North"
ALARM = [("Kyiv", 1.0), ("North", 1.0), ("East", 1.0), ("South", 1.0), ("Center", 0.8), ("West", 0.6)]
for region, strength in ALARM:
    event(f"invasion-{region.lower()}", "withdrawal_seen", "ua", f"region:{region}", "2022-02-24T05:00", "", strength,
          "Border posts are given up on three sides, sirens sound in every oblast", "the invasion of 24 Feb 2022; strength by distance: assumed")
event("order-2014", "evacuation_call", "ru", "region:Held since 2014", "2022-02-24", "2022-03-10", 0.004,
      "The administrations held since 2014 go on sending women, children and the old to Russia", "called on 18 Feb 2022, about 96,000 went by the 23rd (UNHCR); rate assumed")
event("order-2014-b", "evacuation_call", "ru", "region:Held since 2014", "2022-03-10", "2022-05-18", 0.002,
      "It goes on", "350,000 of 615,000 entries by 5 Apr and 546,000 of 987,000 by 26 Apr were from there (TASS): rate about that, assumed")
event("order-mariupol", "evacuation_call", "ru", "mariupol;melitopol", "2022-03-15", "2022-05-18", 0.004,
      "Buses from Mariupol to Russia", "Russian reports of people taken to Russia from Mariupol; rate assumed")
event("order-donbas", "evacuation_call", "ua", "kramatorsk;sievierodonetsk;pokrovsk", "2022-04-06", "2022-05-18", 0.004,
      "Residents of Donetsk, Luhansk and Kharkiv oblasts are asked to leave", "deputy prime minister, 6 Apr 2022; rate: .001 a day followed an order in Donetsk region, in weeks more")
# Trains and buses: seats per place and day, while Ukraine holds the place.
SEATS = {"first": 0.016, "later": 0.006}
for place, _, region, _, _ in HOMES:
    if place in HELD:
        event(f"seats-{place}", "transport", "ru", place, "2022-02-24", "2022-05-18", round(people[place] * 0.004), "", "assumed: buses to Rostov")
        continue
    share = SEATS["first"]
    event(f"seats-{place}", "transport", "ua", place, "2022-02-24", "2022-03-21", round(people[place] * share, -2), "",
          f"trains and buses, {1000 * share:.1f} seats a day for 1,000 residents: assumed; seat_level scales all")
    event(f"seats-{place}-b", "transport", "ua", place, "2022-03-21", "", round(people[place] * SEATS["later"], -2), "",
          f"trains and buses, {1000 * SEATS['later']:.1f} seats a day for 1,000 residents: assumed; seat_level scales all")
# Schools, work, pay: lost in part, a little less from the middle of March on, when schools went on at a distance.
LOSS = {"Kyiv": (0.8, 0.6), "North": (0.8, 0.6), "East": (0.8, 0.6), "South": (0.7, 0.6), "Center": (0.5, 0.3), "West": (0.4, 0.25)}
for region, (first, later) in LOSS.items():
    event(f"loss-{region.lower()}", "service_loss", "", f"region:{region}", "2022-02-24", "2022-03-14", first,
          "Schools closed, work and pay lost in part", "schools closed nationwide until 14 Mar 2022; level assumed")
    event(f"loss-{region.lower()}-b", "service_loss", "", f"region:{region}", "2022-03-14", "", later,
          "Lessons at a distance, some work again", "level assumed")
# Ways across the line.
CORRIDORS = [
    ("melitopol--zaporizhzhia", "2022-03-14", 2500, "convoys from Mariupol and Berdiansk to Zaporizhzhia from 14 Mar 2022; a day: assumed"),
    ("kherson--mykolaiv", "2022-03-02", 1500, "people left by field roads; a day: assumed"),
    ("kherson--kryvyi-rih", "2022-03-02", 1500, "people left by field roads; a day: assumed"),
    ("izium--lozova", "2022-03-08", 1000, "people left by field roads; a day: assumed"),
    ("kupiansk--kharkiv", "2022-03-01", 800, "over the Pechenihy dam; a day: assumed"),
    ("konotop--nizhyn", "2022-02-26", 1000, "Konotop was passed, not garrisoned; a day: assumed"),
    ("sievierodonetsk--starobilsk", "2022-03-03", 100, "hardly anybody; assumed"),
]
for link_id, start, seats, source in CORRIDORS:
    a, b = link_id.split("--")
    if (a, b) in joined or (b, a) in joined:
        name = link_id if (a, b) in joined else f"{b}--{a}"
        event(f"way-{a}-{b}", "corridor", "", f"link:{name}", start, "", seats, "", source)
    else:
        raise SystemExit(f"no link {link_id}")
CLOSED = [
    ("mariupol", "2022-03-02", "2022-03-14", "encircled; first cars left on 14 Mar 2022"),
    ("sumy", "2022-02-26", "2022-03-08", "encircled; first corridor on 8 Mar 2022"),
]
for place, start, end, source in CLOSED:
    event(f"closed-{place}", "closure", "", place, start, end, "", "", source + ": assumed for the whole place")
for crossing, *_ in CROSSINGS:
    if crossing.split("-")[0] in ("pl", "sk", "hu", "ro", "md"):
        event(f"ban-{crossing}", "exit_ban", "ua", crossing, "2022-02-24T20:00", "", 0.85, "Men of 18 to 60 may not leave", "martial law, 24 Feb 2022; exempt: fathers of three, the unfit and others, share assumed")
# Holidays, known beforehand.
REST = [
    ("2022-04-17", 0.25, "Easter Sunday of the western churches"),
    ("2022-04-23", 0.45, "eve of Easter of the eastern churches"),
    ("2022-04-24", 0.6, "Easter Sunday of the eastern churches"),
    ("2022-05-01", 0.25, "Labour Day"),
    ("2022-05-08", 0.35, "eve of Victory Day"),
]
rest = []
for day, share, text in REST:
    end = dt.date.fromisoformat(day) + dt.timedelta(1)
    rest.append([f"rest-{day}", "rest_day", "", "country:UA", day, end, number(share), "2022-02-24", text, "calendar; share assumed"])
body = [[*row[:7], "", *row[7:]] for row in body] + rest
write("events.csv", "id,kind,party,target,start,end,value,known,text,source", body)

# --- people --------------------------------------------------------------------------------------
TYPES = [
    # id, share, women, men, older women, older men, school, under5, car, walks, danger, leaving, staying
    ("older-alone", 0.15, 0, 0, 1, 0, 0, 0, 0.05, 0.15, 0.25, "", ""),
    ("older-couple", 0.15, 0, 0, 1, 1, 0, 0, 0.2, 0.2, 0.25, "", ""),
    ("man-alone", 0.06, 0, 1, 0, 0, 0, 0, 0.2, 0.9, 0.3, "", ""),
    ("woman-alone", 0.06, 1, 0, 0, 0, 0, 0, 0.15, 0.9, 1.2, "", ""),
    ("couple", 0.16, 1, 1, 0, 0, 0, 0, 0.32, 0.9, 0.8, "woman-alone", "man-alone"),
    ("woman-child", 0.07, 1, 0, 0, 0, 1, 0, 0.2, 0.6, 1.6, "", ""),
    ("family", 0.22, 1, 1, 0, 0, 1, 0, 0.42, 0.6, 1.4, "woman-child", "man-alone"),
    ("large-family", 0.13, 1, 1, 1, 0, 1, 1, 0.4, 0.2, 1.2, "woman-two-children", "man-with-parent"),
    ("woman-two-children", 0, 1, 0, 0, 0, 1, 1, 0.3, 0.3, 1.6, "", ""),
    ("man-with-parent", 0, 0, 1, 1, 0, 0, 0, 0.3, 0.2, 0.3, "", ""),
]
source = "own: to give about 2.5 persons a household, .24 of 60 and over; response by age after Pandey et al. 2023 (.08 of 50 and over, about .5 below) and Mehrab et al. 2024, taken less steep; cars and walking assumed"
write("types.csv", "id,share,women,men,older_women,older_men,school_age,under5,car_share,walks,danger_factor,split_leaving,split_staying,source", [[*t, source] for t in TYPES])
body = [
    ["Held since 2014", "ru", 1, "assumed: who stayed there until 2022 goes to Russia if anywhere"],
    ["*", "none", 1, "assumed: leaning is left out here; the choice of a side stands in exits.csv"],
]
write("leanings.csv", "region,party,share,source", body)
KIN = {
    "Held since 2014": {"russia": 0.45},
    "East": {"russia": 0.12, "poland": 0.1, "others": 0.06},
    "South": {"poland": 0.07, "others": 0.12},
    "West": {"poland": 0.25, "others": 0.1},
    "*": {"poland": 0.13, "others": 0.07},
}
body = [[region, name, share, "assumed; .28 have kin abroad since the war, .47 of them in Poland (Razumkov, 2023); .47 kin in Russia or Belarus, part of the ties broken (2023)"] for region, sets in KIN.items() for name, share in sets.items()]
write("kin.csv", "region,set,share,source", body)
PLACES_OF_KIN = {
    "russia": {"russia": 1},
    "poland": {"poland": 1},
    "others": {"hungary": 1, "slovakia": 1, "romania": 1, "moldova": 0.8},
}
write("kin_places.csv", "set,place,weight,source", [[name, place, weight, "assumed"] for name, places in PLACES_OF_KIN.items() for place, weight in places.items()])
write("channels.csv", "id,party,kind,target,reach,delay_hours,start,end,source", [
    ["ua-holder", "ua", "holder", "held:ua", 0.95, 2, "2022-02-24", "", "assumed"],
    ["ua-other", "ua", "other", "held:ru", 0.7, 6, "2022-02-24", "", "assumed"],
    ["ru-holder", "ru", "holder", "held:ru", 0.8, 12, "2022-02-24", "", "assumed"],
    ["word", "", "word", "*", 0.6, 24, "2022-02-24", "", "assumed"],
])

# --- parameters ----------------------------------------------------------------------------------
# A prior is given where the list of parameters has none that fits a country; else that of the list holds.
write("parameters.csv", "name,value,low,high,distribution,posterior_value,posterior_low,posterior_high,status,source", [
    [name, *prior, "", "", "", "measured" if name in MEASURED else "assumed",
     "assumed for this scenario" if name in OWN else "prior as in the list of parameters"]
    for name, prior in PRIORS.items()
])

# --- borders -------------------------------------------------------------------------------------
# Vehicles a day, an average of 4.5 persons each (buses and trains included), before and with simplified checks.
SERVICE = [
    ("pl-north", 3500, 9000, 13500, "four posts: 11,400 to 14,200 persons on 5 Mar 2022 with simplified checks (Polish Border Guard)"),
    ("pl-south", 7500, 15000, 22000, "Podkarpackie 1.2 million in 31 days on average, 28,000 in 7 hours at peak; 60 h of wait on 26 Feb (Polish Border Guard)"),
    ("sk-uzhhorod", 2500, 4500, 6000, "assumed: three posts, as three of Poland's"),
    ("hu-chop", 5000, 6000, 7000, "assumed: five posts, as five of Poland's"),
    ("ro-west", 1500, 2500, 3500, "assumed: two posts; 25 h of wait towards Romania on 28 Feb (Reuters)"),
    ("ro-north", 2000, 3000, 4500, "assumed: one large post; 25 h of wait towards Romania on 28 Feb (Reuters)"),
    ("ro-south", 700, 1200, 1500, "assumed: a ferry"),
    ("md-north", 2500, 4000, 5000, "assumed: several small posts"),
    ("md-south", 3500, 5000, 6000, "assumed: three posts"),
]
body = []
for place, a, b, c, source in SERVICE:
    towards = {"pl": "PL", "sk": "SK", "hu": "HU", "ro": "RO", "md": "MD"}[place.split("-")[0]]
    for i, (start, end, rate) in enumerate((("2022-02-24", "2022-02-27", a), ("2022-02-27", "2022-03-04", b), ("2022-03-04", "", c)), 1):
        body.append([f"{place}-{i}", place, towards, start, end, rate, 2000, "", "", "", "2022-02-24" if i == 1 else start, f"{source}; {4.5} persons a vehicle, trains and buses included; steps of simplified checks assumed; service_level scales all"])
for place, towards, rate in (("ru-belgorod", "RU", 400), ("ru-voronezh", "RU", 1200), ("ru-luhansk", "RU", 3000), ("ru-donetsk", "RU", 3000), ("chonhar", "XC", 600)):
    body.append([f"{place}-1", place, towards, "2022-02-24", "", rate, 500, 0.02, 0.01, 0.02, "2022-02-24", "assumed; filtration: Human Rights Watch, 1 Sep 2022"])
for place, *_ in SERVICE:
    body.append([f"{place}-in", place, "UA", "2022-02-24", "", 12000, 5000, 0, 0, 0, "2022-02-24", "no queue inwards: assumed"])
write("crossings.csv", "id,place,towards,start,end,cars_per_day,walkers_per_day,turned_back,held,separated,known,source", body)
EXITS = [
    *((place, "ru" if place == "russia" else "eu", value) for place, value in ABROAD.items()),
    ("crimea", "ru", -0.5),
    ("lviv", "ua", 2.2), ("zakarpattia", "ua", 1.8), ("ivano-frankivsk", "ua", 1.6), ("khmelnytskyi", "ua", 1.6),
    ("vinnytsia", "ua", 1.2), ("cherkasy", "ua", 0.8), ("poltava", "ua", 0.8), ("dnipro", "ua", 1.0), ("zhytomyr", "ua", 0.5), ("bila-tserkva", "ua", 0.5),
    ("odesa", "ua", 0.0),
]
write("exits.csv", "place,party,attraction,source", [[*e, "fitted to totals by country, see README" if e[0] in ABROAD else "assumed"] for e in EXITS])
body = []
for place, party, _ in EXITS:
    if party == "ua":
        beds = {"lviv": 60000, "zakarpattia": 40000}.get(place, 25000)
        body.append([place, "kin-first", beds // 2, beds, 2, 12, 45000, 0.45, "assumed; few stay in centres (.08 to .16 of the displaced)"])
    else:
        body.append([place, "centre-first" if party == "ru" else "kin-first", 50000, 400000, 1, 5, 400000, 0.4, "assumed: no limit is met"])
write("reception.csv", "place,pathway,beds,beds_max,lead_days,nights,rent_units,host_share,source", body)
body = []
for place in ("lviv", "ivano-frankivsk", "zakarpattia", "khmelnytskyi", "vinnytsia", "dnipro", "cherkasy", "poltava"):
    for to, weight in (("poland", 6), ("slovakia", 1), ("hungary", 1), ("romania", 1.5), ("moldova", 0.7)):
        body.append([place, to, weight, "", "assumed; .0028 of the displaced go abroad a day (Pandey et al. 2023)"])
write("onward.csv", "from,to,weight,seats_per_day,source", body)

# --- reported series -----------------------------------------------------------------------------
OUTWARD = "poland;slovakia;hungary;romania;moldova;russia"
COUNTRIES = [("POL", "poland", "Poland"), ("HUN", "hungary", "Hungary"), ("SVK", "slovakia", "Slovakia"), ("ROU", "romania", "Romania"), ("MDA", "moldova", "Moldova")]
ODP = "UNHCR Operational Data Portal, Ukraine refugee situation"
heads = [
    ["total", "arrived", OUTWARD, "", "", "persons", "yes", "2022-03-01", "2022-05-01", "Left Ukraine in the day for a neighbouring country, as extracted later", ODP],
    ["total-first", "arrived", OUTWARD, "", "", "persons", "no", "2022-03-01", "2022-05-01", "The same in an earlier extract: 19 April is missing and 20 April holds two days", ODP],
]
values = []
known_lag = 1
total = rows("displacement/unhcr_daily_total.csv")
for series, column in (("total", "daily"), ("total-first", "daily_alt_vintage")):
    for r in total:
        day = dt.date.fromisoformat(r["date"])
        if day < END and r[column]:
            values.append([series, day, "", r[column], "", day + dt.timedelta(1 + known_lag)])
by_country = defaultdict(dict)
for r in rows("displacement/unhcr_daily_by_country.csv"):
    if r["daily"]:
        by_country[r["country"]][dt.date.fromisoformat(r["date"])] = r["daily"]
for code, place, name in COUNTRIES:
    heads.append([place, "arrived", place, "", "countries", "persons", "yes", "2022-03-01", "2022-05-01", f"Entered {name} from Ukraine in the day", ODP + ", also carried by FabFlee (BSD 3-Clause)"])
    for day, daily in sorted(by_country[code].items()):
        if day < END:
            values.append([place, day, "", max(0, int(daily)), "", day + dt.timedelta(1 + known_lag)])
russia = []
for r in rows("displacement/unhcr_daily_by_country.csv"):
    if r["country"] == "RUS":
        russia.append((dt.date.fromisoformat(r["date"]), int(r["cumulative"])))
russia.sort()
heads.append(["russia", "arrived", "russia", "", "", "persons", "yes", "2022-03-01", "2022-05-01", "Entered Russia, between two reports", ODP])
for (a, before), (b, after) in zip(russia, russia[1:]):
    if b < END and after >= before:
        values.append(["russia", a + dt.timedelta(1), b + dt.timedelta(1), after - before, "", b + dt.timedelta(2)])
IOM = "IOM DTM, General Population Survey"
headlines = rows("displacement/iom_gps_headlines.csv")
inside = ";".join(homes)
heads.append(["inside", "displaced", inside, "", "", "persons", "yes", "", "", "Displaced within Ukraine", IOM])
for r in headlines:
    day = dt.date.fromisoformat(r["reference_date"])
    if r["idps"] and day < END:
        values.append(["inside", day, "", r["idps"], "", day + dt.timedelta(10)])
regions = {region for _, _, region, _, _ in HOMES} - {"Held since 2014"}
located = rows("displacement/iom_gps_macroregion.csv")
for region in sorted(regions):
    places = ";".join(p for p, _, r, _, _ in HOMES if r == region)
    heads.append([f"inside-{region.lower()}", "displaced", places, "", "regions", "persons", "no", "", "", f"Displaced, now in {region}", IOM])
    for r in located:
        if r["measure"] == "current_location" and r["category"] == region:
            day = dt.date.fromisoformat(r["date"])
            values.append([f"inside-{region.lower()}", day, "", round(float(r["value"])), "", day + dt.timedelta(10)])
order = [h[0] for h in heads]
values.sort(key=lambda row: (order.index(row[0]), row[1]))
write("series.csv", "id,measure,target,party,group,unit,fitted,score_from,score_to,text,source", heads)
write("series_values.csv", "series,start,end,low,high,known", values)
