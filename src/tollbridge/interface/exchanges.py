"""`tollbridge.export_sipp`, `export_cgrates` and `import_cgrates`: scenarios as other systems read them, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tollbridge.interface.asked import Engine, check_count, check_engine, read_as
from tollbridge.interface.scenarios import Scenario, load, study_of

if TYPE_CHECKING:
    from tollbridge.answers.exchanges import Load, ScenarioMade, WrittenPlan


def export_sipp(
    scenario: Scenario,
    folder: str | Path,
    *,
    replication: int = 1,
    seed: int | None = None,
    engine: Engine = "auto",
) -> Load:
    """Write one replication's calls as a load that SIPp plays against a real switch.

    Args:
        scenario: a path, a text, a mapping or what `load` returned.
        folder: where the load goes: a new folder, or one that holds an older load.
        replication: which one, from 1.
        seed: 0 or more. Absent: the scenario's.
        engine: which engine simulates it.

    Returns `calls` (how many), the files, and `notes` on what a load cannot say. `python FOLDER/play.py` plays it.

    Raises ScenarioError where the scenario is refused, TollbridgeError where no leg has a number, or the folder holds other
    files.

    >>> from tempfile import TemporaryDirectory
    >>> from tollbridge.scenario.shipped import shipped
    >>> with TemporaryDirectory() as folder:
    ...     export_sipp(shipped() / "all-or-nothing.yaml", folder).calls
    4
    """
    from tollbridge.answers.exchanges import Load
    from tollbridge.switch.sipp.folder import export_sipp as export

    check_engine(engine)
    check_count("replication", replication)
    study, warnings = study_of(scenario, seed)
    return Load(Path(folder), export(study, Path(folder), replication, engine), warnings)


def export_cgrates(
    scenario: Scenario, folder: str | Path, *, tenant: str = "cgrates.org", strict: bool = False
) -> WrittenPlan:
    """Write a scenario's tariffs, accounts and credit as a tariff plan of the rating engine CGRateS.

    Args:
        scenario: a path, a text, a mapping or what `load` returned.
        folder: where the CSVs go: a new folder, or one that holds an older export.
        tenant: the engine's tenant of all accounts.
        strict: whether to write nothing where anything that changes prices or credit cannot be said.

    Returns the names of the `files`, and a row for each thing that a tariff plan cannot say; NOT-SAID.txt has them too.

    Raises ScenarioError where the scenario is refused, or `strict` refuses it, TollbridgeError where the folder holds other
    files.

    >>> from tempfile import TemporaryDirectory
    >>> from tollbridge.scenario.shipped import shipped
    >>> with TemporaryDirectory() as folder:
    ...     plan = export_cgrates(shipped() / "all-or-nothing.yaml", folder)
    >>> [row["message"] for row in plan.rows()][:2]
    ['`bridges` is no part of a tariff plan', '`calls` is no part of a tariff plan']
    """
    from tollbridge.answers.exchanges import WrittenPlan
    from tollbridge.cgrates.outward.export import export

    exported = export(load(scenario), tenant)
    if strict:
        exported.notes.refuse()
    files = tuple(exported.write(Path(folder)))
    return WrittenPlan(Path(folder), files, len(exported.plan.rows["DestinationRates"]), exported.notes)


def import_cgrates(
    folder: str | Path,
    *,
    start: str = "",
    duration: str = "",
    timezone: str = "UTC",
    currency: str = "USD",
    tenant: str = "",
    outbound: str = "call",
    inbound: str = "inbound",
    app: str = "app",
    strict: bool = False,
) -> ScenarioMade:
    """Make a scenario of a tariff plan of the rating engine CGRateS, with its accounts and credit.

    Args:
        folder: holds RatingProfiles.csv and the files that it leads to; AccountActions.csv where there are accounts.
        start: the run's first local time, such as `2026-01-05T09:00`. Absent: midnight of the first rating plan's day.
        duration: of the run, such as `28d` or `12mo`. Absent: to a year beyond the last rating plan.
        timezone: the engine's, IANA.
        currency: ISO code of all its money.
        tenant: whose plan, where there are several.
        outbound: the category of legs that dial out.
        inbound: the category of legs that call in.
        app: the category of those who join by app.
        strict: whether to refuse a plan where a scenario cannot say something that changes prices or credit.

    Returns the scenario's `tree`, `write(file)`, and a row for each thing that a scenario cannot say.

    Raises ScenarioError, which holds all that is wrong with the files, or what `strict` refuses; TollbridgeError where an
    argument cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> from tollbridge.scenario.shipped import shipped
    >>> with TemporaryDirectory() as folder:
    ...     _ = export_cgrates(shipped() / "all-or-nothing.yaml", folder)
    ...     made = import_cgrates(folder)
    >>> made.tree["accounts"]["contoso"]
    {'tariff': 'pay-per-minute', 'credit': {'opening': '0.3'}}
    """
    from tollbridge.answers.exchanges import ScenarioMade
    from tollbridge.cgrates.inward.scenario import ImportTerms, import_plan, parse_start
    from tollbridge.errors import TollbridgeError
    from tollbridge.scenario.schema.calendar import parse_run
    from tollbridge.scenario.values import parse_currency, parse_timezone

    categories = {"outbound": outbound, "inbound": inbound, "app": app}
    if len(set(categories.values())) < 3:
        raise TollbridgeError("outbound, inbound and app must be three different categories")
    if duration:
        read_as("duration", parse_run, duration)
    terms = ImportTerms(
        start=read_as("start", parse_start, start) if start else "",
        duration=duration,
        timezone=read_as("timezone", parse_timezone, timezone),
        currency=read_as("currency", parse_currency, currency.upper()),
        tenant=tenant,
        categories=categories,
    )
    imported = import_plan(Path(folder), terms)
    if strict:
        imported.notes.refuse()
    return ScenarioMade(imported)
