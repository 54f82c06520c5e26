"""What one tab of the studio holds: a scenario's text, its file, its forecast, and the variant pinned beside it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.expect.splice import spliced
from tollbridge.expect.verdict import KeyPath
from tollbridge.scale.disk import disk_error, write_whole
from tollbridge.scenario.load import load_text
from tollbridge.scenario.source import read_text
from tollbridge.studio.draft import Draft, check
from tollbridge.studio.forecast import Forecast
from tollbridge.studio.levers import Lever, moves
from tollbridge.studio.patience import LONG
from tollbridge.studio.placing import placed
from tollbridge.studio.variants import variant_text

SUFFIXES: Final = (".yaml", ".yml")


@dataclass
class Pinned:
    """A variant kept to compare with.

    Attributes:
        name: what it is called on the page: its file, with `as pinned` where that had other text.
        text: its scenario.
        forecast: of it, which comes to as many replications as were wanted when it was pinned.
    """

    name: str
    text: str
    forecast: Forecast


@dataclass
class Session:
    """One scenario under the planner's hand: what a tab holds.

    Nothing is written but by `save`, `save_as` and `save_variant`.

    Attributes:
        home: the folder that may be read and written.
        file: the scenario's, in that folder.
        text: as it stands.
        on_disk: the text of the file as this tab last read or wrote it; None while it is not there yet.
        draft: the text, checked.
        forecast: of the last text that could be run.
        pinned: the variant that is compared with, or None.
        replications: the page's choice; None for the scenario's own.
        accepted: seconds of one replication that the planner has said to wait.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "day.yaml").write_text("clock: {start: 2026-01-05, timezone: UTC, duration: 1d}")
    ...     session = Session.opened(Path(folder), Path("day.yaml"))
    ...     _ = session.edit(session.shortened(2))
    ...     session.is_saved, session.text
    (False, 'clock: {start: 2026-01-05, timezone: UTC, duration: 2d}')
    """

    home: Path
    file: Path
    text: str
    on_disk: str | None
    draft: Draft = field(init=False)
    forecast: Forecast | None = None
    pinned: Pinned | None = None
    replications: int | None = None
    accepted: float = LONG
    """Seconds of one replication that the planner will wait for."""

    def __post_init__(self) -> None:
        """Check the text that it begins with."""
        self.edit(self.text)

    @classmethod
    def opened(cls, home: Path, file: Path) -> Session:
        """Open a file of a folder.

        `home`: the folder. `file`: a path in it. TollbridgeError says where it lies outside, is not there or is no text.
        """
        path = within(home, file)
        text = read_text(path)
        return cls(home, path, text, text)

    def edit(self, text: str) -> Draft:
        """Take a new text: check it, and begin its forecast anew where it can be run.

        `text`: YAML. Returns it checked; where it has errors, the forecast of the text before stands.
        """
        self.text = text
        self.draft = check(text, self.file)
        if self.draft.study is not None:
            self.forecast = Forecast(self.draft.study, self.wanted)
        return self.draft

    @property
    def wanted(self) -> int:
        """How many replications the forecast comes to: the page's choice, else the scenario's own."""
        study = self.draft.study
        own = study.loaded.scenario.replications if study else 1
        return self.replications or own

    def moved(self, lever: Lever, value: Decimal) -> str:
        """Return the text with a lever at a value, comments and layout as they are; the session is not changed.

        `lever`: of this scenario. `value`: where it stands. TollbridgeError says where the text cannot be changed there,
        as where the value comes from a file that this one extends.
        """
        study = self.draft.study
        raw = study.loaded.raw if study else {}
        changes = moves(lever, value, raw)
        text, missed = spliced(self.text, changes)
        for path in missed:
            text = placed(text, path, changes[path])
        return text

    @property
    def must_ask(self) -> bool:
        """Whether the forecast's first replication would take longer than the planner has said to wait."""
        return self.forecast is not None and self.forecast.done == 0 and self.forecast.expected > self.accepted

    def wait(self) -> None:
        """Let the planner wait for forecasts as long as this one."""
        if self.forecast is not None:
            self.accepted = max(self.accepted, 2 * self.forecast.expected)

    def shortened(self, days: int) -> str:
        """Return the text with a clock of so many days, 1 or more, and without a warm-up; the session is not changed."""
        changes: dict[KeyPath, str] = {("clock", "duration"): f"{days}d", ("clock", "warm_up"): "0s"}
        study = self.draft.study
        if study is None or "warm_up" not in study.loaded.raw.get("clock", {}):
            del changes["clock", "warm_up"]
        return spliced(self.text, changes)[0]

    def pin(self) -> None:
        """Keep the scenario as it stands, to compare what comes with it."""
        if self.draft.study is not None:
            forecast = Forecast(self.draft.study, self.wanted)
            name = self.file.name if self.is_saved else f"{self.file.name} as pinned"
            self.pinned = Pinned(name, self.text, forecast)

    @property
    def is_saved(self) -> bool:
        """Whether the text is what the file holds, as far as this tab knows."""
        return self.text == self.on_disk

    def changed_on_disk(self) -> bool:
        """Whether somebody else has changed the file, or taken it away, since this tab read or wrote it."""
        return self.on_disk is not None and _text_of(self.file) != self.on_disk

    def save(self, *, over: bool = False) -> None:
        """Write the text to the file.

        `over`: write too where somebody else has changed it meanwhile. TollbridgeError says where it cannot be written, or
        was changed.
        """
        found = _text_of(self.file)
        if found is not None and found != self.on_disk and not over:
            raise TollbridgeError(
                f"{self.file.name} was changed by another program: reload it, or save under another name"
            )
        _write(self.file, self.text)
        self.on_disk = self.text

    def save_as(self, name: str) -> None:
        """Write the text to a new file of the same folder, which becomes this tab's.

        `name`: the file's. TollbridgeError where it is outside, is no YAML's name, or is there already.
        """
        path = self._new(name)
        _write(path, self.text)
        self.file, self.on_disk = path, self.text
        self.edit(self.text)

    def save_variant(self, name: str) -> Path:
        """Write what differs from the file on disk as a new file that extends it.

        `name`: the new file's. Returns its path. TollbridgeError where it cannot be written, or the file itself is not
        saved yet.
        """
        if self.on_disk is None:
            raise TollbridgeError("save the scenario first: a variant extends a file")
        path = self._new(name)
        before, after = (load_text(text, self.file).raw for text in (self.on_disk, self.text))
        text = variant_text(self.file.name, before, after)
        load_text(text, path)  # what is written can be read
        _write(path, text)
        return path

    def _new(self, name: str) -> Path:
        plain = name.strip()
        path = Path(plain if plain.endswith(SUFFIXES) else f"{plain}.yaml")
        if path.name != str(path) or path.name.startswith("."):
            raise TollbridgeError(f"{name!r} is no file name: give one such as next-year.yaml")
        target = within(self.home, self.file.parent / path)
        if target.exists():
            raise TollbridgeError(f"{target.name} is there already: choose another name")
        return target

    def command(self) -> str:
        """Return the command line that gives the same figures, once the text is saved."""
        study = self.draft.study
        parts = ["tollbridge", "run", str(self.file), "--replications", str(self.wanted)]
        if study is not None:
            parts += ["--seed", str(study.seed)]
        return shlex.join(parts)


def within(home: Path, file: Path) -> Path:
    """Return a path, resolved.

    `home`: the folder. `file`: a path in it. TollbridgeError where it leads out of it, by a link too, or is no path.
    """
    try:
        resolved, root = (home / file).resolve(), home.resolve()
    except (OSError, ValueError, RuntimeError):
        raise TollbridgeError(f"{str(file)!r} is no file name") from None
    if not resolved.is_relative_to(root):
        raise TollbridgeError(f"{file}: the studio reads and writes {root} and the folders in it alone")
    return resolved


def scenario_files(home: Path) -> list[Path]:
    """Return the scenario files of a folder and of those right below it, relative to it, in order of their names.

    `home`: the folder. Hidden files are left out.
    """
    found = [path for suffix in SUFFIXES for form in (f"*{suffix}", f"*/*{suffix}") for path in home.glob(form)]
    return sorted(path.relative_to(home) for path in found if not path.name.startswith("."))


def _text_of(file: Path) -> str | None:
    try:
        return read_text(file)
    except ScenarioError:
        return None


def _write(file: Path, text: str) -> None:
    try:
        write_whole(file, text.encode())
    except OSError as error:
        raise disk_error(error, file) from None
