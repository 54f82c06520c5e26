"""Trees laid over one another: `extends`, cases and variants. Mappings merge deep; lists and texts replace."""

from __future__ import annotations

import re

from tollbridge.scenario.nodes import KeyPath, Node
from tollbridge.scenario.schema import FAMILIES


def overlaid(base: Node, top: Node) -> Node:
    """Return `top` laid over `base`, neither changed; every node keeps its own place.

    `null` in `top` takes out what is below it. A distribution of another family replaces the one below it: two families
    in one place would mean nothing.
    """
    below, above = base.value, top.value
    if not isinstance(below, dict) or not isinstance(above, dict) or _another_family(below, above):
        return top
    merged = dict(below)
    for key, node in above.items():
        if node.is_null and key in below:
            del merged[key]
        else:
            merged[key] = overlaid(below[key], node) if key in below else node
    return Node(merged, top.place, top.key)


def _another_family(below: dict[str, Node], above: dict[str, Node]) -> bool:
    return len(below) == len(above) == 1 and {*below, *above} <= FAMILIES and set(below) != set(above)


def without(root: Node, *paths: KeyPath) -> Node:
    """Return a tree less what stands at some paths, the rest shared; what is not there is passed over.

    `root`: the tree, which stays as it is. `paths`: keys from the top.
    A path into a text takes out the text: a bare `20` is a distribution's `constant` to those who find fault with it.
    """
    inside: dict[str | int, list[KeyPath]] = {}
    for path in paths:
        if path:
            inside.setdefault(path[0], []).append(path[1:])
    if not inside or isinstance(root.value, str):
        return root

    def kept(key: str | int, node: Node) -> Node | None:
        rests = inside.get(key)
        if rests is None:
            return node
        return None if () in rests or isinstance(node.value, str) else without(node, *rests)

    if isinstance(root.value, dict):
        entries = ((key, kept(key, node)) for key, node in root.value.items())
        return Node({key: node for key, node in entries if node is not None}, root.place, root.key)
    items = (kept(place, node) for place, node in enumerate(root.value))
    return Node([node for node in items if node is not None], root.place, root.key)


def replaced(root: Node, path: KeyPath, node: Node) -> Node:
    """Return a tree with `node` at `path`; keys that are not there yet are made.

    `root`: the tree, which stays as it is. `path`: keys from the top; the places of lists have to be there.
    """
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


def renamed(root: Node, path: KeyPath) -> Node:
    """Return the tree with the key at a path, and every text that is the same, as a name that may be given.

    `root`: the tree, which stays as it is. `path`: of a key that is no name. What a name may not hold becomes `_`.
    """
    old, parent = str(path[-1]), root.at(path[:-1])
    if not isinstance(parent.value, dict):
        return root
    new = re.sub(r"[^A-Za-z0-9_-]+", "_", old)
    while new in parent.value:
        new += "_"
    parts = {new if key == old else key: node for key, node in parent.value.items()}
    return _respelt(replaced(root, path[:-1], Node(parts, parent.place, parent.key)), old, new)


def _respelt(node: Node, old: str, new: str) -> Node:
    if isinstance(node.value, dict):
        parts = {key: _respelt(part, old, new) for key, part in node.value.items()}
        return Node(parts, node.place, node.key, node.size, node.is_null)
    if isinstance(node.value, list):
        return Node([_respelt(part, old, new) for part in node.value], node.place, node.key, node.size, node.is_null)
    return Node(new, node.place, node.key, node.size, node.is_null) if node.value == old else node
