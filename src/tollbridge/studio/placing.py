"""A value that a scenario's text does not have yet, put where it belongs: one that a file extends has it."""

from __future__ import annotations

from typing import Any, Final

import yaml

from tollbridge.errors import TollbridgeError
from tollbridge.expect.verdict import KeyPath
from tollbridge.scenario.nodes import read_nodes

_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def placed(text: str, path: KeyPath, value: str) -> str:
    r"""Return the text with a new key path and its value, at the end of the deepest mapping that is there already.

    TollbridgeError where that is no mapping: a list of a file that this one extends is only replaced whole.

    >>> placed("extends: a.yaml\n", ("numbers", "n", "ports"), "24")
    'extends: a.yaml\nnumbers: {n: {ports: 24}}\n'
    """
    node, depth = yaml.compose(text, Loader=_Loader), 0
    while isinstance(node, yaml.MappingNode) and depth < len(path):
        below = next((child for key, child in node.value if key.value == str(path[depth])), None)
        if below is None:
            break
        node, depth = below, depth + 1
    if not isinstance(node, yaml.MappingNode) or any(isinstance(key, int) for key in path[depth:]):
        raise TollbridgeError(f"{'.'.join(map(str, path))} stands in the file that this one extends: change it there")
    entry = value
    for key in reversed(path[depth:]):
        entry = f"{key}: {entry}" if entry is value else f"{key}: {{{entry}}}"
    after = _inserted(text, node, entry)
    read_nodes(after, "")
    return after


def _inserted(text: str, node: yaml.MappingNode, entry: str) -> str:
    if node.flow_style:
        at = node.end_mark.index - 1
        before = text[:at].rstrip()
        return f"{before}{'' if before.endswith(('{', ',')) else ','} {entry}{text[at:]}"
    last = max(_end(child) for _, child in node.value)
    at = text.find("\n", last)
    head, tail = (text[:at], text[at:]) if at >= 0 else (text, "\n")
    return f"{head}\n{' ' * node.start_mark.column}{entry}{tail}"


def _end(node: yaml.Node) -> int:
    """Return where a node's own text ends: a block's mark lies at the next token, so its last child tells."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)
