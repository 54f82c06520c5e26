"""Random tariff plans as people write them: timings by start with weights, groups of rates, destinations of many prefixes."""

from __future__ import annotations

PREFIXES = ("+1", "+1206", "+44", "+447", "+4420", "+49", "+4915", "+33", "+86", "+4", "+8613")
DIALS = (
    *("+12065550123", "+14165550123", "+442071838750", "+447400123456", "+4930123456", "+4915112345678"),
    *("+33123456789", "+8613812345678", "+41446681800", "+12025550143", "+861012345678"),
)
TIMEZONES = ("America/New_York", "Europe/Berlin", "UTC", "Australia/Lord_Howe")
STARTS = ("2026-03-20", "2026-10-19", "2026-12-21")
LASTS = (1, 5, 29, 30, 31, 60, 61, 125, 599, 600, 601, 1801, 3600, 9001)
PEAKS = {
    "ALL_DAY": (("*any", "00:00:00"),),
    "PEAK": (("1;2;3;4;5", "08:00:00"), ("1;2;3;4;5", "00:00:00"), ("1;2;3;4;5", "19:00:00"), ("6;7", "00:00:00")),
    "NIGHT": (("*any", "00:00:00"), ("*any", "06:30:00"), ("*any", "22:00:00")),
}
DATED = (("2026", "12", "24;25;31"), ("*any", "*any", "1"), ("2026", "10", "25"), ("*any", "3", "22;23;29"))


def decimal(random, places, most):
    whole = random.randrange(0, most * 10**places)
    return f"{whole // 10**places}.{whole % 10**places:0{places}d}"


def rate(random, tag, steps):
    """A rate of one to three groups whose increments divide one another, as steps of a leg that changes rates need."""
    fee = random.choice(["0", "0.05", "0.2"])
    unit = random.choice(["60s", "1m", "1s", "30s"])
    starts = random.choice([(0,), (0, 60), (0, 120), (0, 60, 600)])
    for place, start in enumerate(starts):
        yield (
            tag,
            fee if place == 0 else "0",
            decimal(random, random.choice([2, 4, 6]), 1),
            unit,
            f"{steps}s",
            f"{start}s",
        )


def timings(random):
    """(timing rows, a way to bind rates): each binding is (timing tag, weight)."""
    kind = random.choice(sorted(PEAKS))
    rows = [(f"{kind}_{place}", "*any", "*any", "*any", days, time) for place, (days, time) in enumerate(PEAKS[kind])]
    bound = [(row[0], "10") for row in rows]
    if random.random() < 0.5:
        years, months, days = random.choice(DATED)
        rows.append(("SPECIAL", years, months, days, "*any", random.choice(["00:00:00", "18:00:00"])))
        bound.append(("SPECIAL", "20"))
    return rows, bound


def plan(random, name, destinations, tables):
    """Write one rating plan: each destination its own rates for every timing."""
    rows, bound = timings(random)
    tables["Timings"] |= {(f"{name}_{row[0]}", *row[1:]): None for row in rows}
    for destination in destinations:
        steps = random.choice([1, 6, 10, 30, 60])
        for timing, weight in bound:
            tag = f"RT_{name}_{destination.strip('*')}_{timing}"
            tables["Rates"] |= dict.fromkeys(rate(random, tag, steps))
            charged = (f"DR_{name}_{timing}", destination, tag, *tables["terms"])
            tables["DestinationRates"][charged] = None
            tables["RatingPlans"][name, f"DR_{name}_{timing}", f"{name}_{timing}", weight] = None


def write(random, folder):
    """Write a plan; return the clock of the scenario to be made, and legs as in `random_scenarios`."""
    most = random.choice([("0", ""), ("0", ""), (decimal(random, 2, 9), "*free")])
    terms = (random.choice(["*up", "*down", "*middle"]), str(random.randrange(0, 7)), *most)
    tables = {"Timings": {}, "Destinations": {}, "Rates": {}, "DestinationRates": {}, "RatingPlans": {}, "terms": terms}
    clock = {"start": random.choice(STARTS), "timezone": random.choice(TIMEZONES), "duration": "14d"}
    prefixes = random.sample(PREFIXES, random.randrange(2, 8))
    cut = random.randrange(1, len(prefixes))
    tables["Destinations"] |= {("DST_ONE", prefix): None for prefix in prefixes[:cut]}
    tables["Destinations"] |= {("DST_TWO", prefix): None for prefix in prefixes[cut:]}
    plans = random.choice([["RP_A"], ["RP_A", "RP_B"]])
    held = random.choice([["DST_ONE", "DST_TWO"], ["DST_ONE", "*any"], ["DST_ONE", "DST_TWO", "*any"], ["DST_TWO"]])
    for name in plans:
        plan(random, name, held, tables)
        held = random.choice([held, ["DST_ONE", "DST_TWO", "*any"], ["DST_TWO", "*any"]])
    del tables["terms"]
    since = [
        "2014-01-14T00:00:00Z",
        random.choice(["2026-03-25T00:00:00Z", "2026-10-25T01:30:00Z", "2026-12-24T12:00:00Z"]),
    ]
    profiles = [("cgrates.org", "call", "a", since[place], name, "") for place, name in enumerate(plans)]
    accounts = [("cgrates.org", "a", "", "", "true", "")]
    folder.mkdir()
    for name, rows in (tables | {"RatingProfiles": profiles, "AccountActions": accounts}).items():
        text = "".join(",".join(row) + "\n" for row in rows)
        (folder / f"{name}.csv").write_text("#Tag,as the engine's own examples have it\n" + text, encoding="utf-8")
    return clock, [leg(random) for _ in range(20)]


def leg(random):
    return (
        "dial",
        random.choice(DIALS),
        random.randrange(0, 13 * 86400),
        random.choice(LASTS) + random.choice([0, 0, 0.5]),
    )
