"""New values for the expectations of a file, put in place in its text: comments, order and layout stay as they are.

What is written is read back: a change that would touch anything else (a value that an alias shares, say) is not made.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from tollbridge.errors import ScenarioError
from tollbridge.expect.verdict import KeyPath, Plain
from tollbridge.scenario.nodes import read_nodes
from tollbridge.units import parse_duration

_PLAIN_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.:/_~ ")
_ANCHOR = re.compile(r"&\S+\s+")
_BYTE_ORDER_MARK = "\ufeff"
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Edit = tuple[int, int, str]
"""Characters from, to, and what stands there instead."""


def spliced(text: str, changes: Mapping[KeyPath, Plain]) -> tuple[str, list[KeyPath]]:
    """Return a YAML text with the nodes at some paths replaced, and the paths at which that cannot be done.

    `text`: the file's; comments, order and layout stay. `changes`: new values by path.

    >>> spliced("calls: {alice: {cost: 0.20}} # two minutes", {("calls", "alice", "cost"): "0.30"})
    ('calls: {alice: {cost: 0.30}} # two minutes', [])
    """
    whole = _attempt(text, changes)
    if whole is not None:
        return whole, []
    missed: list[KeyPath] = []
    for path, value in changes.items():
        after = _attempt(text, {path: value})
        if after is None:
            missed.append(path)
        else:
            text = after
    return text, missed


def rewrite(file: Path, changes: Mapping[KeyPath, Plain]) -> list[KeyPath]:
    """Put changes into a file, all at once or not at all; return the paths at which that cannot be done.

    `file`: a YAML file. `changes`: new values by path. Raises OSError.
    """
    if not changes:  # so it is of a file that was refused, and that may be no YAML
        return []
    raw = file.read_bytes().decode()
    mark = _BYTE_ORDER_MARK if raw.startswith(_BYTE_ORDER_MARK) else ""
    text, missed = spliced(raw.removeprefix(mark), changes)
    if mark + text != raw:
        file = file.resolve()
        beside = file.with_name(f".{file.name}.new")
        beside.write_bytes((mark + text).encode())
        shutil.copymode(file, beside)
        beside.replace(file)
    return missed


def _attempt(text: str, changes: Mapping[KeyPath, Plain]) -> str | None:
    """Return the text with all changes made; None where one cannot be, or another value would change with it."""
    root = yaml.compose(text, Loader=_Loader)
    edits: set[Edit] = set()
    for path, value in changes.items():
        node = _find(root, path)
        if node is None:
            return None
        edits.update(_edits(text, node, value))
    after = _edited(text, edits)
    try:
        old, new = (read_nodes(one, "")[0].plain() for one in (text, after))
    except ScenarioError:
        return None
    for path, value in changes.items():
        _put(old, path, value)
    return after if _alike(old, new) else None


def _edited(text: str, edits: Iterable[Edit]) -> str:
    for begin, end, new in sorted(edits, reverse=True):
        text = text[:begin] + new + text[end:]
    return text


def _find(node: yaml.Node | None, path: KeyPath) -> yaml.Node | None:
    for key in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == str(key)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key] if key < len(node.value) else None
        else:
            return None
    return node


def _put(tree: Any, path: KeyPath, value: Plain) -> None:
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = value


def _edits(text: str, node: yaml.Node, value: Plain) -> Iterator[Edit]:
    """Yield what makes a node this value, with as little changed as will do."""
    if isinstance(node, yaml.SequenceNode) and isinstance(value, list) and node.value and value:
        for entry, new in zip(node.value, value, strict=False):
            yield from _edits(text, entry, new)
        if len(value) != len(node.value):
            yield _longer(text, node, value) if len(value) > len(node.value) else _shorter(text, node, len(value))
    elif not isinstance(node, yaml.ScalarNode) or not _alike(node.value, value):
        begin = node.start_mark.index
        anchor = _ANCHOR.match(text, begin)
        yield (anchor.end() if anchor else begin), _end(text, node), _flow(value, getattr(node, "style", None))


def _longer(text: str, node: yaml.SequenceNode, value: list[Plain]) -> Edit:
    """Return the edit that adds the entries which a list lacks, below the last one's line or behind it."""
    surplus, last = value[len(node.value) :], _end(text, node.value[-1])
    if node.flow_style:
        return last, last, "".join(f", {_flow(entry)}" for entry in surplus)
    line = re.compile(r"\r?\n|\Z").search(text, last)
    assert line is not None
    at, column = line.start(), node.start_mark.column
    return at, at, "".join(f"{line[0] or chr(10)}{' ' * column}- {_flow(entry)}" for entry in surplus)


def _shorter(text: str, node: yaml.SequenceNode, count: int) -> Edit:
    """Return the edit that takes away the entries which a list has too many, with the comments on their lines."""
    kept, last = _end(text, node.value[count - 1]), _end(text, node.value[-1])
    if node.flow_style:
        return kept, last, ""
    line = re.compile(r"\r?\n|\Z")
    first, after = line.search(text, kept), line.search(text, last)
    assert first is not None
    assert after is not None
    return first.start(), after.start(), ""


def _end(text: str, node: yaml.Node) -> int:
    """Return where a node's own text ends: a block's mark lies at the next token, so its last child tells."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        children = [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
        return max((_end(text, child) for child in children), default=node.end_mark.index)
    begin, end = node.start_mark.index, node.end_mark.index
    return begin + len(text[begin:end].rstrip())


def _flow(value: Plain, style: str | None = None) -> str:
    """Write a value in flow, in the quotes that stood there before."""
    if isinstance(value, list):
        return f"[{', '.join(_flow(entry) for entry in value)}]"
    if style == "'" and "'" not in value:
        return f"'{value}'"
    if style != '"' and _is_plain(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_plain(text: str) -> bool:
    """Whether text may stand in YAML without quotes; a colon is fine in 10:30 and not in `a: b`."""
    if not text or text != text.strip() or not set(text) <= _PLAIN_SAFE:
        return False
    return ": " not in f"{text} " and not f"{text} ".startswith("- ") and text[0] not in ":~"


def _alike(old: object, new: object) -> bool:
    """Say whether two plain trees mean the same: 100 and 100.0000, 60s and 1m do."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_alike(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_alike(one, other) for one, other in zip(old, new, strict=True))
    return old == new or (isinstance(old, str) and isinstance(new, str) and _canonical(old) == _canonical(new))


def _canonical(text: str) -> str:
    if re.fullmatch(r"-?\d+(\.\d*)?", text):
        return re.sub(r"\.?0*$", "", text) if "." in text else text
    sign, rest = (text[0], text[1:]) if text[:1] in {"+", "-"} else ("", text)
    try:
        return f"{sign}{parse_duration(rest)} ms"
    except ValueError:
        return text


def changes_of(pairs: Iterable[tuple[KeyPath, Plain]]) -> dict[KeyPath, Plain]:
    """Return the changes by path, leaving out those inside a node that is replaced as a whole."""
    changes = dict(pairs)
    return {
        path: value
        for path, value in changes.items()
        if not any(path[:depth] in changes for depth in range(1, len(path)))
    }
