"""What holds of every run, on the reference engine: random scenarios of every mode, full of coincidences."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "agreement"))

from building import study_of
from random_scenario import random_scenario

from tollbridge.engine.plan.plan import DROP_NONE, PREPAID, RESERVE, UNLIMITED, Plan
from tollbridge.engine.reference import run_reference
from tollbridge.records.run import (
    CHARGE,
    EXPIRY,
    HORIZON,
    NORMAL,
    OPENING,
    RECHARGE,
    RENEWAL,
    RESERVED,
    RETURNED,
    TOP_UP,
    TURNED_AWAY,
    Cdrs,
    Ledger,
    Replication,
)

SEEDS = st.integers(0, 10**9)
Run = tuple[Plan, Replication, Cdrs, Ledger]


def ran(seed: int) -> Run:
    study = study_of(random_scenario(seed))
    replication = run_reference(study.plan, study.demand, 0, records="ledger")
    assert replication.cdrs is not None
    assert replication.ledger is not None
    return study.plan, replication, replication.cdrs, replication.ledger


def books_balance_and_every_ledger_row_carries_the_balance_on(run: Run) -> None:
    plan, replication, _, ledger = run
    balance: dict[int, int] = defaultdict(int)
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for account, kind, amount, after in zip(ledger.account, ledger.kind, ledger.amount, ledger.balance, strict=True):
        if kind not in {RESERVED, RETURNED, RENEWAL}:
            balance[account] += amount
            sums[account, kind] += amount
        assert balance[account] == after
    for index in range(len(plan.accounts)):
        tally = replication.tally.accounts[index]
        assert tally.opening == sums[index, OPENING]
        assert tally.topped_up == sums[index, TOP_UP]
        assert tally.recharged == sums[index, RECHARGE]
        assert tally.charged == -sums[index, CHARGE]
        assert tally.expired == -sums[index, EXPIRY]
        assert tally.closing == balance[index]


def prepaid_and_reserve_take_nothing_under_the_limit_unless_drops_is_none(run: Run) -> None:
    plan, _, __, ledger = run
    for account, kind, balance in zip(ledger.account, ledger.kind, ledger.balance, strict=True):
        enforced = plan.accounts[account]
        if kind == CHARGE and enforced.mode in {PREPAID, RESERVE} and enforced.drops != DROP_NONE:
            # a quota was set aside while the balance allowed it; only money that lapsed since can make its debit pass under
            lapses = enforced.mode == RESERVE and EXPIRY in ledger.kind[ledger.account == account]
            assert balance >= enforced.limit or lapses


def a_legs_debits_add_up_to_its_price_and_the_tallies_to_all_debits(run: Run) -> None:
    plan, replication, cdrs, ledger = run
    debits: dict[int, int] = defaultdict(int)
    late = 0
    for row, kind, amount, at in zip(ledger.row, ledger.kind, ledger.amount, ledger.at, strict=True):
        if kind == CHARGE:
            debits[row] -= amount
            late -= amount if at >= plan.warm_up else 0
    assert {row: cost for row, cost in enumerate(cdrs.cost.tolist()) if cost} == dict(debits)
    assert int(replication.tally.debits.sum()) == late


def no_leg_is_charged_for_a_step_that_begins_at_or_after_its_release(run: Run) -> None:
    """All charges of a leg fall from its answer to its release; one billed step more than its stay covers is too many.

    A leg that another's cut takes with it at the instant of a step may have paid that step already.
    """
    plan, _, cdrs, ledger = run
    for row, kind, at in zip(ledger.row, ledger.kind, ledger.at, strict=True):
        if kind == CHARGE:
            assert 0 <= cdrs.answered[row] <= at <= cdrs.released[row]
    for row, billed in enumerate(cdrs.billed.tolist()):
        if billed:
            stay = int(cdrs.released[row] - cdrs.answered[row])
            by_itself = cdrs.cause[row] in {NORMAL, HORIZON}
            assert billed < max(stay, 1) + _longest_step(plan, int(cdrs.route[row])) + (not by_itself)


def _longest_step(plan: Plan, route: int) -> int:
    entry, table = plan.routes[route].staircase, plan.staircases
    first, last = table.tier_first[table.regime_first[entry]], table.tier_first[table.regime_first[entry + 1]]
    return int(max(table.tier_initial[first:last].max(), table.tier_further[first:last].max()))


def ports_never_exceed_their_number(run: Run) -> None:
    plan, replication, cdrs, _ = run
    tally = replication.tally
    groups = [*zip(plan.numbers, tally.numbers, strict=True), *zip(plan.bridges, tally.bridges, strict=True)]
    assert all(ports.peak <= group.ports for group, ports in groups)
    assert all(ports.peak <= bridge.trunks for bridge, ports in zip(plan.bridges, tally.trunks, strict=True))
    for index, number in enumerate(plan.numbers):
        if number.ports < UNLIMITED:
            on_it = [row for row in range(len(cdrs.leg)) if plan.routes[cdrs.route[row]].number == index]
            held = [row for row in on_it if cdrs.cause[row] not in TURNED_AWAY]
            moves = sorted([(cdrs.released[r], -1) for r in held] + [(cdrs.arrived[r], 1) for r in held])
            busy = 0
            for _, move in moves:
                busy += move
                assert busy <= number.ports


RULES = (
    books_balance_and_every_ledger_row_carries_the_balance_on,
    prepaid_and_reserve_take_nothing_under_the_limit_unless_drops_is_none,
    a_legs_debits_add_up_to_its_price_and_the_tallies_to_all_debits,
    no_leg_is_charged_for_a_step_that_begins_at_or_after_its_release,
    ports_never_exceed_their_number,
)


@given(SEEDS)
def test_every_run_keeps_to_every_rule(seed: int) -> None:
    run = ran(seed)
    for rule in RULES:
        rule(run)


@settings(max_examples=50)
@given(SEEDS)
def test_the_same_seed_gives_the_same_run(seed: int) -> None:
    one, other = ran(seed)[3], ran(seed)[3]
    assert all((getattr(one, name) == getattr(other, name)).all() for name in ("at", "row", "amount", "available"))


def test_scenarios_are_not_empty() -> None:
    """The rules would hold of nothing happening: most scenarios charge somebody."""
    assert sum(ran(seed)[1].tally.debits.sum() > 0 for seed in range(40)) > 15
