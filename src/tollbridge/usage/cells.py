"""Raw columns with what is found while they are read: odd rows, notes, decimals, a currency."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tollbridge.usage.amounts import NOTHING, Amounts, read_amounts
from tollbridge.usage.durations import read_durations
from tollbridge.usage.gather import Raw
from tollbridge.usage.heading_words import HUNDREDTHS
from tollbridge.usage.keys import Column
from tollbridge.usage.parsed import Parsed, TwoReadingsError, Wording
from tollbridge.usage.table import NOT_GIVEN, Texts
from tollbridge.usage.times import NO_TIME, read_instants

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass
class Cells:
    """Raw columns; `odd` says by row what is wrong with it, `notes` what was found by itself.

    `unit` is that of bare durations where their heading says none. `places` are the decimals of charges, `currency` what
    their signs say; `signs` holds each row's where they say several.
    """

    raw: Raw
    columns: dict[str, Column]
    wording: Wording
    unit: str = ""
    odd: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    places: int = 0
    currency: str = ""
    signs: Texts | None = None

    def __len__(self) -> int:
        return len(self.raw)

    def has(self, key: str) -> bool:
        """Tell whether there is a column of this key.

        `key`: such as `at` or `lasts`.
        """
        return key in self.raw.texts

    def texts(self, key: str) -> Texts:
        """Return a column's distinct texts, with the place of each row's among them.

        `key`: what the column says, such as `at`; KeyError where the records have no such column.
        """
        return self.raw.texts[key]

    def filled(self, key: str) -> Mask:
        """Return which rows have a text under a key."""
        if not self.has(key):
            return np.zeros(len(self), bool)
        texts = self.texts(key)
        return texts.where([bool(text) for text in texts.values])

    def rows_of(self, parsed: Parsed, texts: Texts) -> I64:
        """Return a column's numbers by row, int64, and note the rows whose text could not be read.

        `parsed`: numbers by distinct text. `texts`: the column.
        """
        if parsed.bad:
            bad = np.zeros(len(texts.values), bool)
            bad[list(parsed.bad)] = True
            for row in np.flatnonzero(bad[texts.codes]).tolist():
                self.odd.setdefault(row, parsed.bad[int(texts.codes[row])])
        return parsed.values[texts.codes] if len(parsed.values) else np.zeros(len(texts.codes), np.int64)

    def read(self, key: str, reader: Callable[[list[str]], Parsed]) -> Parsed:
        """Read a column's distinct texts, and keep what the reader notes.

        `key`: what the column says. `reader`: takes the texts and gives a value for each. TwoReadingsError, naming the column,
        where they may be read in two ways.
        """
        try:
            parsed = reader(list(self.texts(key).values))
        except TwoReadingsError as error:
            raise self.two_readings(key, error) from None
        self.note(*parsed.notes)
        return parsed

    def two_readings(self, key: str, error: TwoReadingsError) -> TwoReadingsError:
        """Return the error with the column's heading before it."""
        return TwoReadingsError(f"column {self.columns[key].heading!r}: {error}")

    def note(self, *notes: str) -> None:
        """Keep notes, each once."""
        self.notes += [note for note in notes if note and note not in self.notes]

    def note_unknown(self, key: str, words: list[str], instead: str) -> None:
        """Note words of a column that say nothing that is known, and what is done instead.

        `key`: of the column. `words`: distinct; empty ones are passed over. `instead`: a sentence without its end.
        """
        given = [repr(word) for word in words if word]
        if given:
            more = f" and {len(given) - 3} more" if len(given) > 3 else ""
            said = "say" if len(given) > 1 else "says"
            heading = self.columns[key].heading
            self.note(f"{', '.join(given[:3])}{more} of {heading!r} {said} nothing that is known: {instead}")

    def _in_zone(self, key: str) -> Wording:
        """Return how instants of a column are written: in the zone that its heading says, where it says one."""
        zone = self.columns[key].zone
        return replace(self.wording, timezone=zone) if zone else self.wording

    def instants(self, key: str) -> I64:
        """Return a column's instants, int64 [rows], epoch ms.

        `key`: of the column. TwoReadingsError where it holds days alone, or its dates have two readings.
        """
        parsed = self.read(key, lambda texts: read_instants(texts, self._in_zone(key)))
        if len(parsed.values) == len(parsed.bad) and any(NO_TIME in why for why in parsed.bad.values()):
            raise TwoReadingsError(
                f"column {self.columns[key].heading!r} has dates and no times of day: map the column of times too, "
                "--columns date=…,time=…"
            )
        return self.rows_of(parsed, self.texts(key))

    def instants_if_any(self, key: str) -> I64 | None:
        """Return instants, NOT_GIVEN where a cell is empty or 0; None where there is no such column.

        A column of answers may hold words, such as `true`: these are no instants, and not odd.
        """
        if not self.has(key):
            return None
        texts = self.texts(key)
        given = [place for place, text in enumerate(texts.values) if text.lower() not in NOTHING and text != "0"]
        parsed = read_instants([texts.values[place] for place in given], self._in_zone(key))
        values = np.full(len(texts.values), NOT_GIVEN)
        values[given] = parsed.values
        bad = {given[place]: why for place, why in parsed.bad.items()}
        if key == "answer":
            values[list(bad)] = NOT_GIVEN
            bad = {}
        return self.rows_of(Parsed(values, bad), texts)

    def spans(self, key: str) -> I64:
        """Return a column's durations, int64 [rows], ms; NOT_GIVEN where there are none.

        `key`: of the column.
        """
        if not self.has(key):
            return np.full(len(self), NOT_GIVEN)
        texts = self.texts(key)
        given = [place for place, text in enumerate(texts.values) if text.lower() not in NOTHING]
        unit = self.columns[key].unit or self.unit
        parsed = self.read(key, lambda words: read_durations([words[place] for place in given], unit, self.wording))
        values = np.full(len(texts.values), NOT_GIVEN)
        values[given] = parsed.values
        return self.rows_of(Parsed(values, {given[place]: why for place, why in parsed.bad.items()}), texts)

    def money(self, key: str) -> I64:
        """Return a column's amounts, int64 [rows], micros; NOT_GIVEN where there are none.

        `key`: of the column.
        """
        if not self.has(key):
            return np.full(len(self), NOT_GIVEN)
        amounts: list[Amounts] = []

        def reader(texts: list[str]) -> Parsed:
            amounts.append(read_amounts(texts, self.wording))
            return amounts[0].parsed

        parsed, column = self.read(key, reader), self.columns[key]
        places = amounts[0].places
        if column.unit == HUNDREDTHS:
            parsed, places = replace(parsed, values=_of_hundred(parsed.values)), min(places + 2, 6)
            self.note(f"amounts of {column.heading!r} are read as hundredths")
        self.places = max(self.places, places)
        self._signed(key, amounts[0].currencies)
        return self.rows_of(parsed, self.texts(key))

    def _signed(self, key: str, currencies: tuple[str, ...]) -> None:
        """Keep the currency that the signs of a column's amounts say, or else its heading; of several, each row's."""
        kinds = set(filter(None, currencies))
        if len(kinds) > 1:
            self.signs = Texts(self.texts(key).codes, currencies)
        said = kinds.pop() if len(kinds) == 1 else self.columns[key].currency
        self.currency = self.currency or said


def _of_hundred(micros: I64) -> I64:
    """Return hundredths of amounts, half up; what is not given stays so."""
    return np.where(micros == NOT_GIVEN, NOT_GIVEN, (micros + 50) // 100)
