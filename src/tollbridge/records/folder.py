"""The folder of a run: filled beside its place and moved there when it is complete, so no half of a run is ever found in it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import TollbridgeError

SUMMARY: Final = "summary.json"
_SEAL: Final = "sha256"
_OURS: Final = frozenset(
    {
        SUMMARY,
        "forecast.csv",
        "invoices.csv",
        "results.csv",
        "results.parquet",
        "fans.json",
        "cdrs.csv",
        "cdrs.parquet",
        "ledger.csv",
        "ledger.parquet",
        "PSTN.calls.csv",
        "scenario.yaml",
        "scenario.files",
        "report.html",
        "report.xlsx",
    }
)
_EXPORT: Final = re.compile(r"PSTN\.calls\.[\w-]+\.csv")


def real_place(place: Path) -> Path:
    """Return where a run's folder really is: a symbolic link is followed, to where there is nothing yet too.

    `place`: as a user named it. TollbridgeError where its links lead in a circle.
    """
    try:
        return place.resolve() if place.is_symlink() else place.absolute()
    except (OSError, RuntimeError):
        raise TollbridgeError(f"{place}: the symbolic links lead nowhere") from None


def check_place(place: Path, is_ours: Callable[[Path], bool] | None = None) -> None:
    """Raise TollbridgeError unless output may be written to a folder.

    Args:
        place: where it is to be. Nothing is there yet, or an empty folder, or an older run.
        is_ours: says of another kind of output than a run whether a folder that is there may be replaced.
    """
    place = real_place(place)
    if not place.exists():
        parent = place.absolute().parent
        while not parent.exists():
            parent = parent.parent
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise TollbridgeError(f"{place}: {parent} cannot be written to")
    elif not place.is_dir():
        raise TollbridgeError(f"{place} is a file: give a folder")
    elif is_ours is not None and not is_ours(place):
        raise TollbridgeError(f"{place} holds other things than what is written here: give an empty or a new folder")
    elif is_ours is None and not _is_run(place):
        raise TollbridgeError(f"{place} holds other things than a run of tollbridge: give an empty or a new folder")
    elif not os.access(place.absolute().parent, os.W_OK | os.X_OK):
        raise TollbridgeError(f"{place}: {place.absolute().parent} cannot be written to")


def _is_run(place: Path) -> bool:
    """Say whether a folder may be replaced: it is empty, or holds a summary of ours and nothing foreign beside it."""
    entries = {entry.name for entry in place.iterdir()}
    if not entries:
        return True
    return SUMMARY in entries and _is_summary(place / SUMMARY) and not any(map(_is_foreign, place.iterdir()))


def _is_foreign(entry: Path) -> bool:
    """Say whether an entry is none of a run's: not one of its names, or a folder with more than parts of records in it."""
    if not (entry.name in _OURS or _EXPORT.fullmatch(entry.name)) or entry.is_symlink():
        return True
    return (
        entry.is_dir()
        and entry.name != "scenario.files"
        and not all(part.name.startswith("part-") for part in entry.iterdir())
    )


def _is_summary(file: Path) -> bool:
    try:
        summary = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(summary, dict) and {"scenario", "seed", "results"} <= summary.keys()


@contextmanager
def output_folder(place: Path, is_ours: Callable[[Path], bool] | None = None) -> Iterator[Path]:
    """Give an empty folder to fill; it takes its place when the block ends well, and is gone when it does not.

    Args:
        place: where it is to be in the end. What is there stays until then, and is replaced as a whole.
        is_ours: says whether a folder that is there may be replaced. Absent: an older run may.

    Raises TollbridgeError where the place is not ours to write to, or the disk refuses.

    >>> with tempfile.TemporaryDirectory() as home:
    ...     with output_folder(Path(home) / "out") as growing:
    ...         write_text(growing / "note.txt", "all of it, or nothing")
    ...     (Path(home) / "out" / "note.txt").read_text()
    'all of it, or nothing'
    """
    check_place(place, is_ours)
    target = real_place(place)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        growing = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".growing"))
    except OSError as error:
        raise TollbridgeError(f"{place}: cannot be written: {error.strerror or error}") from None
    try:
        yield growing
        put_in_place(growing, target)
    except OSError as error:
        raise TollbridgeError(f"{place}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def put_in_place(growing: Path, target: Path) -> None:
    """Put a complete folder in its place; what was there is set aside first, and put back if the move fails.

    `growing`: the complete folder. `target`: its place, on the same disk. Raises OSError.
    """
    growing.chmod(0o777 & ~_umask())
    aside = growing.with_suffix(".before")
    if target.exists():
        target.rename(aside)
    try:
        growing.rename(target)
    except OSError:
        with suppress(OSError):
            aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sealed(document: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON document with a digest of all that is in it, so that a reader can tell whether it was changed.

    >>> document = sealed({"cost": "168.56"})
    >>> is_sealed(document), is_sealed(document | {"cost": "16.56"})
    (True, False)
    """
    plain: dict[str, Any] = json.loads(json.dumps(document))
    plain.pop(_SEAL, None)
    return {**plain, _SEAL: _seal(plain)}


def is_sealed(document: dict[str, Any]) -> bool:
    """Say whether a document is as it was sealed: no key of it was changed by hand or by a damaged disk.

    `document`: as `sealed` returned it, and JSON brought it back.
    """
    return document.get(_SEAL) == _seal({key: value for key, value in document.items() if key != _SEAL})


def _seal(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def write_text(file: Path, text: str) -> None:
    """Write a text file whole or not at all: beside its place first, then moved.

    `file`: where to; one that is there is replaced. `text`: written as UTF-8. Raises OSError.
    """
    growing = file.with_name(f".{file.name}.growing")
    try:
        growing.write_text(text, encoding="utf-8")
        growing.replace(file)
    finally:
        growing.unlink(missing_ok=True)
