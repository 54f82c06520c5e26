"""The workloads of a fitted scenario: each strand of the records with its rhythm, lengths, mix and chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tollbridge.planning.fit_attempts import Bridges
from tollbridge.planning.fit_families import FittedFamily, fit_durations
from tollbridge.planning.fit_meetings import Sessions, fit_meetings, shares
from tollbridge.planning.fit_mix import UNKNOWN
from tollbridge.planning.fit_strands import Strand, ways_of
from tollbridge.planning.fit_words import chance_tree, profile_tree
from tollbridge.planning.forecast.outlook import Outlook, Part
from tollbridge.units import Clock
from tollbridge.usage.table import Texts, UsageTable

ACCOUNT: Final = "customer"


@dataclass
class WorkloadFitter:
    """Makes workloads. `parts` and `files` are what is said of each fit, and the empirical files that go with it.

    `names` are the dial-in numbers' names, `prefixes` the destinations' prefixes; `months` go from the scenario's start to
    the records' end.
    """

    clock: Clock
    names: dict[str, str]
    prefixes: dict[str, str]
    bridges: Bridges
    months: float

    def __post_init__(self) -> None:
        self.parts: list[tuple[str, str]] = []
        self.files: dict[str, str] = {}

    def workload(self, strand: Strand, part: Part, outlook: Outlook) -> dict[str, Any]:
        """Return a strand's workload."""
        arrivals = profile_tree(part.rhythm, float(part.events.sums[:, 0].mean()), self.months)
        arrivals |= {"holidays": outlook.holidays.country} if outlook.holidays.quiet else {}
        share = part.rhythm.recurring.share
        arrivals |= {"recurring": f"{share:.2f}"} if share else {}
        tree = self._common(strand) | chance_tree(part, outlook)
        if strand.sessions is not None:
            return tree | self._meetings(strand, strand.sessions, arrivals) | self._mix(strand.legs)
        return tree | {"legs": arrivals | self._lasts(strand)} | self._mix(strand.legs)

    def _add(self, part: str, fit: FittedFamily) -> Any:
        self.parts.append((part, fit.text))
        if fit.file:
            self.files[fit.file] = fit.content
        return fit.tree

    def _meetings(self, strand: Strand, sessions: Sessions, arrivals: dict[str, Any]) -> dict[str, Any]:
        name = strand.name
        meetings = fit_meetings(sessions, self.clock, name)
        self.parts.append((f"{name} profile", f"{len(sessions.start)} meetings"))
        for part, each in meetings.fits():
            self._add(f"{name} {part}", each)
        said = "the half hour about which first arrivals bunch" if sessions.bunched else "the first arrival"
        self.parts.append((f"{name} starts", f"not in the records: taken as {said}"))
        if meetings.not_coming > 0:
            said = f"{meetings.not_coming:.1%} of those drawn would come after the end, and do not: sizes allow for it"
            self.parts.append((f"{name} attendance", said))
        self.bridges.main(strand.legs)
        starts = {"starts": meetings.starts} if meetings.starts else {}
        return {"meetings": arrivals | starts} | meetings.tree()

    def _lasts(self, strand: Strand) -> dict[str, Any]:
        held = strand.legs.lasts[strand.legs.answered].astype(np.float64)
        lasts = fit_durations(held if len(held) else np.array([1000.0]), f"{strand.name}-lasts")
        self.parts += self.bridges.apart(strand.name, strand.legs)
        return {"lasts": self._add(f"{strand.name} holding time", lasts)}

    def _common(self, strand: Strand) -> dict[str, Any]:
        group = strand.group
        organisers = len(strand.legs.organiser.counts().keys() - {""})
        tree: dict[str, Any] = {"account": ACCOUNT} | ({"licence": group.licence} if group.licence else {})
        tree |= {"tags": group.tags} if group.tags else {}
        return tree | ({"organisers": {"count": str(organisers)}} if organisers else {})

    def _mix(self, legs: UsageTable) -> dict[str, Any]:
        dialled = legs.number.take(legs.outbound)
        counts = _counted(Texts(dialled.codes, tuple(self.prefixes.get(number, "") for number in dialled.values)))
        known = {prefix: count for prefix, count in counts.items() if prefix} or {UNKNOWN: 1}
        mix = {"join": shares(_counted(ways_of(legs, self.names)))}
        return mix | ({"destinations": shares(known)} if len(dialled.codes) else {})


def _counted(texts: Texts) -> dict[str, int]:
    """Return rows by text, equal values of different codes together."""
    found: Counter[str] = Counter()
    for text, count in texts.counts().items():
        found[text] += count
    return dict(found.most_common())
