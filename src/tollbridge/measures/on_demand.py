"""A mapping whose values are worked out when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class OnDemand(Mapping[str, Any]):
    """Holds a function for each key; its value is worked out once, when somebody asks for it.

    `ways`: for each key, in order, the function that gives its value.

    >>> figures = OnDemand({"cheap": lambda: 1, "dear": lambda: 1 / 0})
    >>> list(figures), figures["cheap"]
    (['cheap', 'dear'], 1)
    """

    def __init__(self, ways: Mapping[str, Callable[[], Any]]) -> None:
        self._ways = ways
        self._known: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        """Return the value of a key; KeyError where there is none of that name."""
        if key not in self._known:
            self._known[key] = self._ways[key]()
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        """Yield the keys; nothing is worked out."""
        return iter(self._ways)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._ways)

    def __contains__(self, key: object) -> bool:
        """Return whether there is such a key; nothing is worked out."""
        return key in self._ways
