"""A run that is under way on disk: outcomes as they come, record parts, and what was asked for; beside the folder it becomes.

`.DIR.unfinished` holds `order.json`, `outcomes/` (NumPy arrays behind a checksum, no pickles), `parts/` of records and, in
the end, `files/`. Every file in it is whole or not there, so a run may be killed at any point and taken up again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from tollbridge.errors import TollbridgeError
from tollbridge.records.folder import SUMMARY, check_place, put_in_place, real_place
from tollbridge.scale.disk import digest_of, disk_error, write_whole
from tollbridge.scale.jobs import EngineName, JobOutcome
from tollbridge.scale.schedule import Span

FORMAT: Final = 2
_DIGEST: Final = 64  # hexadecimal digits of SHA-256, before the arrays
_META: Final = "meta"


def unfinished_path(place: Path) -> Path:
    """Return where a run of this output folder is kept until it is finished: `.DIR.unfinished` beside it.

    `place`: the output folder, there or not.
    """
    target = real_place(place)
    return target.with_name(f".{target.name}.unfinished")


def is_finished(place: Path) -> bool:
    """Whether a run was finished there and nothing of a later one waits beside it.

    `place`: the output folder.
    """
    return (place / SUMMARY).is_file() and not (unfinished_path(place) / "files").is_dir()


class UnfinishedRun:
    """The folder of a run that is under way, this process's alone until it is closed.

    `engine`: the one it was begun with. Both give the same figures, but what is resumed is to end in the same files.
    """

    def __init__(self, place: Path, order: Mapping[str, Any], *, resume: bool) -> None:
        check_place(place)
        self.place = place
        self.path = unfinished_path(place)
        self._order = {"format": FORMAT, **json.loads(json.dumps(order))}
        self.engine: EngineName = self._order.get("engine", "reference")
        self._lock: IO[bytes] | None = None
        try:
            self._open(resume=resume)
        except OSError as error:
            self.close()
            raise disk_error(error, self.path) from None
        except BaseException:
            self.close()
            raise

    def _open(self, *, resume: bool) -> None:
        begun = (self.path / "order.json").is_file()
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.path / "lock")
        if begun and resume:
            self._check_order()
        else:
            _empty(self.path, but="lock")
            write_whole(self.path / "order.json", json.dumps(self._order, indent=1).encode())
        for folder in (self.files, self.parts, self._outcomes):
            folder.mkdir(exist_ok=True)
        for left in (*self.path.glob("part-*"), *self._outcomes.glob(".*.growing")):
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    @property
    def files(self) -> Path:
        """The folder that becomes the output folder; it is there until then."""
        return self.path / "files"

    @property
    def parts(self) -> Path:
        """Where workers put records, a part a replication."""
        return self.path / "parts"

    @property
    def _outcomes(self) -> Path:
        return self.path / "outcomes"

    def _check_order(self) -> None:
        """Refuse to go on with a run of another scenario, seed, version or choice of files."""
        try:
            before: dict[str, Any] = dict(json.loads((self.path / "order.json").read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            raise TollbridgeError(f"{self.path}: order.json cannot be read: begin anew with --out") from None
        self.engine = before.get("engine", self.engine)
        keys = {**before, **self._order}.keys() - {"engine"}
        other = sorted(key for key in keys if before.get(key) != self._order.get(key))
        if other:
            said = "; ".join(f"{key} was {_short(before.get(key))}, is {_short(self._order.get(key))}" for key in other)
            raise TollbridgeError(f"{self.place}: the unfinished run there is another one: {said}")

    def keep(self, outcome: JobOutcome) -> None:
        """Keep an outcome: from now on its replications are done, whatever happens.

        `outcome`: written beside its place, flushed, and renamed. Raises OSError.
        """
        data = _packed(outcome)
        try:
            write_whole(self._outcomes / f"{outcome.first:09d}-{outcome.last:09d}.npz", data)
        except OSError as error:
            raise disk_error(error, self.path) from None

    def done(self) -> dict[Span, Callable[[], JobOutcome]]:
        """Return what is done already, to be read when its turn comes; a damaged file or part is work to be done again."""
        found: dict[Span, Callable[[], JobOutcome]] = {}
        for file in sorted(self._outcomes.glob("*-*.npz")):
            read = partial(_read, file)
            with suppress(ValueError, OSError, KeyError, TypeError):
                outcome = read()
                if self._has_parts(outcome):
                    found[outcome.first, outcome.last] = read
        return found

    def _has_parts(self, outcome: JobOutcome) -> bool:
        """Say whether every file of records that an outcome came with is there as it was written."""
        return all(digest_of(self.parts / name) == digest for name, digest in outcome.parts)

    def gather(self, wanted: Callable[[Path], bool]) -> None:
        """Empty `files` of what an earlier attempt left, and put the wanted parts into it.

        `wanted`: says of a part's path whether it belongs to the run. Raises OSError.
        """
        _empty(self.files)
        for part in sorted(path for path in self.parts.rglob("*") if path.is_file() and wanted(path)):
            place = self.files / part.relative_to(self.parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            _linked(part, place)

    def publish(self) -> None:
        """Put the files in their place, all of them at one blow."""
        try:
            put_in_place(self.files, real_place(self.place))
        except OSError as error:
            raise disk_error(error, self.place) from None
        self.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def close(self) -> None:
        """Let go of the folder; one in which nothing was done yet is removed."""
        if self._lock is None:
            return
        self._lock.close()
        self._lock = None
        if not any(self._outcomes.glob("*.npz")):
            shutil.rmtree(self.path, ignore_errors=True)


def _empty(folder: Path, but: str = "") -> None:
    for entry in folder.iterdir():
        if entry.name != but:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def _linked(file: Path, place: Path) -> None:
    """Give a file a second name; a copy where the disk knows no hard links."""
    try:
        os.link(file, place)
    except OSError:
        shutil.copyfile(file, place)


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _locked(path: Path) -> IO[bytes]:
    """Return the lock file, held until it is closed or this process ends."""
    stream = path.open("ab")
    if os.name == "posix":
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
            raise TollbridgeError(f"{path.parent}: another process is at work on this run") from None
    return stream


def _packed(outcome: JobOutcome) -> bytes:
    meta = {
        "first": outcome.first,
        "last": outcome.last,
        "seconds": outcome.seconds,
        "made_with": outcome.made_with,
        "parts": outcome.parts,
    }
    buffer = io.BytesIO()
    arrays = {_META: np.frombuffer(json.dumps(meta).encode(), np.uint8), **outcome.arrays}
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    data = buffer.getvalue()
    return hashlib.sha256(data).hexdigest().encode() + data


def _read(file: Path) -> JobOutcome:
    """Return an outcome; ValueError where the file is not what was written."""
    whole = file.read_bytes()
    digest, data = whole[:_DIGEST], whole[_DIGEST:]
    if hashlib.sha256(data).hexdigest().encode() != digest:
        raise ValueError(f"{file} is damaged")
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    meta = json.loads(arrays.pop(_META).tobytes().decode())
    made_with = tuple((name, version) for name, version in meta["made_with"])
    parts = tuple((name, digest) for name, digest in meta["parts"])
    return JobOutcome(meta["first"], meta["last"], arrays, meta["seconds"], made_with, parts)
