"""The projection that `run` prints: cost by month and account, where it goes, credit, pools, lost legs, busy numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

from rich.console import Console, Group, RenderableType
from rich.text import Text

from tollbridge.measures.forecast import ForecastRow
from tollbridge.measures.headline import headline
from tollbridge.measures.results import Results
from tollbridge.measures.statistics import Statistics
from tollbridge.records.run import CAUSES, CONFERENCE_ENDED, HORIZON, NORMAL
from tollbridge.report.advice import next_step
from tollbridge.report.console_credit import alerts, budgets, credit, pools, post_paid, settled
from tollbridge.report.figures import amount, count, headline_lines, share, span
from tollbridge.report.lines import WIDEST, Lines, least_width
from tollbridge.report.projection import Projection
from tollbridge.units import DAY, Clock, format_duration

_TRAILING = re.compile(r" +((?:\x1b\[0m)?)$", re.MULTILINE)
MOST_LINES = 12
FINE_CAUSES = frozenset({CAUSES[NORMAL], CAUSES[CONFERENCE_ENDED], CAUSES[HORIZON]})


def print_projection(projection: Projection, stream: IO[str]) -> None:
    """Print a projection; colours, and tables that fit the width, on a terminal only.

    `projection`: a study with its replications folded. `stream`: where to.
    """
    width = None if stream.isatty() else WIDEST
    console = Console(file=stream, highlight=False, markup=False, emoji=False, force_jupyter=False, width=width)
    tables = [lines.fitted(console.width) for lines in _parts(projection)]
    console.width = max(console.width, *map(least_width, tables))
    with console.capture() as printed:
        console.print(Group(*_head(projection), *tables))
        console.print(Text(next_step(projection.study, projection.results)), soft_wrap=True)
    stream.write(_TRAILING.sub(r"\1", printed.get()))


def _parts(projection: Projection) -> Iterator[Lines]:
    yield _by_month(projection)
    for table in (_breakdown, settled, credit, post_paid, pools, budgets, alerts, _lost, _busy):
        if (part := table(projection)) is not None:
            yield part


def _head(projection: Projection) -> Iterator[RenderableType]:
    scenario, clock = projection.study.loaded.scenario, projection.study.loaded.clock
    yield Text(scenario.scenario, style="bold")
    runs = f"{projection.replications} replication{'s' if projection.replications > 1 else ''}"
    begin, end = (f"{clock.moment(ms):%Y-%m-%d %H:%M}" for ms in (0, clock.duration))
    span = f"{begin} to {end}" if clock.duration % DAY else begin  # 3mo are 89d23h where the clocks go forward
    facts = f"{format_duration(clock.duration)} from {span} {clock.timezone}, {runs}"
    yield Text(f"{facts}, seed {projection.study.seed}, {projection.engine} engine")
    first, *others = headline_lines(headline(projection.results), projection.currency)
    yield Text(first, style="bold")
    yield from map(Text, [*others, *_warm_up(clock), ""])


def _warm_up(clock: Clock) -> Iterator[str]:
    if clock.warm_up:
        ends = format_duration(clock.warm_up)
        yield f"The first {ends} (the warm-up) is left out, but for credit, pools, cash and lapsed credit: they cover the run."


def _by_month(projection: Projection) -> Lines:
    rows = [row for row in projection.forecast.rows() if not row.tag]
    columns = ("Month", "Account", "Usage", "5% to 95%", "Fixed", "Cash in", "Lapsed", "Minutes", "5% to 95%")
    total = [_total_cells(projection)] if len(rows) > 1 else []
    cells = [_month_cells(row, projection.places) for row in rows] + total
    return Lines(f"Cost by month and account, {projection.currency}", columns, cells, 2, (8, 6, 4), len(total))


def _month_cells(row: ForecastRow, places: int) -> list[str]:
    return [
        row.month,
        row.account or "(shared)",
        amount(_mean(row.usage_cost), places),
        span(row.usage_cost, places),
        *(amount(_mean(figure), places) for figure in (row.fixed_cost, row.cash_in, row.lapsed)),
        count(_mean(row.minutes)),
        span(row.minutes, 0),
    ]


def _total_cells(projection: Projection) -> list[str]:
    """Return the sums of the months' rows: usage, fixed cost, cash in (top-ups and recharges), lapsed credit, minutes."""
    results, places = projection.results, projection.places
    usage, minutes = results.statistics("cost.usage"), results.statistics("minutes.total")
    lapsed = sum(_number(results.statistics(f"accounts.{name}.expired").mean) for name in _accounts(projection))
    sums = (results.statistics("cost.fixed").mean, results.statistics("cash.paid_in").mean, lapsed)
    return [
        *("all", "", amount(usage.mean, places), span(usage, places), *(amount(value, places) for value in sums)),
        *(count(minutes.mean), span(minutes, 0)),
    ]


