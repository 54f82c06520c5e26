"""A scenario out of usage records: profile, holding times, meetings, mix and rates, each with how well it fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.demand.profile import months_between
from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.planning.backtest import as_csv, trust, windows_of
from tollbridge.planning.fit_attempts import Bridges
from tollbridge.planning.fit_groups import by, licence_names, split_groups
from tollbridge.planning.fit_mix import destination_prefixes, number_entries
from tollbridge.planning.fit_period import days_ahead
from tollbridge.planning.fit_proof import Proof, ProofRun, prove
from tollbridge.planning.fit_records import Source, Usage, read_usage
from tollbridge.planning.fit_strands import Strand, find_strands, hours_text, without_surges
from tollbridge.planning.fit_tariff import TariffFitter
from tollbridge.planning.fit_words import said_of, said_of_holidays, said_of_season
from tollbridge.planning.fit_workloads import ACCOUNT, WorkloadFitter
from tollbridge.planning.forecast.backtest import HeldOut
from tollbridge.planning.forecast.days import count_days
from tollbridge.planning.forecast.events import Events
from tollbridge.planning.forecast.holidays import country_of_zone
from tollbridge.planning.forecast.outlook import Outlook, read_outlook
from tollbridge.units import Clock, format_duration
from tollbridge.usage.licences import licence_name

I64 = NDArray[np.int64]
REPLICATIONS: Final = "200"
"""Enough for a 5% to 95% range that is not too narrow by its own chance."""


@dataclass(frozen=True, eq=False)
class RecordedDemand:
    """What the records say of demand: the strands that are fitted, the clock of their period, whose holidays count.

    `found` are all strands as they were found, surges among their legs.
    """

    strands: list[Strand]
    found: list[Strand]
    clock: Clock
    country: str
    names: dict[str, str]
    prefixes: dict[str, str]
    ahead: str = ""  # the forecast's length, where it is known

    @cached_property
    def events(self) -> list[Events]:
        """The events of each strand."""
        return [strand.events() for strand in self.strands]

    @cached_property
    def outlook(self) -> Outlook:
        """What is expected after the records."""
        days = days_ahead(self.clock, self.ahead) if self.ahead else []
        return read_outlook(self.events, self.clock, self.country, days)


@dataclass
class Fitted:
    """A scenario fitted to records, and how well it fits.

    Attributes:
        source: the records' file.
        demand: what the records say of demand.
        tree: the scenario's keys.
        files: texts of the files that it names.
        parts: (part, how well it fits) of each.
        warnings: what was left out, and what to be wary of.
    """

    source: str
    demand: RecordedDemand = field(init=False, repr=False)
    tree: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def prove(self) -> list[Proof]:
        """Run the scenario over the records' own period, and hold what it gives against what they say.

        Returns a proof of each workload and figure, and notes in `warnings` those that do not hold.
        """
        demand = self.demand
        ahead = self.tree["clock"]["start"][:10] != f"{demand.clock.moment(0):%Y-%m-%d}"
        trial = ProofRun(self.tree, self.files, demand.clock, demand.names, demand.prefixes, ahead)
        proofs = prove(trial, demand.strands, demand.outlook.parts)
        failed = [each for each in proofs if not each.holds]
        self.parts.append(("proof", f"{len(proofs) - len(failed)} of {len(proofs)} figures of the records come back"))
        self.warnings += [f"does not give the records back: {each.text}" for each in failed]
        return proofs

    def backtest(self, ahead: str = "") -> list[HeldOut]:
        """Hold parts of the records out, each as long as the forecast, and note how far it may be trusted.

        `ahead`: how long each part is, such as `4w` or `month`; "" for a length that the records can bear.
        """
        demand = self.demand
        windows = windows_of([strand.events() for strand in demand.found], demand.clock, demand.country, ahead)
        self.parts.insert(0, ("backtest", trust(windows)))
        self.files["backtest.csv"] = as_csv(windows)
        return windows

    def text(self) -> str:
        """Return the scenario as YAML, what fits how well as comments on top."""
        import yaml

        lines = [f"# Fitted by tollbridge to {self.source}."]
        lines += [f"# {part}: {said}" for part, said in self.parts]
        lines += [f"# NOTE: {warning}" for warning in self.warnings]
        body = yaml.safe_dump(self.tree, sort_keys=False, allow_unicode=True, width=120)
        return "\n".join(lines) + "\n" + body

    def check(self) -> None:
        """Read the scenario back as `validate` would; TollbridgeError names what it refuses."""
        from tollbridge.scenario.load import load

        with TemporaryDirectory() as folder:
            self._put(Path(folder) / "fitted.yaml")
            try:
                load(Path(folder) / "fitted.yaml")
            except ScenarioError as error:
                lines = "; ".join(
                    f"line {each.line}: {each.message}" for each in error.problems[:5] if not each.warning
                )
                raise TollbridgeError(f"{self.source}: the scenario fitted to it would be refused: {lines}") from None

    def write(self, file: Path) -> list[Path]:
        """Write the scenario and its files beside it, once it has been read back as `validate` would read it.

        `file`: where the scenario goes; folders are made. Returns the paths written, the scenario's first. TollbridgeError
        where it would be refused, OSError where it cannot be written.
        """
        self.check()
        file.parent.mkdir(parents=True, exist_ok=True)
        return self._put(file)

    def _put(self, file: Path) -> list[Path]:
        paths = [file]
        file.write_text(self.text(), encoding="utf-8")
        for name, content in self.files.items():
            paths.append(file.parent / name)
            paths[-1].write_text(content, encoding="utf-8")
        return paths


def fit(source: Source, tag: str = "", ahead: str = "", *, surges: bool = False) -> Fitted:
    """Return a scenario whose workloads match records of real calls.

    Args:
        source: the records, and how they are read.
        tag: `user`, `department` or `number` makes a workload and a tag of each of them; "" of none.
        ahead: a duration such as `4w`, or a calendar period, puts the clock after the records; "" leaves it over them.
        surges: whether hours far out of line become workloads of their own. Else they are told, and not repeated.

    Raises TollbridgeError, which says why the records cannot be fitted.
    """
    usage = read_usage(source)
    fitted = Fitted(source.file.name)
    fitted.warnings += usage.notes
    fitted.warnings += [str(problem) for problem in usage.odd]
    licences = {text: licence_name(text) for text in usage.legs.licence.values}
    groups = list(split_groups(usage.legs, licences, tag))
    names, numbers = number_entries(usage.legs)
    prefixes = destination_prefixes(usage.legs)
    fitted.parts.append(("records", _totals(usage)))
    found = list(find_strands(groups, usage.clock, names))
    strands = list(_strands(fitted, found, usage.clock, surges=surges))
    months = (
        0.0 if ahead else months_between(usage.clock.moment(0).date(), usage.clock.moment(usage.clock.duration).date())
    )
    workloads = WorkloadFitter(usage.clock, names, prefixes, Bridges(list(numbers)), months)
    country = usage.country or country_of_zone(usage.clock.timezone)
    fitted.demand = RecordedDemand(strands, found, usage.clock, country, names, prefixes, ahead)
    trees = _workloads(fitted, workloads)
    rates = TariffFitter(usage, names, numbers, prefixes)
    by_licence = by(usage.legs, licence_names(usage.legs, licences))
    tariffs = {licence or "rates": rates.tariff(licence, legs) for licence, legs in by_licence.items()}
    fitted.parts += rates.parts
    fitted.warnings += rates.warnings
    fitted.tree = {
        "scenario": f"Fitted to {source.file.name}",
        "currency": usage.currency,
        "seed": "1",
        "replications": REPLICATIONS,
        "clock": _clock(usage, ahead),
        "tariffs": tariffs,
        "accounts": {ACCOUNT: rates.account(by_licence)},
        "numbers": numbers,
        "bridges": workloads.bridges.tree(),
        "workloads": workloads.bridges.named(trees),
    }
    fitted.parts += workloads.bridges.parts
    fitted.files |= workloads.bridges.files
    return fitted


def _strands(fitted: Fitted, found: list[Strand], clock: Clock, *, surges: bool) -> Iterator[Strand]:
    """Yield the strands to fit, and note the hours far out of line with their money."""
    for each in found:
        ordinary, surge = without_surges(each, clock)
        if ordinary is not None:
            yield ordinary
        if surge is not None:
            kept = surges or ordinary is None
            fitted.warnings.append(_surge_text(surge, clock, kept=kept))
            if kept:
                yield surge


def _surge_text(surge: Strand, clock: Clock, *, kept: bool) -> str:
    hours = hours_text(count_days(surge.legs.at, clock).counts > 0, clock)
    legs, minutes, cost = surge.events().total().tolist()
    said = f"{hours}: more than three times the usual calls ({legs:.0f} legs, {minutes:.0f} minutes"
    said += f", charges {cost:.2f}); " if cost else "); "
    if kept:
        return said + f"they are the workload {surge.name}: leave it out if that will not come again"
    return said + "they are not repeated; --repeat-surges makes a workload of them"


def _workloads(fitted: Fitted, fitter: WorkloadFitter) -> dict[str, Any]:
    """Return the workloads of all strands by name, and note what was learnt of each."""
    outlook = fitted.demand.outlook
    by_name = {strand.name: strand for strand in fitted.demand.strands}
    trees = {}
    for part in outlook.parts:
        name = part.events.name
        trees[name] = fitter.workload(by_name[name], part, outlook)
        fitted.parts += said_of(part)
        if part.oddities.outages.any():
            hours = hours_text(part.oddities.outages, fitted.demand.clock)
            fitted.warnings.append(
                f"{name}: no calls in {hours}, where many are usual: taken for an outage, not repeated"
            )
    fitted.parts.append(("holidays", said_of_holidays(outlook)))
    fitted.parts.append(("season", said_of_season(outlook, sum(1 for _ in fitted.demand.clock.days()))))
    fitted.parts += fitter.parts
    fitted.files |= fitter.files
    return trees


def _totals(usage: Usage) -> str:
    legs = usage.legs
    said = f"{int(legs.answered.sum())} legs, {legs.lasts.sum() / 3_600_000:.1f} hours, {usage.clock.moment(0):%Y-%m-%d} to "
    said += f"{usage.clock.moment(usage.clock.duration - 1):%Y-%m-%d}"
    attempts = int((~legs.answered).sum())
    said += f", {attempts} attempts not answered" if attempts else ""
    return said + (f", charges {legs.cost() / 1e6:.2f} {usage.currency}" if legs.charged.any() else ", no charges")


def _clock(usage: Usage, ahead: str) -> dict[str, str]:
    """Return the clock over the records, or over as long as was asked for after them."""
    begin = usage.clock.moment(usage.clock.duration if ahead else 0)
    form = "%Y-%m-%d" if (begin.hour, begin.minute, begin.second) == (0, 0, 0) else "%Y-%m-%dT%H:%M:%S"
    return {
        "start": f"{begin:{form}}",
        "timezone": usage.clock.timezone,
        "duration": ahead or format_duration(usage.clock.duration),
    }
