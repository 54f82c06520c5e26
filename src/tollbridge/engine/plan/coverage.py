"""Callers of workloads who find no rate, as can be seen before the run: their legs are `no-rate`, and cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from tollbridge.demand.roster import Roster
from tollbridge.engine.plan.routes import number_party, outside_party
from tollbridge.errors import Problem
from tollbridge.scenario.phones import sample_number
from tollbridge.scenario.schema import WorkloadPart
from tollbridge.tariff.destinations import Destinations
from tollbridge.tariff.match import TariffBook
from tollbridge.tariff.rows import Party

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

Place = tuple[str | int, ...]


def coverage_warnings(loaded: Loaded, book: TariffBook) -> Iterator[Problem]:
    """Yield a warning for each number and destination of a workload for which its tariff has no row: legs are `no-rate`.

    Args:
        loaded: the scenario.
        book: its tariffs.

    Numbers that a number falls back to count as called. A number whose legs another account pays is held against that
    account's tariff. A dial-out counts by a sample number of its prefix.
    """
    roster = Roster(loaded)
    for name, workload in loaded.scenario.workloads.items():
        account = roster.account(workload.account)
        part = loaded.scenario.accounts.get(account)
        licence = part.licences.get(roster.licence(account, workload.licence)) if part else None
        tariff = (licence.tariff if licence else None) or (part.tariff if part else None) or ""
        for place, called, who, direction in _asked(loaded, workload):
            payer = _payer(loaded, called, direction) or tariff
            party = _party(loaded, called, direction)
            lacks = _lacks(loaded, book.destinations(payer, direction), party) if payer else None
            if lacks is not None:
                what = f"{called} ({', '.join(filter(None, (party.country, party.kind)))})"
                text = f"{who} have no rate: tariff {payer!r} has no {direction} row for {what}{lacks}, so they are turned away"
                yield loaded.problem(f"{text} [no-rate]", "workloads", name, *place, warning=True)


def _lacks(loaded: Loaded, rows: Destinations, party: Party) -> str | None:
    """Return what to add where a tariff has no row for a number: "", or that its rows begin too late; None of others."""
    place = rows.find(party)
    if place < 0:
        return ""
    late = all((row.valid_from or 0) >= loaded.clock.duration for row in rows[place].rows)
    return " that begins before the run's end" if late else None


def _payer(loaded: Loaded, number: str, direction: str) -> str | None:
    """Return the tariff of the account that pays a dial-in number's legs, where it is not the organiser's."""
    named = getattr(loaded.scenario.numbers[number], "account", None) if direction == "inbound" else None
    return loaded.scenario.accounts[named].tariff if named in loaded.scenario.accounts else None


def _party(loaded: Loaded, called: str, direction: str) -> Party:
    if direction == "inbound":
        return number_party(loaded.scenario.numbers[called])
    return outside_party(sample_number(called))


def _asked(loaded: Loaded, workload: WorkloadPart) -> Iterator[tuple[Place, str, str, str]]:
    """Yield (key path, number or prefix, who they are, direction) of all that a workload's callers call."""
    legs = workload.legs
    joins: list[tuple[Place, dict[str, Decimal] | None]] = [(("join",), workload.join)]
    if workload.organisers is not None:
        joins.append((("organisers", "join"), workload.organisers.join))
    if legs is not None:
        joins.append((("legs", "join"), legs.join))
    seen: set[str] = set()
    for path, join in joins:
        for way, share in (join or {}).items():
            if way in loaded.scenario.numbers and share and way not in seen:
                seen.add(way)
                yield (*path, way), way, f"those who join by {way} ({100 * float(share):.3g}% of them)", "inbound"
    if legs is not None and legs.via in loaded.scenario.numbers:
        yield ("legs", "via"), str(legs.via), "all legs", "inbound"
        seen.add(str(legs.via))
    for number in _fallbacks(loaded, seen):
        yield (), number, f"those who fall back to {number}", "inbound"
    if legs is not None and legs.dial is not None:
        yield ("legs", "dial"), legs.dial, "all legs", "outbound"
    for prefix, share in (workload.destinations or {}).items():
        if share:
            yield (
                ("destinations", prefix),
                prefix,
                f"dial-outs to {prefix} ({100 * float(share):.3g}% of them)",
                "outbound",
            )


def _fallbacks(loaded: Loaded, called: set[str]) -> Iterator[str]:
    """Yield the numbers that are not called but that a called one falls back to."""
    numbers, seen = loaded.scenario.numbers, set(called)
    waiting = sorted(called)
    while waiting:
        after = numbers[waiting.pop()].fallback
        if after in numbers and after not in seen:
            seen.add(after)
            waiting.append(after)
            yield after
