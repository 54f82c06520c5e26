"""A tab's forecast, sharpened slice by slice beside the page: first figures at once, then more replications and chapters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from nicegui import background_tasks

from tollbridge.report.exhibit import Exhibit
from tollbridge.report.folder import RunFolder
from tollbridge.studio.beside import beside
from tollbridge.studio.figures import CHAPTERS, Figures, first_figures
from tollbridge.studio.forecast import Difference, Forecast, differences

FIRST_SLICE: Final = 0.06
"""Seconds of work before the first figures are shown; every slice after it is twice as long, up to LONGEST_SLICE."""
LONGEST_SLICE: Final = 1.0
_PINNED_SLICE: Final = 60.0


class Screen(Protocol):
    """Where a forecast's figures are shown."""

    @property
    def open_chapters(self) -> list[str]:
        """The chapters whose figures are looked at."""
        ...

    def pinned(self, forecast: Forecast) -> Forecast | None:
        """Return the forecast of the pinned variant, or None where nothing is pinned, or this very one.

        `forecast`: that is shown.
        """
        ...

    def show(self, forecast: Forecast, made: Figures, found: list[Difference]) -> None:
        """Show the first figures of a forecast as far as it has come.

        Args:
            forecast: whose they are.
            made: the cards and fans.
            found: how far results are from the pinned variant's; none where nothing is pinned.
        """
        ...

    def show_chapter(self, name: str, exhibits: Sequence[Exhibit]) -> None:
        """Show the figures of an open chapter.

        `name`: its key in `figures.CHAPTERS`. `exhibits`: what it shows, as far as there is something to show.
        """
        ...


class Sharpening:
    """Works on one forecast at a time, in slices beside the page; the first takes `FIRST_SLICE` seconds.

    Given a newer one, it shows the first figures of the older and goes on with the newer. So the fan moves while a lever
    is being dragged, and what is shown last is the newest.

    `screen`: where figures are shown.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._wanted: Forecast | None = None
        self._slice = FIRST_SLICE
        self._is_asked = False
        self._is_working = False

    def go_on(self, forecast: Forecast) -> None:
        """Take up a forecast, and show what it has even where it is whole already."""
        self._wanted, self._slice, self._is_asked = forecast, FIRST_SLICE, True
        if not self._is_working:
            self._is_working = True
            background_tasks.create(self._work(), name="forecast")

    def rest(self) -> None:
        """Stop after the replication that is being run."""
        self._wanted = None

    async def _work(self) -> None:
        try:
            while (forecast := self._wanted) is not None:
                await self._step(forecast)
        finally:
            self._is_working = False

    async def _step(self, forecast: Forecast) -> None:
        """Run a slice, show its first figures, and then the open chapters unless a newer forecast waits."""
        seconds, self._slice, self._is_asked = self._slice, min(2 * self._slice, LONGEST_SLICE), False
        pinned = self._screen.pinned(forecast)
        made = await beside(self._first, forecast, pinned, seconds)
        if made is None:
            return
        self._screen.show(forecast, *made)
        for name in self._screen.open_chapters:
            if forecast is not self._wanted:
                return
            exhibits = await beside(forecast.read, _reader(name))
            self._screen.show_chapter(name, exhibits)
        if forecast.is_whole and not self._is_asked:
            self._wanted = None

    def _first(
        self, forecast: Forecast, pinned: Forecast | None, seconds: float
    ) -> tuple[Figures, list[Difference]] | None:
        """Run replications for about `seconds` and return what they say; None where there is none."""
        forecast.advance(seconds, lambda: self._is_stale(forecast))
        if not forecast.done:
            return None
        if pinned is None:
            return forecast.read(lambda now: first_figures(now, None)), []
        pinned.advance(_PINNED_SLICE, lambda: self._is_stale(forecast) or pinned.done >= forecast.done)
        other = pinned.read(lambda run: run) if pinned.done else None
        return forecast.read(lambda now: first_figures(now, other)), differences(pinned, forecast)

    def _is_stale(self, forecast: Forecast) -> bool:
        """Whether a newer forecast waits, and this one has something to show."""
        return forecast is not self._wanted and (self._wanted is None or forecast.done > 0)


def _reader(name: str) -> Callable[[RunFolder], tuple[Exhibit, ...]]:
    return lambda run: tuple(CHAPTERS[name].exhibits(run))
