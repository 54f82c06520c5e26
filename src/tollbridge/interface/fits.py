"""`tollbridge.fit`: a scenario out of records of real calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tollbridge.answers.fits import Fit


def fit(
    records: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    dialect: Iterable[str] = (),
    home: Iterable[str] = (),
    timezone: str = "UTC",
    since: str = "",
    until: str = "",
    forecast: str = "",
    by: str = "",
    leave_out: Iterable[tuple[str, str]] = (),
    currency: str = "",
    repeat_surges: bool = False,
    backtest: bool | str = False,
    prove: bool = True,
    keep_identical: bool = False,
    strict: bool = False,
    on_message: Callable[[str], None] | None = None,
) -> Fit:
    """Fit a scenario to records of real calls: profile, holding times, meetings, mix, increments and rates.

    Args:
        records: a usage export, an API's answer, a switch's CDRs or any CSV; several of one kind are taken as one.
        columns: headings by key, as `{"at": "Start", "lasts": "Seconds"}`. Absent: they are found.
        dialect: whose records they are, or how they are written, each as `tollbridge fit --dialect` takes it.
        home: ISO countries whose national numbers have no country code, first the one to try first.
        timezone: the customer's, IANA, in which hours of the week are counted.
        since: where the records' period begins, a local date. Absent: found.
        until: the first instant after the records' period, a local date. Absent: found.
        forecast: a duration such as `4w` lets the scenario cover this long after the records. Absent: the records' period.
        by: `user`, `department` or `number` makes a workload of each.
        leave_out: (heading, value) of rows to leave out.
        currency: ISO code of the charges. Absent: the one that the records name.
        repeat_surges: whether hours far out of line become workloads of their own. Else they are named, and not repeated.
        backtest: hold parts of the records out, several times, and note how often the ranges held what came. A duration such
            as `1w` says how long each part is; else it is as long as the forecast.
        prove: run the scenario over the records' own period, and note what does not come back.
        keep_identical: whether rows that say the same in every cell count each for itself. Else they count once.
        strict: whether odd rows refuse the records. Else they are left out, and named.
        on_message: is called with a text before each part of the work.

    Returns the scenario's `tree` and `text()`, `parts` (how well each part fits), `warnings`, and `write(file)`.

    Raises TollbridgeError where the records cannot be read or fitted.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> days = [f"2026-01-{day:02}T{hour:02}:00:00Z,120" for day in range(5, 26) for hour in (9, 11, 15)]
    >>> with TemporaryDirectory() as folder:
    ...     export = Path(folder) / "calls.csv"
    ...     _ = export.write_text("start,seconds" + chr(10) + chr(10).join(days))
    ...     fitted = fit(export, columns={"at": "start", "lasts": "seconds"}, forecast="1w", prove=False)
    >>> fitted.tree["clock"]["start"], fitted.tree["clock"]["duration"]
    ('2026-01-26', '1w')
    """
    from tollbridge.answers.fits import Fit as Answer
    from tollbridge.planning.fit import fit as fit_source
    from tollbridge.planning.fit_period import check_length
    from tollbridge.planning.fit_records import Source, check_currency

    files = [Path(records)] if isinstance(records, str | Path) else [Path(file) for file in records]
    of_records: dict[str, Any] = {"since": since, "until": until, "currency": check_currency(currency)}
    of_records |= {"strict": strict, "keep_identical": keep_identical, "more": files[1:]}
    source = Source(files[0], columns, timezone, tuple(leave_out), tuple(dialect), tuple(home), **of_records)
    say = on_message or (lambda _: None)
    held_out = check_length(backtest if isinstance(backtest, str) else forecast)
    say(f"fitting {', '.join(map(str, files))}")
    fitted = fit_source(source, by, check_length(forecast), surges=repeat_surges)
    if backtest:
        say("holding parts of the records out")
    windows = fitted.backtest(held_out) if backtest else []
    if prove:
        say("running the scenario over the records' period")
    return Answer(fitted, tuple(windows), tuple(fitted.prove()) if prove else ())
