"""Trees laid over one another: `extends`, cases and variants. Mappings merge deep; lists and texts replace."""

from __future__ import annotations

from tollbridge.scenario.nodes import KeyPath, Node
from tollbridge.scenario.schema import FAMILIES


def overlaid(base: Node, top: Node) -> Node:
    """Return `top` laid over `base`, neither changed; every node keeps its own place.

    A distribution of another family replaces the one below it: two families in one place would mean nothing.
    """
    below, above = base.value, top.value
    if not isinstance(below, dict) or not isinstance(above, dict) or _another_family(below, above):
        return top
    merged = dict(below)
    for key, node in above.items():
        merged[key] = overlaid(below[key], node) if key in below else node
    return Node(merged, top.place, top.key)


def _another_family(below: dict[str, Node], above: dict[str, Node]) -> bool:
    return len(below) == len(above) == 1 and {*below, *above} <= FAMILIES and set(below) != set(above)


def without(root: Node, path: KeyPath) -> Node:
    """Return a tree less what stands at `path`, the rest shared; the same tree where nothing does."""
    if not path or root.child(path[0]) is None:
        return root
    first, rest = path[0], path[1:]
    if isinstance(root.value, dict):
        entries = {key: node for key, node in root.value.items() if rest or key != str(first)}
        if rest:
            entries[str(first)] = without(entries[str(first)], rest)
        return Node(entries, root.place, root.key)
    assert isinstance(root.value, list)
    items = [node for place, node in enumerate(root.value) if rest or place != first]
    if rest:
        assert isinstance(first, int)
        items[first] = without(items[first], rest)
    return Node(items, root.place, root.key)


def replaced(root: Node, path: KeyPath, node: Node) -> Node:
    """Return a tree with `node` at `path`; keys that are not there yet are made."""
    if not path:
        return node
    first, rest = path[0], path[1:]
    if isinstance(root.value, list):
        assert isinstance(first, int)
        items = list(root.value)
        items[first] = replaced(items[first], rest, node)
        return Node(items, root.place, root.key)
    entries = dict(root.value) if isinstance(root.value, dict) else {}
    below = entries.get(str(first), Node({}, root.place, root.key))
    entries[str(first)] = replaced(below, rest, node)
    return Node(entries, root.place, root.key)
