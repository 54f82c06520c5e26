"""What Python code gets from planning: the findings of the commands, which print, show in notebooks and make frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from math import isfinite
from typing import Any

from tollbridge.answers.shown import Shown
from tollbridge.errors import TollbridgeError
from tollbridge.measures.credit import is_money
from tollbridge.nearest import unknown
from tollbridge.planning.compare import Comparison
from tollbridge.planning.estimate import Interval
from tollbridge.planning.size import Sizing
from tollbridge.planning.sweep import Cell, Sweep
from tollbridge.planning.text import comparison_text, labels_of, sizing_text, sweep_text
from tollbridge.report.plots import figure


class Compared(Shown, Comparison):
    """A comparison of scenarios over the same callers; `planning.compare.Comparison` says what it holds.

    Its rows are a result of a scenario each. `failed` says whether a gate failed, `markdown()` is for a pull request.

    >>> import tollbridge
    >>> from tollbridge.scenario.shipped import shipped
    >>> small = tollbridge.load(shipped() / "all-or-nothing.yaml")  # 0.30 of credit, of which the calls would use 0.68
    >>> found = tollbridge.compare([small, small.vary({"accounts.contoso.credit.opening": 1})])
    >>> [(row["scenario"], row["mean"]) for row in found.rows() if row["result"] == "cost.total"]
    [('A', 0.3), ('B', 0.68)]
    """

    @classmethod
    def of(cls, found: Comparison) -> Compared:
        """Return the same comparison, to be shown.

        `found`: what `planning.compare.compare` returned.
        """
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each scenario and result; the first scenario has no difference.

        Columns: `scenario` (A, B, … as in the text), `file`, `result`, its `mean` with `ci95_low` and `ci95_high`, and the
        mean `difference` to the first scenario with `difference_low` and `difference_high`, its 95% interval over the same
        callers. Values are in the result's own unit: money in the scenario's currency, time in seconds, shares from 0 to
        1.
        """
        for label, each in zip(labels_of(self), self.contestants, strict=True):
            differences = {one.result: one.paired for one in each.differences}
            for name, mean in each.means.items():
                row: dict[str, Any] = {"scenario": label, "file": each.file, "result": name}
                row |= {"mean": mean.mean, "ci95_low": mean.low, "ci95_high": mean.high}
                paired = differences.get(name)
                for column, end in (("difference", "mean"), ("difference_low", "low"), ("difference_high", "high")):
                    row[column] = getattr(paired, end) if paired else None
                yield row

    @property
    def failed(self) -> bool:
        """Whether a gate failed: the command then exits with 1."""
        return any(verdict.failed for verdict in self.verdicts)

    def markdown(self) -> str:
        """Return the comparison as Markdown, as for a comment on a pull request."""
        from tollbridge.planning.markdown import comparison_markdown

        return comparison_markdown(self)

    def plot(self, result: str = "cost.total") -> Any:
        """Return a Plotly figure of one result: each scenario's mean, with its 95% interval.

        `result`: a name such as `cost.total`. TollbridgeError names the nearest where there is none;
        MissingExtraError says that the extra [report] is not installed.
        """
        known = self.contestants[0].means
        if result not in known:
            raise TollbridgeError(unknown("result", result, known))
        named = zip(labels_of(self), self.contestants, strict=True)
        bars = [_bar(f"{label}: {each.title}", each.means[result]) for label, each in named if result in each.means]
        return figure(bars, y=self.currency if is_money(result) else "", title=result, showlegend=False)

    def __str__(self) -> str:
        return comparison_text(self)


