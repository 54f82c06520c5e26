"""The headings of a trace: which column holds which key of a call, and what a file without it must say itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tollbridge.demand.columns import CsvFile, heading_unit
from tollbridge.errors import Problem, ScenarioError
from tollbridge.nearest import name_one
from tollbridge.scenario.schema import Scenario, TracePart

if TYPE_CHECKING:
    from tollbridge.scenario.load import Loaded

KEYS: Final = (
    "at",
    "via",
    "dial",
    "from",
    "conference",
    "organiser",
    "lasts",
    "end",
    "rings",
    "outcome",
    "account",
    "licence",
    "bridge",
)


@dataclass(frozen=True)
class Heading:
    """Where a key stands in the rows, and the unit that its heading gives bare durations (ms, None: none)."""

    index: int
    unit: int | None


def headings(table: CsvFile, part: TracePart, loaded: Loaded) -> dict[str, Heading]:
    """Return where each key stands.

    `table`: the file, opened. `part`: the scenario's `trace`. `loaded`: the scenario, for places. ScenarioError lists unknown
    keys and columns, and what is missing.
    """
    problems: list[Problem] = []
    found: dict[str, Heading] = {}
    pairs = list(part.columns.items()) if part.columns else [(_key_of(each), each) for each in table.headings if each]
    for key, heading in pairs:
        if key not in KEYS and not re.fullmatch(r"tags\.[A-Za-z0-9_-]+", key):
            place = ("trace", "columns", key) if part.columns else ("trace", "file")
            problems.append(loaded.problem(f"unknown column {key!r}: a trace has {', '.join(KEYS)}, tags.NAME", *place))
        elif heading not in table.headings:
            there = ", ".join(table.headings)
            problems.append(
                loaded.problem(f"no column {heading!r} in {part.file}; there are {there}", "trace", "columns", key)
            )
        elif key in found or table.headings.count(heading) > 1:
            problems.append(Problem(str(table.path), 1, 0, f"the column {key!r} stands twice"))
        else:
            found[key] = Heading(table.headings.index(heading), heading_unit(heading))
    if not problems and "at" not in found:
        problems.append(loaded.problem("a trace needs a column `at`; map it in `columns`", "trace"))
    if not problems:
        problems += [loaded.problem(text, "trace") for text in _unnamed(part, found, loaded.scenario)]
    if problems:
        raise ScenarioError(problems)
    return found


def _unnamed(part: TracePart, found: Collection[str], scenario: Scenario) -> Iterator[str]:
    """Yield what neither the file nor any row names, of which there are several."""
    if part.account is None and "account" not in found and len(scenario.accounts) > 1:
        yield name_one("account", scenario.accounts)
    shown = any(sum(name in bridge.numbers for bridge in scenario.bridges.values()) == 1 for name in scenario.numbers)
    if part.bridge is None and "bridge" not in found and len(scenario.bridges) > 1 and not shown:
        yield name_one("bridge", scenario.bridges)
    if part.licence is None and not {"account", "licence"} & set(found):
        named = [part.account] if part.account else list(scenario.accounts)
        payer = scenario.accounts[named[0]]
        if len(named) == 1 and len(payer.licences) > 1 and payer.tariff is None:
            yield name_one("licence", payer.licences)


def _key_of(heading: str) -> str:
    """Return the key of an unmapped heading: `lasts_s` is `lasts`, in seconds."""
    key = re.sub(r"_(ms|s|m|min|h)$", "", heading)
    return key if key in {"lasts", "rings"} else heading
