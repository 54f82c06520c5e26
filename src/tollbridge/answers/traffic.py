"""What a traffic formula answers: one answer, or a grid of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tollbridge.answers.shown import Shown
from tollbridge.errors import TollbridgeError
from tollbridge.measures.traffic import TrafficAnswer
from tollbridge.measures.traffic_grid import BUSY_HOUR, MINUTES, TrafficQuestion
from tollbridge.plain_text import aligned
from tollbridge.planning.text import table
from tollbridge.report.plots import figure

TARGET: Final = "target"
"""The column of the share that was asked for, where ports or a load were found for it."""
_UNITS: Final = {"load": " E", MINUTES: " min"}


@dataclass(frozen=True, repr=False)
class Traffic(Shown):
    """The answers to a question of traffic, one for each combination of what was given.

    Where there is one answer, `load` (erlangs), `ports` and `blocking` (a share from 0 to 1) are its own; where there are
    several they raise TollbridgeError.

    Attributes:
        question: what was asked: the formula, the lists that were given, what is to be found.
        answers: in the order of the combinations, the first list slowest.

    >>> import tollbridge
    >>> grid = tollbridge.erlang(load=[10, 20], blocking=[0.01, 0.05])
    >>> [(row["load"], row["target"], row["ports"]) for row in grid.rows()]  # Erlang B, as printed tables have it
    [(10.0, 0.01, 18), (10.0, 0.05, 15), (20.0, 0.01, 30), (20.0, 0.05, 26)]
    """

    question: TrafficQuestion
    answers: tuple[TrafficAnswer, ...]

    @property
    def load(self) -> float:
        """The load of the only answer, in erlangs."""
        return self._only.load

    @property
    def ports(self) -> int:
        """The ports of the only answer."""
        return self._only.ports

    @property
    def blocking(self) -> float:
        """The share turned away (of Erlang C: kept waiting) of the only answer."""
        return self._only.blocking

    @property
    def warnings(self) -> tuple[str, ...]:
        """Where answers need care, each reason once."""
        return tuple(dict.fromkeys(answer.warning for answer in self.answers if answer.warning))

    @property
    def _only(self) -> TrafficAnswer:
        if len(self.answers) > 1:
            raise TollbridgeError(f"there are {len(self.answers):,} answers: read `answers`, `rows()` or `frame()`")
        return self.answers[0]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each answer.

        Columns: `load` in erlangs, `ports`, and the share that is reached (`blocking`, or `waiting` by Erlang C), from 0
        to 1; `target` is the share that was asked for, where ports or a load were found for it. Further ones depend on the
        formula.
        """
        for (_, _, share), answer in zip(self.question.combinations(), self.answers, strict=True):
            yield answer.figures() | ({} if share is None else {TARGET: share})

    def document(self) -> dict[str, Any]:
        """Return one mapping of what JSON can hold: the figures of a single answer, or under `answers` a list of them."""
        first = self.answers[0]
        if len(self.answers) == 1:
            return first.as_json()
        told = [{"warning": answer.warning} if answer.warning else {} for answer in self.answers]
        rows = [row | more for row, more in zip(self.rows(), told, strict=True)]
        return {"formula": first.formula, "variant": first.variant, "found": first.asked, "answers": rows}

    def plot(self) -> Any:
        """Return a Plotly figure of what was found, over the first list that was given; a line for each value of the second.

        MissingExtraError where the extra [report] is not installed.
        """
        across, along = (*self._varied(), "", "")[:2]
        first, lines = self.answers[0], dict[Any, list[dict[str, Any]]]()
        for row in self.rows():
            lines.setdefault(row.get(along), []).append(row)
        traces = [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": f"{along} {_cell(along, value)}" if along else first.asked,
                "x": [row.get(across, 0) for row in line],
                "y": [row[first.asked] for row in line],
            }
            for value, line in lines.items()
        ]
        shares = {"yaxis": {"tickformat": ".2%"}} if first.asked == first.share else {}
        return figure(traces, x=across + _UNITS.get(across, ""), y=first.asked, title=first.formula, **shares)

    def __str__(self) -> str:
        first = self.answers[0]
        if len(self.answers) == 1:
            return "\n".join(aligned(first.rows(), left=2))
        varied = self._varied()
        asked = f"{first.asked} by {' and '.join(varied)}" if len(varied) == 2 else first.asked
        body = self._matrix(*varied) if len(varied) == 2 else self._list()
        return f"{first.formula}, {first.variant}: {asked}\n\n{body}"

    def _varied(self) -> list[str]:
        """Return the columns of the lists that have several values, the slowest first."""
        question = self.question
        load = MINUTES if question.day and question.day.minutes else "load"
        lists = ((load, question.offered), ("ports", question.ports), (TARGET, question.shares))
        return [name for name, values in lists if len(values) > 1]

    def _matrix(self, down: str, across: str) -> str:
        """Return what was found by the two lists that were given, as printed tables have it."""
        cells: dict[Any, dict[Any, str]] = {}
        found = self.answers[0].asked
        for row in self.rows():
            cells.setdefault(row[down], {})[row[across]] = _cell(found, row[found])
        headings = [f"{down} \\ {across}", *(_cell(across, value) for value in next(iter(cells.values())))]
        return table(headings, [[_cell(down, value), *line.values()] for value, line in cells.items()])

    def _list(self) -> str:
        rows = list(self.rows())
        names = list(dict.fromkeys(name for row in rows for name in row))
        return table(names, [[_cell(name, row[name]) if name in row else "–" for name in names] for row in rows])


def _cell(name: str, value: float) -> str:
    """Return a figure as a table shows it: shares in percent, with their units where the column's name lacks one."""
    if name in {TARGET, BUSY_HOUR, "blocking", "waiting"} or name.startswith("class "):
        few = name in {TARGET, BUSY_HOUR} or 0 < value < 1e-6
        return f"{value * 100:.3g}%" if few else f"{value:.4%}"
    return (f"{value:,}" if isinstance(value, int) else f"{value:,.6g}") + _UNITS.get(name, "")