class Swept(Shown, Sweep):
    """A swept grid: a variant for each combination of values; `planning.sweep.Sweep` says what it holds.

    >>> import tollbridge
    >>> from tollbridge.scenario.shipped import shipped
    >>> office, path = shipped() / "all-or-nothing.yaml", "accounts.contoso.credit.opening"
    >>> found = tollbridge.sweep(office, {path: [0.30, 1]}, results=["cost.total"])
    >>> [(row[path], row["cost.total"]) for row in found.rows()]
    [('0.3', 0.3), ('1', 0.68)]
    """

    @classmethod
    def of(cls, found: Sweep) -> Swept:
        """Return the same sweep, to be shown.

        `found`: what `planning.sweep.sweep` returned.
        """
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each variant.

        Columns: each path that was set, with its value as text; then of each result its mean under the result's name, and
        `NAME low` and `NAME high`, the mean's 95% interval, in the result's own unit.
        """
        for cell in self.cells:
            row: dict[str, Any] = dict(zip(self.names, cell.values, strict=True))
            for name in self.results:
                part = cell.means.get(name)
                for column, end in (("", "mean"), (" low", "low"), (" high", "high")):
                    row[name + column] = getattr(part, end) if part else None
            yield row

    def plot(self, result: str = "") -> Any:
        """Return a Plotly figure of one result over the first path that was set, a line for each combination of the others.

        `result`: its name; "" for the first. TollbridgeError names the nearest where there is none; MissingExtraError says
        that the extra [report] is not installed.
        """
        name = result or self.results[0]
        if name not in self.results:
            raise TollbridgeError(unknown("result", name, self.results))
        lines: dict[str, list[Cell]] = {}
        for cell in self.cells:
            if name in cell.means:
                label = ", ".join(
                    f"{path}={value}" for path, value in zip(self.names[1:], cell.values[1:], strict=True)
                )
                lines.setdefault(label, []).append(cell)
        traces = [_line(label, cells, name) for label, cells in lines.items()]
        return figure(traces, x=self.names[0], y=name, showlegend=len(traces) > 1)

    def __str__(self) -> str:
        return sweep_text(self)


class Sized(Shown, Sizing):
    """What a search for the smallest value found; `planning.size.Sizing` says what it holds. `value` is the answer, or None.

    >>> import tollbridge
    >>> from tollbridge.scenario.shipped import shipped
    >>> find, until = "accounts.contoso.credit.opening=0.60..0.70", "accounts.contoso.exhausted.max"
    >>> found = tollbridge.size(shipped() / "all-or-nothing.yaml", find=find, until=until, below=1)
    >>> found.value, [str(row["value"]) for row in found.rows() if row["meets"] and not row["fresh_callers"]][0]
    (Decimal('0.68'), '0.68')
    """

    @classmethod
    def of(cls, found: Sizing) -> Sized:
        """Return the same sizing, to be shown.

        `found`: what `planning.size.size` returned.
        """
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each value that was tried, the smallest first.

        Columns: `value`; `estimate`, the target's statistic; `upper`, what it is under with the confidence that was asked
        for (inf: too few replications to say); whether that `meets` the target; and `fresh_callers`, whether other callers
        were met than by the other values.
        """
        for one in sorted(self.attempts, key=lambda one: (one.value, one.fresh)):
            row = {"value": one.value, "estimate": one.bound.estimate, "upper": one.bound.upper}
            yield row | {"meets": one.met, "fresh_callers": one.fresh}

    def plot(self) -> Any:
        """Return a Plotly figure: each value tried, the target's statistic and what it is under, and the limit.

        MissingExtraError where the extra [report] is not installed.
        """
        tried = sorted((one for one in self.attempts if not one.fresh), key=lambda one: one.value)
        values, limit = [float(one.value) for one in tried], self.target.below
        dots: dict[str, Any] = {"type": "scatter", "mode": "lines+markers", "x": values}
        under = f"under, with {self.target.confidence:.0%} confidence"
        traces = [
            dots | {"name": self.target.statistic_name, "y": [one.bound.estimate for one in tried]},
            dots | {"name": under, "y": [one.bound.upper for one in tried], "line": {"dash": "dot"}},
            {"type": "scatter", "mode": "lines", "name": "limit", "x": values, "y": [limit] * len(values)},
        ]
        return figure(traces, x=self.name, y=self.target.result)

    def __str__(self) -> str:
        return sizing_text(self)


def _bar(title: str, mean: Interval) -> dict[str, Any]:
    return {"type": "bar", "x": [title], "y": [mean.mean], "error_y": {"type": "data", "array": [_half(mean)]}}


def _line(label: str, cells: Sequence[Cell], result: str) -> dict[str, Any]:
    means = [cell.means[result] for cell in cells]
    spread = {"type": "data", "array": [_half(mean) for mean in means]}
    places = {"x": [cell.values[0] for cell in cells], "y": [mean.mean for mean in means]}
    return {"type": "scatter", "mode": "lines+markers", "name": label or result, "error_y": spread, **places}


def _half(mean: Interval) -> float:
    """Return half the 95% interval; 0 where one replication has none."""
    return mean.half if isfinite(mean.half) else 0.0
