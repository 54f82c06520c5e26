"""`expect.calls` and `expect.steps`: legs by name, held against their CDRs and debits, exact in every replication."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tollbridge.expect.steps import paid_steps, step_lines
from tollbridge.expect.trial import Trial
from tollbridge.expect.values import leg_places, write_instant
from tollbridge.expect.verdict import Failure, Plain
from tollbridge.money import format_money
from tollbridge.records.run import CAUSES, Cdrs, Replication
from tollbridge.scenario.schema import CallExpect
from tollbridge.units import Instant, format_duration

Reader = Callable[[Cdrs, int], int]
READERS: dict[str, Reader] = {
    "cost": lambda cdrs, row: int(cdrs.cost[row]),
    "connection_fee": lambda cdrs, row: int(cdrs.fee[row]),
    "billed": lambda cdrs, row: int(cdrs.billed[row]),
    "pool_time": lambda cdrs, row: int(cdrs.pool_time[row]),
    "lasted": lambda cdrs, row: max(0, int(cdrs.released[row] - cdrs.answered[row])) if cdrs.answered[row] >= 0 else 0,
    "arrived": lambda cdrs, row: int(cdrs.arrived[row]),
    "answered": lambda cdrs, row: int(cdrs.answered[row]),
    "released": lambda cdrs, row: int(cdrs.released[row]),
    "attempt": lambda cdrs, row: int(cdrs.attempt[row]),
}
MONEY_FIELDS = frozenset({"cost", "connection_fee"})
INSTANT_FIELDS = frozenset({"arrived", "answered", "released"})


def call_failures(trial: Trial, name: str, expected: CallExpect) -> list[Failure]:
    """Hold one leg's CDR against what is expected of it, in every replication; report the first that differs.

    `trial`: the scenario, run. `name`: the leg's. `expected`: what the file says of it.
    """
    for replication, rows in zip(trial.replications, trial.legs, strict=True):
        found = list(_leg_failures(trial, replication, rows.get(name, -1), (name, expected)))
        if found:
            return found
    return []


def step_failures(trial: Trial, name: str, expected: tuple[tuple[int, int, int], ...]) -> list[Failure]:
    """Hold a leg's steps against the expected ones, in every replication; report the first that differs.

    `trial`: the scenario, run. `name`: the leg's. `expected`: (ms since answer, length in ms, debit in micros) each.
    """
    places = leg_places(trial.loaded)
    for replication, rows in zip(trial.replications, trial.legs, strict=True):
        row = rows.get(name, -1)
        if row < 0:
            return [_absent(trial, replication, name, "steps")]
        steps = paid_steps(trial.plan, replication, row)
        got = tuple((step.begin, step.length, step.debit) for step in steps)
        if got != expected:
            return [
                Failure(
                    what=f"steps.{name}",
                    place=trial.place("expect", "steps", name),
                    expected=_steps_text(expected, places),
                    got=_steps_text(got, places),
                    path=trial.path("expect", "steps", name),
                    actual=[_step_plain(step, places) for step in got],
                    details=tuple(step_lines(steps, places)),
                    replication=replication.index,
                )
            ]
    return []


def _leg_failures(
    trial: Trial, replication: Replication, row: int, wanted: tuple[str, CallExpect]
) -> Iterator[Failure]:
    name, expected = wanted
    if row < 0:
        yield _absent(trial, replication, name, "calls")
        return
    details: tuple[str, ...] | None = None
    for key in (key for key in CallExpect.model_fields if key in expected.model_fields_set):
        want, got = _pair(trial, replication, row, (key, getattr(expected, key)))
        if want == got:
            continue
        details = details if details is not None else explanation(trial, replication, row)
        path = trial.path("expect", "calls", name, key)
        place = trial.place("expect", "calls", name, key)
        yield Failure(f"calls.{name}.{key}", place, want, got, path, got, details, replication.index)


def _pair(trial: Trial, replication: Replication, row: int, wanted: tuple[str, object]) -> tuple[str, str]:
    """Return (expected, got) of one key as texts that are equal where the values are."""
    key, expected = wanted
    cdrs = replication.cdrs
    assert cdrs is not None
    if key in INSTANT_FIELDS and isinstance(expected, Instant):
        got_ms = READERS[key](cdrs, row)
        return _instants(trial, expected, got_ms)
    if key in READERS and isinstance(expected, int):
        got = READERS[key](cdrs, row)
        if key in MONEY_FIELDS:
            places = leg_places(trial.loaded)
            return format_money(expected, places), format_money(got, places)
        return (str(expected), str(got)) if key == "attempt" else (format_duration(expected), format_duration(got))
    return str(expected).lower() if key == "warned" else str(expected), _word(trial, cdrs, row, key)


def _instants(trial: Trial, expected: Instant, got: int) -> tuple[str, str]:
    if expected.ms(trial.loaded.clock) == got:
        return expected.text, expected.text
    like = "+" if expected.text.strip() == "never" else expected.text
    return expected.text, "never" if got < 0 else write_instant(got, trial.loaded.clock, like)


def _word(trial: Trial, cdrs: Cdrs, row: int, key: str) -> str:
    if key == "cause":
        return CAUSES[int(cdrs.cause[row])]
    if key == "warned":
        return "true" if cdrs.warned[row] else "false"
    account = trial.plan.accounts[trial.plan.routes[int(cdrs.route[row])].account]
    mask = int(cdrs.pools[row])
    return " ".join(pool.name for bit, pool in enumerate(account.pools) if mask >> bit & 1) or "none"


def _absent(trial: Trial, replication: Replication, name: str, section: str) -> Failure:
    place = trial.place("expect", section, name)
    return Failure(f"{section}.{name}", place, "a leg of that name", "none arrived", replication=replication.index)


def explanation(trial: Trial, replication: Replication, row: int) -> tuple[str, ...]:
    """Return lines that explain a leg: what became of it, and its steps with the rows that priced them.

    `trial`: the scenario, run. `replication`: which one. `row`: of the leg's CDR.
    """
    cdrs, clock, places = replication.cdrs, trial.loaded.clock, leg_places(trial.loaded)
    assert cdrs is not None
    route = trial.plan.routes[int(cdrs.route[row])]
    far_end = trial.plan.numbers[route.number].name if route.number >= 0 else _dialled(trial, route.destination)
    happened = [f"arrived {write_instant(int(cdrs.arrived[row]), clock)}"]
    if cdrs.answered[row] >= 0:
        happened.append(f"answered {write_instant(int(cdrs.answered[row]), clock)}")
    happened.append(f"released {write_instant(int(cdrs.released[row]), clock)} ({CAUSES[int(cdrs.cause[row])]})")
    head = f"{route.direction} {far_end}: {', '.join(happened)}, cost {format_money(int(cdrs.cost[row]), places)}"
    return (head, *step_lines(paid_steps(trial.plan, replication, row), places))


def _dialled(trial: Trial, destination: int) -> str:
    return trial.study.demand.cast.destination_labels[destination]


def _step_plain(step: tuple[int, int, int], places: int) -> Plain:
    return [format_duration(step[0]), format_duration(step[1]), format_money(step[2], places)]


def _steps_text(steps: tuple[tuple[int, int, int], ...], places: int) -> str:
    return ", ".join(f"[{' '.join(map(str, _step_plain(step, places)))}]" for step in steps) or "no step"
