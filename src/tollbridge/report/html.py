"""report.html: a finished run as one file that needs no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any, Final

from tollbridge.errors import MissingExtraError
from tollbridge.report import backtest_exhibits, credit_exhibits, money_exhibits, port_exhibits
from tollbridge.report.exhibit import Exhibit
from tollbridge.report.folder import RunFolder, read_folder
from tollbridge.report.markup import Html, join, script_json, tag
from tollbridge.report.months import months
from tollbridge.report.player_page import NAME as REPLAY
from tollbridge.report.player_page import TITLE as REPLAY_TITLE
from tollbridge.report.player_page import player_page, replay
from tollbridge.report.summary_page import summary_page
from tollbridge.scale.disk import disk_error, write_whole

NAME: Final = "report.html"
_SLOT: Final = re.compile(r"<!--slot:(\w+)-->")


@dataclass(frozen=True)
class Section:
    """A chapter of the report.

    Attributes:
        name: unique in the report: letters, digits, dashes.
        title: its heading.
        exhibits: its plots and tables, in order.
        otherwise: the sentence that stands there where there are none.
    """

    name: str
    title: str
    exhibits: tuple[Exhibit, ...]
    otherwise: str = ""

    def html(self) -> Html:
        """Return the chapter with its heading."""
        body = join(*(exhibit.html() for exhibit in self.exhibits)) if self.exhibits else tag("p", self.otherwise)
        return tag(
            "section",
            tag("h2", self.title, id=f"{self.name}-title"),
            body,
            id=self.name,
            aria_labelledby=f"{self.name}-title",
        )


def write_report(folder: Path) -> Path:
    """Write report.html into a finished run's folder, whole or not at all; return its path.

    `folder`: what `run --out` wrote. Raises TollbridgeError where it is no finished run or cannot be written,
    MissingExtraError without the extra [report].
    """
    page = render(read_folder(folder))
    target = folder / NAME
    try:
        write_whole(target, page.encode())
    except OSError as error:
        raise disk_error(error, target) from None
    return target


def render(run: RunFolder, played: dict[str, Any] | None = None) -> str:
    """Return the page of a run.

    `run`: its results. `played`: what its player plays, where that is not the folder's own records. MissingExtraError without
    the extra [report].
    """
    played = played or replay(run)
    sections = tuple(report_sections(run))
    exhibits = [exhibit for section in sections for exhibit in section.exhibits]
    slots = {
        "title": join(_title(run)),
        "head": summary_page(run, _title(run)),
        "contents": _contents(sections),
        "sections": join(*(section.html() for section in sections), player_page(played)),
        "foot": _foot(run),
        "style": _template("report.css"),
        "player_style": _template("player.css"),
        "scene": script_json(played),
        "player": _template("player.js"),
        "data": script_json([exhibit.spec() for exhibit in exhibits if exhibit.traces]),
        "plotly": _plotly(),
        "script": _template("report.js"),
    }
    return _SLOT.sub(lambda match: slots[match[1]], _template("report.html"))


def _contents(sections: Iterable[Section]) -> Html:
    places = [*((part.name, part.title) for part in sections), (REPLAY, REPLAY_TITLE)]
    return tag("ul", *(tag("li", tag("a", title, href=f"#{name}")) for name, title in places))


def report_sections(run: RunFolder) -> Iterator[Section]:
    """Yield the chapters of the report, in order.

    `run`: a finished run's figures, from its folder or from memory.
    """
    no_legs = "No legs were looked at: no leg arrived."
    yield Section("cost", "Cost", (money_exhibits.cost_fan(run), money_exhibits.worst_day(run)))
    yield _section("balance", "Credit", chain(money_exhibits.balance_fans(run), credit_exhibits.control(run)))
    yield _section("ports", "Busy ports", port_exhibits.busy_ports(run), no_legs)
    yield _section("blocking", "Blocking", port_exhibits.blocking(run), "No recorded port is limited.")
    yield _section("causes", "Lost legs", port_exhibits.causes(run), "No legs.")
    yield _section("lines", "Where the cost comes from", money_exhibits.breakdowns(run), "Nothing was charged.")
    yield _section("months", "By month", months(run), "The folder has no forecast.csv.")
    trust = tuple(backtest_exhibits.backtests(run))
    if trust:
        yield Section("trust", "How far to trust it", trust)


def _section(name: str, title: str, exhibits: Iterable[Exhibit], otherwise: str = "There is no account.") -> Section:
    return Section(name, title, tuple(exhibits), otherwise)


def _title(run: RunFolder) -> str:
    return str(run.summary.get("scenario", "Run"))


def _foot(run: RunFolder) -> Html:
    summary = run.summary
    facts = [("seed", summary.get("seed", "")), ("replications", summary.get("replications", ""))]
    facts += [("engine", summary.get("engine", ""))]
    facts += [(f"version of {name}", version) for name, version in dict(summary.get("versions", {})).items()]
    own = [f"{file}: {note}" for file, note in dict(summary.get("notes", {})).items()]
    notes = tag("ul", *(tag("li", text) for text in (*ASSUMPTIONS, *own)))
    scenario = (
        tag("details", tag("summary", "The scenario"), tag("pre", run.scenario, tabindex="0")) if run.scenario else None
    )
    table = tag(
        "table", tag("tbody", *(tag("tr", tag("th", name, scope="row"), tag("td", value)) for name, value in facts))
    )
    return join(tag("h2", "Assumptions, seed and versions"), notes, tag("div", table, class_="scroll"), scenario)


ASSUMPTIONS: Final = (
    "Demand is drawn from the scenario's workloads; one seed gives the same callers whatever the tariff, credit and ports.",
    "Percentiles are over replications: p5 to p95 holds nine in ten of them, and is the forecast range.",
    "The simulation error of a mean is its 95% interval: more replications narrow it, but not the forecast range.",
    "A debit counts on the day on which it falls, in the scenario's timezone. Participants who join by app are not metered.",
    "The chance of having run out counts replications in which a leg was refused or cut for want of credit by that day.",
)


@lru_cache
def _template(name: str) -> Html:
    return Html(files("tollbridge.report").joinpath("templates", name).read_text(encoding="utf-8"))


def _plotly() -> Html:
    try:
        script = files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
    except ModuleNotFoundError:
        raise MissingExtraError("the HTML report", "report") from None
    return Html(re.sub(r"</(script)", r"<\\/\1", script, flags=re.IGNORECASE))
