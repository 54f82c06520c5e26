"""Random scenarios against the naive pricer: each leg's payer, price, pools and limit, each account's ledger and settlement.

`TOLLBRIDGE_BILLED=2000` bills so many scenarios, from seed `TOLLBRIDGE_BILLED_FROM` on. The engines are held to each other
elsewhere; a rule that both read wrong is seen here.
"""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from building import as_yaml, study_of
from naive_bill import Bill
from naive_ledger import Replay
from naive_periods import Settlement
from naive_tariffs import read_world
from random_files import FILES
from random_scenario import random_study
from recorded import recorded

MANY = int(os.environ.get("TOLLBRIDGE_BILLED", "60"))
FIRST = int(os.environ.get("TOLLBRIDGE_BILLED_FROM", "60"))
BATCH = 10
BATCHES = [range(first, min(first + BATCH, FIRST + MANY)) for first in range(FIRST, FIRST + MANY, BATCH)]
MORE = (169, 217, 340, 378)
"""Seeds for rules that seldom matter: minutes for each licence, used recharges, a deck's fees, a licence's tariff by app."""
RULES = (
    *("inbound leg", "outbound leg", "app leg", "number's payer", "bridge's payer", "caller", "pool", "leg-limit"),
    *("opening", "top-up", "recharge", "recharge to", "invoice", "charge", "expiry", "reserve", "return", "renewal"),
    *("cost.shortfall", "cost.volume", "budget", "deck scale", "deck rate", "deck dialect", "deck columns"),
    *("credit-exhausted", "no-credit", "barred", "no-rate"),
)
"""What must come up in the seeds of the default run, or they would hold less than they seem to."""


@cache
def ran(seed):
    tree = random_study(seed)
    return tree, *recorded(study_of(tree))


def complaints(tree, cdrs, ledger, results):
    """All that the naive pricer has otherwise than a run's records and results, a line each."""
    world = read_world(tree)
    yield from Bill(tree, tree.get(FILES, {}), world, cdrs).complaints()
    yield from Settlement(tree, world, ledger).complaints(results, cdrs)
    for name, account in tree["accounts"].items():
        replay = Replay(account, world, [row for row in ledger if row["account"] == name])
        yield from (f"{name}: {line}" for line in replay.complaints())
        for figure, amount in replay.figures().items():
            if results.get(f"accounts.{name}.{figure}", amount) != amount:
                yield f"{name}.{figure}: {results[f'accounts.{name}.{figure}']} by the run, {amount} by the ledger"


@pytest.mark.parametrize("seeds", [*BATCHES, MORE], ids=lambda seeds: f"from {seeds[0]}")
def test_every_bill_of_a_random_scenario_is_the_naive_pricers(seeds):
    for seed in seeds:
        tree, *records = ran(seed)
        if found := list(complaints(tree, *records)):
            lines = "\n".join(found[:20])
            pytest.fail(f"scenario {seed}:\n{as_yaml(tree)}\n{lines}")


def reached(tree, cdrs, ledger, results):
    """Which rules of a bill come up in a run."""
    numbers, bridges = tree["numbers"], tree.get("bridges", {})
    paid = [row for row in cdrs if row["cost"]]
    yield from (f"{row['direction']} leg" for row in paid)
    yield from ("number's payer" for row in paid if row["number"] and "account" in numbers[row["number"]])
    dialled = [row for row in paid if row["direction"] == "outbound" and row["bridge"]]
    yield from ("bridge's payer" for row in dialled if "account" in bridges[row["bridge"]]["dial_out"])
    yield from ("caller" for row in paid if row["direction"] == "inbound" and row["from"].startswith("+"))
    yield from (row["cause"] for row in cdrs)
    yield from ("pool" for row in cdrs if row["pool_s"])
    yield from (row["kind"] for row in ledger)
    yield from (name for name in ("cost.shortfall", "cost.volume") if results[name])
    yield from ("budget" for name, over in results.items() if name.startswith("budgets.") and over)
    accounts = tree["accounts"]
    yield from (
        "recharge to" for row in ledger if row["kind"] == "recharge" and "to" in accounts[row["account"]]["recharge"]
    )
    yield from (
        f"deck {key}" for tariff in tree["tariffs"].values() for deck in tariff.get("decks", []) for key in deck
    )


def test_the_random_scenarios_reach_every_rule_of_a_bill():
    counted = Counter(rule for seed in range(60, 120) for rule in reached(*ran(seed)))
    assert [rule for rule in RULES if not counted[rule]] == []


def test_the_naive_pricer_imports_nothing_of_the_package():
    modules = list(Path(__file__).parent.glob("naive_*.py"))
    assert len(modules) > 5
    assert not [file.name for file in modules if "tollbridge" in file.read_text(encoding="utf-8")]
