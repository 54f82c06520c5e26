"""A folder of a tariff plan's CSVs as a scenario: its tariffs, accounts, credit and dial-in numbers, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tollbridge.cgrates.inward.accounts import Accounts
from tollbridge.cgrates.inward.decks import with_decks
from tollbridge.cgrates.inward.plan import TariffPlan
from tollbridge.cgrates.inward.rates import Row
from tollbridge.cgrates.inward.rules import read_instant
from tollbridge.cgrates.inward.tariffs import Profiles, Tariffs, plain_name, rated
from tollbridge.cgrates.notes import Notes, listed
from tollbridge.cgrates.tables import ANY, NOT_READ, Line, Tables, read_tables
from tollbridge.errors import Problem, ScenarioError, TollbridgeError
from tollbridge.records.folder import write_text
from tollbridge.scenario.load import load
from tollbridge.scenario.phones import is_possible
from tollbridge.scenario.tariffs import tariff_book
from tollbridge.units import Clock, add_months, parse_instant

CATEGORIES: Final = {"outbound": "call", "inbound": "inbound", "app": "app"}


@dataclass(frozen=True)
class ImportTerms:
    """What the tariff plan does not say of the scenario to be made.

    `start`: the run's first local time, "" for the day of the first rating plan. `duration`: of the run, a calendar period
    or a duration; "" for a year beyond the last rating plan. `timezone`: of the engine. `tenant`: "" where there is one.
    `categories`: the category of each direction's legs.
    """

    start: str = ""
    duration: str = ""
    timezone: str = "UTC"
    currency: str = "USD"
    tenant: str = ""
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES)


@dataclass
class Imported:
    """A scenario made from a tariff plan, ready to be written."""

    folder: Path
    tree: dict[str, Any]
    notes: Notes

    def files(self, stem: str) -> dict[str, str]:
        """Return the texts to write by file name: large tariffs as decks, then the scenario, `stem`.yaml or so named."""
        import yaml

        lost, aside = sorted(set(self.notes.lost)), sorted(set(self.notes.aside))
        lines = [
            f"# Made by tollbridge from the tariff plan {self.folder}.",
            *(f"# NOT SAID: {note}" for note in listed(lost)),
            *(f"# left out: {note}" for note in listed(aside)),
        ]
        tree, decks = with_decks(self.tree, stem)
        dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
        style: dict[str, Any] = {"sort_keys": False, "allow_unicode": True, "width": 120, "default_flow_style": None}
        body: str = yaml.dump(tree, Dumper=dumper, **style)
        return decks | {"": "\n".join(lines) + "\n" + body}

    def write(self, file: Path) -> list[Path]:
        """Write the scenario and its decks beside it, once they have been read back; return their paths, the scenario's last.

        `file`: where the scenario goes; its folder is made. TollbridgeError says why the scenario would be refused.
        """
        texts = self.files(file.stem)
        named = {name or file.name: text for name, text in texts.items()}
        self._check(file, named)
        file.parent.mkdir(parents=True, exist_ok=True)
        for name, text in named.items():
            write_text(file.parent / name, text)
        return [file.parent / name for name in named]

    def _check(self, file: Path, named: Mapping[str, str]) -> None:
        with TemporaryDirectory() as folder:
            for name, text in named.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            try:
                tariff_book(load(Path(folder) / file.name))
            except ScenarioError as error:
                found = [each for each in error.problems if not each.warning][:5]
                said = "; ".join(f"line {each.line}: {each.message}" for each in found)
                raise TollbridgeError(f"{self.folder}: the scenario made from it would be refused: {said}") from None


def parse_start(text: str) -> str:
    """Return a local time in ISO 8601.

    `text`: a local date or time; ValueError where it is neither.

    >>> parse_start("2026-01-05")
    '2026-01-05T00:00:00'
    """
    moment = parse_instant(text).moment
    if moment is None or moment.tzinfo is not None:
        raise ValueError(f"{text!r} is not a local time such as 2026-01-05 or 2026-01-05T09:00")
    return moment.isoformat()


def import_plan(folder: Path, wanted: ImportTerms) -> Imported:
    """Return the scenario that a tariff plan's CSVs come to.

    Args:
        folder: holds RatingProfiles.csv and the files that it leads to; AccountActions.csv where there are accounts.
        wanted: what the tariff plan does not say.

    A leg costs by the scenario what the engine's documentation says that it costs by the plan. What a scenario cannot say is
    in `notes`, each at its line.

    ScenarioError holds everything that is wrong with the files.
    """
    tables, problems = read_tables(folder)
    tenant = _tenant(tables, wanted, folder, problems)
    plan = TariffPlan(tables, problems)
    clock, head = _clock(tables, wanted)
    tariffs = Tariffs(plan, clock, tenant, wanted.categories)
    profiles = tariffs.profiles()
    accounts = _accounts(plan, tariffs, profiles, tenant)
    numbers = _numbers(plan, tariffs, profiles)
    _name_rest(plan, folder, tenant)
    if plan.problems:
        raise ScenarioError(plan.problems)
    tree = {"scenario": f"tariff plan {folder.name}", "currency": wanted.currency, "clock": head}
    parts = {"windows": tariffs.rates.windows.tree, "tariffs": tariffs.tree, "accounts": accounts, "numbers": numbers}
    return Imported(folder, tree | {name: part for name, part in parts.items() if part}, plan.notes)


def _tenant(tables: Tables, wanted: ImportTerms, folder: Path, problems: list[Problem]) -> str:
    tenants = dict.fromkeys(line["Tenant"] for name in ("RatingProfiles", "AccountActions") for line in tables[name])
    if wanted.tenant and wanted.tenant not in tenants:
        problems.append(
            Problem(str(folder), 0, 0, f"there is no tenant {wanted.tenant!r}: {', '.join(tenants) or 'none'}")
        )
    elif not wanted.tenant and len(tenants) > 1:
        problems.append(Problem(str(folder), 0, 0, f"several tenants, {', '.join(tenants)}: name one with --tenant"))
    return wanted.tenant or next(iter(tenants), "")


def _clock(tables: Tables, wanted: ImportTerms) -> tuple[Clock, dict[str, str]]:
    """Return the scenario's clock, and as it is written: from the first rating plan to a year beyond the last."""
    times: list[datetime] = []
    for line in tables["RatingProfiles"]:
        try:
            times.append(read_instant(line["ActivationTime"], wanted.timezone))
        except ValueError:
            continue  # reported where the profile is read
    zone = Clock.at(datetime(2026, 1, 1), wanted.timezone, 1)
    days = sorted(zone.moment(zone.ms(time)).date() for time in times) or [date(2026, 1, 1)]
    start = datetime.fromisoformat(wanted.start) if wanted.start else datetime.combine(days[0], datetime.min.time())
    last = max(days[-1], start.date())
    months = (last.year - start.year) * 12 + last.month - start.month + 12
    duration = wanted.duration or f"{months}mo"
    head = {"start": start.isoformat(), "timezone": wanted.timezone, "duration": duration}
    begin = Clock.at(start, wanted.timezone, 1)
    return Clock(begin.start_utc_ms, wanted.timezone, max(_length(begin, start, duration), 1)), head


