"""What Python code gets from planning: the findings of the commands, which print, show in notebooks and make frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from html import escape
from typing import Any

from tollbridge.planning.compare import Comparison
from tollbridge.planning.size import Sizing
from tollbridge.planning.sweep import Sweep
from tollbridge.planning.text import comparison_text, sizing_text, sweep_text
from tollbridge.report.frames import Library, frame


class Shown:
    """A finding that is shown as the command line prints it."""

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield its rows, each a value by column."""
        raise NotImplementedError

    def frame(self, library: Library = "pandas") -> Any:
        """Return its rows as a pandas or polars frame; MissingExtraError where the library is not installed."""
        rows = list(self.rows())
        return frame({name: [row[name] for row in rows] for name in (rows[0] if rows else ())}, library)

    def _repr_html_(self) -> str:
        """Return the text for a notebook."""
        return f"<pre style='line-height:1.25'>{escape(str(self))}</pre>"


class Compared(Shown, Comparison):
    """A comparison; its rows are a result of a scenario each: the mean, and the difference to the first, with intervals."""

    @classmethod
    def of(cls, found: Comparison) -> Compared:
        """Return the same comparison, to be shown."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each scenario and result; the first scenario has no difference."""
        for each in self.contestants:
            differences = {one.result: one.paired for one in each.differences}
            for name, mean in each.means.items():
                row: dict[str, Any] = {"file": each.file, "result": name}
                row |= {"mean": mean.mean, "ci95_low": mean.low, "ci95_high": mean.high}
                paired = differences.get(name)
                for column, end in (("difference", "mean"), ("difference_low", "low"), ("difference_high", "high")):
                    row[column] = getattr(paired, end) if paired else None
                yield row

    def __str__(self) -> str:
        return comparison_text(self)


class Swept(Shown, Sweep):
    """A swept grid; its rows are a variant each: its values, then each result's mean and 95% interval."""

    @classmethod
    def of(cls, found: Sweep) -> Swept:
        """Return the same sweep, to be shown."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each variant."""
        for cell in self.cells:
            row: dict[str, Any] = dict(zip(self.names, cell.values, strict=True))
            for name in self.results:
                part = cell.means.get(name)
                for column, end in (("", "mean"), (" low", "low"), (" high", "high")):
                    row[name + column] = getattr(part, end) if part else None
            yield row

    def __str__(self) -> str:
        return sweep_text(self)


class Sized(Shown, Sizing):
    """A sizing; its rows are a value tried each."""

    @classmethod
    def of(cls, found: Sizing) -> Sized:
        """Return the same sizing, to be shown."""
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each value tried, in order of value."""
        for one in sorted(self.attempts, key=lambda one: (one.value, one.fresh)):
            row = {"value": one.value, "estimate": one.bound.estimate, "upper": one.bound.upper}
            yield row | {"meets": one.met, "fresh_callers": one.fresh}

    def __str__(self) -> str:
        return sizing_text(self)
