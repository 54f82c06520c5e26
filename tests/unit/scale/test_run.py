import csv
import json
from dataclasses import replace
from datetime import datetime

import pytest

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.errors import TollbridgeError
from tollbridge.report.projection import Projection
from tollbridge.scale import jobs, schedule
from tollbridge.scale.jobs import Recording
from tollbridge.scale.order import Order, Watch
from tollbridge.scale.run import Stopped
from tollbridge.scenario.load import load


@pytest.fixture
def one_by_one(monkeypatch):
    monkeypatch.setattr(schedule, "CHUNK_S", 0.0)
    monkeypatch.setattr(schedule.Pacing, "size", lambda self, left: 1)


def test_folding_what_workers_send_is_folding_their_replications(study, run):
    direct = Projection(study, "reference")
    for replication in simulate(
        study, range(4), engine="reference", records=lambda index: "ledger" if index == 0 else "none"
    ):
        direct.add(replication)
    run(4, out=None, order=Order(4, "reference", Recording(folder="")))
    assert run.projection.results.summary() == direct.results.summary()
    assert list(run.projection.forecast.rows()) == list(direct.forecast.rows())
    without_week = {key: value for key, value in direct.fans.as_json().items() if not key.startswith("ports")}
    assert without_week.items() <= run.projection.fans.as_json().items()


def test_the_busy_ports_of_all_replications_reach_the_fans(study, run, tmp_path):
    direct = Projection(study, "reference")
    for replication in simulate(
        study, range(3), engine="reference", records=lambda index: "ledger" if index == 0 else "cdrs"
    ):
        direct.add(replication)
    run(3, out=tmp_path / "out")
    assert json.dumps(run.projection.fans.as_json()) == json.dumps(direct.fans.as_json())
    assert run.projection.fans.as_json()["ports"][0]["name"] == "numbers.n"


def test_a_run_writes_all_its_files(run, tmp_path, read):
    assert run(2, out=tmp_path / "out") == 2
    names = {"summary.json", "forecast.csv", "fans.json", "scenario.yaml", "cdrs.csv", "ledger.csv", "PSTN.calls.csv"}
    names |= {"results.csv", "invoices.csv"}
    assert set(read(tmp_path / "out")) == names
    assert not list(tmp_path.glob(".out*"))


def test_all_replications_are_recorded_where_all_are_asked_for(run, tmp_path):
    run(3, out=tmp_path / "out")
    with (tmp_path / "out" / "cdrs.csv").open(newline="") as rows:
        assert [number for number, _ in dict.fromkeys((row["replication"], 0) for row in csv.DictReader(rows))] == [
            *"123"
        ]


def test_the_resolved_scenario_runs_to_the_same_files(run, tmp_path, read):
    run(2, out=tmp_path / "out")
    again = type(run)(prepare(load(tmp_path / "out" / "scenario.yaml")))
    again(2, out=tmp_path / "again")
    assert read(tmp_path / "again") == read(tmp_path / "out")


def test_the_resolved_scenario_keeps_the_decks_it_names(scenario, run, tmp_path):
    (scenario.parent / "decks").mkdir()
    (scenario.parent / "decks" / "rates.csv").write_text("prefix,per_minute\n44,0.02\n")
    deck = "    decks: [{file: decks/rates.csv, direction: outbound}]\n"
    scenario.write_text(scenario.read_text().replace("    increment: 60s\n", "    increment: 60s\n" + deck))
    type(run)(prepare(load(scenario)))(1, out=tmp_path / "out")
    scenario.unlink()
    kept = load(tmp_path / "out" / "scenario.yaml")
    assert kept.raw["tariffs"]["t"]["decks"][0]["file"] == "scenario.files/rates.csv"
    assert type(run)(prepare(kept))(1) == 1


def test_a_run_stops_where_it_has_enough_and_leaves_no_records_beyond(run, tmp_path, summary):
    asked = []

    def enough():
        asked.append(len(run.projection.results.replications))
        return len(asked) == 3

    order = Order(40, "reference", Recording(every=True, format="csv"), precision=0.5, enough=enough)
    assert run(order=order, out=tmp_path / "out") == 12
    assert asked == [10, 11, 12]
    assert summary(tmp_path / "out")["replications"] == 12
    with (tmp_path / "out" / "cdrs.csv").open(newline="") as rows:
        assert max(int(row["replication"]) for row in csv.DictReader(rows)) == 12


def test_whether_there_is_enough_is_asked_at_numbers_of_two_digits_and_zeros(run):
    asked = []

    def enough():
        asked.append(len(run.projection.results.replications))
        return False

    run(order=Order(123, "reference", Recording(detail="none"), precision=0.5, enough=enough))
    assert asked == [*range(10, 100), 100, 110, 120]


