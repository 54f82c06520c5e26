"""New values for the expectations of a file, put in place in its text: comments, order and layout stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from tollbridge.expect.verdict import KeyPath, Plain

_PLAIN_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.:/_~ ")


def spliced(text: str, changes: Mapping[KeyPath, Plain]) -> tuple[str, list[KeyPath]]:
    """Return `text` with the node at each path replaced, and the paths that could not be found in it."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    missed: list[KeyPath] = []
    edits: list[tuple[int, int, str]] = []
    for path, value in changes.items():
        node = _find(root, path)
        if node is None:
            missed.append(path)
        else:
            begin, end = node.start_mark.index, _end(node)
            edits.append((begin, end, _written(value, node, node.start_mark.column)))
    for begin, end, new in sorted(edits, reverse=True):
        text = text[:begin] + new + text[end:]
    return text, missed


def rewrite(file: Path, changes: Mapping[KeyPath, Plain]) -> list[KeyPath]:
    """Put the changes into a file, all at once or not at all; return the paths that are not in this file."""
    raw = file.read_bytes().decode("utf-8-sig")
    text, missed = spliced(raw, changes)
    if text != raw:
        beside = file.with_name(f".{file.name}.new")
        beside.write_bytes(text.encode())
        beside.replace(file)
    return missed


def _find(node: yaml.Node | None, path: KeyPath) -> yaml.Node | None:
    for key in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == str(key)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            node = node.value[key] if key < len(node.value) else None
        else:
            return None
    return node


def _end(node: yaml.Node) -> int:
    """Return where a node's own text ends: a block's mark lies at the next token, so its last child tells."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        children = [part for item in node.value for part in (item if isinstance(item, tuple) else (item,))]
        return max((_end(child) for child in children), default=node.end_mark.index)
    return int(node.end_mark.index)


def _written(value: Plain, node: yaml.Node, column: int) -> str:
    """Write a value as its node was: a block list with an entry a line, anything else in flow."""
    if isinstance(value, list) and isinstance(node, yaml.SequenceNode) and not node.flow_style:
        return f"\n{' ' * column}".join(f"- {_flow(entry)}" for entry in value) or "[]"
    return _flow(value)


def _flow(value: Plain) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_flow(entry) for entry in value)}]"
    return value if _is_plain(value) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_plain(text: str) -> bool:
    """Whether text may stand in YAML without quotes; a colon is fine in 10:30 and not in `a: b`."""
    if not text or text != text.strip() or not set(text) <= _PLAIN_SAFE:
        return False
    return ": " not in f"{text} " and not f"{text} ".startswith("- ") and text[0] not in ":~"


def changes_of(pairs: Iterable[tuple[KeyPath, Plain]]) -> dict[KeyPath, Plain]:
    """Return the changes by path, leaving out those inside a node that is replaced as a whole."""
    changes = dict(pairs)
    return {
        path: value
        for path, value in changes.items()
        if not any(path[:depth] in changes for depth in range(1, len(path)))
    }
