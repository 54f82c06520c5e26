"""Random cases for the engines, as plain data: what a failing test prints, shrinks and replays (JSON)."""

from __future__ import annotations

import random
from typing import Any

Case = dict[str, Any]
SECOND = 1000
NEVER = 2**62
MODES = ("prepaid", "reserve", "heartbeat", "poll", "snapshot", "postpaid")


def make_case(seed: int) -> Case:
    """Return a small case full of coincidences: coarse instants, small credits, few lines."""
    rng = random.Random(seed)
    grid = rng.choice([1, 5, 10, 10, 30]) * SECOND
    horizon = rng.choice([300, 900, 1800, 3600]) * SECOND
    days = sorted({0, *(_instant(rng, grid, horizon) for _ in range(rng.randrange(4)))})
    entries = [_entry(rng, grid, horizon) for _ in range(rng.randint(1, 4))]
    accounts = [_account(rng, grid, horizon) for _ in range(rng.choice([1, 1, 2, 3]))]
    numbers = [
        {"ports": rng.choice([1, 2, 3, 50, NEVER]), "fallback": rng.choice([-1, -1, 0, 1, 2])}
        for _ in range(rng.randint(1, 3))
    ]
    for number in numbers:
        number["fallback"] = number["fallback"] if number["fallback"] < len(numbers) else -1
    bridges = [_bridge(rng, grid) for _ in range(rng.choice([0, 1, 1, 2]))]
    origins = [
        {"account": rng.randrange(len(accounts)), "bridge": rng.randrange(-1, len(bridges)) if bridges else -1}
        for _ in range(rng.randint(1, 4))
    ]
    destinations = rng.randint(1, 3)
    routes = [
        _route(rng, origins[origin]["account"], accounts, entries)
        for origin in range(len(origins))
        for _ in range(len(numbers) + destinations)
    ]
    case = {
        "horizon": horizon,
        "warm_up": rng.choice([0, 0, 0, _instant(rng, grid, horizon)]),
        "days": days,
        "entries": entries,
        "accounts": accounts,
        "numbers": numbers,
        "bridges": bridges,
        "origins": origins,
        "destinations": destinations,
        "routes": routes,
        "chunks": rng.choice([1, 1, 3]),
        "organisers": 3,
    }
    case["legs"] = sorted(
        (_leg(rng, case, grid, number) for number in range(rng.choice([2, 5, 10, 20, 40]))),
        key=lambda leg: (leg["arrive"], leg["source"], leg["meeting"], leg["attendee"]),
    )
    return case