def _length(begin: Clock, start: datetime, duration: str) -> int:
    """Return a run's length in ms."""
    from tollbridge.scenario.schema.calendar import parse_run

    long = parse_run(duration)
    if isinstance(long, int):
        return long
    if long.unit in {"month", "year"}:
        day = add_months(start.date(), long.count * (12 if long.unit == "year" else 1))
        return begin.ms(datetime.combine(day, start.time()))
    return begin.add(0, long)


def _accounts(
    plan: TariffPlan, tariffs: Tariffs, profiles: Mapping[str, Profiles], tenant: str
) -> dict[str, dict[str, Any]]:
    """Return the accounts, each with its tariff and those of its licences."""
    directions = {category: way for way, category in tariffs.categories.items()}
    maker = Accounts(plan, tariffs.clock, directions)
    lines = [line for line in plan.tables["AccountActions"] if line["Tenant"] == tenant]
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        for name in line["Account"].split(";"):
            found[plain_name(name)] = _rated(tariffs, rated(profiles, name), maker.account(line))
    known = set(found)
    for subject in profiles:
        account, dot, licence = subject.partition(".")
        if subject in known or (subject == ANY and known):
            continue
        if dot and account in known:
            name = tariffs.name(rated(profiles, subject))
            found[account].setdefault("licences", {})[plain_name(licence)] = {"count": "1", "tariff": name}
            continue
        found[plain_name(subject)] = _rated(tariffs, rated(profiles, subject), {"control": {"mode": "postpaid"}})
        if lines:
            line = next(iter(profiles[subject].values()))[0].line
            plan.notes.mention(line.problem(f"{subject} has no row in AccountActions.csv: it is postpaid here"))
    return found


def _rated(tariffs: Tariffs, profiles: Profiles, account: dict[str, Any]) -> dict[str, Any]:
    if not profiles:
        return account
    name = tariffs.name(profiles)
    cut = tariffs.disconnect.get(name)
    limit = {"cutoff": {"leg": {"cost": f"{cut / 10**6:.6f}".rstrip("0")}}} if cut else {}
    return {"tariff": name} | limit | account


def _numbers(plan: TariffPlan, tariffs: Tariffs, profiles: Mapping[str, Profiles]) -> dict[str, dict[str, str]]:
    """Return the dial-in numbers: the prefixes of inbound rows that are whole numbers."""
    found: dict[str, dict[str, str]] = {}
    prefixes: dict[str, Line] = {}
    for tariff in tariffs.tree.values():
        for row in tariff.get("inbound", ()):
            if is_possible(row.get("prefix", "")):
                prefixes.setdefault(row["prefix"], _line_of(plan, row))
    for number, line in prefixes.items():
        name = first = plain_name(line["Id"].removeprefix("DST_"))
        count = 1
        while name in found:
            count += 1
            name = f"{first}-{count}"
        found[name] = {"number": number}
    return found if profiles else {}


def _line_of(plan: TariffPlan, row: Row) -> Line:
    digits = row["prefix"].removeprefix("+")
    return next(line for line in plan.tables["Destinations"] if line["Prefix"].removeprefix("+") == digits)


def _name_rest(plan: TariffPlan, folder: Path, tenant: str) -> None:
    """Name the rows that nothing asked for, those of other tenants, and the files that are not read."""
    for note in plan.unused():
        plan.notes.mention(note)
    for table in ("RatingProfiles", "AccountActions"):
        for line in plan.tables[table]:
            if line["Tenant"] != tenant:
                plan.notes.mention(line.problem(f"of another tenant, {line['Tenant']}: left out"))
    for name in NOT_READ:
        file = folder / f"{name}.csv"
        if file.exists():
            plan.notes.mention(Problem(str(file), 0, 0, "has no counterpart in a scenario: left out"))
