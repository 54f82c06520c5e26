"""A run as Python code and notebooks hold it: its results, its records, its tables as frames."""

from __future__ import annotations

from io import StringIO
from typing import Any, Literal

from tollbridge.engine.simulate import Study
from tollbridge.errors import TollbridgeError
from tollbridge.measures.summary import summary
from tollbridge.nearest import unknown
from tollbridge.records.run import Replication
from tollbridge.report import frames
from tollbridge.report.exhibit import Exhibit
from tollbridge.report.plots import figure
from tollbridge.report.projection import Projection
from tollbridge.scale.jobs import EngineName

Table = Literal["results", "forecast", "cdrs", "ledger"]


class Run(Projection):
    """A finished run. Shown in a notebook, or printed, it is the projection that the command line prints.

    Attributes:
        study: the scenario that was run, with its seed.
        engine: `compiled` or `reference`.
        results: every result by name: `results.statistics("cost.total").p95`.
        forecast: usage, fixed cost, cash and balance by month, account and tag.
        invoices: what each payer pays in each month.
        recorded: the replications that kept their CDRs and ledger in memory, in the order of their numbers.

    >>> import tollbridge
    >>> from tollbridge.scenario.shipped import shipped
    >>> done = tollbridge.run(shipped() / "all-or-nothing.yaml")
    >>> done.currency, done.replications, [replication.index for replication in done.recorded]
    ('USD', 1, [0])
    """

    def __init__(self, study: Study, engine: EngineName, *, by_organiser: bool = False) -> None:
        super().__init__(study, engine, by_organiser=by_organiser)
        self.recorded: list[Replication] = []

    def add(self, replication: Replication) -> None:
        """Fold one replication, and keep it where it has records."""
        super().add(replication)
        if replication.cdrs is not None:
            self.recorded.append(replication)

    def frame(
        self, table: Table = "results", library: frames.Library = "pandas", money: frames.Money = "decimal"
    ) -> Any:
        """Return a table as a frame.

        Args:
            table: `results` has a row for each result, `forecast` one for each month, account and tag, `cdrs` one for each leg
                and `ledger` one for each movement of credit. The last two are of the replications that `keep` named, and
                have the columns of the files that `out` writes.
            library: `pandas` or `polars`.
            money: amounts as `decimal` (exact), as `float`, or as `micros`: int, millionths of the currency.

        Returns the frame. Instants are in the scenario's timezone, lengths in seconds, shares from 0 to 1.

        Raises TollbridgeError where no replication was recorded, MissingExtraError where the library is not installed.

        >>> import tollbridge
        >>> from tollbridge.scenario.shipped import shipped
        >>> legs = tollbridge.run(shipped() / "all-or-nothing.yaml").frame("cdrs", "polars", "micros")
        >>> legs.select("leg", "cost", "cause").rows()[:2]
        [('alice', 132000, 'credit-exhausted'), ('bob', 168000, 'credit-exhausted')]
        """
        if table == "results":
            return frames.frame(frames.result_columns(self.results, money), library)
        if table == "forecast":
            return frames.frame(frames.forecast_columns(self.forecast, money), library)
        return frames.frame(frames.record_columns(self.study, self.recorded, table, money), library)

    def document(self) -> dict[str, Any]:
        """Return the run as `tollbridge run --json` prints it, and `summary.json` holds it.

        Money is a text of micros' exactness, such as `"0.300000"`; a figure that there is not is None.

        >>> import tollbridge
        >>> from tollbridge.scenario.shipped import shipped
        >>> tollbridge.run(shipped() / "all-or-nothing.yaml").document()["results"]["cost.total"]["mean"]
        '0.300000'
        """
        return summary(self.study, self.results, self.engine)

    def plots(self) -> dict[str, str]:
        """Return the pictures that `plot` can draw: their titles by name.

        >>> import tollbridge
        >>> from tollbridge.scenario.shipped import shipped
        >>> sorted(tollbridge.run(shipped() / "all-or-nothing.yaml").plots())[:3]
        ['balance-0', 'blocking', 'busy-0']
        """
        return {exhibit.name: exhibit.title for exhibit in self._exhibits()}

    def plot(self, name: str = "cost-fan") -> Any:
        """Return one of the report's pictures as a Plotly figure.

        `name`: one of `plots()`, such as `cost-fan`, `balance-0` or `causes`. TollbridgeError where the run has no such
        picture, MissingExtraError where Plotly is not installed.
        """
        exhibits = {exhibit.name: exhibit for exhibit in self._exhibits()}
        if name not in exhibits:
            raise TollbridgeError(unknown("plot", name, exhibits))
        found = exhibits[name]
        return figure(found.traces, title=found.title, **found.layout)

    def _exhibits(self) -> list[Exhibit]:
        """Return the report's exhibits that have a picture."""
        from tollbridge.report.html import report_sections

        found = (exhibit for section in report_sections(self.as_folder()) for exhibit in section.exhibits)
        return [exhibit for exhibit in found if exhibit.traces]

    def __str__(self) -> str:
        from tollbridge.report.console import print_projection

        text = StringIO()
        print_projection(self, text)
        return text.getvalue()

    def _repr_html_(self) -> str:
        """Return the projection for a notebook."""
        from html import escape

        return f"<pre style='line-height:1.25'>{escape(str(self))}</pre>"
