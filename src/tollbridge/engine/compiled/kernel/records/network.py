"""What legs go over: origins, routes with their staircases, numbers and bridges with their lines."""

from __future__ import annotations

from dataclasses import dataclass

from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER, NONE, Record, Words


@dataclass(slots=True, eq=False)
class Tier(Record):
    """Steps from one offset after answer on: see `Staircases`."""

    after: int = 0  # ms since answer
    initial: int = 0  # ms: the first step
    further: int = 0  # ms: every other
    initial_price: int = 0  # exact units
    further_price: int = 0  # exact units
    fee: int = 0  # micros
    free: int = 0  # ms


@dataclass(slots=True, eq=False)
class Regime(Record):
    """What is in force from an instant on."""

    start: int = 0  # ms
    barred: bool = False
    tiers: list[Tier] = NONE
    tier_count: int = 0  # 0: no rate


@dataclass(slots=True, eq=False)
class Entry(Record):
    """The staircase of a tariff and a destination; bounds of what a leg on it can burn (see `bounds`)."""

    regimes: list[Regime] = NONE
    regime_count: int = 0
    cap: int = 0  # micros: the most that a leg is charged
    places: int = 0  # decimals to which a leg's sum is rounded
    rounding: int = 0  # HALF_UP ...
    per_increment: bool = False  # each step is rounded by itself
    unit: int = 1  # exact units that make one in the last place
    margin: int = 0  # micros: the most by which a charge may be above its sum
    burn_step: int = 0  # 1/1024 micros: the dearest step, fee included
    burn_rate: int = 0  # 1/1024 micros a ms: the dearest rate
    burn_time: int = FOREVER  # ms in which a leg has burned all that it may be charged, at that rate
    longest: int = 0  # ms: the longest step
    shortest: int = FOREVER  # ms: the shortest step
    fee: int = 0  # micros: the dearest fee, rounding included
    is_flat: bool = False  # one regime and one tier without `free`: a leg's cost depends on its number of steps alone
    cost_of: Words = NONE  # [STEPS] micros, by number of steps, as far as `known` (see `costs`)
    moves_of: Words = NONE  # [STEPS] how many of them debit something
    all_move: bool = False  # all of them do
    known: int = -1  # -1: none yet
    initial: int = 0  # ms: its first step, where it is flat
    further: int = 0  # ms: every other
    initial_adds: int = 0  # exact units, or micros with `per: increment`: what its first step adds to a leg's sum
    further_adds: int = 0  # what every other adds
    full_after: int = FOREVER  # how many steps leave a leg's sum at FULL or below; with more it is held there
    inverse: int = 0  # 2 ** shift / further, rounded up (see `steps_in`); 0: too long for that
    shift: int = 0


@dataclass(slots=True, eq=False)
class Route(Record):
    """A kind of leg that prices and pays as one: an origin with a number or a destination."""

    account: Account = NONE
    entry: Entry = NONE  # none: no rate
    # where its legs come in
    group: Lines = NONE  # of which each takes a line; or none
    port: Lines = NONE  # of which each takes a bridge port; or none
    may_be_plain: bool = False  # it has a rate, or had one, and money alone pays
    is_open: bool = False  # its legs dial in, and no conference there ends by the clock
    # its plain legs that go in a window of bulk settlement
    gone: int = 0
    time: int = 0  # ms that they were there
    due: int = 0  # micros
    billed: int = 0  # ms
    told: int = 0  # messages
    unlike: int = 0  # how many of them do not go because they hang up
    listed: bool = False  # it is in the window's list
    # read for an event
    barred: bool = False
    index: int = 0
    bridge: Bridge = NONE
    pools: Words = NONE  # [pools] which of the account's pools may pay, in the file's order
    pool_count: int = 0


@dataclass(slots=True, eq=False)
class Lines(Record):
    """A group of equal lines: a number's ports, a bridge's ports, its trunks."""

    capacity: int = 0
    busy: int = 0
    offered: int = 0  # how often a line was asked for
    blocked: int = 0  # how often in vain
    peak: int = 0
    area: int = 0  # ms: busy lines times time, after the warm-up; of each that is still busy its begin is taken off


@dataclass(slots=True, eq=False)
class Number(Record):
    """A dial-in number."""

    index: int = 0
    ports: Lines = NONE
    fallback: Number = NONE
    chain: int = 0  # the arrival that last tried it


@dataclass(slots=True, eq=False)
class Bridge(Record):
    """A conference bridge."""

    index: int = 0
    ports: Lines = NONE
    trunks: Lines = NONE
    seats: int = 0  # in one conference
    voip_uses_ports: bool = False
    ends: int = 0  # LAST_LEG ...
    at_most: int = 0  # ms: the length of a conference


@dataclass(slots=True, eq=False)
class Origin(Record):
    """Whom legs belong to."""

    account: Account = NONE
    bridge: Bridge = NONE
