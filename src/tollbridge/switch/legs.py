"""The two sides that are held against each other: legs of one replication, and rows of a system's records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.plan.names import record_names
from tollbridge.engine.simulate import Engine, Study, simulate
from tollbridge.records.columns import cdr_batches
from tollbridge.records.run import Replication
from tollbridge.usage.outcomes import is_outbound
from tollbridge.usage.table import ANSWERED, NOT_GIVEN, UsageTable

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of the simulation, or of the records. Instants are ms since the run's start, durations ms, money micros.

    None (text: "") stands for what is not known. Of records `line` is where they stand, and `name` the call's name or ID;
    `number` is the far end in E.164, `cause` the word that was written.
    """

    name: str
    account: str
    outbound: bool
    number: str
    caller: str
    arrived: int | None
    answered: int | None
    released: int | None
    billed: int | None
    cost: int | None
    fee: int | None
    cause: str
    line: int = 0

    @property
    def begin(self) -> int:
        """When it arrived; where only its answer is known, that."""
        return self.arrived if self.arrived is not None else self.answered or 0

    def begin_as(self, record: Leg) -> int:
        """Return the instant of this leg that a record's begin is of: its answer, where the record knows no arrival."""
        return self.answered if record.arrived is None and self.answered is not None else self.begin

    @property
    def lasted(self) -> int | None:
        """The time from answer to release; None where it was not answered, or is not known."""
        return None if self.answered is None or self.released is None else self.released - self.answered


def run_replication(study: Study, number: int, engine: Engine) -> Replication:
    """Return one replication with CDRs and ledger.

    `study`: a scenario that is ready to run. `number`: from 1, as in files. `engine`: `auto`, `reference` or `compiled`.
    """
    return next(iter(simulate(study, [number - 1], engine=engine, records=lambda _: "ledger")))


def simulated_legs(study: Study, done: Replication) -> list[Leg]:
    """Return the legs of a replication in order of arrival; those by app have no number, and are left out.

    `study`: the scenario. `done`: a replication that kept its CDRs.
    """
    names = record_names(study.loaded, study.plan, study.demand.cast, study.seed)
    return [leg for batch in cdr_batches(names, done) for leg in _legs({each.name: each.values for each in batch})]


def _legs(columns: dict[str, Any]) -> Iterator[Leg]:
    wanted = (
        "leg", "account", "direction", "to", "from", "arrived", "answered", "released", "billed_s", "cost",
        "connection_fee", "cause",
    )  # fmt: skip
    for row in zip(*(_plain(columns[name]) for name in wanted), strict=True):
        name, account, direction, number, caller, arrived, answered, released, billed, cost, fee, cause = row
        begun = None if answered < 0 else answered
        yield Leg(
            name, account, direction == "outbound", number, caller, arrived, begun, released, billed * 1000, cost, fee, cause
        )  # fmt: skip


def _plain(values: Any) -> Any:
    return values.tolist() if hasattr(values, "tolist") else values


def recorded_legs(table: UsageTable, dial_ins: frozenset[str]) -> Iterator[Leg]:
    """Yield the rows of records whose instants are ms since the run's start.

    `dial_ins`: the scenario's numbers in E.164: records that tell no direction came in at these, and went out to others.
    A dial-in counts from its answer: it is answered as it arrives. Of a dialled leg whose ringing the records do not tell,
    the instant is its answer's.
    """
    texts = (table.name, table.account, table.number, table.caller, table.cause)
    outbound = _outbound(table, dial_ins)
    times = (table.at, table.lasts, table.rings, table.outcome == ANSWERED, outbound)
    money = (table.line, table.billed, table.charge, table.fee)
    for (name, account, number, caller, cause), when, (line, billed, charge, fee), out in zip(
        zip(*(each.texts() for each in texts), strict=True),
        zip(*(each.tolist() for each in times), strict=True),
        zip(*(each.tolist() for each in money), strict=True),
        outbound.tolist(),
        strict=True,
    ):
        arrived, answered, released = _instants(*when)
        yield Leg(
            name, account, out, number, caller, arrived, answered, released, _given(billed), _given(charge),
            _given(fee), cause, line,
        )  # fmt: skip


def _outbound(table: UsageTable, dial_ins: frozenset[str]) -> Mask:
    told = np.zeros(len(table), bool)
    for texts in (table.way, table.type):
        told |= texts.where([is_outbound(text) is not None for text in texts.values])
    own = table.number.where([number in dial_ins for number in table.number.values])
    found: Mask = np.where(told, table.outbound, ~own & (table.outbound | ~table.number.mask("")))
    return found


def _instants(
    at: int, lasts: int, rings: int, answered: object, outbound: object
) -> tuple[int | None, int | None, int | None]:
    """Return when a recorded leg arrived, was answered and was released, None where the records do not tell."""
    rang = None if rings == NOT_GIVEN else rings
    if not answered:
        return at, None, None if rang is None else at + rang
    begun = at + (rang or 0)
    return (begun if not outbound else None if rang is None else at), begun, begun + lasts


def _given(value: int) -> int | None:
    return None if value == NOT_GIVEN else value
