"""Pools of minutes as the player shows them: what each has left, as CDRs and ledger of a replication tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Columns = Mapping[str, list[Any]]
_BEGINS, _LEG, _RENEWAL = 0, 1, 2
"""What comes first at one instant: a leg that ends drew from what was there before a renewal."""


def pool_series(legs: Columns, moves: Columns, begins: Mapping[str, int], duration: int) -> list[dict[str, Any]]:
    """Return for each pool its name, the instants at which it changes, and the ms of pool time left after each.

    Args:
        legs: columns of CDRs: `account`, `pool`, `pool_s` in ms, `released` in ms since the start.
        moves: columns of the ledger: `at`, `account`, `pool`, `pool_s` in ms.
        begins: what each pool holds at the start, in ms of pool time, by `account: pool`.
        duration: ms; what comes after it is left out.

    A renewal sets a pool to what it grants. The records hold no single steps of a pool, so a leg's pool time counts when the
    leg ends; that of a leg which drew from two pools counts on the first of them.
    """
    changes = {name: [(0, _BEGINS, held)] for name, held in begins.items()}
    for name, change in (*_renewals(moves), *_drawn(legs)):
        if change[0] <= duration:
            changes.setdefault(name, []).append(change)
    return [{"name": name, **_left(found)} for name, found in changes.items()]


def _renewals(moves: Columns) -> Iterator[tuple[str, tuple[int, int, int]]]:
    rows = zip(*(moves[column] for column in ("at", "account", "kind", "pool", "pool_s")), strict=True)
    for at, account, kind, pool, granted in rows:
        if kind == "renewal":
            yield f"{account}: {pool}", (at, _RENEWAL, granted)


def _drawn(legs: Columns) -> Iterator[tuple[str, tuple[int, int, int]]]:
    rows = zip(*(legs[column] for column in ("released", "account", "pool", "pool_s")), strict=True)
    for released, account, pool, used in rows:
        if used:
            yield f"{account}: {pool.partition(';')[0]}", (released, _LEG, used)


def _left(changes: list[tuple[int, int, int]]) -> dict[str, list[int]]:
    left, at, levels = 0, [], []
    for when, kind, amount in sorted(changes):
        left = max(0, left - amount) if kind == _LEG else amount
        at.append(when)
        levels.append(left)
    return {"at": at, "left": levels}
