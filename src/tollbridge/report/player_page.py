"""The report's last chapter: the first recorded replication, played."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from tollbridge.report.folder import RunFolder
from tollbridge.report.markup import Html, tag
from tollbridge.report.recorded_files import read_recorded
from tollbridge.report.replay import scene

NAME: Final = "replay"
TITLE: Final = "Watch it drain"


def player_page(played: dict[str, Any] | None) -> Html:
    """Return the chapter in which the page's script mounts the player; without anything to play it says what to do.

    `played`: what `replay.scene` returned, or None.
    """
    otherwise = "" if played else "Nothing was recorded that could be played: run with --records ledger."
    heading = tag("h2", TITLE, id=f"{NAME}-title")
    return tag("section", heading, tag("div", otherwise, id="player"), id=NAME, aria_labelledby=f"{NAME}-title")


def replay(run: RunFolder) -> dict[str, Any] | None:
    """Return the first recorded replication as the player takes it; None where the folder has no CDRs and ledger.

    `run`: a finished run.
    """
    records = read_recorded(run.path, datetime.fromisoformat(run.fans["start"]))
    return None if records is None else scene(run, records)