def test_progress_counts_every_replication(run):
    seen = []
    run(4, watch=Watch(progress=lambda done, total: seen.append((done, total))))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_ctrl_c_says_how_to_go_on_and_what_is_done_is_kept(run, one_by_one, tmp_path, read):
    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    run(6, out=tmp_path / "whole")
    with pytest.raises(Stopped, match=r"3 of 6 replications are kept; go on with --resume .*out"):
        run(6, out=tmp_path / "out", watch=Watch(progress=interrupt))
    assert not (tmp_path / "out").exists()
    again = []
    run(6, out=tmp_path / "out", resume=True, watch=Watch(progress=lambda done, _: again.append(done)))
    assert again == [1, 2, 3, 4, 5, 6]
    assert read(tmp_path / "out") == read(tmp_path / "whole")


def test_a_resumed_run_does_only_what_is_missing(run, one_by_one, tmp_path, monkeypatch):
    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(Stopped):
        run(6, out=tmp_path / "out", watch=Watch(progress=interrupt))
    asked = []
    monkeypatch.setattr(
        jobs, "simulate", lambda study, wanted, **how: asked.extend(wanted) or simulate(study, wanted, **how)
    )
    run(6, out=tmp_path / "out", resume=True)
    assert asked == [3, 4, 5]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda order: replace(order, replications=9), "replications was 6, is 9"),
        (lambda order: replace(order, recording=Recording(format="parquet")), 'format was "csv", is "parquet"'),
        (lambda order: replace(order, precision=0.1), "precision was null, is 0.1"),
    ],
)
def test_another_order_is_no_resumption(run, one_by_one, tmp_path, change, said):
    order = Order(6, "reference", Recording(format="csv"))
    with pytest.raises(Stopped):
        run(order=order, out=tmp_path / "out", watch=Watch(progress=_interrupt))
    with pytest.raises(TollbridgeError, match="the unfinished run there is another one") as refused:
        run(order=change(order), out=tmp_path / "out", resume=True)
    assert said in str(refused.value)


def _interrupt(done, total):
    raise KeyboardInterrupt


def test_another_seed_scenario_or_version_is_no_resumption(scenario, study, run, one_by_one, tmp_path, monkeypatch):
    order = Order(6, "reference", Recording(format="csv"))
    with pytest.raises(Stopped):
        run(order=order, out=tmp_path / "out", watch=Watch(progress=_interrupt))
    other = type(run)(prepare(study.loaded, 8))
    with pytest.raises(TollbridgeError, match="seed was 7, is 8"):
        other(order=order, out=tmp_path / "out", resume=True)
    scenario.write_text(scenario.read_text().replace("12/h", "13/h"))
    with pytest.raises(TollbridgeError, match="content was"):
        type(run)(prepare(load(scenario)))(order=order, out=tmp_path / "out", resume=True)
    monkeypatch.setattr("tollbridge.measures.summary.versions", lambda: {"numpy": "0.1"})
    with pytest.raises(TollbridgeError, match="versions was"):
        run(order=order, out=tmp_path / "out", resume=True)


def test_what_is_expected_of_a_scenario_may_change_before_it_is_resumed(scenario, run, one_by_one, tmp_path):
    with pytest.raises(Stopped):
        run(4, out=tmp_path / "out", watch=Watch(progress=_interrupt))
    scenario.write_text(scenario.read_text() + "expect: {results: {cost.total: {mean: {above: 1}}}}\n")
    assert type(run)(prepare(load(scenario)))(4, out=tmp_path / "out", resume=True) == 4


def test_a_finished_run_is_not_resumed(run, tmp_path):
    run(1, out=tmp_path / "out")
    with pytest.raises(TollbridgeError, match="there is nothing to resume"):
        run(1, out=tmp_path / "out", resume=True)


def test_resuming_where_nothing_was_begun_begins(run, tmp_path, read):
    said = []
    run(2, out=tmp_path / "out", resume=True, watch=Watch(warn=said.append))
    assert said == [f"{tmp_path / 'out'}: no run was stopped there: a new one is begun"]
    run(2, out=tmp_path / "whole")
    assert read(tmp_path / "out") == read(tmp_path / "whole")


def test_where_the_last_file_cannot_be_written_the_replications_are_kept(run, tmp_path):
    def finish(folder):
        raise TollbridgeError(f"{folder}: the disk is full")

    with pytest.raises(TollbridgeError, match=r"the disk is full\n2 of 2 replications are kept; go on with --resume"):
        run(2, out=tmp_path / "out", watch=Watch(finish=finish))
    run(2, out=tmp_path / "out", resume=True)


def test_a_new_run_takes_an_older_ones_place_at_one_blow(run, tmp_path, summary):
    run(1, out=tmp_path / "out")

    def look(folder):
        assert summary(tmp_path / "out")["replications"] == 1
        assert summary(folder)["replications"] == 2

    run(2, out=tmp_path / "out", watch=Watch(finish=look))
    assert summary(tmp_path / "out")["replications"] == 2


