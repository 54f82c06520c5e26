"""Rows that are no calls by telephone: of other products, such as messages and rentals, or of those who joined by computer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.usage.gather import Raw
from tollbridge.usage.heading_words import plain
from tollbridge.usage.keys import Column

Mask = NDArray[np.bool_]
PRODUCT: Final = "product"
"""The key of the column that says what was sold, as far as a file has one."""
_HEADINGS: Final = """product productname producttype productcategory service servicename servicetype description category item
itemdescription usagetype chargetype eventtype recordtype transactiontype sku lineitem produkt dienst leistung beschreibung
produit designation libelle servicio producto descripcion prestazione descrizione"""
MOST_NAMED: Final = 20
"""Products that are named one by one."""
_NAMES: Final = frozenset(_HEADINGS.split())
_ALWAYS: Final = """sms mms whatsapp rental rentals miete refund payment storage transcription transcriptions topup"""
_ALONE: Final = """text texts message messages messaging recording recordings plan fee fees tax taxes surcharge credit
subscription abonnement grundgebuhr adjustment data lookup lookups purchase porting licence license verify
verification discount"""
_CALLS: Final = """call calls voice minute minutes dial dialin dialout callin callout conference conferencing conf pstn
telephony audio anruf anrufe gesprach appel appels llamada llamadas"""
_ALWAYS_OTHER, _OTHER_ALONE, _OF_CALLS = (frozenset(words.split()) for words in (_ALWAYS, _ALONE, _CALLS))
_WORD = re.compile(r"[^\W\d_]+")
_APPS: Final = "voip voipaudio web webbrowser browser computer computeraudio pcaudio desktop mobileapp internetaudio"
APPS: Final = frozenset(_APPS.split())
"""Words by which records say that somebody joined without a telephone."""
_FAR_ENDS: Final = ("number", "via", "dial")


def product_column(headings: Sequence[str], columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return the column that says what was sold, under its key; empty where there is none, or it is read as another key.

    `headings`: of the file. `columns`: where its keys stand.
    """
    read = {column.index for column in columns.values()}
    places = range(len(headings))
    place = next((index for index in places if index not in read and plain(headings[index]) in _NAMES), None)
    return {} if place is None else {PRODUCT: Column(place, headings[place])}


def is_other_product(text: str) -> bool:
    """Tell whether words name a product that is no call.

    >>> [is_other_product(text) for text in ("SMS", "Call to US", "Number rental", "Call recording", "Voice plan minutes")]
    [True, False, True, False, False]
    """
    words = {plain(word) for word in _WORD.findall(text)}
    return bool(words & _ALWAYS_OTHER) or (bool(words & _OTHER_ALONE) and not words & _OF_CALLS)


def no_calls(raw: Raw, columns: Mapping[str, Column]) -> Iterator[tuple[Mask, str]]:
    """Yield the rows that are no calls by telephone, bool [rows], with the reason: their type or product says so.

    `raw`: the file's rows. `columns`: where its keys stand, with the product's. Who joined by computer has no number.
    """
    numbered = np.zeros(len(raw), bool)
    for key in _FAR_ENDS:
        if key in raw.texts:
            numbered |= ~raw.texts[key].mask("")
    for key in ("direction", "type", "kind"):
        for value in _matching(raw, key, lambda text: plain(text) in APPS):
            yield (
                raw.texts[key].mask(value) & ~numbered,
                f"hold {columns[key].heading}={value}, without a number: no telephone",
            )
    for key in ("type", PRODUCT):
        found = _matching(raw, key, is_other_product)
        for value in found[:MOST_NAMED]:
            yield raw.texts[key].mask(value), f"hold {columns[key].heading}={value}: no calls"
        if found[MOST_NAMED:]:
            texts, rest = raw.texts[key], set(found[MOST_NAMED:])
            yield texts.where([text in rest for text in texts.values]), f"hold other {columns[key].heading} of no calls"


def _matching(raw: Raw, key: str, matches: Callable[[str], bool]) -> list[str]:
    """Return the texts of a column that match; none where there is no such column."""
    return [value for value in raw.texts[key].counts() if matches(value)] if key in raw.texts else []
