"""A second opinion on prices: scans every row at every step, in Fractions and local datetimes.

It imports nothing of the package, so that a mistake there cannot hide here. A tariff is a plain mapping:

    {"increment": (60, 60), "fee": "0.02", "free": 0, "cap": "5" or None (as all of AMOUNTS), "places": 4, "mode": "half-up",
     "per": "leg", "rows": [row, …]}
    row: {"prefix", "country", "zone", "kind", "from_prefix", "from_country", "from_kind" (all optional),
          "price": "0.013", "basis": "minute", "blocked": False,
          "increment", "fee", "free" (optional), "window": name, "after": seconds, "valid_from": epoch seconds}

and the world {"timezone", "start": epoch seconds, "zones": {name: countries}, "windows": {name: [entry, …]}}, an entry
{"days": weekdays, "from": minutes, "to": minutes, "dates": dates}. All times may be Fractions.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

QUARTER, INSTANT = 900, Fraction(1, 1000)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
    minute = wall.hour * 60 + wall.minute + Fraction(wall.second * 1_000_000 + wall.microsecond, 60_000_000)

    def fits(day):
        return day.weekday() in entry.get("days", range(7)) and day in entry.get("dates", [day])

    if end > start:
        return start <= minute < end and fits(wall.date())
    return (minute >= start and fits(wall.date())) or (minute < end and fits(wall.date() - timedelta(days=1)))


def holds(row, instant, since_answer, world):
    if since_answer < row.get("after", 0) or instant < row.get("valid_from", -math.inf):
        return False
    return "window" not in row or any(
        entry_holds(entry, wall_of(instant, world)) for entry in world["windows"][row["window"]]
    )


def wall_of(instant, world):
    return (EPOCH + timedelta(microseconds=int(instant * 1_000_000))).astimezone(ZoneInfo(world["timezone"]))


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
        instant = last_change(instant, priced, world) - INSTANT


def last_change(instant, rows, world):
    """The last instant until now at which another row may have come into force: a date, a window's edge, a quarter hour."""
    day, zone = wall_of(instant, world).date(), ZoneInfo(world["timezone"])
    midnights = [datetime.combine(day, time(), zone).replace(fold=fold) for fold in (0, 1)]
    entries = [entry for entries in world["windows"].values() for entry in entries]
    edges = [entry.get(key, 0) for entry in entries for key in ("from", "to")]
    walls = [midnight + timedelta(seconds=float(60 * edge)) for midnight in midnights for edge in edges]
    changes = [Fraction((wall.astimezone(UTC) - EPOCH) // timedelta(seconds=1)) for wall in walls]
    changes += [row["valid_from"] for row in rows if "valid_from" in row]
    return max([instant // QUARTER * QUARTER, *(change for change in changes if change <= instant)])


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
    terms = terms_at(tariff, party, answer, world, caller)
    if isinstance(terms, str):
        return terms
    if terms["free"] > 0 and duration <= terms["free"]:
        return []
    steps = begun(terms, answer, duration, world)
    debits = debited(tariff, terms["fee"], [cost for _, _, cost in steps])
    return [(begin, length, debit) for (begin, length, _), debit in zip(steps, debits, strict=True)]


def terms_at(tariff, party, answer, world, caller):
    """What holds of a leg from its answer on: "no-rate", "barred", or its rows, fee, free time and increments."""
    rows = destination_rows(tariff, party, world, caller)
    at_arrival = best_row(rows, answer, 0, world)
    if at_arrival is None or at_arrival.get("blocked"):
        return "barred" if at_arrival else "no-rate"
    return terms_in_force(tariff, rows, answer, world)


def terms_of_a_dial_out(tariff, party, times, world):
    """The same of a leg that rang: what is allowed and priced is asked at its arrival; times are (arrival, answer)."""
    rows = destination_rows(tariff, party, world)
    refused = terms_at(tariff, party, times[0], world, NOBODY)
    return refused if isinstance(refused, str) else terms_in_force(tariff, rows, times[1], world)


def terms_in_force(tariff, rows, answer, world):
    row = pricing_row(rows, answer, 0, world)
    fee, free = Fraction(row.get("fee", tariff["fee"])), row.get("free", tariff["free"])
    return {"rows": rows, "fee": fee, "free": free, "increment": tariff["increment"]}


def begun(terms, answer, duration, world):
    """The steps of a leg that begin within its duration, the first one always: [(begin s, length s, exact price)]."""
    begin, steps = 0, []
    while begin == 0 or begin < duration:
        row = pricing_row(terms["rows"], answer + begin, begin, world)
        initial, further = row.get("increment", terms["increment"])
        length = further if begin else initial
        steps.append((begin, length, step_price(row, length)))
        begin += length
    return steps


def debited(tariff, fee, prices):
    """What each step debits, of those that money pays; `None` stands for a step that a pool pays. The fee is always money."""

    def round_it(amount):
        return rounded(amount, tariff["places"], tariff["mode"])

    whole = (lambda amount: amount) if tariff["per"] == "leg" else round_it
    total, charged, debits = whole(fee), Fraction(0), []
    for cost in prices:
        total += 0 if cost is None else whole(cost)
        so_far = charge(tariff, round_it(total) if tariff["per"] == "leg" else total)
        debits.append(so_far - charged)
        charged = so_far
    return debits


def leg_limit(steps, debits, cost, time):
    """When a leg is cut by its own limit, in seconds since its answer: before the step that takes its cost above `cost`, or
    at `time`, whichever is first; None where neither comes within its steps. A limit that is None is none."""
    reached, total = [] if time is None else [time], Fraction(0)
    for (begin, _, _), debit in zip(steps, debits, strict=True):
        total += debit
        if cost is not None and total > Fraction(cost):
            reached.append(begin)
            break
    return min(reached, default=None)
