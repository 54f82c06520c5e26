"""The encoding of a file of records: a mark at its beginning, UTF-8 where all of it is, else what its bytes look like."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tollbridge.errors import Problem, ScenarioError

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PACKED: Final = (
    (b"\x1f\x8b", "is compressed (gzip): unpack it first"),
    (b"PK\x03\x04", "is a workbook or a ZIP archive, no text: save the sheet as CSV, or unpack it"),
    (b"\xd0\xcf\x11\xe0", "is a workbook, no text: save the sheet as CSV"),
    (b"%PDF", "is a PDF, no text: its table is needed as CSV"),
)
"""How files begin that are no text, and what would do."""
BLOCK: Final = 1 << 20
LIKELY: Final = ("cp1252", "cp1250", "cp1251", "cp932", "gb18030", "big5", "mac_roman", "latin_1")
"""Encodings that exports without a mark come in, Western Europe's first."""


def find_encoding(path: Path, stated: str = "") -> str:
    """Return the name of a file's encoding: the stated one, or the one its bytes show.

    `path`: the file. `stated`: an encoding's name that Python knows; "" to look. ScenarioError where the file cannot be read,
    is no ordinary file, or where no encoding has the stated name.
    """
    if not path.exists():
        raise _refused(path, "cannot be read: no such file or directory")
    if not path.is_file():
        raise _refused(path, "is no ordinary file")
    try:
        return _stated(path, stated) if stated else _found(path)
    except OSError as error:
        raise _refused(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None


def _refused(path: Path, message: str) -> ScenarioError:
    return ScenarioError([Problem(str(path), 0, 0, message)])


def _stated(path: Path, name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        raise _refused(path, f"unknown encoding {name!r}: utf-8, utf-16 and cp1252 are some") from None
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _found(path: Path) -> str:
    with path.open("rb") as data:
        head = data.read(BLOCK)
        for beginning, what in PACKED:
            if head.startswith(beginning):
                raise _refused(path, what)
        for mark, name in MARKS:
            if head.startswith(mark):
                return name
        if wide := _without_mark(head[:4000]):
            return wide
        data.seek(0)
        odd = _not_utf8(iter(lambda: data.read(BLOCK), b""))
    return "utf-8" if odd is None else _guess(odd)


def _without_mark(head: bytes) -> str:
    """Return the name of UTF-16 without its mark: a zero stands in every other byte of its digits and separators."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 <= len(head) or min(even, odd) * 4 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _not_utf8(blocks: Iterator[bytes]) -> bytes | None:
    """Return the bytes about the place where a file ceases to be UTF-8; None where it is UTF-8 throughout."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in blocks:
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return bytes(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return b"\xe9"
    return None


def _guess(block: bytes) -> str:
    """Return the likeliest of the usual encodings of a block; cp1252 where nothing speaks against it."""
    from charset_normalizer import from_bytes

    lines = [line for line in block.splitlines() if not line.isascii()]
    sample = b"\n".join(lines[:2000])
    best = from_bytes(sample, cp_isolation=list(LIKELY)).best()
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return best.encoding if best else "latin_1"
    if best is None or len(sample) < 200 or best.encoding in {"cp1250", "mac_roman", "latin_1"}:
        return "cp1252"
    return best.encoding
