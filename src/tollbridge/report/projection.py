"""Everything that a run reports, folded replication by replication: results, forecast and fans."""

from __future__ import annotations

from tollbridge.engine.simulate import Study
from tollbridge.measures.fans import Fans
from tollbridge.measures.forecast import Forecast
from tollbridge.measures.invoices import Invoices
from tollbridge.measures.results import Results
from tollbridge.measures.summary import head
from tollbridge.records.run import Replication
from tollbridge.report.folder import RunFolder
from tollbridge.report.frames import forecast_columns
from tollbridge.scale.jobs import EngineName
from tollbridge.scenario.currencies import decimals


class Projection:
    """A study and what its replications gave so far; memory in proportion to results and days, not to legs.

    Args:
        study: what is run.
        engine: the name of the engine that runs it.
        by_organiser: whether the cost of every organiser is kept too.
    """

    def __init__(self, study: Study, engine: EngineName, *, by_organiser: bool = False) -> None:
        cast = study.demand.cast
        self.study = study
        self.engine = engine
        self.results = Results(study.loaded, study.plan, cast, by_organiser=by_organiser)
        self.invoices = Invoices(study.loaded, study.plan)
        self.forecast = Forecast(study.loaded, study.plan, cast)
        self.fans = Fans(study.plan, cast, study.loaded.clock)

    def add(self, replication: Replication) -> None:
        """Fold one replication into results, forecast, invoices and fans.

        `replication`: each number once, in any order.
        """
        self.results.add(replication)
        self.forecast.add(replication)
        self.invoices.add(replication)
        self.fans.add(replication)

    def as_folder(self) -> RunFolder:
        """Return the figures so far as a finished run's folder would hold them, without invoices and the scenario's text.

        Figures are worked out when they are asked for: read them before more replications are added.
        """
        columns = forecast_columns(self.forecast, "decimal")
        rows = [
            {name: "" if value is None else str(value) for name, value in zip(columns, row, strict=True)}
            for row in zip(*columns.values(), strict=True)
        ]
        document = {**head(self.study, self.results, self.engine), "results": self.results.on_demand()}
        return RunFolder(self.study.loaded.file, document, self.fans.on_demand(), rows, "")

    @property
    def currency(self) -> str:
        """The currency's code."""
        return self.study.loaded.scenario.currency

    @property
    def places(self) -> int:
        """The decimals of the currency."""
        return decimals(self.currency)

    @property
    def replications(self) -> int:
        """How many replications have been folded."""
        return len(self.results.replications)
