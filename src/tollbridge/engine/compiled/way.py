"""How the compiled engine goes about a run. It makes no difference to the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Way:
    """Lazily: legs are charged in closed form while nothing can come of their steps; in windows: many legs at once."""

    lazy: bool = True
    least: int = 64  # legs of a window that is worth its while
    most: int = 1 << 20  # legs of the largest window; 0: no windows
    ratio: int = 4  # legs that a window must have for each that is in progress at its beginning


BULK: Final = Way()
LAZY: Final = Way(most=0)
STEPS: Final = Way(lazy=False)
"""Every step is an event."""
TINY_WINDOWS: Final = Way(least=1, most=5, ratio=0)
