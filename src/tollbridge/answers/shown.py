"""What every answer can do: its rows, as a frame, and its text, in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from tollbridge.report.frames import Library, frame


class Shown(ABC):
    """An answer that is shown as the command line prints it.

    A subclass gives `rows` and `__str__`; the frame, the text of a Python session and that of a notebook follow.

    >>> class Two(Shown):
    ...     def rows(self):
    ...         return [{"name": "a", "value": 1}, {"name": "b"}]
    ...     def __str__(self):
    ...         return "two rows"
    >>> Two(), Two().frame("polars")["value"].to_list()
    (two rows, [1, None])
    """

    @abstractmethod
    def rows(self) -> Iterable[Mapping[str, Any]]:
        """Return its rows, each a mapping of column to value.

        A column that a row lacks is empty there. Columns stand in the order in which rows first name them.
        """

    def frame(self, library: Library = "pandas") -> Any:
        """Return the rows as a frame, a column for each name.

        `library`: `pandas` or `polars`. MissingExtraError where it is not installed.
        """
        rows = list(self.rows())
        names = dict.fromkeys(name for row in rows for name in row)
        return frame({name: [row.get(name) for row in rows] for name in names}, library)

    def __repr__(self) -> str:
        """Return the text, for those who look at an answer in a Python session."""
        return str(self)

    def _repr_html_(self) -> str:
        """Return the text for a notebook."""
        return f"<pre style='line-height:1.25'>{escape(str(self))}</pre>"
