"""Random tariffs: every condition, price, increment, fee, free time, cap, rounding, window, tier and dated row."""

from __future__ import annotations

from dice import Dice, Tree
from naive_pricer import AMOUNTS

from tollbridge.units import format_duration

ZONES = {"A": ["US", "CA"], "B": ["GB", "DE"]}
INBOUND = (
    {"kind": "toll"},
    {"kind": "toll-free", "country": "US"},
    {"country": "GB"},
    {"prefix": "+1206"},
    {"from_country": "GB"},
    {"from_prefix": "+447"},
    {"from_kind": "mobile"},
    {"kind": "toll", "from_kind": "unknown"},
    {"kind": "toll", "from_prefix": "+44", "from_kind": "fixed"},
)
OUTBOUND = (
    {"prefix": "+44"},
    {"prefix": "+447"},
    {"prefix": "+1"},
    {"country": "US"},
    {"zone": "A"},
    {"zone": "B"},
    {"prefix": "+49", "country": "DE"},
    {"prefix": "+44", "kind": "mobile"},
)
INCREMENTS = ((60, 60), (30, 6), (10, 10), (1, 1), (60, 1), (6, 6), (30, 30), (5, 10))
TIDY_RATES = ("0.06", "0.06", "0.12", "0.6", "0")
RATES = ("0", "0.0045", "0.022", "0.06", "0.06", "0.1", "0.1", "0.333333333", "0.000000007", "0.001")


def random_windows(dice: Dice) -> Tree:
    """Return named windows whose edges fall on instants of the run."""
    return {name: _window(dice) for name in ("w0", "w1")[: dice.one(0, 0, 1, 2)]}


def _window(dice: Dice) -> list[Tree]:
    begins, ends = (dice.at_clock(dice.instant()) for _ in "12")
    entry: Tree = {"from": begins} | ({"to": ends} if ends not in {begins, "00:00:00"} else {})
    if dice.often(0.15):
        entry = {"days": dice.one("mon-fri", "sat-sun", "sun")} | entry
    return [entry]


def random_tariffs(dice: Dice, windows: list[str]) -> Tree:
    """Return one to three tariffs, the later ones like the first now and then."""
    tariffs = {"t0": _tariff(dice, windows)}
    for name in ("t1", "t2")[: dice.whole(0, 2)]:
        tariffs[name] = _alike(dice) if dice.often(0.2) else _tariff(dice, windows)
    return tariffs


def _alike(dice: Dice) -> Tree:
    return {"like": "t0", "inbound": [_price(dice)], "outbound": [_price(dice)]} | _terms(dice, 0.1)


def _tariff(dice: Dice, windows: list[str]) -> Tree:
    tariff: Tree = {"increment": _increment(dice)} | _terms(dice, 0.35)
    for name, amounts in AMOUNTS.items():
        if dice.often(0.2):
            tariff[name] = dice.one(*amounts)
    if dice.often(0.6):
        mode = dice.one("half-up", "half-even", "up", "down")
        tariff["rounding"] = {"places": dice.one("6", "4", "4", "2", "3"), "mode": mode}
        tariff["rounding"] |= {"per": "increment"} if dice.often(0.5) else {}
    for direction, known in (("inbound", INBOUND), ("outbound", OUTBOUND)):
        destinations = ([{}] if dice.often(0.97) else []) + (dice.some(known, 3) if dice.often(0.6) else [])
        tariff[direction] = [row for conditions in destinations for row in _rows(dice, conditions, windows)]
    if dice.often(0.3):
        tariff["app"] = _rows(dice, {}, windows)
    return tariff


def _increment(dice: Dice) -> str:
    initial, further = (format_duration(part * dice.unit) for part in dice.one(*INCREMENTS))
    return initial if initial == further else f"{initial}/{further}"


def _terms(dice: Dice, share: float) -> Tree:
    """Return what a row may set as well as its tariff."""
    terms: Tree = {}
    if dice.often(share):
        terms["connection_fee"] = "0.06" if dice.tidy else dice.one("0.02", "0.012345")
    if dice.often(share):
        terms["free"] = dice.times(10, 30, 45)
    return terms


def _price(dice: Dice) -> Tree:
    kind = dice.one(*["per_minute"] * 6, "per_second", "per_increment")
    if dice.tidy or kind == "per_minute":
        return {"per_minute": dice.one(*(TIDY_RATES if dice.tidy else RATES))}
    return {kind: dice.one("0.001", "0.000333333", "0.0025" if kind == "per_second" else "0.05")}


def _row(dice: Dice, conditions: Tree, **when: str) -> Tree:
    own = _terms(dice, 0.12) | ({"increment": _increment(dice)} if dice.often(0.3) else {})
    return {**conditions, **when, **_price(dice), **own}


def _rows(dice: Dice, conditions: Tree, windows: list[str]) -> list[Tree]:
    """Return a destination's rows: one base row in force at any instant, or, seldom, none until a date."""
    instants = dice.instants(0, 0, 1, 3)
    dates = [dice.at(instant) for instant in instants]
    if len(dates) > 1:
        # where DST begins, two readings of the clock on the wall can be one instant: the row would stand twice
        dates = [f"+{format_duration(instant)}" for instant in instants]
    if dates and dice.often(0.1):
        return [_row(dice, conditions, valid_from=date) for date in dates]
    if dice.often(0.03):
        return [{**conditions, "blocked": "true"}]
    rows = [_row(dice, conditions)]
    for date in dates:
        blocked = {**conditions, "valid_from": date, "blocked": "true"}
        rows.append(blocked if dice.often(0.15) else _row(dice, conditions, valid_from=date))
    afters = {dice.stretch(20) for _ in range(dice.one(0, 0, 1, 2))} - {0}
    for after in sorted(afters):
        dated = {"valid_from": dates[0]} if dates and dice.often(0.3) else {}
        rows.append(_row(dice, conditions, after=format_duration(after), **dated))
    return rows + _windowed(dice, conditions, windows, sorted(afters))


def _windowed(dice: Dice, conditions: Tree, windows: list[str], afters: list[int]) -> list[Tree]:
    """Return a destination's rows of one window: two windows may not hold at one instant."""
    if not windows or dice.often(0.5):
        return []
    window = dice.one(*windows)
    rows = [_row(dice, conditions, window=window)]
    if afters and dice.often(0.5):
        rows.append(_row(dice, conditions, window=window, after=format_duration(afters[0])))
    return rows


__all__ = ["ZONES", "random_tariffs", "random_windows"]
