"""Random scenarios of which a tariff plan can say every price: by prefix, country, zone, window, date and time since answer."""

from __future__ import annotations

PREFIXES = ("+1", "+1206", "+44", "+447", "+4420", "+49", "+4915", "+33", "+86", "+4")
NUMBERS = ("+12065550100", "+18005550199", "+442071838750")
DIALS = (
    *("+12065550123", "+14165550123", "+442071838750", "+447400123456", "+441481960194", "+4930123456"),
    *("+4915112345678", "+33123456789", "+8613812345678", "+41446681800", "+12025550143", "+61291234567"),
)
ZONES = {"A": ["US", "CA", "GB"], "B": ["FR", "DE", "CH"]}
TIMEZONES = ("America/New_York", "Europe/Berlin", "UTC", "Australia/Lord_Howe", "Asia/Kathmandu")
STARTS = ("2026-03-02", "2026-10-19T09:30:00", "2026-12-21")
LASTS = (1, 5, 29, 30, 31, 60, 61, 125, 599, 600, 601, 1801, 3600, 9001)


def decimal(random, places, most):
    whole = random.randrange(0, most * 10**places)
    return f"{whole // 10**places}.{whole % 10**places:0{places}d}"


def window(random):
    entry = {}
    if random.random() < 0.7:
        entry["days"] = random.choice(["mon-fri", "sat-sun", "fri-mon", "wed", "mon,thu"])
    if random.random() < 0.2:
        entry["holidays"] = random.choice(["US", "DE"])
    elif random.random() < 0.3:
        days = random.sample(["2026-03-06", "2026-03-29", "2026-10-25", "2026-11-01", "2026-12-24", "2026-12-31"], 2)
        entry["dates"] = days
    if random.random() < 0.8:
        entry["from"] = random.choice(["18:00", "08:00", "00:30", "22:15"])
        entry["to"] = random.choice(["06:00", "12:00", "24:00", "23:59"])
    return entry or {"days": "mon-sun"}


def price(random):
    basis = random.choice(["per_minute", "per_minute", "per_minute", "per_second", "per_increment"])
    return {basis: decimal(random, random.choice([2, 4, 6, 9]), 1) if basis != "per_second" else decimal(random, 9, 1)}


def rows(random, condition, increments):
    """The rows of one destination: one that always holds, and by chance others by window, date and time since answer."""
    own = {"increment": random.choice(increments)}
    found = [condition | own | price(random)]
    extras = [{"window": name} for name in ("w0", "w1")] + [
        {"after": "10m"},
        {"valid_from": "+5d"},
        {"valid_from": "+61h"},
    ]
    for extra in extras:
        if random.random() < 0.3 and not (len(found) > 1 and "window" in found[-1] and "window" in extra):
            found.append(condition | own | price(random) | extra)
            if random.random() < 0.3:
                found[-1]["connection_fee"] = decimal(random, 4, 1)
    return found


def conditions(random):
    found = [{"prefix": prefix} for prefix in random.sample(PREFIXES, random.randrange(1, 5))]
    if random.random() < 0.5:
        found.append({"country": random.choice(["GB", "DE", "CA"])})
    if random.random() < 0.4:
        found.append({"zone": random.choice(["A", "B"])})
    if random.random() < 0.5:
        found.append({})
    return found


def scenario(random):
    """A scenario as a tree, and legs to price: (way, number, offset in seconds, lasts in seconds)."""
    # where rows of a destination follow one another, steps of one length keep groups on the steps of all of them
    increments = random.choice([["60s"], ["30s/6s"], ["1s"], ["6s"], ["60s/1s"], ["20s"]])
    tariff = {
        "increment": random.choice(increments),
        "connection_fee": random.choice(["0", "0.02", "0.1234"]),
        "rounding": {"places": str(random.randrange(0, 7)), "mode": random.choice(["half-up", "up", "down"])},
        "outbound": [row for condition in conditions(random) for row in rows(random, condition, increments)],
        "inbound": [
            row
            for condition in random.sample([{"kind": "toll-free"}, {"kind": "toll"}, {"country": "GB"}, {}], 2)
            for row in rows(random, condition, increments)
        ],
    }
    if random.random() < 0.4:
        tariff["cap"] = decimal(random, 2, 9)
    tree = {
        "scenario": "random",
        "currency": "USD",
        "clock": {"start": random.choice(STARTS), "timezone": random.choice(TIMEZONES), "duration": "14d"},
        "zones": ZONES,
        "windows": {name: [window(random) for _ in range(random.randrange(1, 3))] for name in ("w0", "w1")},
        "tariffs": {"t": tariff},
        "accounts": {"a": {"tariff": "t", "credit": {"opening": "100"}}},
        "numbers": {f"n{place}": {"number": number} for place, number in enumerate(NUMBERS)},
    }
    return tree, [leg(random) for _ in range(20)]


def leg(random):
    way = random.choice(["dial", "dial", "via"])
    number = random.choice(DIALS) if way == "dial" else random.choice(["n0", "n1", "n2"])
    return way, number, random.randrange(0, 13 * 86400), random.choice(LASTS) + random.choice([0, 0, 0.5])
