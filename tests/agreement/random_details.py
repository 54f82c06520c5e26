"""What a random scenario says besides: every distribution, what is not known of demand, fees, rentals, dates and holidays.

It is laid over a scenario that is whole without it, by dice of its own: so a seed keeps its callers and tariffs.
"""

from __future__ import annotations

from dice import Dice, Tree
from random_files import FILES

from tollbridge.units import format_duration

HELD = "held.csv"
COVERS = ({"from_kind": "mobile"}, {"from_prefix": "+44"}, {"kind": "toll"})
SPREADS = ("0.3", {"cv": "0.2", "memory": "0.4"}, {"cv": "0.2", "shared": "busy", "correlation": "0.5"})
UNCERTAIN = (
    {"level": "0.2", "growth": "1%/month", "lasts": "0.1"},
    {"level": "0.2", "shared": "all", "correlation": "0.7"},
)
FAMILIES = ("exponential", "lognormal", "normal", "gamma", "uniform", "empirical", "mixture")


def detailed(dice: Dice, tree: Tree) -> Tree:
    """Return a scenario with more said of each of its parts, each now and then."""
    tree = tree | {"accounts": {name: _account(dice, part) for name, part in tree["accounts"].items()}}
    tree["numbers"] = {name: _number(dice, part) for name, part in tree["numbers"].items()}
    tree["tariffs"] = {name: _tariff(dice, part) for name, part in tree["tariffs"].items()}
    if "windows" in tree:
        tree["windows"] = {name: _window(dice, entries) for name, entries in tree["windows"].items()}
    if "workloads" in tree:
        numbers = list(tree["numbers"])
        tree["workloads"] = {name: _workload(dice, part, numbers) for name, part in tree["workloads"].items()}
    if "bridges" in tree:
        tree["bridges"] = {name: _bridge(dice, part) for name, part in tree["bridges"].items()}
    if dice.often(0.5):
        tree["currency"] = dice.one("USD", "KWD", "JPY")
    held = "\n".join(
        ["held_s;count", *(f"{dice.whole(0, 20) * dice.grid // 1000};{dice.whole(0, 4)}" for _ in "12345")]
    )
    return tree | {FILES: {HELD: f"{held}\n"}}


def _account(dice: Dice, part: Tree) -> Tree:
    account = dict(part)
    if "licences" in part:
        fee = {"fee": dice.one("4.00", "0.31"), "per": dice.one("month", "week", "day")}
        account["licences"] = {
            name: licence | (fee if dice.often(0.5) else {}) for name, licence in part["licences"].items()
        }
    if "pools" in part:
        account["pools"] = {
            name: pool | ({"covers": [*pool["covers"], dice.one(*COVERS)]} if dice.often(0.4) else {})
            for name, pool in part["pools"].items()
        }
    return account


def _number(dice: Dice, part: Tree) -> Tree:
    number = part | ({"rental": dice.one("2.00", "0.01")} if dice.often(0.3) else {})
    if dice.often(0.3):
        number |= {"kind": dice.one("toll", "toll-free"), "country": dice.one("US", "GB")}
    return number


def _tariff(dice: Dice, part: Tree) -> Tree:
    rows = part.get("inbound", [])
    if not rows or any("zone" in row for row in rows) or dice.often(0.7):
        return part
    return part | {"inbound": [*rows, {"zone": dice.one("A", "B"), "per_minute": dice.one("0.07", "0.12")}]}


def _window(dice: Dice, entries: list[Tree]) -> list[Tree]:
    if dice.often(0.3):
        entries = [*entries, {"holidays": dice.one("US", "GB")}]
    return [*entries, {"dates": [f"{dice.start:%Y-%m-%d}"]}] if dice.often(0.3) else entries


def _bridge(dice: Dice, part: Tree) -> Tree:
    return part | {"prompt": _duration(dice, 2)} if dice.often(0.2) else part


def _workload(dice: Dice, part: Tree, numbers: list[str]) -> Tree:
    workload = dict(part)
    for key, make in {
        "tags": lambda: {"team": dice.one("red", "blue")},
        "stream": lambda: dice.one("one", "other"),
        "growth": lambda: dice.one("3%/month", "-10%/year"),
        "season": lambda: {month: dice.one("0.5", "2") for month in ("jan", "feb", "mar", "jun", "oct")},
        "spread": lambda: dice.one(*SPREADS),
        "uncertainty": lambda: dice.one(*UNCERTAIN),
    }.items():
        workload |= {key: make()} if dice.often(0.3) else {}
    return workload | (_meetings(dice, part) if "meetings" in part else _legs(dice, part, numbers))


def _meetings(dice: Dice, part: Tree) -> Tree:
    more: Tree = {"duration": _duration(dice, 30)} if dice.often(0.4) else {}
    if dice.often(0.5):
        ways = [way for way in part["join"] if way != "voip"]
        join = dice.mix(["voip", *ways[:2]])
        more["organisers"] = part["organisers"] | {"country": dice.one("US", "GB"), "join": join}
    if dice.often(0.5):
        more["attendees"] = _count(dice)
    if dice.often(0.3):
        more["meetings"] = part["meetings"] | {"recurring": dice.one("0.5", "1")}
    return more


def _legs(dice: Dice, part: Tree, numbers: list[str]) -> Tree:
    legs = dict(part["legs"])
    if dice.often(0.5):
        legs["lasts"] = _duration(dice, 20)
    if dice.often(0.2):
        legs["recurring"] = dice.one("0.5", "1")
    if dice.often(0.6):
        return {"legs": legs}
    ways = dice.some(["dial-out", *numbers], 3)
    legs = {key: value for key, value in legs.items() if key not in {"via", "dial"}} | {"join": dice.mix(ways)}
    return {"legs": legs} | ({"destinations": {"+1425": "0.5", "+447": "0.5"}} if "dial-out" in ways else {})


def _duration(dice: Dice, most: int) -> Tree:
    """Return a random duration of about so many grids at most, of any family."""
    mean, sd = (format_duration(part * dice.grid) for part in (max(1, most // 2), max(1, most // 4)))
    family = dice.one(*FAMILIES)
    if family == "uniform":
        return {family: {"low": "0s", "high": format_duration(most * dice.grid)}}
    if family == "empirical":
        return {family: {"file": HELD, "column": "held_s"}}
    if family == "mixture":
        return {family: [{"share": "0.5", "constant": mean}, {"share": "0.5", "exponential": {"mean": sd}}]}
    return {family: {"mean": mean} if family == "exponential" else {"mean": mean, "sd": sd}}


def _count(dice: Dice) -> Tree:
    return dice.one(
        {"poisson": {"mean": "1.5"}},
        {"negative_binomial": {"mean": "2", "dispersion": "2"}},
        {"uniform": {"low": "0", "high": "3"}},
        {"empirical": {"file": HELD, "column": "count"}},
        {"mixture": [{"share": "0.5", "constant": "1"}, {"share": "0.5", "poisson": {"mean": "2"}}]},
    )
