"""A scenario's files: read within limits, `extends` followed, everything kept inside the scenario's folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tollbridge.errors import Problem, ScenarioError, not_utf8
from tollbridge.scenario.merge import overlaid, without
from tollbridge.scenario.nodes import MOST_BYTES, Node, Place, read_nodes
from tollbridge.scenario.silence import Allowed, allowances, heard

LONGEST_CHAIN: Final = 10
"""Files that may extend one another, the scenario itself included."""


@dataclass(frozen=True)
class Folder:
    """Where a scenario may read: its own folder and below, and those that were allowed besides.

    Attributes:
        home: its folder.
        allowed: further folders, resolved.
    """

    home: Path
    allowed: tuple[Path, ...] = ()

    @classmethod
    def of(cls, file: Path, allow_paths: Iterable[Path]) -> Folder:
        """Return the folder of a scenario file.

        `file`: need not be there. `allow_paths`: further folders that it may read from.
        """
        return cls(file.resolve().parent, tuple(Path(path).resolve() for path in allow_paths))

    def find(self, name: str, place: Place) -> Path:
        """Return the file that `name` means beside the file that names it.

        `place`: where it is named. ScenarioError where there is no such file, or it is outside of what may be read.
        """
        try:
            path = Path(place.file).parent / name
            resolved = path.resolve()
            inside = any(resolved.is_relative_to(root) for root in (self.home, *self.allowed))
            exists = inside and resolved.is_file()
        except (OSError, ValueError, RuntimeError):
            raise ScenarioError([place.problem(f"{name!r} is no file name")]) from None
        if not inside:
            text = f"{name!r} is outside the scenario's folder: allow its folder with --allow-path"
            raise ScenarioError([place.problem(text)])
        if not exists:
            raise ScenarioError([place.problem(f"there is no file {str(path)!r}")])
        return path


@dataclass(frozen=True)
class ScenarioSource:
    """A scenario as its files have it.

    Attributes:
        file: as it was named.
        root: the merged tree, what it extends beneath it.
        folder: where it may read.
        problems: what is wrong with the text already: duplicate keys.
        allowed: warnings that comments silence.
    """

    file: Path
    root: Node
    folder: Folder
    problems: tuple[Problem, ...]
    allowed: Allowed = frozenset()

    def heard(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return `problems` less the warnings that the files silence by name."""
        return heard(problems, self.allowed, self.root)


def read_source(path: Path, allow_paths: Iterable[Path] = ()) -> ScenarioSource:
    """Read a scenario and what it extends.

    `path`: its file. `allow_paths`: folders, besides its own, that it may read from. ScenarioError where a file cannot be
    read, is no YAML mapping, or files extend each other in a circle or more than LONGEST_CHAIN deep.
    """
    return source_of_text(read_text(path), path, allow_paths)


def source_of_text(text: str, path: Path, allow_paths: Iterable[Path] = ()) -> ScenarioSource:
    """Return the source of a scenario whose text is `text`, as if `path` held it; ScenarioError as with `read_source`.

    `path`: need not be there. `allow_paths`: as of `read_source`.
    """
    folder = Folder.of(path, allow_paths)
    root, problems, allowed = _extended(text, path, folder, ())
    return ScenarioSource(path, root, folder, problems, allowed)


def _extended(
    text: str, path: Path, folder: Folder, chain: tuple[Path, ...]
) -> tuple[Node, tuple[Problem, ...], Allowed]:
    root, problems = read_nodes(text, str(path))
    allowed = allowances(text, str(path))
    named = root.child("extends")
    if named is None:
        return root, problems, allowed
    if not isinstance(named.value, str) or not named.value:
        raise ScenarioError([*problems, named.shown.problem("`extends` is the name of one file")])
    chain = (*chain, path.resolve())
    try:
        base = folder.find(named.value, named.place)
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None
    if base.resolve() in chain:
        raise ScenarioError(
            [
                *problems,
                named.place.problem(
                    f"{named.value!r} extends this file in turn: files cannot extend each other in a circle"
                ),
            ]
        )
    if len(chain) >= LONGEST_CHAIN:
        raise ScenarioError([*problems, named.place.problem(f"more than {LONGEST_CHAIN} files extend one another")])
    below, more, silent = _extended(read_text(base), base, folder, chain)
    return overlaid(without(below, ("extends",)), root), (*problems, *more), allowed | silent


def read_text(path: Path) -> str:
    """Return a scenario file's text; ScenarioError says why not.

    `path`: UTF-8, a byte-order mark allowed, at most MOST_BYTES (4 MB).
    """
    file = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ScenarioError([Problem(file, 0, 0, f"cannot be read: {reason}")]) from None
    if len(data) > MOST_BYTES:
        text = f"the file is larger than {MOST_BYTES // 1_000_000} MB: put long lists of calls into a `trace`"
        raise ScenarioError([Problem(file, 0, 0, text)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError([not_utf8(file, data)]) from None
