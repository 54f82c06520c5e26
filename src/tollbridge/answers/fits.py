"""What was fitted to usage records, as Python code and the command line show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tollbridge.answers.shown import Shown
from tollbridge.plain_text import aligned
from tollbridge.planning.backtest import scores, table
from tollbridge.planning.fit import Fitted
from tollbridge.planning.fit_proof import Proof
from tollbridge.planning.forecast.backtest import OURS, HeldOut
from tollbridge.planning.forecast.days import count_days
from tollbridge.report.plots import figure


@dataclass(frozen=True, repr=False)
class Fit(Shown):
    """A scenario fitted to records; its rows are its parts, each with how well it fits.

    Attributes:
        fitted: what the fit found; `tree`, `files`, `parts` and `warnings` are its.
        windows: those of a backtest; empty where it was not asked for.
        proofs: the records' figures beside what the scenario gives; empty where it was not asked for.
    """

    fitted: Fitted = field(repr=False)
    windows: tuple[HeldOut, ...] = ()
    proofs: tuple[Proof, ...] = ()

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Each part of the scenario, and in words how well it fits: `("arrivals of calls", "…")`."""
        return self.fitted.parts

    @property
    def warnings(self) -> list[str]:
        """What was left out, and what to be wary of."""
        return self.fitted.warnings

    @property
    def tree(self) -> dict[str, Any]:
        """The scenario as a mapping of texts, lists and mappings; `tollbridge.load` takes it.

        Files that it names, such as a profile, are in `files`, by name.
        """
        return self.fitted.tree

    @property
    def files(self) -> dict[str, str]:
        """The files that `write` puts beside the scenario: their text by name."""
        return self.fitted.files

    def text(self) -> str:
        """Return the scenario as YAML, with how well each part fits in comments on top: what `write` writes."""
        return self.fitted.text()

    def write(self, file: str | Path) -> list[Path]:
        """Write the scenario, and the files that it names beside it, over what is there.

        `file`: where the scenario goes. Returns the paths that were written, the scenario's first. Raises OSError.
        """
        return self.fitted.write(Path(file))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each part: what it is, and how well it fits."""
        yield from ({"part": part, "fit": said} for part, said in self.parts)

    def document(self) -> dict[str, Any]:
        """Return the fit as a mapping of what JSON can hold.

        Keys: `parts` (how well each fits), `warnings`, `proof` (the records' figures beside the scenario's, and whether
        each holds) and, where a backtest was asked for, `backtest` (scores by method and figure).
        """
        proved = [asdict(proof) | {"holds": proof.holds} for proof in self.proofs]
        document = {"parts": dict(self.parts), "warnings": self.warnings, "proof": proved}
        held = {"backtest": [asdict(score) for score in scores(self.windows)]} if self.windows else {}
        return document | held

    def plot(self) -> Any:
        """Return a Plotly figure.

        Of a backtest it has each range beside the calls that came, else the records' calls by day. MissingExtraError where
        the extra [report] is not installed.
        """
        if not self.windows:
            return self._plot_days()
        calls = [window for window in self.windows if (window.method, window.figure) == (OURS, "calls")]
        first, means = [window.first for window in calls], [window.said.mean for window in calls]
        above = [(window.said.high or window.said.mean) - window.said.mean for window in calls]
        below = [window.said.mean - (window.said.low or 0.0) for window in calls]
        reach = {"type": "data", "symmetric": False, "array": above, "arrayminus": below}
        dots: dict[str, Any] = {"type": "scatter", "mode": "markers", "x": first}
        came = {"name": "came", "y": [window.came for window in calls], "marker": {"symbol": "x", "size": 9}}
        said = {"name": "said: mean, 5% to 95%", "y": means, "error_y": reach}
        return figure([dots | said, dots | came], x="first day held out", y="calls", yaxis={"rangemode": "tozero"})

    def _plot_days(self) -> Any:
        demand = self.fitted.demand
        traces = []
        for strand in demand.found:
            days = count_days(strand.legs.at, demand.clock)
            traces.append({"type": "bar", "name": strand.name, "x": days.dates, "y": days.totals.tolist()})
        return figure(traces, x="day of the records", y="calls", barmode="stack")

    def __str__(self) -> str:
        return "\n".join([*aligned(self.parts, left=2), *(table(self.windows) if self.windows else ())])

    def __repr__(self) -> str:
        return f"<Fit of {self.fitted.source}: {len(self.parts)} parts, {len(self.warnings)} warnings>"
