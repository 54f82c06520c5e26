"""A scenario as a folder of a tariff plan's CSVs, and what could not be said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tollbridge.cgrates.notes import Notes, listed
from tollbridge.cgrates.outward.credit import CreditWriter
from tollbridge.cgrates.outward.names import PlanTables
from tollbridge.cgrates.outward.rating import CATEGORIES, Rating
from tollbridge.cgrates.tables import HEADINGS, guarded, write_tables
from tollbridge.money import HALF_EVEN
from tollbridge.records.folder import output_folder, write_text
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.tariffs import build_tariffs
from tollbridge.tariff.rows import Tariff

NOTES: Final = "NOT-SAID.txt"
"""The file of an export that names what its CSVs do not say."""
TENANT: Final = "cgrates.org"
_OUTSIDE: Final = ("bridges", "workloads", "calls", "trace", "budgets", "expect", "cases", "table")


@dataclass
class ExportedPlan:
    """A tariff plan, ready to be written."""

    plan: PlanTables
    notes: Notes
    timezone: str

    def write(self, folder: Path) -> list[str]:
        """Write the CSVs and the list of what they do not say into a folder, all of it or nothing; return the files' names.

        TollbridgeError where the folder holds other things than an earlier export, or the disk refuses.
        """
        with output_folder(folder, is_ours) as growing:
            write_tables(growing, self.plan.rows)
            write_text(growing / NOTES, self.text())
        return [*(f"{name}.csv" for name in HEADINGS), NOTES]

    def text(self) -> str:
        """Return what the CSVs do not say, a line each."""
        lines = [
            f"Times of Timings.csv are local to {self.timezone}: set general.default_timezone to it.",
            "Prices come out to the last digit with general.rounding_decimals at 9: the engine rounds each increment to it.",
            "",
            f"Not said, though it changes prices or credit: {len(self.notes.lost) or 'nothing'}",
            *listed(sorted(set(self.notes.lost))),
            "",
            f"No part of a tariff plan, or a difference of the two systems: {len(self.notes.aside) or 'nothing'}",
            *listed(sorted(set(self.notes.aside))),
        ]
        return "\n".join(lines) + "\n"


def is_ours(folder: Path) -> bool:
    """Say whether a folder may be written over: it is empty, or holds an earlier export and nothing else."""
    names = {entry.name for entry in folder.iterdir()}
    return not names or (NOTES in names and names <= {NOTES, *(f"{name}.csv" for name in HEADINGS)})


def export(loaded: Loaded, tenant: str = TENANT) -> ExportedPlan:
    """Return a scenario's tariffs, accounts and credit as a tariff plan, with what it cannot say.

    Args:
        loaded: the scenario. Its decks are read.
        tenant: the engine's tenant of all accounts.

    Each tariff becomes a rating plan for each direction and each date on which its rows change. An account's licences are
    rating subjects of their own, `account.licence`.

    ScenarioError holds every problem of the scenario's tariffs.
    """
    plan, notes = PlanTables(), Notes()
    tariffs = build_tariffs(loaded)
    rating, credit = Rating(loaded, plan, notes), CreditWriter(loaded, plan, notes, tenant)
    used: set[str] = set()
    for name in loaded.scenario.accounts:
        for subject, tariff in _subjects(loaded, name):
            used.add(tariff)
            for direction, category in CATEGORIES.items():
                for since, rates in rating.activations(tariffs[tariff], direction):
                    plan.add("RatingProfiles", (tenant, category, guarded(subject), since, rates, ""))
        credit.add(name)
    _name_rest(loaded, notes, {name: tariff for name, tariff in tariffs.items() if name in used})
    for name in sorted(tariffs.keys() - used):
        notes.mention(loaded.problem("no account has this tariff: left out", "tariffs", name))
    return ExportedPlan(plan, notes, loaded.clock.timezone)


def _subjects(loaded: Loaded, account: str) -> Iterator[tuple[str, str]]:
    """Yield (rating subject, tariff) of an account and of each of its licences."""
    part = loaded.scenario.accounts[account]
    if part.tariff:
        yield account, part.tariff
    for licence, held in part.licences.items():
        if (tariff := held.tariff or part.tariff) is not None:
            yield f"{account}.{licence}", tariff


def _name_rest_of_tariff(loaded: Loaded, notes: Notes, name: str, tariff: Tariff) -> None:
    where = "tariffs", name
    if tariff.charge.per_increment:
        text = "a tariff plan has no `per: increment`: a leg's sum is rounded once, as with `per: leg`"
        notes.lose(loaded.problem(text, *where, "rounding", "per"))
    for rule in tariff.charge.given():
        if rule != "cap":
            notes.lose(loaded.problem(f"a tariff plan has no `{rule}`: legs are charged without it", *where, rule))
    if tariff.free:
        notes.lose(loaded.problem("a tariff plan has no `free`: legs that short are charged", *where, "free"))
    if tariff.charge.mode == HALF_EVEN:
        text = "a tariff plan has no `half-even`: *middle rounds halves up"
        notes.lose(loaded.problem(text, *where, "rounding", "mode"))


def _name_rest(loaded: Loaded, notes: Notes, tariffs: dict[str, Tariff]) -> None:
    """Name what the scenario says of its tariffs as wholes, of numbers, and beside tariffs and accounts."""
    for name, tariff in tariffs.items():
        _name_rest_of_tariff(loaded, notes, name, tariff)
    for name, number in loaded.scenario.numbers.items():
        if number.account:
            text = "a tariff plan does not know who pays for a number: the switch names the account of its legs"
            notes.lose(loaded.problem(text, "numbers", name, "account"))
        if number.rental:
            notes.lose(loaded.problem("a tariff plan has no `rental`: left out", "numbers", name, "rental"))
    for part in _OUTSIDE:
        if part in loaded.raw:
            notes.mention(loaded.problem(f"`{part}` is no part of a tariff plan", part))
    for name in _dated_windows(loaded):
        text = f"the dates and holidays of window '{name}' are written for the days of the run"
        notes.mention(loaded.problem(text, "windows", name))


def _dated_windows(loaded: Loaded) -> Iterator[str]:
    for name, entries in loaded.scenario.windows.items():
        if any(entry.holidays for entry in entries):
            yield name
