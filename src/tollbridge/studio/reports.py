"""Reports made from the page, kept in memory to be looked at; nothing is written to the disk."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from typing import Final

from tollbridge.studio.forecast import Forecast

MOST: Final = 4
"""Reports that are kept; the oldest is let go."""

_kept: OrderedDict[str, str] = OrderedDict()


def offer(forecast: Forecast) -> str:
    """Make the report of a forecast as it stands, and keep it; the oldest is let go beyond `MOST`.

    `forecast`: with one replication at least. Returns the address below the studio's that shows it.
    """
    from tollbridge.report.html import render

    key = secrets.token_urlsafe(8)
    scene = forecast.scene()
    _kept[key] = forecast.read(lambda run: render(run, scene))
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return f"/report/{key}"


def kept(key: str) -> str | None:
    """Return a report's page as HTML; None where it was let go or never was.

    `key`: the last part of the address that `offer` returned.
    """
    return _kept.get(key)
