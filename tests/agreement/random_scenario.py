"""A random scenario over the whole language, as a tree of texts: valid as it is, small, and full of coincidences.

`random_scenario` is one file; `random_study` says more of each part, and may have decks and a trace beside it.
"""

from __future__ import annotations

from dice import Dice, Tree, money
from random_accounts import random_account
from random_dear import dear
from random_demand import random_bridges, random_calls, random_numbers, random_workloads
from random_details import detailed
from random_files import filed
from random_tariffs import ZONES, random_tariffs, random_windows

from tollbridge.units import format_duration

DEAR = 3
"""Which of five scenarios is in a currency of large numbers."""


def random_study(seed: int) -> Tree:
    """Return the scenario of a seed with more said of its parts, some of its rows in decks and some of its calls in a trace."""
    tree = detailed(Dice.of(seed).anew(), random_scenario(seed))
    return dear(Dice.of(-1 - seed), tree) if seed % 5 == DEAR else filed(Dice.of(-1 - seed), tree)


def random_scenario(seed: int) -> Tree:
    """Return the scenario of a seed; YAML of it is what a user could have written."""
    dice = Dice.of(seed)
    tree: Tree = {"scenario": f"Random scenario {seed}", "seed": str(seed), "clock": _clock(dice), "zones": ZONES}
    windows = random_windows(dice)
    tree |= {"windows": windows} if windows else {}
    tree["tariffs"] = random_tariffs(dice, list(windows))
    tree["accounts"] = {
        f"a{place}": random_account(dice, list(tree["tariffs"])) for place in range(dice.one(1, 1, 2, 3))
    }
    tree["numbers"] = numbers = random_numbers(dice, list(tree["accounts"]))
    bridges = random_bridges(dice, list(numbers), list(tree["accounts"]))
    tree |= {"bridges": bridges} if bridges else {}
    payers = [_payer(dice, tree) for _ in range(dice.whole(1, 4))]
    for key, made in (("calls", random_calls), ("workloads", random_workloads)):
        if part := made(dice, payers, list(numbers)):
            tree[key] = part
    if dice.often(0.3):
        tree["budgets"] = {"red": {"amount": money(dice.whole(0, 600_000)), "per": dice.one("day", "week", "month")}}
    return tree


def _clock(dice: Dice) -> Tree:
    zone = dice.one("UTC", "America/New_York", "Europe/London", "Asia/Kolkata")
    clock = {"start": dice.start.isoformat(), "timezone": zone, "duration": format_duration(dice.horizon)}
    return clock | ({"warm_up": format_duration(dice.instant())} if dice.often(0.25) else {})


def _payer(dice: Dice, tree: Tree) -> Tree:
    """Return account, licence and bridge as a call names them: all, or none that can be left out."""
    name = dice.one(*tree["accounts"])
    payer = {"account": name} if len(tree["accounts"]) > 1 or dice.often(0.3) else {}
    licences, bridges = tree["accounts"][name].get("licences"), tree.get("bridges", {})
    payer |= {"licence": dice.one(*licences)} if licences and dice.often(0.8) else {}
    return payer | ({"bridge": dice.one(*bridges)} if len(bridges) > 1 else {})
