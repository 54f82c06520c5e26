"""A variant of a scenario as a file of its own: what differs, laid over the file that it extends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import yaml

DROPPED: Final = "null"
"""What a variant writes for a key that the file below it has and it has not."""


class _Plainly(yaml.SafeDumper):
    """Writes every text as it is, in quotes only where YAML needs them: a scenario types its text by its place."""


_Plainly.yaml_implicit_resolvers = {}


def variant_text(base: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return the YAML of a file that extends `base` and means `after`, where `base` means `before`.

    Mappings are laid over one another; lists and texts that differ are written whole; what is gone is `null`.

    >>> print(variant_text("a.yaml", {"seed": "1", "numbers": {"n": {"ports": "2"}}}, {"numbers": {"n": {"ports": "3"}}}))
    extends: a.yaml
    seed: null
    numbers:
      n:
        ports: 3
    <BLANKLINE>
    """
    patch = {"extends": base, **_patch(before, after)}
    return yaml.dump(patch, Dumper=_Plainly, sort_keys=False, allow_unicode=True, width=118)


def _patch(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    patch: dict[str, Any] = {}
    for key in {**before, **after}:
        if key == "extends":
            continue
        if key not in after:
            patch[key] = DROPPED
        elif key not in before:
            patch[key] = after[key]
        elif isinstance(old := before[key], Mapping) and isinstance(new := after[key], Mapping):
            if below := _patch(old, new):
                patch[key] = below
        elif before[key] != after[key]:
            patch[key] = after[key]
    return patch
