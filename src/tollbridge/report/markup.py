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
    """Return an element of HTML.

    Args:
        name: such as `p`.
        children: those that are not `Html` are escaped; None is nothing.
        attributes: `_` in a name stands for `-`, and a trailing one is dropped (`class_`). None or False leaves an attribute
            out, True writes its name alone.

    >>> tag("p", "5 < 6", class_="note", hidden=True)
    '<p class="note" hidden>5 &lt; 6</p>'
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
    """Return the children one after the other, escaped unless they are `Html`; None is nothing.

    >>> join(Html("<b>a</b>"), "<b>", None)
    '<b>a</b>&lt;b&gt;'
    """
    return Html(
        "".join(child if isinstance(child, Html) else escape(str(child)) for child in children if child is not None)
    )


def script_json(value: object) -> Html:
    """Return JSON that no text in it can end the script block of: `<`, `>`, `&` and line separators are escapes.

    `value`: what JSON can hold; ValueError where a number is none.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Html(text.translate(_SCRIPT_ESCAPES))
