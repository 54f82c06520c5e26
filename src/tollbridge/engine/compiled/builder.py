"""The kernel's memory while it is being laid out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tollbridge.engine.compiled.kernel import layout as at

I64 = NDArray[np.int64]


@dataclass
class Builder:
    """Memory while it is being laid out: `top` words are taken."""

    words: I64 = field(default_factory=lambda: np.zeros(1 << 14, np.int64))
    top: int = at.HEADER

    def take(self, count: int) -> int:
        """Return a block of `count` zero words."""
        begin, self.top = self.top, self.top + count
        if self.top > len(self.words):
            self.words = np.concatenate([self.words, np.zeros(max(self.top, len(self.words)), np.int64)])
        return begin

    def put(self, values: Iterable[int]) -> int:
        """Return a block that holds `values`."""
        column = np.fromiter(values, np.int64)
        begin = self.take(len(column))
        self.words[begin : begin + len(column)] = column
        return begin

    def set(self, record: int, values: dict[int, int]) -> None:
        """Set words of a record."""
        for word, value in values.items():
            self.words[record + word] = value
