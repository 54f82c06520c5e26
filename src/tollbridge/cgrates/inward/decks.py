"""Large tariffs as decks: CSVs beside the scenario, which itself stays short enough to be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tollbridge.tariff.deck_headings import COLUMNS

MOST_ROWS: Final = 1_000
"""Rows of one direction of a tariff that stand in the scenario."""
Tree = dict[str, Any]


def with_decks(tree: Mapping[str, Any], stem: str) -> tuple[Tree, dict[str, str]]:
    """Return a scenario whose large tariffs name decks, and the decks' texts by file name.

    Args:
        tree: the scenario, which is left as it is.
        stem: the scenario's file name without its ending; the decks' begin with it.

    A row without a prefix stays in the scenario.
    """
    tariffs: dict[str, Tree] = {}
    decks: dict[str, str] = {}
    for name, tariff in tree.get("tariffs", {}).items():
        kept, named = dict(tariff), []
        for way in ("outbound", "inbound"):
            rows = tariff.get(way, ())
            if len(rows) > MOST_ROWS:
                file = f"{stem}.{name}.{way}.csv"
                decks[file] = _text(row for row in rows if "prefix" in row)
                named.append({"file": file, "direction": way})
                kept[way] = [row for row in rows if "prefix" not in row]
        tariffs[name] = {key: value for key, value in kept.items() if value != []} | ({"decks": named} if named else {})
    return {key: tariffs if key == "tariffs" else value for key, value in tree.items()}, decks


def _text(rows: Iterable[Mapping[str, str]]) -> str:
    listed = list(rows)
    used = {key for row in listed for key in row}
    text = io.StringIO()
    writer = csv.DictWriter(text, [column for column in COLUMNS if column in used], lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()
