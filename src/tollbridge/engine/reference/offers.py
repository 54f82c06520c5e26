"""Offered legs, one by one, out of demand's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tollbridge.demand.offered import Legs
from tollbridge.engine.reference.leg import Offer

_COLUMNS = (
    *("arrive", "source", "meeting", "attendee", "origin", "number", "destination", "conference", "organiser"),
    *("is_organiser", "rings", "outcome", "lasts", "leaves", "meeting_end", "retry_until"),
)


def offers(chunks: Iterable[Legs]) -> Iterator[Offer]:
    """Yield every offered leg in the order of arrival."""
    place = 0
    for legs in chunks:
        attempts = list(
            zip(legs.attempt_delay.tolist(), legs.attempt_rings.tolist(), legs.attempt_outcome.tolist(), strict=True)
        )
        columns = [getattr(legs, name).tolist() for name in _COLUMNS]
        retries = zip(legs.retry_first.tolist(), legs.retry_count.tolist(), strict=True)
        for row, (first, count) in zip(zip(*columns, strict=True), retries, strict=True):
            yield Offer._make((place, *row, tuple(attempts[first : first + count])))
            place += 1
