"""The same scenario in a currency of large numbers: its legs' sums pass what int64 holds, and a cap bounds every charge.

A run holds such a leg's sum where its charge no longer grows. If it did not, the sum would wrap at the eighth step.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from dice import Dice, Tree
from naive_pricer import AMOUNTS

from tollbridge.units import parse_duration

MINUTE = Decimal(60_000)
PRICES = ("per_minute", "per_second", "per_increment")
TARIFFS = ("connection_fee", *AMOUNTS)
ACCOUNTS = ("opening", "amount", "limit", "below", "to", "above", "cost", "balance")
CAPS = ("0", "5000000.5", "40000000", "76861433", "76861433")
"""Caps in such a currency: reached at once, after some steps, and the largest that bounds a sum."""
DEAREST = Decimal(20_000_000)
"""The dearest step: with two more and a fee it is still less than 76,861,433, which is all that a step may come to."""
HIGHEST = Decimal(1_000_000_000)
"""The highest rate: a little more is refused."""
FACTOR = Decimal(100_000_000)
"""By which all other money is more."""
LAPSING = FACTOR / 100
"""The same of an account whose credit lapses: the bound on its credit counts a recharge each time that credit could lapse."""


def dear(dice: Dice, tree: Tree) -> Tree:
    """Return a scenario in which each step costs some millions, all other money is as much more, and every tariff has a cap."""
    tree["accounts"] = {name: _account(part) for name, part in tree["accounts"].items()}
    if "budgets" in tree:
        tree["budgets"] = _more(tree["budgets"], frozenset(ACCOUNTS), FACTOR)
    first = tree["tariffs"]["t0"]
    tree["tariffs"] = {name: _tariff(dice, first | tariff) for name, tariff in tree["tariffs"].items()}
    return tree


def _account(part: Tree) -> Tree:
    factor = LAPSING if "expires" in part.get("credit", {}) else FACTOR
    account: Tree = _more(part, frozenset(ACCOUNTS), factor)
    return account


def _tariff(dice: Dice, part: Tree) -> Tree:
    tariff: Tree = _more(part, frozenset(TARIFFS), FACTOR)
    for key in ("inbound", "outbound", "app"):
        if key in part:
            tariff[key] = [_row(dice, row, row.get("increment", part["increment"])) for row in tariff[key]]
    if "cap" not in tariff or dice.often(0.5):
        tariff["cap"] = dice.one(*CAPS)
    return tariff


def _row(dice: Dice, row: Tree, increment: str) -> Tree:
    """Return a row whose longest step costs DEAREST, or a share of that; a price of 0 stays."""
    longest = Decimal(max(parse_duration(text) for text in increment.split("/")))
    steps = {"per_minute": longest / MINUTE, "per_second": 60 * longest / MINUTE, "per_increment": Decimal(1)}
    step = DEAREST * dice.one(Decimal(1), Decimal(1), Decimal("0.4"), Decimal("0.0123456789"))
    return row | {key: f"{min(step / steps[key], HIGHEST):.6f}" for key in PRICES if Decimal(row.get(key, 0))}


def _more(part: Any, keys: frozenset[str], factor: Decimal, *, money: bool = False) -> Any:
    """Return a part of a tree with the money of some keys times a factor; shares stay. `money`: its texts are money."""
    if isinstance(part, dict):
        return {key: _more(value, keys, factor, money=key in keys) for key, value in part.items()}
    if isinstance(part, list):
        return [_more(value, keys, factor, money=money) for value in part]
    return f"{Decimal(part) * factor:f}" if money and not part.endswith("%") else part
