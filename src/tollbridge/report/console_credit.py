"""What `run` prints of funding: each account's credit, its pools, alerts and the budgets."""

from __future__ import annotations

from typing import Any, Final

from tollbridge.measures.results import Results
from tollbridge.measures.statistics import Statistics
from tollbridge.report.figures import amount, count, share, span, spark
from tollbridge.report.lines import Lines
from tollbridge.report.projection import Projection
from tollbridge.units import SECOND, Clock

_CREDIT: Final = ("lowest", "closing", "recharges", "exhausted", "exhausted_at")
_POOL: Final = ("used", "unused", "empty", "empty_at")


def credit(projection: Projection) -> Lines | None:
    """Return a row for each account whose credit bounds its legs: lowest and closing balance, the chance of running out.

    `projection`: with one replication or more. None where no account has such credit.
    """
    loaded = projection.study.loaded
    accounts = [name for name, part in loaded.scenario.accounts.items() if part.control.mode != "postpaid"]
    if not accounts:
        return None
    columns = ("", "Lowest", "5% to 95%", "Closing", "Recharges", "Runs out", "First, median", "Balance")
    fans = projection.fans.as_json()["accounts"]
    rows = [_credit_cells(projection, name, fans.get(name)) for name in accounts]
    return Lines(f"Credit, {projection.currency}", columns, rows, spare=(7, 2, 4))


def _credit_cells(projection: Projection, name: str, fan: dict[str, Any] | None) -> list[str]:
    of, places = _figures(projection.results, f"accounts.{name}", _CREDIT), projection.places
    return [
        name,
        amount(of["lowest"].mean, places),
        span(of["lowest"], places),
        amount(of["closing"].mean, places),
        count(of["recharges"].mean),
        share(of["exhausted"].mean),
        _instant(of["exhausted_at"], projection.study.loaded.clock),
        spark(fan["balance"]["p50"]) if fan else "",
    ]


def post_paid(projection: Projection) -> Lines | None:
    """Return a row for each account with `then: postpaid`: what is invoiced, the chance of the switch and its day.

    `projection`: with one replication or more. None where there is no such account.
    """
    names = [account.name for account in projection.study.plan.accounts if account.switches]
    if not names:
        return None
    columns = ("", "Invoiced", "5% to 95%", "Goes post-paid", "First invoice, median")
    rows = []
    for name in names:
        of = _figures(projection.results, f"accounts.{name}", ("invoiced", "switched", "switched_at"))
        cells = (amount(of["invoiced"].mean, projection.places), span(of["invoiced"], projection.places))
        first = _instant(of["switched_at"], projection.study.loaded.clock)
        rows.append([name, *cells, share(of["switched"].mean), first])
    return Lines(f"Credit, then post-paid, {projection.currency}", columns, rows)


def settled(projection: Projection) -> Lines | None:
    """Return what commitments add to the cost and what volume discounts take off it.

    `projection`: with one replication or more. None where the file has neither.
    """
    accounts = projection.study.loaded.scenario.accounts.values()
    if not any(part.commitment or part.volume for part in accounts):
        return None
    committed, discounted = (any(getattr(part, key) for part in accounts) for key in ("commitment", "volume"))
    lines = (
        (committed, "commitments: what usage falls short", "cost.shortfall"),
        (discounted, "volume discounts", "cost.volume"),
    )
    rows = [
        (label, amount(found.mean, projection.places), span(found, projection.places))
        for is_there, label, name in lines
        if is_there
        for found in [projection.results.statistics(name)]
    ]
    return Lines(f"Settled by period, in fixed cost, {projection.currency}", ("", "Mean", "5% to 95%"), rows)


def pools(projection: Projection) -> Lines | None:
    """Return a row for each pool: minutes used, minutes that lapse, the chance of being empty and when it first is.

    `projection`: with one replication or more. None where there is no pool.
    """
    names = [(account.name, pool.name) for account in projection.study.plan.accounts for pool in account.pools]
    if not names:
        return None
    columns = ("", "Minutes used", "5% to 95%", "Lapse", "Runs empty", "First, median")
    return Lines("Pools", columns, [_pool_cells(projection, *name) for name in names], spare=(2,))


def _pool_cells(projection: Projection, account: str, pool: str) -> list[str]:
    of = _figures(projection.results, f"pools.{account}.{pool}", _POOL)
    label = f"{account} {pool}" if len(projection.study.plan.accounts) > 1 else pool
    used, lapse = of["used"], of["unused"]
    empty = (share(of["empty"].mean), _instant(of["empty_at"], projection.study.loaded.clock))
    return [label, count(used.mean), span(used, 0), count(lapse.mean), *empty]


def budgets(projection: Projection) -> Lines | None:
    """Return a row for each budget: its amount and the share of periods that go over it.

    `projection`: with one replication or more. None where there is no budget.
    """
    parts = projection.study.loaded.scenario.budgets
    if not parts:
        return None
    rows = [
        (
            name,
            amount(part.amount / 1_000_000, projection.places),
            str(part.per),
            share(projection.results.statistics(f"budgets.{name}.over").mean),
        )
        for name, part in parts.items()
    ]
    return Lines(f"Budgets, {projection.currency}", ("", "Amount", "Per", "Periods over"), rows)


def alerts(projection: Projection) -> Lines | None:
    """Return a row for each alert that comes at all: its chance, how often it comes, and when it first does.

    `projection`: with one replication or more. None where none comes.
    """
    rows = [_alert_cells(projection, name) for name in projection.results.names if _is_alert(name)]
    rows = [row for row in rows if row]
    columns = ("", "Chance", "Times", "First, median")
    return Lines("Alerts", columns, rows) if rows else None


def _is_alert(name: str) -> bool:
    return ".alerts." in name and name.endswith(".times")


def _alert_cells(projection: Projection, name: str) -> list[str]:
    times = projection.results.statistics(name)
    if not times.mean:
        return []
    first = projection.results.statistics(name.removesuffix(".times") + ".first_at")
    of, _, level = name.removesuffix(".times").partition(".alerts.")
    kind, _, owner = of.partition(".")
    words = f"{owner}: balance under {level}" if kind == "accounts" else f"{owner}: {float(level):.0%} of the pool used"
    chance = share(first.n / len(projection.results.replications))
    return [words, chance, count(times.mean), _instant(first, projection.study.loaded.clock)]


def _figures(results: Results, stem: str, names: tuple[str, ...]) -> dict[str, Statistics]:
    return {name: results.statistics(f"{stem}.{name}") for name in names}


def _instant(statistics: Statistics, clock: Clock) -> str:
    if statistics.p50 is None:
        return "never"
    moment = clock.moment(int(float(statistics.p50)) * SECOND)
    return f"{moment:%a %Y-%m-%d %H:%M}"
