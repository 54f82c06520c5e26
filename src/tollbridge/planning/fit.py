"""A scenario out of usage records: profile, holding times, meetings, mix and rates, each with how well it fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tollbridge.errors import ScenarioError, TollbridgeError
from tollbridge.planning.fit_attempts import Bridges
from tollbridge.planning.fit_families import Fit, fit_durations
from tollbridge.planning.fit_groups import Group, by, licence_names, split_groups
from tollbridge.planning.fit_meetings import find_sessions, fit_meetings, shares, split_calls
from tollbridge.planning.fit_mix import UNKNOWN, destination_prefixes, number_entries
from tollbridge.planning.fit_profile import fit_profile, surges
from tollbridge.planning.fit_records import Source, Usage, read_usage
from tollbridge.planning.fit_tariff import TariffFitter
from tollbridge.units import format_duration
from tollbridge.usage.licences import licence_name
from tollbridge.usage.table import Texts, UsageTable

I64 = NDArray[np.int64]
ACCOUNT: Final = "customer"


@dataclass
class Fitted:
    """A scenario's tree, the empirical files beside it, and what fits how well."""

    source: str
    tree: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, part: str, fit: Fit) -> Any:
        """Note a fitted distribution and keep its file; return its tree."""
        self.parts.append((part, fit.text))
        if fit.file:
            self.files[fit.file] = fit.content
        return fit.tree

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
        """Write the scenario and its files beside it, once it has been read back; return their paths."""
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


def fit(source: Source, tag: str = "", ahead: str = "") -> Fitted:
    """Return a scenario whose workloads match a file of usage records; TollbridgeError says why it cannot be fitted.

    `tag`: `user`, `department` or `number` makes a workload and a tag of each of them. `ahead`: a duration such as `4w`, or
    a calendar period, puts the clock after the records; "" leaves it over them.
    """
    usage = read_usage(source)
    fitted = Fitted(source.file.name)
    fitted.warnings += usage.notes
    fitted.warnings += [str(problem) for problem in usage.odd]
    licences = {text: licence_name(text) for text in usage.legs.licence.values}
    groups = list(split_groups(usage.legs, licences, tag))
    names, numbers = number_entries(usage.legs)
    prefixes = destination_prefixes(usage.legs)
    reader = _Fitter(usage, fitted, names, prefixes, Bridges(list(numbers)))
    rates = TariffFitter(usage, names, numbers, prefixes)
    fitted.parts.append(("records", _totals(usage)))
    workloads: dict[str, Any] = {}
    for group in groups:
        workloads |= reader.workloads(group)
    by_licence = by(usage.legs, licence_names(usage.legs, licences))
    tariffs = {licence or "rates": rates.tariff(licence, legs) for licence, legs in by_licence.items()}
    fitted.parts += rates.parts
    fitted.warnings += rates.warnings
    fitted.tree = {
        "scenario": f"Fitted to {source.file.name}",
        "currency": usage.currency,
        "seed": "1",
        "replications": "50",
        "clock": _clock(usage, ahead),
        "tariffs": tariffs,
        "accounts": {ACCOUNT: rates.account(by_licence)},
        "numbers": numbers,
        "bridges": reader.bridges.tree(),
        "workloads": reader.bridges.named(workloads),
    }
    return fitted


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


