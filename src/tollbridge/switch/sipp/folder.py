"""The folder that `export sipp` writes: scenarios for both ends, the calls, and what plays them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from importlib.resources import files
from pathlib import Path
from typing import Final

from tollbridge.engine.simulate import Engine, Study
from tollbridge.errors import TollbridgeError
from tollbridge.plain_text import counted
from tollbridge.switch.legs import run_replication
from tollbridge.switch.sipp.calls import LoadCall, load_calls

PLAYER: Final = ("uac.xml", "uas.xml", "play.py")
MOST_CALLS: Final = 100_000
HEAD: Final = """SEQUENTIAL
# one call a line: name; instant, ms since the run's start; caller; number called; account that pays; conference;
# what the called end does: outcome, ms of ringing, ms from its answer to its hang-up (-1: the caller hangs up);
# ms from answer to the caller's hang-up (-1: the called end hangs up)
"""
_UNSAFE = re.compile(r"[^\w.+~/@-]")


@dataclass(frozen=True)
class ExportedLoad:
    """What was written: how many calls, the names of the files, and sentences on what the load cannot say."""

    calls: int
    files: tuple[str, ...]
    notes: tuple[str, ...]


def export_sipp(study: Study, folder: Path, replication: int = 1, engine: Engine = "auto") -> ExportedLoad:
    """Write one replication's calls as a load for SIPp.

    Args:
        study: a scenario that is ready to run.
        folder: a new folder, or one that holds an older load.
        replication: which one, from 1.
        engine: `auto`, `reference` or `compiled`.

    Raises TollbridgeError where no leg has a number, there are more calls than are played, or the folder holds other files.

    Example: `export_sipp(prepare(load(Path("scenario.yaml"))), Path("load"))`, then `python load/play.py`.
    """
    done = run_replication(study, replication, engine)
    calls = load_calls(study, done)
    if not calls:
        raise TollbridgeError(f"{study.loaded.file}: no leg has a number: there is nothing to play")
    if len(calls) > MOST_CALLS:
        raise TollbridgeError(
            f"{study.loaded.file}: {len(calls):,} calls; at most {MOST_CALLS:,} are played: shorten the clock"
        )
    assert done.cdrs is not None
    texts = {name: (files(__package__) / "player" / name).read_text(encoding="utf-8") for name in PLAYER}
    start = study.loaded.clock.moment(0).astimezone(UTC).isoformat()
    about = {"scenario": study.loaded.scenario.scenario, "start": start, "replication": replication, "seed": study.seed}
    texts |= {"calls.csv": HEAD + "".join(map(_line, calls)), "load.json": json.dumps(about, indent=2) + "\n"}
    _write(folder, texts)
    return ExportedLoad(len(calls), tuple(texts), tuple(_notes(calls, len(done.cdrs.leg))))


def _line(call: LoadCall) -> str:
    """Return a call as a line of the injection file."""
    talks = -1 if call.by_caller or call.outcome != "answer" else call.lasts
    fields = (call.name, str(call.at), call.caller, call.number, call.account, call.conference)
    far_end = f"{call.outcome} {call.rings} {talks}"
    return ";".join([*map(_safe, fields), far_end, str(call.lasts if call.by_caller else -1)]) + "\n"


def _safe(text: str) -> str:
    """Return a text as a header and an address can hold it."""
    return _UNSAFE.sub("_", text)


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write the files; an older load of the folder is replaced, other files are not."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / "load.json").is_file())):
        raise TollbridgeError(f"{folder} is there already, and is no exported load: name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _notes(calls: Sequence[LoadCall], legs: int) -> Iterator[str]:
    """Yield what the load does not say."""
    if left := legs - len(calls):
        yield f"{left} legs by app have no number: they are not played"
    causes = Counter(call.cause for call in calls)
    cut = causes["credit-exhausted"] + causes["leg-limit"]
    if cut:
        yield (
            f"{counted(cut, 'call is', 'calls are')} cut in the simulation, but played until the callers hang up: "
            "the switch is to cut them"
        )
    refused = sum(count for cause, count in causes.items() if cause in REFUSED)
    if refused:
        yield f"{refused} calls are refused in the simulation: they are offered; the switch is to refuse them"
    again = sum("~" in call.name for call in calls)
    if again:
        yield f"{again} calls are tries after a refusal in the simulation: they are played whatever the switch did before"
    altered = sum(_safe(text) != text for call in calls for text in (call.caller, call.conference))
    if altered:
        yield f"{altered} callers or conferences have signs that an address cannot hold: _ stands for each"


REFUSED: Final = frozenset(
    {"barred", "no-rate", "number-busy", "trunks-busy", "bridge-full", "conference-full", "no-credit"}
)
