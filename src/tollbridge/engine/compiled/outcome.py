"""What the kernel's memory holds at the end of a run, as tallies, CDRs and ledger."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel import layout as at
from tollbridge.engine.plan.plan import AccountPlan, Plan
from tollbridge.errors import BooksError
from tollbridge.records.run import CAUSES, AccountTally, Cdrs, Ledger, PoolTally, PortTally, Tally

I64 = NDArray[np.int64]


def tally(m: I64, plan: Plan) -> Tally:
    """Return the tallies of a finished run; BooksError where the books do not balance."""
    days, routes = len(plan.day_begins), len(plan.routes)
    accounts, pools = [], []
    for index, account in enumerate(plan.accounts):
        record = int(m[at.ACCOUNTS]) + index * at.ACCOUNT_WORDS
        accounts.append(_account(m, record, account, days))
        pools.append([_pool(m, _pool_record(m, record, i)) for i in range(len(account.pools))])
    bridges = [int(m[at.BRIDGES]) + i * at.BRIDGE_WORDS for i in range(len(plan.bridges))]
    numbers = [int(m[at.NUMBERS]) + i * at.NUMBER_WORDS for i in range(len(plan.numbers))]
    return Tally(
        debits=_block(m, at.DEBITS, days, routes),
        billed=_block(m, at.BILLED_TIME, days, routes),
        legs=_block(m, at.LEGS_BY_DAY, days, routes),
        causes=_block(m, at.CAUSE_COUNTS, len(CAUSES), routes),
        organiser_cost=_block(m, at.ORGANISER_COST, 1, plan.organisers)[0],
        organiser_billed=_block(m, at.ORGANISER_BILLED, 1, plan.organisers)[0],
        callers=int(m[at.CALLERS]),
        callers_lost=int(m[at.CALLERS] - m[at.REACHED_CALLERS]),
        accounts=accounts,
        pools=pools,
        numbers=[_lines(m, number) for number in numbers],
        bridges=[_lines(m, bridge) for bridge in bridges],
        trunks=[_lines(m, bridge + at.B_TRUNKS) for bridge in bridges],
    )


def _block(m: I64, word: int, rows: int, columns: int) -> I64:
    begin = int(m[word])
    return m[begin : begin + rows * columns].reshape(rows, columns).copy()


def _instants(m: I64, ends: int) -> list[int]:
    """Return the instants of one alert."""
    instants, node = [], int(m[ends + at.LEVEL_FIRST])
    while node:
        instants.append(int(m[node + at.NODE_A]))
        node = int(m[node + at.NODE_NEXT])
    return instants


def _pool_record(m: I64, account: int, index: int) -> int:
    return int(m[int(m[account + at.A_POOLS]) + index])


def _account(m: I64, record: int, plan: AccountPlan, days: int) -> AccountTally:
    def word(place: int) -> int:
        return int(m[record + place])

    def by_day(place: int) -> I64:
        return m[word(place) : word(place) + days].copy()

    paid_in = word(at.A_OPENING) + word(at.A_TOPPED_UP) + word(at.A_RECHARGED)
    if paid_in - word(at.A_CHARGED) - word(at.A_EXPIRED) != word(at.A_BALANCE):
        raise BooksError(f"account {plan.name}: paid in {paid_in} micros, and the balance is {word(at.A_BALANCE)}")
    levels = [word(at.A_LEVELS) + i * at.LEVEL_WORDS for i in range(len(plan.balance_alerts))]
    pools = [_pool_record(m, record, i) for i in range(len(plan.pools))]
    shares = [[int(m[p + at.P_SHARES]) + i * at.LEVEL_WORDS for i in range(len(plan.pool_alerts))] for p in pools]
    return AccountTally(
        opening=word(at.A_OPENING),
        topped_up=word(at.A_TOPPED_UP),
        recharged=word(at.A_RECHARGED),
        recharges=word(at.A_RECHARGES),
        charged=word(at.A_CHARGED),
        expired=word(at.A_EXPIRED),
        closing=word(at.A_BALANCE),
        lowest=word(at.A_LOWEST),
        refused=word(at.A_REFUSED),
        cut=word(at.A_CUT),
        exhausted_at=word(at.A_EXHAUSTED_AT),
        first_cut=word(at.A_FIRST_CUT),
        last_cut=word(at.A_LAST_CUT),
        leakage=word(at.A_LEAKAGE),
        stranded=word(at.A_STRANDED),
        messages=word(at.A_MESSAGES),
        minutes_lost=word(at.A_MINUTES_LOST),
        conferences_broken=word(at.A_BROKEN),
        balance_alerts=[_instants(m, level) for level in levels],
        pool_alerts=[[_instants(m, share) for share in pool] for pool in shares],
        day_closing=by_day(at.A_DAY_CLOSING),
        day_recharged=by_day(at.A_DAY_RECHARGED),
        day_expired=by_day(at.A_DAY_EXPIRED),
    )


def _pool(m: I64, record: int) -> PoolTally:
    return PoolTally(int(m[record + at.P_USED]), int(m[record + at.P_UNUSED]), int(m[record + at.P_EMPTY_AT]))


def _lines(m: I64, record: int) -> PortTally:
    words = (at.L_OFFERED, at.L_BLOCKED, at.L_PEAK, at.L_AREA)
    return PortTally(*(int(m[record + word]) for word in words))


def cdrs(blocks: list[I64]) -> Cdrs:
    """Return the CDRs, in the order of arrival, from the rows that the kernel wrote at each release."""
    order = np.argsort(_column(blocks, 0))  # of whole numbers, each once
    return Cdrs(*(_column(blocks, word)[order] for word in range(1, at.CDR_WORDS)))


def ledger(blocks: list[I64]) -> Ledger:
    """Return the ledger from the rows that the kernel wrote."""
    return Ledger(*(_column(blocks, word) for word in range(at.LEDGER_WORDS)))


def _column(blocks: list[I64], word: int) -> I64:
    """Return one column: rows are never held twice as a whole."""
    return np.concatenate([block[:, word] for block in blocks])
