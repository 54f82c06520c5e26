"""A tab's scenario: checked while typed, written only on asking, only in its folder, never over another's change."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.studio.conftest import TEXT

from tollbridge.errors import TollbridgeError
from tollbridge.scenario.load import load
from tollbridge.studio.editor_panel import path_at
from tollbridge.studio.forecast import differences
from tollbridge.studio.levers import levers
from tollbridge.studio.patience import shorter_days
from tollbridge.studio.placing import placed
from tollbridge.studio.session import Session, scenario_files


@pytest.fixture
def session(home: Path) -> Session:
    return Session.opened(home, Path("desk.yaml"))


def test_a_typo_is_an_error_at_its_line_and_the_last_forecast_stands(session: Session):
    forecast = session.forecast
    draft = session.edit(TEXT.replace("ports: 3", "prots: 3"))
    assert [(problem.line, "ports" in problem.message) for problem in draft.errors] == [(10, True)]
    assert session.forecast is forecast


def test_nothing_is_written_until_it_is_asked_for(session: Session, home: Path):
    session.edit(TEXT.replace("opening: 20", "opening: 30"))
    assert (home / "desk.yaml").read_text() == TEXT
    assert not session.is_saved
    session.save()
    assert "opening: 30" in (home / "desk.yaml").read_text()
    assert session.is_saved


def test_a_file_that_another_program_changed_is_noticed_and_not_written_over(session: Session, home: Path):
    (home / "desk.yaml").write_text(TEXT + "# theirs\n")
    assert session.changed_on_disk()
    with pytest.raises(TollbridgeError, match="another program"):
        session.save()
    assert (home / "desk.yaml").read_text().endswith("# theirs\n")


@pytest.mark.parametrize("name", ["../out.yaml", "/tmp/out.yaml", "a/b.yaml", ".hidden.yaml", "desk.yaml", ""])
def test_no_name_leads_outside_the_folder_or_over_a_file(session: Session, name: str):
    with pytest.raises(TollbridgeError):
        session.save_as(name)


def test_no_file_outside_the_folder_is_opened_through_a_link_either(home: Path, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.yaml"
    secret.write_text(TEXT)
    (home / "link.yaml").symlink_to(secret)
    for name in ("link.yaml", str(secret), "../secret.yaml"):
        with pytest.raises(TollbridgeError, match="alone"):
            Session.opened(home, Path(name))


def test_a_variant_holds_what_differs_and_means_the_same(session: Session, home: Path):
    session.edit(TEXT.replace("ports: 3", "ports: 5"))
    path = session.save_variant("more-lines")
    assert path.read_text() == "extends: desk.yaml\nnumbers:\n  line:\n    ports: 5\n"
    assert load(path).scenario.numbers["line"].ports == 5


def test_a_lever_of_a_file_that_is_extended_is_written_into_the_variant(home: Path):
    (home / "more.yaml").write_text("extends: desk.yaml\nseed: 8\n")
    session = Session.opened(home, Path("more.yaml"))
    lever = next(one for one in levers(session.draft.study.loaded.raw) if one.name == "numbers.line.ports")
    session.edit(session.moved(lever, Decimal(9)))
    assert session.text == "extends: desk.yaml\nseed: 8\nnumbers: {line: {ports: 9}}\n"
    assert session.draft.study.loaded.scenario.numbers["line"].ports == 9


def test_a_new_key_is_placed_in_the_deepest_mapping_that_is_there():
    text = "numbers:\n  a: {ports: 3} # c\nseed: 1\n"
    assert placed(text, ("numbers", "b", "ports"), "4") == "numbers:\n  a: {ports: 3} # c\n  b: {ports: 4}\nseed: 1\n"
    assert placed(text, ("numbers", "a", "kind"), "toll") == "numbers:\n  a: {ports: 3, kind: toll} # c\nseed: 1\n"


def test_an_entry_of_a_list_below_is_not_written_into_the_file_above():
    with pytest.raises(TollbridgeError, match="change it there"):
        placed("extends: a.yaml\n", ("tariffs", "t", "inbound", 0, "per_minute"), "1")


def test_the_forecast_sharpens_to_the_command_s_own_figures(session: Session):
    import tollbridge

    forecast = session.forecast
    forecast.advance(0.0, lambda: False)
    assert forecast.done == 1
    while not forecast.is_whole:
        forecast.advance(1.0, lambda: False)
    whole = tollbridge.run(session.file, replications=6)
    assert forecast.read(lambda run: dict(run.results)) == whole.results.summary()


def test_a_forecast_that_nobody_waits_for_stops(session: Session):
    session.forecast.advance(60.0, lambda: True)
    assert session.forecast.done == 0


def test_the_pinned_variant_meets_the_same_callers(session: Session):
    session.pin()
    pinned = session.pinned.forecast
    session.edit(TEXT.replace("per_minute: 0.10", "per_minute: 0.20").replace("opening: 20", "opening: 900"))
    for forecast in (pinned, session.forecast):
        while not forecast.is_whole:
            forecast.advance(1.0, lambda: False)
    found = {one.result: one for one in differences(pinned, session.forecast)}
    assert found["legs.total"].paired.mean == found["legs.total"].paired.half == 0
    assert found["cost.usage"].now == pytest.approx(found["cost.usage"].pinned + found["cost.usage"].paired.mean)


def test_the_key_at_a_line_is_the_last_that_begins_there():
    from tollbridge.scenario.nodes import read_nodes

    root, _ = read_nodes(TEXT, "")
    assert path_at(root, 14) == ("workloads", "calls", "legs")
    assert path_at(root, 9) == ("numbers",)


def test_scenarios_of_the_folder_are_offered_by_name(home: Path):
    (home / "sub").mkdir()
    (home / "sub" / "b.yml").write_text(TEXT)
    assert [str(path) for path in scenario_files(home)] == ["desk.yaml", "sub/b.yml"]


def test_a_scenario_that_would_run_for_long_is_not_begun_before_the_planner_says_so(session: Session):
    # 400,000 callers an hour in the office hours of a year are 666 million legs: over a minute at a tenth of a microsecond each
    long = TEXT.replace("duration: 3d", "duration: 365d, warm_up: 7d").replace("rate: 6/h", "rate: 400000/h")
    session.edit(long)
    assert session.must_ask
    assert session.forecast.expected > 60
    days = shorter_days(session.draft.study, session.forecast.expected)
    assert days is None or days < 2
    session.wait()
    assert not session.must_ask


def test_the_shorter_clock_that_is_offered_can_be_run_at_once(session: Session):
    session.edit(TEXT.replace("duration: 3d", "duration: 365d, warm_up: 7d").replace("rate: 6/h", "rate: 200000/h"))
    assert session.must_ask
    days = shorter_days(session.draft.study, session.forecast.expected)
    assert 1 <= days < 60
    session.edit(session.shortened(days))
    assert not session.draft.errors
    assert f"duration: {days}d, warm_up: 0s" in session.text
    assert not session.must_ask