@dataclass
class _Fitter:
    usage: Usage
    fitted: Fitted
    names: dict[str, str]
    prefixes: dict[str, str]
    bridges: Bridges

    def workloads(self, group: Group) -> dict[str, Any]:
        """Return the workloads of a group: meetings where there are conferences, single legs elsewhere."""
        made: dict[str, Any] = {}
        gathered, alone = split_calls(group.legs, self.usage.clock)
        suffix = f"-{group.suffix}" if group.suffix else ""
        if len(gathered):
            made[f"meetings{suffix}"] = self._meetings(f"meetings{suffix}", group, gathered)
        ways = by(alone, self._ways(alone))
        # holding times differ by number, and so do prices: drawn apart, they would cost something else
        for way, single in ways.items():
            made |= self._single(f"calls{suffix}{f'-{way}' if len(ways) > 1 else ''}", group, single)
        return made

    def _ways(self, legs: UsageTable) -> Texts:
        """Return how each leg came: by the dial-in number called, or dialled out."""
        named = tuple(self.names.get(number, "") for number in legs.number.values)
        return Texts(np.where(legs.outbound, len(named), legs.number.codes), (*named, "dial-out"))

    def _single(self, name: str, group: Group, legs: UsageTable) -> dict[str, Any]:
        """Return a workload of single legs, and one of its own for hours that are far out of line."""
        surging = surges(legs.at, self.usage.clock)
        made = {} if surging.all() else {name: self._legs(name, group, legs.take(~surging))}
        if surging.any():
            rest = legs.take(surging)
            made[f"{name}-surge"] = self._legs(f"{name}-surge", group, rest)
            hours = sorted({f"{self.usage.clock.moment(at):%Y-%m-%d %H:00}" for at in rest.at.tolist()})
            self.fitted.warnings.append(
                f"{', '.join(hours[:5])}{' and more' if len(hours) > 5 else ''}: more than three times the usual calls; "
                f"they are the workload {name}-surge: leave it out if that will not come again"
            )
        return made

    def _meetings(self, name: str, group: Group, legs: UsageTable) -> dict[str, Any]:
        clock = self.usage.clock
        sessions = find_sessions(legs, clock)
        starts = np.sort(np.maximum(sessions.start, 0))
        profile = fit_profile(starts, clock)
        meetings = fit_meetings(sessions, clock, name)
        self.fitted.parts.append((f"{name} profile", f"{len(starts)} meetings; {profile.text}"))
        for part, each in meetings.fits():
            self.fitted.add(f"{name} {part}", each)
        self._about_starts(name, sessions.bunched)
        if meetings.not_coming > 0:
            said = f"{meetings.not_coming:.1%} of those drawn would come after the end, and do not: sizes allow for it"
            self.fitted.parts.append((f"{name} attendance", said))
        arrivals = {"rate": f"{profile.rate:.4f}/h", "profile": [f"{weight:.4f}" for weight in profile.weights]}
        tree = self._common(group, legs) | _spread(profile.spread)
        self.bridges.main(legs)
        tree["meetings"] = arrivals | ({"starts": meetings.starts} if meetings.starts else {})
        return tree | meetings.tree() | self._mix(legs)

    def _about_starts(self, name: str, bunched: bool) -> None:  # noqa: FBT001 - it is data
        said = "taken as the half hour about which first arrivals bunch" if bunched else "taken as the first arrival"
        self.fitted.parts.append((f"{name} starts", f"not in the records: {said}"))

    def _legs(self, name: str, group: Group, legs: UsageTable) -> dict[str, Any]:
        profile = fit_profile(legs.at, self.usage.clock)
        held = legs.lasts[legs.answered].astype(np.float64)
        lasts = fit_durations(held if len(held) else np.array([1000.0]), f"{name}-lasts")
        self.fitted.parts += self.bridges.apart(name, legs)
        self.fitted.parts.append((f"{name} profile", profile.text))
        tree = self._common(group, legs) | _spread(profile.spread)
        tree["legs"] = {
            "rate": f"{profile.rate:.4f}/h",
            "profile": [f"{weight:.4f}" for weight in profile.weights],
            "lasts": self.fitted.add(f"{name} holding time", lasts),
        }
        return tree | self._mix(legs)

    def _common(self, group: Group, legs: UsageTable) -> dict[str, Any]:
        organisers = len(legs.organiser.counts().keys() - {""})
        tree: dict[str, Any] = {"account": ACCOUNT} | ({"licence": group.licence} if group.licence else {})
        tree |= {"tags": group.tags} if group.tags else {}
        return tree | ({"organisers": {"count": str(organisers)}} if organisers else {})

    def _mix(self, legs: UsageTable) -> dict[str, Any]:
        dialled = legs.number.take(legs.outbound)
        counts = _counted(Texts(dialled.codes, tuple(self.prefixes.get(number, "") for number in dialled.values)))
        known = {prefix: count for prefix, count in counts.items() if prefix} or {UNKNOWN: 1}
        mix = {"join": shares(_counted(self._ways(legs)))}
        return mix | ({"destinations": shares(known)} if len(dialled.codes) else {})


def _counted(texts: Texts) -> dict[str, int]:
    """Return rows by text, equal values of different codes together."""
    named = Texts.of(list(texts.values))
    return Texts(named.codes[texts.codes], named.values).counts()


def _spread(spread: float | None) -> dict[str, str]:
    return {"spread": f"{spread:.4f}"} if spread and spread >= 0.0001 else {}
