"""`calls`: exact demand, one entry a leg."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.chunks import arrival_order, chosen, offered, with_prompts
from tollbridge.demand.families import Variate, as_ms
from tollbridge.demand.offered import ANSWERED, BUSY, NO_ANSWER, Legs, Origin
from tollbridge.demand.reading import Reading
from tollbridge.demand.roster import Roster
from tollbridge.demand.streams import Draws
from tollbridge.scenario.schema import CallPart

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

I64 = NDArray[np.int64]
OUTCOMES = {"answered": ANSWERED, "no-answer": NO_ANSWER, "busy": BUSY}


class CallRow(NamedTuple):
    """What a call, or a row of a trace, gives of a leg: columns of `Legs`, under their names."""

    arrive: int
    meeting: int
    origin: int
    number: int
    destination: int
    conference: int
    is_organiser: int
    rings: int
    outcome: int
    lasts: int


@dataclass(frozen=True)
class ExactLegs:
    """The legs of `calls` or of a trace: the same in every replication but for prompts that are drawn.

    `prompts`: of each bridge with a drawn prompt, its distribution, the rows (dial-ins) that hear it and what names their
    draws: a call's name, so that a call put in leaves the others as they were, and a trace's row.
    """

    stream: str
    legs: Legs  # in arrival order
    prompts: tuple[tuple[Variate, I64, I64], ...] = ()

    def of(self, seed: int, replication: int) -> Legs:
        """Return the legs of one replication; only their prompts are drawn.

        `seed`: the run's, 0 or more. `replication`: its number, from 0.
        """
        if not self.prompts:
            return self.legs
        draws = Draws(seed, self.stream, replication, 0)
        prompt = self.legs.prompt.copy()
        for variate, rows, names in self.prompts:
            u, _ = draws.named("prompt", names, np.zeros_like(rows))
            prompt[rows] = as_ms(variate.quantile(u))
        return with_prompts(self.legs, prompt)


def exact_legs(loaded: Loaded, roster: Roster, source: int, rows: list[CallRow], callers: list[str]) -> ExactLegs:
    """Return calls' rows as legs in arrival order, dial-ins with their bridges' prompts.

    Args:
        loaded: the scenario.
        roster: gives names their numbers.
        source: 0 for calls, 1 for a trace.
        rows: a leg each.
        callers: all rows' `from`.
    """
    table = np.array(rows, np.int64).reshape(len(rows), len(CallRow._fields)).T
    columns: dict[str, I64 | int] = dict(zip(CallRow._fields, table, strict=True))
    legs = offered({**columns, "source": source, "caller": _callers(roster, table, callers)})
    legs = chosen(legs, arrival_order(legs.arrive))
    return _prompted(loaded, roster, "calls" if source == 0 else "trace", legs)


def _callers(roster: Roster, table: I64, callers: list[str]) -> I64:
    """Return who calls in each row of a dial-in, -1 where that is not known."""
    meeting, number = (table[CallRow._fields.index(name)].tolist() for name in ("meeting", "number"))
    known = lru_cache(maxsize=None)(roster.caller)
    return np.array(
        [known(callers[row]) if via >= 0 else -1 for row, via in zip(meeting, number, strict=True)], np.int64
    )


def _prompted(loaded: Loaded, roster: Roster, stream: str, legs: Legs) -> ExactLegs:
    places = {name: index for index, name in enumerate(loaded.scenario.bridges)}
    bridge_of = np.array([places.get(origin.bridge, -1) for origin in roster.cast().origins])
    prompt, drawn = legs.prompt.copy(), []
    for index, (name, bridge) in enumerate(loaded.scenario.bridges.items()):
        rows = (
            np.flatnonzero((bridge_of[legs.origin] == index) & (legs.number >= 0))
            if len(legs)
            else np.zeros(0, np.int64)
        )
        variate = Reading(loaded, "bridges", name).duration(bridge.prompt, "prompt")
        if variate.only is not None:
            prompt[rows] = round(variate.only)
        elif len(rows):
            names = legs.meeting[rows]
            if stream == "calls":
                names = np.array([crc32(call.encode()) for call in loaded.scenario.calls])[names]
            drawn.append((variate, rows, names))
    return ExactLegs(stream, with_prompts(legs, prompt), tuple(drawn))


def call_origin(roster: Roster, call: CallPart) -> Origin:
    """Return whom a call belongs to; its country is the account's.

    `roster`: gives names their numbers. `call`: the file's. ValueError where an account, licence or bridge is not named and
    there are several.
    """
    account = roster.account(call.account)
    licence, bridge = roster.licence(account, call.licence), roster.bridge(call.bridge, call.via)
    return Origin(account, licence, bridge, "", tuple(call.tags.items()), roster.country(account))


def call_row(roster: Roster, call: CallPart, place: tuple[int, int]) -> CallRow:
    """Return one call as a row; ValueError says what is wrong with it.

    `roster`: gives names their numbers. `call`: the file's. `place`: its instant, ms since the start, and its row.
    """
    bridge = roster.bridge(call.bridge, call.via)
    return CallRow(
        *place,
        roster.origin(call_origin(roster, call)),
        -1 if call.via is None else roster.number(call.via),
        -1 if call.dial is None else roster.dialled(call.dial),
        -1 if call.conference is None else roster.conference(bridge, call.conference),
        int(call.organiser),
        call.rings,
        OUTCOMES[call.outcome],
        call.lasts,
    )


def read_calls(loaded: Loaded, roster: Roster, reading: Reading) -> tuple[list[CallRow], list[str]]:
    """Return the calls that come before the end of the run as rows, and every call's `from` number ("" for none).

    Args:
        loaded: the scenario, checked: no call comes before the start.
        roster: gives names their numbers.
        reading: collects what is wrong with a call.
    """
    rows: list[CallRow] = []
    for index, (name, call) in enumerate(loaded.scenario.calls.items()):
        at = call.at.ms(loaded.clock) if call.at else 0
        row = reading.attempt(partial(call_row, roster, call, (at, index)), name)
        if row is not None and at < loaded.clock.duration:
            rows.append(row)
    return rows, [call.caller or "" for call in loaded.scenario.calls.values()]
