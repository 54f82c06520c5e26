"""What goes to stdout, whatever it can take: text, and JSON with money as decimal strings and null for what is no number."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from io import TextIOWrapper
from math import isfinite
from pathlib import Path
from typing import Any

import click


def open_stdout() -> None:
    """Have stdout take any text: ? for a character that its encoding lacks; nowhere to go where it was closed."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")
    elif isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def print_json(value: object) -> None:
    """Print a value as one JSON document, its text escaped where stdout's encoding is no Unicode.

    `value`: as `plain` takes it.
    """
    escaped = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    click.echo(json.dumps(plain(value), indent=2, ensure_ascii=escaped, allow_nan=False))


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it.

    `value`: a dataclass becomes a mapping, a Decimal a text, and a number that is none (nan, inf) null.

    >>> plain({"cost": Decimal("0.30"), "first": float("nan"), "steps": (1, 2)})
    {'cost': '0.30', 'first': None, 'steps': [1, 2]}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return value if isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    return str(value) if isinstance(value, Decimal) else repr(value)
