"""What demand hands to the engines: offered legs in arrival order, in chunks of whole local days, and who they are.

No column depends on the run: a leg that is turned away has its later attempts' draws here already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
ANSWERED, NO_ANSWER, BUSY = range(3)


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom legs belong to: everything but the number that decides their account, price, policy and tags."""

    account: str
    licence: str  # "" where none
    bridge: str  # "" where the file has no bridge
    workload: str  # "" for calls and trace
    tags: tuple[tuple[str, str], ...]
    country: str  # the organisers' country (of calls and trace the account's); "" unknown


@dataclass(frozen=True)
class Cast:
    """The names behind the integers of `Legs`, the same for every replication of a scenario.

    A column of `Legs` holds places in one of these tuples, from 0.
    """

    origins: tuple[Origin, ...]
    numbers: tuple[str, ...]  # keys of the scenario's `numbers`, in the file's order
    destinations: tuple[str, ...]  # dialled numbers, E.164 with the plus (a workload's: a number under its prefix)
    destination_labels: tuple[str, ...]  # what a CDR shows as `to`: the number, or the workload's prefix
    organisers: tuple[str, ...]  # every organiser's name, `workload/7`; index is Legs.organiser
    sources: tuple[str, ...]  # what `Legs.source` counts: "calls", "trace", then workloads in the file's order
    call_names: tuple[str, ...]  # of source 0, by `meeting`
    callers: tuple[str, ...]  # of source 0 then 1: the `from` number or ""; see `caller_first`
    caller_first: tuple[int, int]  # where in `callers` the calls and the trace's rows begin
    conferences: tuple[str, ...]  # names of the conferences of calls and trace: conference ids 0..n-1
    calling: tuple[
        str, ...
    ] = ()  # numbers that call in, with the plus (a workload's: one under its prefix): Legs.caller
    calling_labels: tuple[str, ...] = ()  # what a CDR shows as `from`: the number, or the workload's prefix


@dataclass(frozen=True)
class Legs:
    """A chunk of offered legs, first attempts only, sorted by (arrive, source, meeting, attendee); all int64 of one length.

    A column of one value may be a view of stride 0; none is to be written to.

    The four sort columns plus the attempt number order legs at one instant. A leg with neither number nor destination is
    VoIP: it is never metered, and holds ports only where its bridge says so.
    """

    arrive: I64  # ms since start, >= 0
    source: I64  # index into Cast.sources
    meeting: I64  # increasing with time within a source; of calls and trace the row
    attendee: I64  # 1 is the organiser of a meeting; 0 for calls, trace and `legs`
    origin: I64  # index into Cast.origins
    number: I64  # dial-in number called, or -1
    destination: I64  # index into Cast.destinations for a dial-out, or -1
    caller: I64  # of a dial-in: index into Cast.calling, or -1: it is not known who calls
    conference: I64  # unique id, or -1: its own
    organiser: I64  # index into Cast.organisers, or -1
    is_organiser: I64  # 1: its presence opens the lobby, its release may end the conference
    rings: I64  # ms from arrival to the outcome (0 for dial-in)
    outcome: I64  # ANSWERED, NO_ANSWER, BUSY
    prompt: I64  # ms from answer to being in the conference
    lasts: I64  # ms from answer to hang-up, or -1: use `leaves`
    leaves: I64  # instant of the hang-up (not before answer), or -1
    meeting_end: I64  # scheduled end for `ends: schedule`, or -1
    retry_until: I64  # attempts at or after this instant are not made; units.NEVER: no bound
    retry_first: I64  # its later attempts are rows retry_first .. retry_first + retry_count of the attempt columns
    retry_count: I64
    # one row per possible later attempt, in order; made only if the one before was turned away, busy or not answered
    attempt_delay: I64  # ms after the refusal or the known outcome
    attempt_rings: I64
    attempt_outcome: I64
    attempt_prompt: I64

    def __len__(self) -> int:
        return len(self.arrive)

    @classmethod
    def leg_columns(cls) -> tuple[str, ...]:
        """Return the names of the per-leg columns (the others are per later attempt)."""
        return _LEG_COLUMNS

    @classmethod
    def attempt_columns(cls) -> tuple[str, ...]:
        """Return the names of the columns with a row for each later attempt."""
        return _ATTEMPT_COLUMNS


_LEG_COLUMNS: Final = tuple(f.name for f in fields(Legs) if not f.name.startswith("attempt_"))
_ATTEMPT_COLUMNS: Final = tuple(f.name for f in fields(Legs) if f.name.startswith("attempt_"))


class Demand(Protocol):
    """Offered legs of a scenario: the same for a seed and replication, whatever the run does with them.

    `ScenarioDemand` draws them; `kept.DemandKept` gives those that it drew before. An engine asks for nothing else.

    >>> from tollbridge.demand.build import build_demand
    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> demand = build_demand(load(shipped() / "all-or-nothing.yaml"), seed=1)
    >>> [int(at) // 60_000 for day in demand.days(0) for at in day.arrive]  # minutes since the start
    [0, 1, 1, 20]
    """

    @property
    def cast(self) -> Cast:
        """The names behind the integers."""
        ...

    def days(self, replication: int) -> Iterator[Legs]:
        """Yield the offered legs of a replication: chunks in arrival order, all of one before all of the next.

        `replication`: 0, 1, …
        """
        ...

    def phase(self, account: str, replication: int, every: int) -> int:
        """Return when in its interval an account is looked at, where that is drawn: 0 to `every` - 1, ms.

        `account`: its name. `replication`: from 0. `every`: the interval, ms.
        """
        ...

    def recharge_draws(self, account: str, replication: int, first: int, count: int) -> tuple[I64, I64]:
        """Return what becomes of some recharge attempts: (success as 0 or 1, delay in ms), both int64 [count].

        `account`: its name. `replication`: from 0. `first`, `count`: which attempts, from 0.
        """
        ...
