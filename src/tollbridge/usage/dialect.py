"""How one system writes its records: its headings, and what these do not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tollbridge.usage.heading_words import plain, split_unit
from tollbridge.usage.keys import Column


@dataclass(frozen=True)
class Dialect:
    """One system's records.

    `headings` are those of each key, the likeliest first; `needs` are headings by which a file of it is known. `unit` is that
    of bare durations ("": reports differ), `dates` the order of numeric dates. `bare` are the headings, in order, of files
    that have none. `types`: a second row of types follows the headings. `zone`: times without a zone are in it. `fee_apart`:
    charges do not hold the connection fee. `endpoints`: rows are of endpoints of all types, which `direction` says; those of
    telephones are legs. `telephones`: keys of which one at least is needed, as the system has reports of meetings too, which
    are no calls.
    """

    name: str
    title: str
    headings: dict[str, tuple[str, ...]]
    needs: tuple[str, ...]
    unit: str = "s"
    dates: str = ""
    zone: str = ""
    bare: tuple[str, ...] = ()
    types: bool = False
    fee_apart: bool = False
    endpoints: bool = False
    telephones: tuple[str, ...] = ()

    def fits(self, headings: Sequence[str]) -> bool:
        """Tell whether a file's headings are this system's.

        `headings`: of the file, in any case, with any spaces.
        """
        there = {plain(heading) for heading in headings}
        return all(any(plain(word) in there for word in need.split("|")) for need in self.needs)

    def columns(self, headings: Sequence[str]) -> dict[str, Column]:
        """Return where this system's keys stand under some headings.

        `headings`: of the file. Of two alike the first counts.
        """
        known = {plain(heading): index for index, heading in reversed(list(enumerate(headings)))}
        found = {}
        for key, names in self.headings.items():
            index = next((known[plain(name)] for name in names if plain(name) in known), None)
            if index is not None:
                found[key] = Column(index, headings[index], split_unit(headings[index])[1] or self.unit)
        return found
