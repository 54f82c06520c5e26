"""A second opinion on prices: scans every row at every step, in Fractions and local datetimes.

It imports nothing of the package, so that a mistake there cannot hide here. A tariff is a plain mapping:

    {"increment": (60, 60), "fee": "0.02", "free": 0, "cap": "5" or None (as all of AMOUNTS), "places": 4, "mode": "half-up",
     "per": "leg", "rows": [row, …]}
    row: {"prefix", "country", "zone", "kind", "from_prefix", "from_country", "from_kind" (all optional),
          "price": "0.013", "basis": "minute", "blocked": False,
          "increment", "fee", "free" (optional), "window": name, "after": seconds, "valid_from": epoch seconds}

and the world {"timezone", "start": epoch seconds, "zones": {name: countries}, "windows": {name: [entry, …]}}, an entry
{"days": weekdays, "from": minutes, "to": minutes, "dates": dates}. Windows and dates change at quarter hours only.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

QUARTER = 900
AMOUNTS = {"cap": ("0.05", "0.123456")}
"""The rules of a whole leg that are an amount of money, each with amounts that matter where steps cost some cents."""

NOBODY = ("", "", "unknown")
ASKED = ("prefix", "country", "zone", "kind", "from_prefix", "from_country", "from_kind")


def conditions(row):
    return tuple(row.get(key, "") for key in ASKED)


def matches(row, party, world, caller):
    digits, country, kind = party
    prefix, wanted, zone, wanted_kind, *asked = conditions(row)
    return (
        digits.startswith(prefix)
        and wanted in ("", country)
        and (zone == "" or country in world["zones"][zone])
        and wanted_kind in ("", kind)
        and caller[0].startswith(asked[0])
        and asked[1] in ("", caller[1])
        and asked[2] in ("", caller[2])
    )


def rank(row):
    """The number that is called goes before who calls; of either the longer prefix first."""
    return tuple(
        len(value) if key.endswith("prefix") else bool(value) for key, value in zip(ASKED, conditions(row), strict=True)
    )


def destination_rows(tariff, party, world, caller=NOBODY):
    fitting = [row for row in tariff["rows"] if matches(row, party, world, caller)]
    if not fitting:
        return []
    best = conditions(max(fitting, key=rank))
    return [row for row in fitting if conditions(row) == best]


def entry_holds(entry, wall):
    start, end = entry.get("from", 0), entry.get("to", 1440)
    minute = wall.hour * 60 + wall.minute

    def fits(day):
        return day.weekday() in entry.get("days", range(7)) and day in entry.get("dates", [day])

    if end > start:
        return start <= minute < end and fits(wall.date())
    return (minute >= start and fits(wall.date())) or (minute < end and fits(wall.date() - timedelta(days=1)))


def holds(row, instant, since_answer, world):
    if since_answer < row.get("after", 0) or instant < row.get("valid_from", -math.inf):
        return False
    wall = datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(world["timezone"]))
    return "window" not in row or any(entry_holds(entry, wall) for entry in world["windows"][row["window"]])


def best_row(rows, instant, since_answer, world):
    holding = [row for row in rows if holds(row, instant, since_answer, world)]
    return max(
        holding, key=lambda row: (row.get("valid_from", -math.inf), "window" in row, row.get("after", 0)), default=None
    )


def pricing_row(rows, instant, since_answer, world):
    """Blocked rows turn legs away and price nothing: a leg in progress goes on as before."""
    priced = [row for row in rows if not row.get("blocked")]
    while True:
        row = best_row(priced, instant, since_answer, world)
        if row is not None or instant < world["start"]:
            return row
        instant = instant // QUARTER * QUARTER - 1


def rounded(amount, places, mode):
    scaled = amount * 10**places
    low = math.floor(scaled)
    rest = scaled - low
    up = {
        "up": rest > 0,
        "down": False,
        "half-up": rest >= Fraction(1, 2),
        "half-even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1),
    }[mode]
    return Fraction(low + up, 10**places)


def step_price(row, length):
    price = Fraction(row["price"])
    return {"minute": price * length / 60, "second": price * length, "increment": price}[row["basis"]]


def charge(tariff, amount):
    """What a leg is charged whose fee and steps come to an amount, rounded."""
    if tariff.get("cap") is not None:
        amount = min(amount, Fraction(tariff["cap"]))
    return amount


def price(tariff, party, answer, duration, world, caller=NOBODY):
    """Return "no-rate", "barred", or [(begin s, length s, debit Fraction)] of a leg; `answer` in epoch seconds."""
    rows = destination_rows(tariff, party, world, caller)
    at_answer = best_row(rows, answer, 0, world)
    if at_answer is None:
        return "no-rate"
    if at_answer.get("blocked"):
        return "barred"
    free = at_answer.get("free", tariff["free"])
    if free > 0 and duration <= free:
        return []

    def round_it(amount):
        return rounded(amount, tariff["places"], tariff["mode"])

    whole = (lambda amount: amount) if tariff["per"] == "leg" else round_it
    total, charged, begin, steps = whole(Fraction(at_answer.get("fee", tariff["fee"]))), Fraction(0), 0, []
    while begin == 0 or begin < duration:
        row = pricing_row(rows, answer + begin, begin, world)
        initial, further = row.get("increment", tariff["increment"])
        length = further if begin else initial
        total += whole(step_price(row, length))
        so_far = charge(tariff, round_it(total) if tariff["per"] == "leg" else total)
        steps.append((begin, length, so_far - charged))
        charged, begin = so_far, begin + length
    return steps
