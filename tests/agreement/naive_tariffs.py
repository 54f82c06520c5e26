"""A second reading of a scenario's tariffs: `like`, rows, decks as carriers write them, as `naive_pricer` takes them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from naive_pricer import AMOUNTS, ASKED
from naive_texts import dates_of, duration, instant

DIRECTIONS = ("inbound", "outbound", "app")
DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True))
PRICES = {"per_minute": "minute", "per_second": "second", "per_increment": "increment"}
RATE, MONEY = Decimal("0.000000001"), Decimal("0.000001")


def read_world(tree):
    """The clock, zones and windows of a scenario."""
    clock = tree["clock"]
    start = datetime.fromisoformat(clock["start"]).replace(tzinfo=ZoneInfo(clock["timezone"])).astimezone(UTC)
    world = {"timezone": clock["timezone"], "start": int(start.timestamp()), "zones": tree.get("zones", {})}
    world["end"] = duration(clock["duration"])
    world["windows"] = {
        name: [read_entry(entry, world) for entry in entries] for name, entries in tree.get("windows", {}).items()
    }
    return world


def read_entry(entry, world):
    read = {"from": minutes(entry.get("from", "00:00")), "to": minutes(entry.get("to", "24:00"))}
    if "days" in entry:
        first, _, last = entry["days"].partition("-")
        read["days"] = range(DAYS[first], DAYS[last or first] + 1)
    dates = dates_of(entry, world)
    return read if dates is None else read | {"dates": dates}


def minutes(clock):
    hours, of_hour, *seconds = (int(part) for part in clock.split(":"))
    return 60 * hours + of_hour + Fraction(*seconds or (0,), 60)


def read_tariffs(tree, files, world):
    """{name: {direction: a tariff as the pricer takes it}}."""
    return {name: read_tariff(tree["tariffs"], name, files, world) for name in tree["tariffs"]}


def read_tariff(tariffs, name, files, world):
    own = tariffs[name]
    terms = read_terms(own)
    terms |= {key: own[key] for key in AMOUNTS if key in own}
    terms |= {key: rounding for key, rounding in own.get("rounding", {}).items() if key in {"mode", "per"}}
    if "places" in own.get("rounding", {}):
        terms["places"] = int(own["rounding"]["places"])
    if "like" in own:
        before = read_tariff(tariffs, own["like"], files, world)
    else:
        empty = {"fee": "0", "free": 0, **dict.fromkeys(AMOUNTS), "places": 6, "mode": "half-up", "per": "leg"}
        before = {direction: empty | {"rows": []} for direction in DIRECTIONS}
    return {
        direction: before[direction] | terms | {"rows": laid_over(before[direction]["rows"], rows)}
        for direction in DIRECTIONS
        for rows in [read_rows(own, direction, files, world)]
    }


def read_rows(own, direction, files, world):
    """A tariff's own rows of one direction: those in the file go before those of a deck with equal conditions."""
    decked = [
        row for deck in own.get("decks", []) if deck["direction"] == direction for row in read_deck(deck, files, world)
    ]
    return laid_over(decked, [read_row(row, world) for row in own.get(direction, [])])


def laid_over(rows, others):
    """The rows, less those that have equal conditions to one of the others, and the others."""
    keys = {row_key(row) for row in others}
    return [row for row in rows if row_key(row) not in keys] + others


def row_key(row):
    return (*(row.get(key, "") for key in ASKED), row.get("valid_from"), row.get("window"), row.get("after", 0))


def read_terms(row):
    """What a row may set as well as its tariff."""
    terms = {}
    if "increment" in row:
        first, _, further = row["increment"].partition("/")
        terms["increment"] = (duration(first) // 1000, duration(further or first) // 1000)
    if "connection_fee" in row:
        terms["fee"] = row["connection_fee"]
    if "free" in row:
        terms["free"] = seconds(duration(row["free"]))
    return terms


def seconds(ms):
    return Fraction(ms, 1000)


def read_row(row, world):
    read = read_terms(row) | {key: row[key] for key in (*ASKED, "window") if key in row}
    for key in ("prefix", "from_prefix"):
        if key in read:
            read[key] = read[key].removeprefix("+")
    priced = [{"price": row[key], "basis": basis} for key, basis in PRICES.items() if key in row]
    read |= priced[0] if priced else {"blocked": True}
    if "after" in row:
        read["after"] = seconds(duration(row["after"]))
    if "valid_from" in row:
        read["valid_from"] = world["start"] + seconds(instant(row["valid_from"], world))
    return read


def read_deck(deck, files, world):
    """A deck's rows; a supplier's prices become the scenario's, in nine decimals, and its fees, in six."""
    dialect = deck.get("dialect", {})
    headings = {written: key for key, written in deck.get("columns", {}).items()}
    table = csv.DictReader(io.StringIO(files[deck["file"]]), delimiter=dialect.get("delimiter", ","))
    factor = Decimal(deck.get("scale", "1")) * Decimal(deck.get("rate", "1"))
    for line in table:
        row = {headings.get(head, head): cell for head, cell in line.items() if cell}
        if dialect.get("decimal") == ",":
            row |= {key: row[key].replace(",", ".") for key in (*PRICES, "connection_fee", "after") if key in row}
        if row.get("blocked") == "false":
            del row["blocked"]
        if not any(key in row for key in (*PRICES, "blocked")):
            continue  # damaged: its scenario says `skip_bad`
        for key, places in ((key, MONEY if key == "connection_fee" else RATE) for key in (*PRICES, "connection_fee")):
            if key in row:
                row[key] = str((Decimal(row[key]) * factor).quantize(places, ROUND_HALF_UP))
        if "valid_from" in deck:
            row.setdefault("valid_from", deck["valid_from"])
        yield read_row(row, world)
