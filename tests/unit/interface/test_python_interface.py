"""What Python code gets: runs, prices, checks, and tables as frames with exact money."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from tests.unit.interface.conftest import SCENARIO

import tollbridge
from tollbridge.errors import ScenarioError, TollbridgeError


def test_a_run_gives_results_with_exact_money(scenario):
    # two started minutes and one at 0.10
    assert tollbridge.run(scenario).results.statistics("cost.total").mean == Decimal("0.30")


def test_a_run_can_be_of_a_loaded_scenario(scenario):
    loaded = tollbridge.load(scenario).variant({"calls": {"bob": {"lasts": "0s"}, "alice": {"lasts": "0s"}}})
    assert tollbridge.run(loaded).results.statistics("cost.total").mean == Decimal("0.20")


def test_a_price(scenario):
    leg = tollbridge.price(scenario, via="n", lasts="61s", at="2026-01-05T09:30")
    assert (leg.cost, leg.billed, leg.cause) == (Decimal("0.20"), timedelta(minutes=2), "normal")
    assert [step[2] for step in leg.steps] == [Decimal("0.10"), Decimal("0.10")]


def test_a_check(scenario):
    (outcome,) = tollbridge.check(scenario)
    assert outcome.passed
    assert outcome.checked == ("calls.alice",)


def test_a_notebook_shows_the_projection_with_its_text_escaped(scenario):
    html = tollbridge.run(scenario)._repr_html_()
    assert "&lt;b&gt;Two calls" in html
    assert "<b>" not in html


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize(
    ("money", "costs"),
    [("decimal", [Decimal("0.20"), Decimal("0.10")]), ("float", [0.2, 0.1]), ("micros", [200_000, 100_000])],
)
def test_cdrs_as_a_frame(scenario, library, money, costs):
    pytest.importorskip(library, reason=f"{library} is not installed")
    frame = tollbridge.run(scenario).frame("cdrs", library, money)
    assert list(frame["leg"]) == ["alice", "bob"]
    assert list(frame["cost"]) == costs
    assert frame["arrived"][0].isoformat() == "2026-01-05T09:00:00+00:00"


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("table", ["results", "forecast", "ledger"])
def test_other_tables_as_frames(scenario, library, table):
    pytest.importorskip(library, reason=f"{library} is not installed")
    frame = tollbridge.run(scenario).frame(table, library)
    rows = {"results": "result", "forecast": "month", "ledger": "kind"}
    assert len(frame[rows[table]]) > 0
    if table == "ledger":
        assert list(frame["amount"]) == [Decimal(1), Decimal("-0.10"), Decimal("-0.10"), Decimal("-0.10")]


def test_records_that_were_not_kept_are_said_to_be_missing(scenario):
    pytest.importorskip("pandas", reason="pandas is not installed")
    with pytest.raises(TollbridgeError, match="no replication was recorded"):
        tollbridge.run(scenario, keep=()).frame("cdrs")


def test_a_scenario_from_a_text_or_a_mapping_is_the_files(scenario):
    mapping = {
        "scenario": "Two calls",
        "clock": {"start": datetime(2026, 1, 5, 9), "timezone": "UTC", "duration": "1h"},
        "tariffs": {"t": {"increment": "60s", "inbound": [{"per_minute": 0.1}]}},
        "accounts": {"a": {"country": "US", "tariff": "t", "credit": {"opening": Decimal(1)}}},
        "numbers": {"n": {"number": "+12065550100"}},
        "calls": {
            "alice": {"at": "+0s", "via": "n", "lasts": "61s"},
            "bob": {"at": "+10m", "via": "n", "lasts": "60s"},
        },
    }
    costs = [tollbridge.run(one).results.statistics("cost.total").mean for one in (scenario, SCENARIO, mapping)]
    assert costs == [Decimal("0.30")] * 3


def test_a_mapping_that_is_refused_says_why():
    with pytest.raises(TollbridgeError, match=r"mapping\.yaml"):
        tollbridge.load({"scenario": "x", "clok": {}})


def test_vary_changes_one_place_and_refuses_what_is_not_there(scenario):
    loaded = tollbridge.load(scenario)
    dearer = loaded.vary({"tariffs.t.inbound.0.per_minute": 0.2, "calls.bob.lasts": "0s"})
    # alice's two minutes and the one that bob has begun, at 0.20
    assert tollbridge.run(dearer).results.statistics("cost.total").mean == Decimal("0.60")
    with pytest.raises(TollbridgeError, match="unknown number 'm'"):
        loaded.vary({"numbers.m.ports": 1})


def test_a_comparison_has_verdicts_rows_and_html(scenario):
    pytest.importorskip("pandas", reason="pandas is not installed")
    loaded = tollbridge.load(scenario)
    found = tollbridge.compare([loaded, loaded.vary({"calls.bob.lasts": "61s"})], fail_if=["cost.total > +30%"])
    # 0.30 and 0.40: a third more
    assert [verdict.failed for verdict in found.verdicts] == [True]
    frame = found.frame()
    total = frame[frame["result"] == "cost.total"]
    assert list(total["mean"]) == pytest.approx([0.30, 0.40])
    assert list(total["difference"])[1] == pytest.approx(0.10)
    assert "&lt;b&gt;Two calls" in found._repr_html_()


def test_a_sweep_of_a_mapping_has_a_row_a_variant(scenario):
    pytest.importorskip("pandas", reason="pandas is not installed")
    told = []
    found = tollbridge.sweep(
        SCENARIO,
        {"tariffs.t.inbound.0.per_minute": [0.1, 0.2]},
        results=["cost.total"],
        on_progress=lambda *of: told.append(of),
    )
    frame = found.frame()
    assert list(frame["tariffs.t.inbound.0.per_minute"]) == ["0.1", "0.2"]
    assert list(frame["cost.total"]) == pytest.approx([0.30, 0.60])
    assert told == [(1, 2), (2, 2)]


def test_a_size_has_its_value_and_a_row_for_each_tried(scenario):
    # alice's two minutes at 0.10; with less she is cut, and bob is refused, not cut
    found = tollbridge.size(
        scenario, find="accounts.a.credit.opening=0.10..0.50", until="accounts.a.cut.max", below="1", replications=1
    )
    assert found.value == Decimal("0.20")
    assert {row["value"] for row in found.rows()} >= {Decimal("0.20"), Decimal("0.19")}
    assert str(found) in found._repr_html_()


def test_a_run_tells_how_far_it_is(scenario):
    told = []
    tollbridge.run(scenario, replications=3, on_progress=lambda *of: told.append(of))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_run_writes_its_files_and_keeps_its_records(scenario, tmp_path):
    pytest.importorskip("polars", reason="polars is not installed")
    run = tollbridge.run(scenario, replications=2, out=tmp_path / "out", keep=[1])
    assert (tmp_path / "out" / "summary.json").exists()
    assert [replication.index for replication in run.recorded] == [1]
    found = tollbridge.audit(tmp_path / "out")
    assert found.is_fine
    assert found.follows > 50
    assert tollbridge.audit(tmp_path / "out").follows == found.follows  # a second time: the name is still the function
    assert str(found).endswith("Every one of them follows.")
    assert {row["finding"] for row in found.rows()} <= {"unknown"}


def test_a_precision_ends_a_run(scenario):
    # both calls cost the same in every replication, so the first look, after 10, is narrow enough
    assert tollbridge.run(scenario, precision=0.02).replications == 10


def test_workers_give_the_same_run(scenario):
    alone, together = (tollbridge.run(scenario, replications=3, workers=workers) for workers in (1, 2))
    assert alone.results.summary() == together.results.summary()
    assert [len(run.recorded) for run in (alone, together)] == [1, 1]


def test_workers_run_a_varied_scenario_too(scenario):
    varied = tollbridge.load(scenario).vary({"calls.bob.lasts": "61s"})
    # bob's two minutes beside alice's two, at 0.10
    assert tollbridge.run(varied, replications=3, workers=2).results.statistics("cost.total").mean == Decimal("0.40")


def test_workers_refuse_a_scenario_without_a_file():
    with pytest.raises(TollbridgeError, match="workers read the scenario's file"):
        tollbridge.run(SCENARIO, replications=3, workers=2)


def test_a_run_draws_the_pictures_of_the_report(scenario):
    pytest.importorskip("plotly", reason="plotly is not installed")
    run = tollbridge.run(scenario, replications=2)
    assert {"cost-fan": "Cost over time", "balance-0": "Balance of a"}.items() <= run.plots().items()
    assert run.plot().layout.title.text == "Cost over time"
    # both replications end at 0.30
    assert next(trace for trace in run.plot().data if trace.name == "median cost").y[-1] == pytest.approx(0.30)
    with pytest.raises(TollbridgeError, match="did you mean 'cost-fan'"):
        run.plot("cost-fin")


@pytest.mark.parametrize("form", ["file", "text", "mapping", "loaded", "folder"])
def test_a_check_takes_a_scenario_in_every_form(scenario, form):
    forms = {
        "file": scenario,
        "text": SCENARIO,
        "mapping": tollbridge.load(scenario).raw,
        "loaded": tollbridge.load(scenario),
        "folder": scenario.parent,
    }
    found = tollbridge.check(forms[form])
    assert found.passed
    assert [outcome.checked for outcome in found] == [("calls.alice",)]


def test_a_check_that_fails_says_what_came(scenario):
    told = []
    wrong = tollbridge.load(scenario).vary({"calls.alice.lasts": "60s"})
    found = tollbridge.check([scenario, wrong], values=True, on_progress=lambda *of: told.append(of))
    assert (found.passed, told) == (False, [(1, 2), (2, 2)])
    assert [(row["holds"], row["got"]) for row in found.rows()] == [(True, None), (False, "0.10")]
    assert str(found).splitlines()[-1] == "1 passed, 1 failed"


def test_a_text_that_is_refused_is_an_outcome_with_its_reasons():
    found = tollbridge.check("scenario: x\nclok: {}\nexpect: {}\n")
    assert not found.passed
    assert found[0].problems == (
        "text.yaml:1:1: missing key 'clock'",
        "text.yaml:2:1: unknown key 'clok': did you mean 'clock'?",
    )


def test_a_price_is_a_staircase(scenario):
    pytest.importorskip("plotly", reason="plotly is not installed")
    leg = tollbridge.price(scenario, via="n", lasts="61s")
    assert [row["debit"] for row in leg.rows()] == [Decimal("0.10"), Decimal("0.10")]
    assert str(leg).splitlines()[-1] == "USD 0.20 for 2m billed"
    (line,) = leg.plot().data
    # 0.10 from the answer on, 0.20 from 60 s on, until 120 s
    assert list(zip(line.x, line.y, strict=True)) == [(0, 0), (0, 0.1), (60, 0.2), (120, 0.2)]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"lasts": "61s"}, "exactly one of dial and via"),
        ({"lasts": "61", "via": "n"}, "'61' has no unit"),
        ({"lasts": "61s", "dial": "hello"}, "hello"),
    ],
)
def test_a_price_says_what_it_cannot_read(scenario, question, message):
    with pytest.raises(TollbridgeError, match=message):
        tollbridge.price(scenario, **question)


def test_planning_draws_pictures(scenario):
    pytest.importorskip("plotly", reason="plotly is not installed")
    loaded = tollbridge.load(scenario)
    compared = tollbridge.compare([loaded, loaded.vary({"calls.bob.lasts": "61s"})])
    assert [bar.y[0] for bar in compared.plot().data] == pytest.approx([0.30, 0.40])
    swept = tollbridge.sweep(loaded, {"calls.bob.lasts": ["60s", "61s"]}, results=["cost.total"])
    assert list(swept.plot().data[0].y) == pytest.approx([0.30, 0.40])
    sized = tollbridge.size(
        loaded, find="accounts.a.credit.opening=0.10..0.50", until="accounts.a.cut.max", below=1, replications=1
    )
    assert [trace.name for trace in sized.plot().data] == ["max", "under, with 95% confidence", "limit"]


def test_a_gate_that_cannot_be_read_is_refused(scenario):
    with pytest.raises(TollbridgeError, match="a sign is one of"):
        tollbridge.compare([scenario, scenario], fail_if=["cost.total"])
    with pytest.raises(TollbridgeError, match="two scenarios or more"):
        tollbridge.compare([scenario])


def test_records_are_fitted_backtested_and_shown(tmp_path):
    pytest.importorskip("plotly", reason="plotly is not installed")
    # four weeks, a call of two minutes at 9, 11 and 15 o'clock each working day
    rows = [
        f"2026-01-{day:02}T{hour:02}:00:00Z,120"
        for day in range(5, 32)
        if datetime(2026, 1, day).weekday() < 5
        for hour in (9, 11, 15)
    ]
    file = tmp_path / "calls.csv"
    file.write_text("start,seconds\n" + "\n".join(rows) + "\n")
    fitted = tollbridge.fit(file, columns={"at": "start", "lasts": "seconds"}, forecast="1w", backtest=True)
    assert {"backtest", "records"} <= {row["part"] for row in fitted.rows()}
    assert "range held" in str(fitted)
    assert [trace.name for trace in fitted.plot().data] == ["said: mean, 5% to 95%", "came"]
    days = tollbridge.fit(file, columns={"at": "start", "lasts": "seconds"}, prove=False).plot().data
    assert sum(sum(trace.y) for trace in days) == len(rows)
    scenario = fitted.write(tmp_path / "fitted.yaml")[0]
    assert tollbridge.load(scenario).clock.duration == 7 * 86_400_000


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"replications": 0}, "replications: must be from 1 to 1,000,000, not 0"),
        ({"engine": "compild"}, "did you mean 'compiled'"),
        ({"workers": 0}, "workers: must be 1 or more, not 0"),
    ],
)
def test_what_the_command_line_would_not_take_is_refused(scenario, asked, message):
    size = {"find": "accounts.a.credit.opening=0.10..0.50", "until": "accounts.a.cut.max", "below": 1}
    for ask in (
        lambda: tollbridge.run(scenario, **asked),
        lambda: tollbridge.compare([scenario, scenario], **asked),
        lambda: tollbridge.sweep(scenario, {"calls.bob.lasts": ["60s"]}, **asked),
        lambda: tollbridge.size(scenario, **size, **asked),
    ):
        with pytest.raises(TollbridgeError, match=message):
            ask()


def test_variants_of_one_file_are_told_apart(scenario):
    loaded = tollbridge.load(scenario)
    found = tollbridge.compare([loaded, loaded.vary({"calls.bob.lasts": "61s"})])
    assert {row["scenario"]: row["mean"] for row in found.rows() if row["result"] == "cost.total"} == pytest.approx(
        {"A": 0.30, "B": 0.40}
    )
    assert repr(found) == str(found)


def test_a_comparison_says_what_is_wrong_with_all_of_its_scenarios(scenario):
    with pytest.raises(ScenarioError) as refused:
        tollbridge.compare([{"scenario": "x", "clok": {}}, scenario, "scenario: y\nclock: {duration: 1x}\n"])
    assert {problem.file for problem in refused.value.problems} == {"mapping.yaml", "text.yaml"}


def test_rates_that_change_have_rows_a_document_and_a_picture(tmp_path):
    pytest.importorskip("plotly", reason="plotly is not installed")
    old, new, calls = (tmp_path / name for name in ("old.csv", "new.csv", "calls.csv"))
    old.write_text("prefix,per_minute\n44,0.015\n33,0.02\n49,0.03\n")
    new.write_text("prefix,per_minute\n44,0.018\n33,0.01\n39,0.04\n")
    calls.write_text("dial,at,lasts\n+442071838750,2026-01-05T09:00:00Z,120s\n")
    found = tollbridge.diff_rates(old, new, trace=calls)
    assert {row["destination"]: (row["old"], row["new"], row["change"]) for row in found.rows()} == {
        "+44": (Decimal("0.015"), Decimal("0.018"), "dearer"),
        "+33": (Decimal("0.02"), Decimal("0.01"), "cheaper"),
        "+49": (Decimal("0.03"), None, "lost"),
        "+39": (None, Decimal("0.04"), "new"),
    }
    # two minutes at 0.015, and at 0.018
    assert found.document()["tariffs"][0]["trace"]["new"] == "0.036000"
    assert "1 call: 0.03 at the old rates, 0.036 at the new" in str(found)
    assert len(found.plot().data) == 4


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"at": "soon"}, "at: 'soon'"),
        ({"increment": "60"}, "increment: '60'"),
        ({"direction": "out"}, "direction: must be 'inbound' or 'outbound', not 'out'"),
    ],
)
def test_a_comparison_of_rates_says_which_argument_it_cannot_read(tmp_path, asked, message):
    with pytest.raises(TollbridgeError, match=message):
        tollbridge.diff_rates(tmp_path / "old.csv", tmp_path / "new.csv", **asked)
