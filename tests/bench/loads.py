"""Synthetic loads for the benchmarks: a month of Poisson legs over accounts and numbers, straight into plans and columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tollbridge.demand.offered import Legs
from tollbridge.engine.plan import plan as p
from tollbridge.tariff.charge import ChargeRules
from tollbridge.tariff.staircase import ALWAYS, Staircases

DAY = 86_400_000
NEVER = 2**62
RATE = 22_000_000  # nanos a minute: 0.022


def _column(values):
    return np.array(list(values), np.int64)


@dataclass(frozen=True)
class Load:
    """`legs` in `days`, each lasting `mean` ms on average; billed in steps of `step` ms."""

    legs: int
    days: int = 30
    accounts: int = 20
    numbers: int = 10
    mean: int = 240_000
    step: int = 60_000
    mode: int = p.PREPAID
    recharges: int = 0  # about so many by each account in the run; 0: the opening is enough

    @property
    def spent(self) -> int:
        """Micros that an account spends in the run, about."""
        return self.legs // self.accounts * (self.mean + self.step // 2) // 60_000 * 22_000

    def plan(self) -> p.Plan:
        account = self._account()
        routes = [
            p.Route(a, 0, False, (), -1, a, n, -1, "inbound", "toll", "US")
            for a in range(self.accounts)
            for n in range(self.numbers)
        ]
        return p.Plan(
            horizon=self.days * DAY,
            warm_up=0,
            day_begins=_column(range(0, self.days * DAY, DAY)),
            accounts=tuple(p.AccountPlan(name=f"a{i}", **account) for i in range(self.accounts)),
            numbers=tuple(p.NumberPlan(f"n{i}", 10**6, -1) for i in range(self.numbers)),
            bridges=(),
            routes=tuple(routes),
            route_in=np.arange(self.accounts * self.numbers).reshape(self.accounts, self.numbers).astype(np.int64),
            route_out=np.zeros((self.accounts, 0), np.int64),
            route_app=np.full(self.accounts, -1, np.int64),
            caller_class=np.zeros(1, np.int64),
            origin_account=_column(range(self.accounts)),
            origin_bridge=_column(-1 for _ in range(self.accounts)),
            staircases=self._staircases(),
            organisers=0,
        )

    def _account(self):
        recharge, opening = None, 10**14
        if self.recharges:
            amount = max(self.spent // self.recharges, 1)
            recharge = p.RechargePlan(amount, amount, False, True, 0, -1, p.UNLIMITED, 0, ())
            opening = 2 * amount
        return {
            "limit": 0,
            "opening": ((opening, NEVER),),
            "top_ups": (),
            "expiry_from": (0,),
            "expiry_after": (NEVER,),
            "recharge": recharge,
            "pools": (),
            "balance_alerts": (),
            "pool_alerts": (),
            "mode": self.mode,
            "admit": p.FIRST_STEP,
            "admit_within": 0,
            "quota": 300_000,
            "partial": True,
            "every": 60_000,
            "drops": p.DROP_LEG,
            "grace": 0,
        }

    def _staircases(self) -> Staircases:
        price = RATE * self.step // 1000
        one = {"after": 0, "initial": self.step, "further": self.step, "fee": 0, "free": 0}
        one |= {"initial_price": price, "further_price": price}
        return Staircases(
            regime_first=_column([0, 1]),
            regime_start=_column([ALWAYS]),
            regime_barred=_column([0]),
            tier_first=_column([0, 1]),
            **{f"tier_{name}": _column([value]) for name, value in one.items()},
            tier_row=_column([0]),
            charges=(ChargeRules(places=4),),
            rows=("a row",),
        )


class LoadDemand:
    """The legs of a load, made anew for each replication, a chunk a day."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.chunks: dict[int, list[Legs]] = {}

    @property
    def cast(self):
        raise NotImplementedError

    def days(self, replication):
        if replication not in self.chunks:
            rng = np.random.default_rng(replication)
            size = self.load.legs // self.load.days
            self.chunks = {replication: [self._day(rng, day, size) for day in range(self.load.days)]}
        yield from self.chunks[replication]

    def _day(self, rng, day: int, size: int) -> Legs:
        load, whole = self.load, np.full
        none, zero = whole(size, -1), np.zeros(size, np.int64)
        return Legs(
            arrive=np.sort(rng.integers(0, DAY, size)) + day * DAY,
            source=zero,
            meeting=np.arange(size) + day * size,
            attendee=zero,
            origin=rng.integers(0, load.accounts, size),
            number=rng.integers(0, load.numbers, size),
            destination=none,
            caller=none,
            conference=none,
            organiser=none,
            is_organiser=zero,
            rings=zero,
            outcome=zero,
            prompt=zero,
            lasts=rng.exponential(load.mean, size).astype(np.int64),
            leaves=none,
            meeting_end=none,
            retry_until=whole(size, NEVER),
            retry_first=zero,
            retry_count=zero,
            attempt_delay=zero[:0],
            attempt_rings=zero[:0],
            attempt_outcome=zero[:0],
            attempt_prompt=zero[:0],
        )

    def phase(self, account, replication, every):
        return 0

    def recharge_draws(self, account, replication, first, count):
        return np.ones(count, np.int64), np.zeros(count, np.int64)