def test_a_worker_with_other_versions_is_warned_about_once(run, monkeypatch):
    monkeypatch.setattr(jobs, "versions", lambda: {"numpy": "1.0", "machine": "vax"})
    run(3)
    assert len(run.told) == 1
    assert "numpy 1.0 (here" in run.told[0]
    assert "machine vax (here" in run.told[0]


def test_a_worker_that_reads_another_scenario_refuses(scenario, task):
    scenario.write_text(scenario.read_text().replace("12/h", "13/h"))
    with pytest.raises(TollbridgeError, match="another version of the scenario"):
        jobs.execute(jobs.Job(task, 0, 1))


def test_what_a_worker_raises_can_travel(task):
    import pickle

    with pytest.raises(TollbridgeError) as raised:
        jobs.execute(jobs.Job(replace(task, file="nowhere.yaml"), 0, 1))
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_a_variant_is_laid_over_the_file_by_every_worker(study, task):
    from tollbridge.scale.identity import fingerprint

    patch = {"accounts": {"office": {"credit": {"opening": "99"}}}}
    task = replace(task, patch=json.dumps(patch), print=fingerprint(study.loaded.variant(patch)))
    outcome = jobs.execute(jobs.Job(task, 0, 1))
    other = jobs.execute(jobs.Job(replace(task, patch="", print=fingerprint(study.loaded)), 0, 1))
    opening = jobs.Observer.of(study).results.measure("cash.total").column
    # 99 (20) of opening credit and what recharges paid in
    assert outcome.arrays["results"][0, opening] >= 99_000_000 > other.arrays["results"][0, opening]


def test_no_time_of_day_gets_into_the_files(run, tmp_path, read):
    run(1, out=tmp_path / "out")
    today = datetime.now().strftime("%Y-%m-%d").encode()
    assert not [name for name, text in read(tmp_path / "out").items() if today in text]


def test_a_run_is_resumed_on_the_engine_it_was_begun_with(run, one_by_one, tmp_path, summary):
    with pytest.raises(Stopped):
        run(
            order=Order(3, "reference", Recording(format="csv")), out=tmp_path / "out", watch=Watch(progress=_interrupt)
        )
    run(order=Order(3, "compiled", Recording(format="csv")), out=tmp_path / "out", resume=True)
    assert summary(tmp_path / "out")["engine"] == "reference"


def interrupted_at(count):
    def interrupt(done, total):
        if done == count:
            raise KeyboardInterrupt

    return interrupt


def test_a_record_part_that_was_cut_short_is_made_again(run, one_by_one, tmp_path, read):
    with pytest.raises(Stopped):
        run(6, out=tmp_path / "out", watch=Watch(progress=interrupted_at(3)))
    parts = sorted((tmp_path / ".out.unfinished" / "parts").rglob("part-*.csv"))
    assert len(parts) >= 4
    parts[0].write_bytes(parts[0].read_bytes()[:-20])
    parts[-1].write_bytes(parts[-1].read_bytes().replace(b"1", b"2"))
    run(6, out=tmp_path / "out", resume=True)
    run(6, out=tmp_path / "whole")
    assert read(tmp_path / "out") == read(tmp_path / "whole")


def test_foreign_files_beside_what_is_kept_are_left_alone(run, one_by_one, tmp_path):
    with pytest.raises(Stopped):
        run(4, out=tmp_path / "out", watch=Watch(progress=interrupted_at(2)))
    kept = tmp_path / ".out.unfinished"
    (kept / "outcomes" / "a-b.npz").write_bytes(b"x")
    (kept / "parts" / "cdrs.parquet").mkdir(parents=True, exist_ok=True)
    (kept / "parts" / "cdrs.parquet" / "part-old.parquet").write_bytes(b"x")
    run(4, out=tmp_path / "out", resume=True)
    assert (tmp_path / "out" / "summary.json").is_file()


@pytest.mark.parametrize("content", [b"[]", b"7", b"\xff", b"{"])
def test_a_damaged_order_is_one_line(run, one_by_one, tmp_path, content):
    with pytest.raises(Stopped):
        run(4, out=tmp_path / "out", watch=Watch(progress=interrupted_at(2)))
    (tmp_path / ".out.unfinished" / "order.json").write_bytes(content)
    with pytest.raises(TollbridgeError) as caught:
        run(4, out=tmp_path / "out", resume=True)
    assert "\n" not in str(caught.value)


def test_a_symbolic_link_is_followed_to_the_folder_it_names(run, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    (tmp_path / "dangling").symlink_to(tmp_path / "new", target_is_directory=True)
    for link, real in (("link", "real"), ("dangling", "new")):
        run(1, out=tmp_path / link)
        assert (tmp_path / link).is_symlink()
        assert (tmp_path / real / "summary.json").is_file()


def test_links_in_a_circle_are_refused(run, tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(TollbridgeError):
        run(1, out=tmp_path / "a")