def _instant(rng: random.Random, grid: int, horizon: int) -> int:
    instant = rng.randrange(horizon // grid) * grid
    return instant + (rng.choice([0, 0, 0, 1, 500, -1]) if instant else 0)


def _duration(rng: random.Random, grid: int, most: int) -> int:
    return rng.randint(0, most) * grid + rng.choice([0, 0, 0, 0, 1, 999])


def _entry(rng: random.Random, grid: int, horizon: int) -> Case:
    regimes = [{"start": -NEVER, "barred": 0, "tiers": _tiers(rng, grid)}]
    starts = sorted({_instant(rng, grid, horizon) for _ in range(rng.choice([0, 0, 1, 3]))})
    regimes += [{"start": start, "barred": int(rng.random() < 0.15), "tiers": _tiers(rng, grid)} for start in starts]
    if len(regimes) > 1 and rng.random() < 0.1:
        regimes[0]["tiers"] = []
    return {
        "regimes": regimes,
        "cap": rng.choice([2**63 - 1] * 4 + [50_000, 123_456]),
        "places": rng.choice([6, 6, 4, 4, 2, 3]),
        "mode": rng.randrange(4),
        "per_increment": rng.randrange(2),
    }


def _tiers(rng: random.Random, grid: int) -> list[Case]:
    tiers = []
    fee, free = rng.choice([0, 0, 0, 20_000, 12_345]), rng.choice([0, 0, 0, 0, 10, 30, 45]) * SECOND
    for after in sorted({0, *(_duration(rng, grid, 20) for _ in range(rng.choice([0, 0, 1, 2])))}):
        initial, further = rng.choice([(60, 60), (30, 6), (10, 10), (1, 1), (60, 1), (6, 6), (30, 30), (5, 10)])
        rate = rng.choice(
            [0, 4_500_000, 22_000_000, 100_000_000, 60_000_000, 333_333_333, 7, 1_000_000]
        )  # nanos a minute
        tiers.append(
            {
                "after": after,
                "initial": initial * SECOND,
                "further": further * SECOND,
                "initial_price": rate * initial,
                "further_price": rate * further,
                "fee": fee,
                "free": free,
            }
        )
    return tiers


def _account(rng: random.Random, grid: int, horizon: int) -> Case:
    scale = rng.choice([20_000, 100_000, 500_000, 3_000_000])
    opening = [
        [rng.randint(0, 10) * scale // 10, rng.choice([NEVER, NEVER, _instant(rng, grid, horizon)])]
        for _ in range(rng.randint(1, 3))
    ]
    top_ups = sorted(
        [
            _instant(rng, grid, horizon),
            rng.randint(1, 10) * scale // 10,
            rng.choice([NEVER, _instant(rng, grid, horizon)]),
        ]
        for _ in range(rng.choice([0, 0, 1, 3]))
    )
    for top_up in top_ups:
        top_up[2] = top_up[2] if top_up[2] > top_up[0] else NEVER
    pools = [_pool(rng, grid, horizon) for _ in range(rng.choice([0, 0, 0, 1, 2, 3]))]
    mode = rng.choice(MODES)
    return {
        "limit": rng.choice([0, 0, 0, -scale // 5, -3 * scale, scale // 10]),
        "opening": opening,
        "top_ups": top_ups,
        "expiry": rng.choice([NEVER, NEVER, rng.randint(1, 40) * grid]),
        "recharge": _recharge(rng, grid, horizon, scale) if rng.random() < 0.5 else None,
        "pools": pools,
        "balance_alerts": sorted(
            {rng.randint(0, 10) * scale // 10 for _ in range(rng.choice([0, 0, 1, 3]))}, reverse=True
        ),
        "pool_alerts": rng.choice([[], [800_000, 1_000_000], [500_000]]),
        "mode": mode,
        "admit": rng.choice(["first-step", "first-step", "positive", "within"]),
        "admit_within": rng.choice([1, 6, 20]) * grid,
        "quota": rng.choice([10, 60, 300, 7]) * SECOND,
        "partial": rng.random() < 0.7,
        "every": rng.choice([10, 60, 30, 7]) * SECOND,
        "drops": rng.choice(["leg", "leg", "conference", "account", "none"]),
        "grace": rng.choice([0, 0, 10, 60]) * SECOND if mode == "prepaid" else 0,
    }


def _recharge(rng: random.Random, grid: int, horizon: int, scale: int) -> Case:
    periods = (
        sorted({0, *(_instant(rng, grid, horizon) for _ in range(rng.randrange(3)))}) if rng.random() < 0.5 else []
    )
    return {
        "below": rng.choice([0, scale // 5, scale // 2, scale]),
        "amount": rng.choice([scale // 20, scale // 2, scale, 3 * scale]),
        "certain": rng.random() < 0.5,
        "delay": rng.choice([0, 0, 0, 2, 10]) * grid,
        "retry": rng.choice([-1, 1, 10]) * grid if rng.random() < 0.7 else -1,
        "at_most": rng.choice([1, 2, 5]) if periods else rng.choice([20, NEVER]),
        "used": rng.choice([0, 0, 1]) if periods else 0,
        "periods": periods,
        "chance": rng.randrange(1000),
    }


def _pool(rng: random.Random, grid: int, horizon: int) -> Case:
    size = rng.choice([0, 30, 60, 200, 1000, 5000]) * SECOND
    instants = sorted({_instant(rng, grid, horizon) for _ in range(rng.choice([0, 0, 1, 2]))} - {0})
    return {
        "grants": [
            [0, max(0, size - rng.choice([0, 0, 35]) * SECOND)],
            *([instant, size] for instant in instants if instant > 0),
        ],
        "capacity": size,
        "then_cut": rng.random() < 0.3,
    }


def _bridge(rng: random.Random, grid: int) -> Case:
    return {
        "ports": rng.choice([2, 4, 50, NEVER]),
        "trunks": rng.choice([1, 3, NEVER]),
        "conference_limit": rng.choice([1, 2, 10, NEVER, NEVER]),
        "voip_uses_ports": rng.random() < 0.3,
        "ends": rng.randrange(3),
        "at_most": rng.choice([NEVER, NEVER, NEVER, rng.randint(1, 30) * grid]),
    }


def _route(rng: random.Random, account: int, accounts: list[Case], entries: list[Case]) -> Case:
    pools = [index for index in range(len(accounts[account]["pools"])) if rng.random() < 0.7]
    return {
        "account": account,
        "staircase": rng.randrange(len(entries)) if rng.random() < 0.95 else -1,
        "barred": rng.random() < 0.05,
        "pools": pools,
    }


def _leg(rng: random.Random, case: Case, grid: int, number: int) -> Case:
    arrive = min(_instant(rng, grid, case["horizon"] // rng.choice([1, 1, 2, 8])), case["horizon"] - 1)
    way = rng.random()
    dialled = rng.randrange(case["destinations"]) if way < 0.35 else -1
    called = rng.randrange(len(case["numbers"])) if 0.35 <= way < 0.92 else -1
    rings = _duration(rng, grid, 2) if dialled >= 0 or rng.random() < 0.03 else 0
    lasts = _duration(rng, grid, rng.choice([0, 3, 20, 60]))
    stays = rng.random() < 0.5
    end = arrive + _duration(rng, grid, 30) + rings + 1
    scheduled = rng.random() < 0.6
    return {
        "arrive": arrive,
        "source": rng.randrange(3),
        "meeting": number,
        "attendee": rng.randrange(3),
        "origin": rng.randrange(len(case["origins"])),
        "number": called,
        "destination": dialled,
        "conference": rng.choice([-1, 0, 1, 2]),
        "organiser": rng.randrange(-1, 3),
        "is_organiser": int(rng.random() < 0.3),
        "rings": rings,
        "outcome": rng.choice([0, 0, 0, 1, 2]) if dialled >= 0 else 0,
        "lasts": lasts if stays else -1,
        "leaves": -1 if stays else arrive + rings + lasts,
        "meeting_end": end if scheduled else -1,
        "retry_until": end if scheduled else NEVER,
        "attempts": [
            [
                _duration(rng, grid, 3),
                _duration(rng, grid, 2) if dialled >= 0 else 0,
                rng.choice([0, 0, 1, 2]) if dialled >= 0 else 0,
            ]
            for _ in range(rng.choice([0, 0, 1, 3]))
        ],
    }
