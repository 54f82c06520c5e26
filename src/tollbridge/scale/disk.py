"""Files that are whole or not there: written aside, flushed to the disk, then moved; and what a disk's refusals mean."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from tollbridge.errors import TollbridgeError

_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk's quota is used up",
    errno.EFBIG: "the file would be larger than is allowed here",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
}


def disk_error(error: OSError, path: Path) -> TollbridgeError:
    """Return what a user is told when a file of a run cannot be written: the file, and the reason in plain words.

    `error`: what the system raised. `path`: the file.
    """
    reason = _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()
    return TollbridgeError(f"{path}: cannot be written: {reason}")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that whoever finds it under its name finds all of it, after a power cut too.

    `path`: where to; one that is there is replaced. `data`: its bytes. Raises OSError.
    """
    growing = path.with_name(f".{path.name}.{os.getpid()}.growing")
    try:
        with growing.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        growing.replace(path)
        flush(path.parent)
    except BaseException:
        with suppress(OSError):
            growing.unlink(missing_ok=True)
        raise


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file's content, hexadecimal; "" where it cannot be read.

    >>> digest_of(Path("there is no such file"))
    ''
    """
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def settle(source: Path, target: Path) -> None:
    """Move every file below one folder to the same place below another, each flushed first.

    `source`: the folder to empty; it is gone after. `target`: where the files go. Raises OSError.
    """
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        flush(file)
        file.replace(place)
        flush(place.parent)
    shutil.rmtree(source, ignore_errors=True)


def flush(path: Path) -> None:
    """Have a file's content, or a folder's list of names, reach the disk; folders only where the system can.

    `path`: the file or folder. Raises OSError.
    """
    if path.is_dir() and os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
