"""What to read, and how its writing is to be understood where somebody has said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tollbridge.errors import TollbridgeError
from tollbridge.usage.dialects import DIALECTS, SAME_NAME
from tollbridge.usage.durations import FORMS, UNITS
from tollbridge.usage.keys import KEYS, SAME
from tollbridge.usage.parsed import Wording

DELIMITERS: Final = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    ",": ",",
    ";": ";",
    "|": "|",
    "\\t": "\t",
}
CHOICES: Final = {
    "dates": ("day-first", "month-first"),
    "durations": (*UNITS, *FORMS),
    "decimal": ("dot", "comma"),
    "delimiter": ("comma", "semicolon", "tab", "pipe"),
}


@dataclass(frozen=True)
class UsageSource:
    """A file of records and how to read it; what is empty is found by itself.

    `columns`: key -> heading, or the column's place from 1. `dialect`: a name of `DIALECTS`. `leave_out`: headings and the
    values whose rows are left out. `strict`: odd rows refuse the file. `callers`: who called is wanted too. `repeats`: rows
    that stand twice are kept, and named. `details`: names, accounts, causes and billed times are wanted too.
    """

    file: Path
    columns: Mapping[str, str] | None = None
    dialect: str = ""
    wording: Wording = field(default_factory=Wording)
    delimiter: str = ""
    encoding: str = ""
    leave_out: tuple[tuple[str, str], ...] = ()
    strict: bool = False
    callers: bool = False
    repeats: bool = False
    details: bool = False

    def said(self, texts: Iterable[str]) -> UsageSource:
        """Return the source with what `--dialect` says.

        `texts`: a name such as `asterisk`, or settings such as `dates=day-first`; several parted by commas, or each by
        itself. TollbridgeError says what there is.

        >>> UsageSource(Path("calls.csv")).said(["asterisk,dates=day-first"]).dialect
        'asterisk'
        """
        found = self
        for text in (part.strip() for each in texts for part in _parts(each)):
            key, equals, value = (part.strip() for part in text.partition("="))
            found = found._set(key, value) if equals else replace(found, dialect=dialect_name(text))
        return found

    def _set(self, key: str, value: str) -> UsageSource:
        if key == "encoding":
            return replace(self, encoding=value)
        if key not in CHOICES:
            raise TollbridgeError(f"unknown dialect setting {key!r}: there are {', '.join([*CHOICES, 'encoding'])}")
        if key == "delimiter" and value in DELIMITERS:
            return replace(self, delimiter=DELIMITERS[value])
        value = {",": "comma", ".": "dot", "seconds": "s", "minutes": "min", "hours": "h"}.get(value, value)
        if value not in CHOICES[key]:
            raise TollbridgeError(f"{key} {value!r} is none of {', '.join(CHOICES[key])}")
        said: dict[str, Any] = {key: value}
        return replace(self, wording=replace(self.wording, **said))

    def checked(self) -> UsageSource:
        """Return the source; TollbridgeError where its zone, countries or column keys are unknown."""
        try:
            ZoneInfo(self.wording.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise TollbridgeError(f"unknown timezone {self.wording.timezone!r}") from None
        _check_countries(self.wording.home)
        unknown = [key for key in self.columns or () if key not in KEYS and key not in SAME]
        if unknown:
            raise TollbridgeError(f"{self.file}: unknown column keys {', '.join(unknown)}: there are {', '.join(KEYS)}")
        return self


def _parts(text: str) -> list[str]:
    """Return the settings of one text, parted by commas; a comma that is a value stays: `decimal=,`."""
    return [text] if text.endswith("=,") else text.split(",")


def dialect_name(text: str) -> str:
    """Return the name of a dialect as it is known here; TollbridgeError says which there are.

    >>> dialect_name("FreeSWITCH")
    'freeswitch'
    """
    name = text.strip().lower().replace("_", "-")
    name = SAME_NAME.get(name, name)
    if name not in DIALECTS:
        raise TollbridgeError(
            f"unknown dialect {text!r}: there are {', '.join(DIALECTS)}, and settings such as dates=day-first"
        )
    return name


def _check_countries(home: tuple[str, ...]) -> None:
    if home:
        from phonenumbers import SUPPORTED_REGIONS

        unknown = [country for country in home if country not in SUPPORTED_REGIONS]
        if unknown:
            raise TollbridgeError(f"unknown country {unknown[0]!r} of --home: ISO codes such as US")
