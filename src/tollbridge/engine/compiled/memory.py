"""A plan laid out in the kernel's memory: records of whole numbers, as `kernel.layout` describes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.accounts import lay_out_account
from tollbridge.engine.compiled.builder import Builder
from tollbridge.engine.compiled.kernel import layout as at
from tollbridge.engine.plan.plan import Plan, Route
from tollbridge.money import EXACT, EXACT_PER_MICRO, round_exact
from tollbridge.records.run import CAUSES
from tollbridge.tariff.staircase import Staircases

I64 = NDArray[np.int64]
FIRST_HEAP = 64
FIRST_TABLE = 64


def lay_out(plan: Plan) -> Builder:
    """Return the memory of a run of `plan` before it begins: everything but the arena."""
    m = Builder()
    days = len(plan.day_begins)
    entries = _entries(m, plan.staircases)
    accounts = m.take(len(plan.accounts) * at.ACCOUNT_WORDS)
    bridges = m.take(len(plan.bridges) * at.BRIDGE_WORDS)
    numbers = m.take(len(plan.numbers) * at.NUMBER_WORDS)
    for index, account in enumerate(plan.accounts):
        lay_out_account(m, accounts + index * at.ACCOUNT_WORDS, index, account, days)
    for index, bridge in enumerate(plan.bridges):
        record = bridges + index * at.BRIDGE_WORDS
        lines = {at.L_CAPACITY: bridge.ports, at.B_TRUNKS + at.L_CAPACITY: bridge.trunks, at.B_INDEX: index}
        rules = {
            at.B_VOIP_USES_PORTS: int(bridge.voip_uses_ports),
            at.B_ENDS: bridge.ends,
            at.B_AT_MOST: bridge.at_most,
        }
        m.set(record, lines | rules | {at.B_SEATS: bridge.conference_limit})
    for index, number in enumerate(plan.numbers):
        fallback = numbers + number.fallback * at.NUMBER_WORDS if number.fallback >= 0 else 0
        m.set(numbers + index * at.NUMBER_WORDS, {at.L_CAPACITY: number.ports, at.N_FALLBACK: fallback})
    routes = m.take(len(plan.routes) * at.ROUTE_WORDS)
    for index, route in enumerate(plan.routes):
        record = accounts + route.account * at.ACCOUNT_WORDS
        _route(m, routes + index * at.ROUTE_WORDS, index, route, record, entries)
    _header(m, plan, {at.ACCOUNTS: accounts, at.BRIDGES: bridges, at.NUMBERS: numbers, at.ROUTES: routes})
    return m


def _header(m: Builder, plan: Plan, places: dict[int, int]) -> None:
    days, routes = len(plan.day_begins), len(plan.routes)
    origins = m.take(len(plan.origin_account) * at.ORIGIN_WORDS)
    for index, (account, bridge) in enumerate(
        zip(plan.origin_account.tolist(), plan.origin_bridge.tolist(), strict=True)
    ):
        owner = places[at.ACCOUNTS] + account * at.ACCOUNT_WORDS
        crossing = places[at.BRIDGES] + bridge * at.BRIDGE_WORDS if bridge >= 0 else 0
        m.set(origins + index * at.ORIGIN_WORDS, {at.O_ACCOUNT: owner, at.O_BRIDGE: crossing})
    m.set(0, places)
    m.set(
        0,
        {
            at.HORIZON: plan.horizon,
            at.WARM_UP: plan.warm_up,
            at.DAYS: days,
            at.DAY_BEGINS: m.put(plan.day_begins),
            at.ROUTE_COUNT: routes,
            at.NUMBER_COUNT: len(plan.numbers),
            at.BRIDGE_COUNT: len(plan.bridges),
            at.ACCOUNT_COUNT: len(plan.accounts),
            at.ORIGINS: origins,
            at.ROUTE_IN: m.put(plan.route_in.ravel()),
            at.ROUTE_OUT: m.put(plan.route_out.ravel()),
            at.DESTINATION_COUNT: plan.route_out.shape[1],
            at.DEBITS: m.take(days * routes),
            at.BILLED_TIME: m.take(days * routes),
            at.LEGS_BY_DAY: m.take(days * routes),
            at.CAUSE_COUNTS: m.take(len(CAUSES) * routes),
            at.ORGANISER_COST: m.take(plan.organisers),
            at.ORGANISER_BILLED: m.take(plan.organisers),
            at.TRIAL_LEG: m.take(at.LEG_WORDS),
            at.TABLE: m.take(FIRST_TABLE),
            at.TABLE_SIZE: FIRST_TABLE,
            at.METERED: -1,
            at.METERING_AT: -1,
        },
    )
    for heap in range(at.HEAP_COUNT):
        m.set(at.HEAPS + 3 * heap, {0: m.take(3 * FIRST_HEAP), 2: FIRST_HEAP})
        m.set(at.HEADS + heap, {0: at.FOREVER})


def _entries(m: Builder, stairs: Staircases) -> list[int]:
    entries = []
    for index in range(len(stairs.cap)):
        first, end = int(stairs.regime_first[index]), int(stairs.regime_first[index + 1])
        regimes = m.take((end - first) * at.REGIME_WORDS)
        for regime in range(first, end):
            tiers = _tiers(m, stairs, int(stairs.tier_first[regime]), int(stairs.tier_first[regime + 1]))
            count = int(stairs.tier_first[regime + 1] - stairs.tier_first[regime])
            start, barred = int(stairs.regime_start[regime]), int(stairs.regime_barred[regime])
            record = regimes + (regime - first) * at.REGIME_WORDS
            m.set(record, {at.G_START: start, at.G_BARRED: barred, at.G_TIERS: tiers, at.G_TIER_COUNT: count})
        entry = m.take(at.ENTRY_WORDS)
        places, rounding = int(stairs.places[index]), int(stairs.mode[index])
        shape = {at.E_REGIMES: regimes, at.E_REGIME_COUNT: end - first, at.E_UNIT: EXACT // 10**places}
        rules = {at.E_CAP: int(stairs.cap[index]), at.E_PLACES: places, at.E_ROUNDING: rounding}
        m.set(entry, shape | rules | {at.E_PER_INCREMENT: int(stairs.per_increment[index])})
        m.set(entry, _burn(stairs, index))
        entries.append(entry)
    return entries


def _tiers(m: Builder, stairs: Staircases, first: int, end: int) -> int:
    table = np.stack(
        [
            stairs.tier_after[first:end],
            stairs.tier_initial[first:end],
            stairs.tier_further[first:end],
            stairs.tier_initial_price[first:end],
            stairs.tier_further_price[first:end],
            stairs.tier_fee[first:end],
            stairs.tier_free[first:end],
        ],
        axis=1,
    )
    return m.put(table.ravel())


def _burn(stairs: Staircases, index: int) -> dict[int, int]:
    """Return bounds of what a leg of an entry can burn: see `kernel.bounds`.

    Micros: a step and a rate per ms in 1/1024 micro, above every tier's; lengths: the longest and the shortest step in ms.
    """
    first, end = int(stairs.regime_first[index]), int(stairs.regime_first[index + 1])
    tiers = slice(int(stairs.tier_first[first]), int(stairs.tier_first[end]))
    lengths = np.concatenate([stairs.tier_initial[tiers], stairs.tier_further[tiers]]).tolist()
    prices = np.concatenate([stairs.tier_initial_price[tiers], stairs.tier_further_price[tiers]]).tolist()
    fee = max(stairs.tier_fee[tiers].tolist(), default=0)
    unit = 10 ** (6 - int(stairs.places[index]))
    if stairs.per_increment[index]:
        places, rounding = int(stairs.places[index]), int(stairs.mode[index])
        prices = [round_exact(price, places, rounding) * EXACT_PER_MICRO for price in prices]
    step = max((-(-price // EXACT_PER_MICRO) for price in prices), default=0)
    rate = max(
        (-(-1024 * price // (EXACT_PER_MICRO * length)) for price, length in zip(prices, lengths, strict=True)),
        default=0,
    )
    bounds = {at.E_BURN_STEP: (step + fee + 2 * unit) << 10, at.E_BURN_RATE: rate, at.E_FEE: fee + 2 * unit}
    return bounds | {at.E_LONGEST: max(lengths, default=0), at.E_SHORTEST: min(lengths, default=at.FOREVER)}


def _route(m: Builder, record: int, index: int, route: Route, account: int, entries: list[int]) -> None:
    entry = entries[route.staircase] if route.staircase >= 0 else 0
    names = {at.R_INDEX: index, at.R_ACCOUNT: account, at.R_ENTRY: entry, at.R_BARRED: int(route.barred)}
    m.set(record, names | {at.R_POOLS: m.put(route.pools), at.R_POOL_COUNT: len(route.pools)})
    if entry == 0:
        return
    longest, shortest = int(m.words[entry + at.E_LONGEST]), int(m.words[entry + at.E_SHORTEST])
    before = int(m.words[account + at.A_SHORTEST])
    m.set(account, {at.A_SHORTEST: min(before, shortest) if before else shortest})
    for pool in route.pools:
        place = int(m.words[m.words[account + at.A_POOLS] + pool])
        m.words[place + at.P_LONGEST] = max(int(m.words[place + at.P_LONGEST]), longest)
        m.words[place + at.P_SHORTEST] = min(int(m.words[place + at.P_SHORTEST]), shortest)
