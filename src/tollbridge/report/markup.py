"""HTML and JSON that hold any text safely: what is not `Html` is escaped, wherever it comes from."""

from __future__ import annotations

import json
from html import escape
from typing import Final


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


_EMPTY: Final = frozenset({"meta", "br", "hr", "img", "input"})
_SCRIPT_ESCAPES: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def tag(name: str, *children: object, **attributes: object) -> Html:
    """Return an element; children that are not `Html` are escaped; `_` in an attribute's name stands for `-`.

    A trailing underscore is dropped (`class_`); an attribute of None or False is left out, of True is bare.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        written = key.rstrip("_").replace("_", "-")
        parts.append(written if value is True else f'{written}="{escape(str(value))}"')
    opening = f"<{' '.join(parts)}>"
    if name in _EMPTY:
        return Html(opening)
    return Html(f"{opening}{join(*children)}</{name}>")


def join(*children: object) -> Html:
    """Return the children one after the other, escaped unless they are `Html`; None is nothing."""
    return Html(
        "".join(child if isinstance(child, Html) else escape(str(child)) for child in children if child is not None)
    )


def script_json(value: object) -> Html:
    """Return JSON that no text in it can end the script block of: `<`, `>`, `&` and line separators are escapes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Html(text.translate(_SCRIPT_ESCAPES))
