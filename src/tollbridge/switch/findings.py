"""What `verify` finds, as `check` has it: an entry for each leg, each record that is no leg's, and the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tollbridge.engine.simulate import Study
from tollbridge.expect.calls import explanation
from tollbridge.expect.trial import Trial
from tollbridge.expect.verdict import Failure
from tollbridge.plain_text import counted
from tollbridge.records.run import Replication
from tollbridge.switch.causes import causes_of
from tollbridge.switch.clocks import Offset
from tollbridge.switch.differences import Comparer, Difference, Tolerance
from tollbridge.switch.legs import Leg
from tollbridge.switch.pairing import Near, Pairing
from tollbridge.units import format_duration

MOST_EXPLAINED = 40
"""Legs whose steps are shown; the others show their figures alone."""
MOST_LINES = 9
"""Lines that explain a leg."""
CLOCK = "clock"


class Findings:
    """Gathers what was checked, and what failed; `agreeing` counts the legs of which nothing differs."""

    def __init__(self, study: Study, done: Replication, file: Path, tolerance: Tolerance) -> None:
        self.checked: list[str] = []
        self.failures: dict[str, tuple[Failure, ...]] = {}
        self.agreeing = 0
        self.notes: list[str] = []
        self._trial = Trial(study.loaded, study, [done])
        self._file = file
        self._within = tolerance.within
        self._comparer = Comparer(study.loaded.clock, tolerance)
        self._offset: Offset | None = None
        self._by_clock = 0

    def compare(self, legs: Sequence[Leg], found: Pairing, offset: Offset | None, *, answered_only: bool) -> None:
        """Hold the legs against their records, and name what is left over on either side.

        Args:
            legs: the simulation's, in order of arrival.
            found: which record is of which leg.
            offset: by how much the records' instants lie after the simulation's, where that was looked for; else None.
            answered_only: whether legs that were never answered need no record.
        """
        self._offset = offset
        unclear = {place: group for group in found.unclear for place in group[0]}
        for place, leg in enumerate(legs):
            if place in found.pairs:
                self._pair(legs, place, found)
            elif place not in unclear and not (answered_only and leg.answered is None):
                self._say(f"calls.{leg.name}", [self._missing(legs, place)])
        for places, records in found.unclear:
            self._unclear(legs, places, records)
        near = Near(legs, range(len(legs)))
        missed = [record for record in found.extra if _is_missed_dial_in(record)]
        if missed:
            of = counted(len(missed), "record is of a dial-in", "records are of dial-ins")
            self.notes.append(
                f"{of} that nobody answered, and of no leg of the scenario (first: line {missed[0].line})"
            )
        for record in (each for each in found.extra if not _is_missed_dial_in(each)):
            self._say(f"records.{record.line}", [self._extra(legs, record, near)])
        if offset is not None:
            self.checked.insert(0, CLOCK)
            self.failures = {CLOCK: (self._clock(offset),), **self.failures}

    def _say(self, name: str, failures: Sequence[Failure]) -> None:
        self.checked.append(name)
        if failures:
            self.failures[name] = tuple(failures)

    def _pair(self, legs: Sequence[Leg], place: int, found: Pairing) -> None:
        leg, record = legs[place], found.pairs[place]
        differences = self._comparer.differences(leg, record)
        own = [each for each in differences if not self._of_clock(each)]
        self._by_clock += len(own) < len(differences)
        failures = [self._failure(leg, record, each) for each in own]
        if again := found.again.get(place):
            lines = ", ".join(str(each.line) for each in (record, *again))
            failures.insert(
                0, self._said(record, f"calls.{leg.name}", "one record", f"{1 + len(again)}: lines {lines}")
            )
        self.agreeing += not differences and not again
        self._say(f"calls.{leg.name}", self._explained(failures, place))

    def _of_clock(self, each: Difference) -> bool:
        """Tell whether an instant differs by no more than the clocks do; a length or a lone instant never does."""
        return self._offset is not None and each.offset != 0 and abs(each.offset - self._offset.ms) <= self._within

    def _failure(self, leg: Leg, record: Leg, each: Difference) -> Failure:
        return self._said(record, f"calls.{leg.name}.{each.what}", each.expected, each.got)

    def _said(self, record: Leg, what: str, expected: str, got: str) -> Failure:
        return Failure(what, f"{self._file}:{record.line}" if record.line else str(self._file), expected, got)

    def _explained(self, failures: list[Failure], place: int) -> list[Failure]:
        """Return failures with the leg's steps under the last of them."""
        if not failures or len(self.failures) >= MOST_EXPLAINED:
            return failures
        last = failures[-1]
        details = _shortened(explanation(self._trial, self._trial.replications[0], place))
        return [*failures[:-1], Failure(last.what, last.place, last.expected, last.got, details=details)]

    def _missing(self, legs: Sequence[Leg], place: int) -> Failure:
        leg = legs[place]
        failure = Failure(f"calls.{leg.name}", str(self._file), f"a record of {self._shown(leg)}", "none")
        return self._explained([failure], place)[0]

    def _extra(self, legs: Sequence[Leg], record: Leg, near: Near) -> Failure:
        got = f"a record of {self._shown(record)}" + (f", named {record.name}" if record.name else "")
        closest = self._closest(record, near)
        details = (
            (f"nearest with its number: {legs[closest[1]].name}, {format_duration(closest[0])} away",)
            if closest
            else ()
        )
        place = f"{self._file}:{record.line}"
        return Failure(f"records.{record.line}", place, "a leg of the scenario", got, details=details)

    @staticmethod
    def _closest(record: Leg, near: Near) -> tuple[int, int] | None:
        found = [(abs(begin - record.begin), place) for group in near.of_number(record) for begin, place in group]
        return min(found, default=None)

    def _unclear(self, legs: Sequence[Leg], places: list[int], records: list[Leg]) -> None:
        """Hold a group together: those that agree belong together, and so do a leg and a record that alone are left."""
        left = sorted(records, key=_order)
        open_legs = []
        for place in sorted(places, key=lambda each: _order(legs[each])):
            agreeing = next((each for each in left if not self._comparer.differences(legs[place], each)), None)
            if agreeing is None:
                open_legs.append(place)
                continue
            left.remove(agreeing)
            self.agreeing += 1
            self._say(f"calls.{legs[place].name}", [])
        if len(open_legs) == len(left) == 1:
            self._pair(legs, open_legs[0], Pairing({open_legs[0]: left[0]}))
        elif open_legs:
            self._open(legs, open_legs, left)
        else:
            for record in left:
                self._say(f"records.{record.line}", [self._one_more(legs, places, record)])

    def _open(self, legs: Sequence[Leg], places: list[int], records: list[Leg]) -> None:
        """Say which legs and records cannot be told apart."""
        names = ", ".join(legs[place].name for place in places)
        lines = ", ".join(str(record.line) for record in sorted(records, key=lambda each: each.line))
        got = f"{len(records)} that differ, and may be any leg's: lines {lines}" if records else "none"
        for place in places:
            at = records[0] if records else legs[place]
            self._say(
                f"calls.{legs[place].name}",
                [self._said(at, f"calls.{legs[place].name}", f"a record each of {names}", got)],
            )

    def _one_more(self, legs: Sequence[Leg], places: list[int], record: Leg) -> Failure:
        names = " or ".join(legs[place].name for place in places)
        return self._said(
            record, f"records.{record.line}", "a leg of the scenario", f"one record more than {names} have"
        )

    def _shown(self, leg: Leg) -> str:
        way = "to" if leg.outbound else "at"
        began = self._comparer.instant(leg.begin)
        lasted = "not answered" if leg.lasted is None else f"for {format_duration(leg.lasted)}"
        cause = f", {leg.cause}" if leg.cause else ""
        return f"a leg {way} {leg.number or 'no number'}, begun {began}, {lasted}{cause}"

    def _clock(self, offset: Offset) -> Failure:
        ahead = "ahead of" if offset.ms > 0 else "behind"
        got = f"{format_duration(abs(offset.ms))} {ahead} it in {offset.legs} of {offset.of} legs"
        details = [f"--shift {format_duration(-offset.ms)} takes it off"]
        if self._by_clock:
            details.append(f"{self._by_clock} legs' instants differ by it, and are not listed one by one")
        if offset.other is not None:
            details.append(f"an offset of {format_duration(offset.other)} does nearly as well")
        return Failure(CLOCK, str(self._file), "the records' clock on the simulation's", got, details=tuple(details))


def _is_missed_dial_in(record: Leg) -> bool:
    """Tell whether a record is of a dial-in that was never connected and cost nothing: the simulation answers every one."""
    return not record.outbound and record.answered is None and not record.cost


def _shortened(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return lines that explain a leg, the steps in the middle left out where there are many."""
    if len(lines) <= MOST_LINES:
        return lines
    left = len(lines) - MOST_LINES + 1
    return (*lines[: MOST_LINES - 3], f"… {left} more steps …", *lines[-2:])


def _order(leg: Leg) -> tuple[int, int, int, str]:
    return leg.begin, leg.lasted if leg.lasted is not None else -1, leg.cost or 0, min(causes_of(leg.cause), default="")