def _accounts(projection: Projection) -> list[str]:
    return [account.name for account in projection.study.plan.accounts]


def _breakdown(projection: Projection) -> Lines | None:
    results = projection.results
    total = _number(results.statistics("cost.usage").mean)
    lines = [line for section in ("by_direction", "by_kind", "by_tag") for line in _section_lines(results, section)]
    if not lines or not total:
        return None
    rows = [_breakdown_cells(projection, name, statistics, total) for name, statistics in lines]
    return Lines("Where usage goes", ("", "Cost", "5% to 95%", "Share", "Minutes"), rows, spare=(2, 4))


def _breakdown_cells(projection: Projection, name: str, statistics: Statistics, total: float) -> list[str]:
    results, places, minutes = projection.results, projection.places, f"minutes.{name}"
    return [
        _dimension(name),
        amount(statistics.mean, places),
        span(statistics, places),
        share(_number(statistics.mean) / total),
        count(results.statistics(minutes).mean) if minutes in results else "",
    ]


def _dimension(name: str) -> str:
    """Return what a line of a breakdown is of: `by_direction.inbound` is the direction inbound, a tag has its own name."""
    section, _, rest = name.partition(".")
    return f"{section.removeprefix('by_').replace('tag', '')} {rest.replace('.', ' ')}".lstrip()


def _section_lines(results: Results, section: str) -> list[tuple[str, Statistics]]:
    prefix = f"cost.{section}."
    found = [
        (name.removeprefix("cost."), results.statistics(name)) for name in results.names if name.startswith(prefix)
    ]
    costly = sorted(found, key=lambda line: -_number(line[1].mean))
    return [line for line in costly if _number(line[1].mean)][:MOST_LINES]


def _lost(projection: Projection) -> Lines | None:
    results = projection.results
    legs = _number(results.statistics("legs.total").mean)
    prefix = "legs.by_cause."
    lost = [
        (name.removeprefix(prefix), results.statistics(name))
        for name in results.names
        if name.startswith(prefix) and name.removeprefix(prefix) not in FINE_CAUSES
    ]
    lost = [(cause, statistics) for cause, statistics in lost if _number(statistics.mean)]
    if not legs or not lost:
        return None
    lost.sort(key=lambda line: -_number(line[1].mean))
    rows = [(cause, *_lost_cells(of), share(_number(of.mean) / legs)) for cause, of in lost]
    rows.append(("callers who never got through", *_lost_cells(results.statistics("callers.lost")), ""))
    return Lines("Legs that were lost", ("Cause", "Legs", "5% to 95%", "Of all legs"), rows, spare=(2,))


def _lost_cells(statistics: Statistics) -> tuple[str, str]:
    return count(statistics.mean), span(statistics, 0)


def _busy(projection: Projection) -> Lines | None:
    results, scenario = projection.results, projection.study.loaded.scenario
    lines = [*_port_names(scenario.numbers, "numbers"), *_port_names(scenario.bridges, "bridges")]
    lines += [(f"trunks.{name}", f"{name} trunks", part.dial_out.trunks) for name, part in scenario.bridges.items()]
    busy = [
        (_number(results.statistics(f"{prefix}.erlangs").mean), prefix, label, ports) for prefix, label, ports in lines
    ]
    busy = sorted((line for line in busy if line[0]), key=lambda line: -line[0])[:MOST_LINES]
    if not busy:
        return None
    columns = ("", "Ports", "Peak", "5% to 95%", "Mean busy", "Offered", "Turned away")
    rows = [_busy_cells(results, prefix, label, ports) for _, prefix, label, ports in busy]
    return Lines("Busiest ports", columns, rows, spare=(3, 5, 4))


def _busy_cells(results: Results, prefix: str, label: str, ports: int | None) -> list[str]:
    of = {key: results.statistics(f"{prefix}.{key}") for key in ("peak", "erlangs", "offered", "blocking")}
    limit = "no limit" if ports is None else str(ports)
    peaks = (count(of["peak"].mean), span(of["peak"], 0), f"{_number(of['erlangs'].mean):.2f}")
    return [label, limit, *peaks, count(of["offered"].mean), share(of["blocking"].mean)]


def _port_names(parts: dict[str, Any], section: str) -> Iterable[tuple[str, str, int | None]]:
    return [(f"{section}.{name}", name, part.ports) for name, part in parts.items()]


def _mean(statistics: Statistics | None) -> Any:
    return None if statistics is None else statistics.mean


def _number(value: Any) -> float:
    return 0.0 if value is None else float(value)
