"""What a random scenario says in files beside it: rows of a tariff as a deck, calls as a trace."""

from __future__ import annotations

import csv
import io

from dice import Dice, Tree

FILES = "files"
"""Where a tree keeps its files, by name; they are no part of the scenario's own text."""


def filed(dice: Dice, tree: Tree) -> Tree:
    """Return the scenario with some of its rows moved into decks, and some of its calls into a trace."""
    files: dict[str, str] = dict(tree.get(FILES, {}))
    tariffs = {name: _decked(dice, name, tariff, files) for name, tariff in tree["tariffs"].items()}
    tree = tree | {"tariffs": tariffs}
    if tree.get("calls") and dice.often(0.3):
        tree |= _traced(dice, tree["calls"], files)
    return tree | ({FILES: files} if files else {})


def _decked(dice: Dice, name: str, tariff: Tree, files: dict[str, str]) -> Tree:
    """Return a tariff whose rows of one direction that have a number of their own stand in a deck."""
    direction = dice.one("inbound", "outbound")
    rows = [row for row in tariff.get(direction, []) if "prefix" in row and "valid_from" not in row]
    if not rows or dice.often(0.6):
        return tariff
    file = f"{name}-{direction}.csv"
    files[file], how = _written(dice, rows)
    rest = [row for row in tariff[direction] if row not in rows]
    return tariff | {direction: rest, "decks": [{"file": file, "direction": direction} | how]}


def _written(dice: Dice, rows: list[Tree]) -> tuple[str, Tree]:
    """Return a deck's text in some carrier's manner, and what the scenario says of it."""
    text, how = _table(rows), {}
    if dice.often(0.2):
        text = text.replace(",", ";").replace(".", ",")
        how["dialect"] = {
            "delimiter": ";",
            "decimal": ",",
            "dates": "day-first",
            "seconds": "bare",
            "encoding": "cp1252",
        }
    if dice.often(0.2):
        heads, _, body = text.partition("\n")
        text = f"{heads.replace('prefix', 'Dial code')}\n{body}"
        how["columns"] = {key: "Dial code" if key == "prefix" else key for row in rows for key in row}
    if dice.often(0.2):
        how["scale"] = dice.one("2", "1.5")
    if dice.often(0.2):
        how |= {"currency": "EUR", "rate": "2"}
    if dice.often(0.2):
        how["valid_from"] = dice.at(dice.instant())
    if dice.often(0.2):
        text, how["skip_bad"] = f"{text}2.777E+11\n", "true"
    return text, how


def _traced(dice: Dice, calls: Tree, files: dict[str, str]) -> Tree:
    """Return the calls with the later half of them moved into a trace."""
    names = list(calls)[len(calls) // 2 :]
    if not names:
        return {}
    rows = [
        {key: value for key, value in calls[name].items() if key != "tags"}
        | {f"tags.{key}": value for key, value in calls[name].get("tags", {}).items()}
        for name in names
    ]
    text, how = _table(sorted(rows, key=lambda _: dice.rng.random())), {}
    alone = not any("account" in row for row in rows)
    for key in ("account", "bridge", "via", *(["licence"] if alone else [])):
        if dice.often(0.5) and len(said := {row.get(key, "") for row in rows}) == 1 and "" not in said:
            how[key] = said.pop()
            text = _table([{column: value for column, value in row.items() if column != key} for row in rows])
            break
    if dice.often(0.3):
        heads, _, body = text.partition("\n")
        how["columns"] = {head: f"The {head}" for head in heads.split(",")}
        text = f"{','.join(how['columns'].values())}\n{body}"
    files["trace.csv"] = text
    rest = {name: call for name, call in calls.items() if name not in names}
    return {"calls": rest, "trace": {"file": "trace.csv"} | how}


def _table(rows: list[Tree]) -> str:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
