"""`export sipp`: what is to be played, as SIPp and `play.py` read it; what came of a play, as `verify` reads it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from recording import SCENARIO, write_rows, written_study

from tollbridge.errors import TollbridgeError
from tollbridge.switch.sipp.folder import export_sipp
from tollbridge.switch.sipp.player import play

CONFERENCE = """
scenario: a conference that its organiser ends, and random callers
clock: {start: 2026-01-05T09:00:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 100}}}
numbers: {n: {number: "+12065550100"}}
bridges: {m: {numbers: [n], ends: {when: organiser}, dial_out: {answer: 0.6, busy: 0.2}}}
calls:
  alice: {at: +0s, via: n, lasts: 5s, conference: standup, organiser: true}
  bob: {at: +1s, dial: "+442071838750", lasts: 12s, rings: 2s, conference: standup}
  ben: {at: +1s, via: n, lasts: 12s, conference: standup}
workloads:
  helpline:
    legs: {rate: 30/h, via: n, profile: round-the-clock, lasts: {constant: 1m}}
    callers: {"+1425": 1}
  callbacks:
    legs: {rate: 30/h, profile: round-the-clock, join: {dial-out: 1}, lasts: {constant: 1m}}
    destinations: {"+4420": 1}
"""
needs_sipp = pytest.mark.skipif(
    os.environ.get("TOLLBRIDGE_SWITCH", "") in {"", "0"} or shutil.which("sipp") is None,
    reason="TOLLBRIDGE_SWITCH is not set, or SIPp is not installed: nothing is played",
)


@pytest.fixture
def load(study, tmp_path) -> Path:
    export_sipp(study, tmp_path / "load", engine="reference")
    return tmp_path / "load"


def lines(folder: Path) -> dict[str, str]:
    """Return the fields of each call after its name."""
    calls = (";".join(call.values()) for call in play.read_calls(folder))
    return dict(line.split(";", 1) for line in calls)


def test_each_leg_is_a_call_with_what_its_people_mean_to_do(load):
    assert lines(load) == {
        # instant; caller; number; account; conference; called end: outcome, rings, hangs up after; caller hangs up after
        "alice": "0;+14255550111;+12065550100;a;;answer 0 -1;61000",
        "bob": "10000;bridge;+442071838750;a;;answer 8000 125000;-1",
        "carol": "11000;bridge;+447700900123;b;;no-answer 30000 -1;-1",
        "dave": "20000;anonymous;+12065550100;a;;answer 0 -1;300000",
        # refused in the simulation (number-busy), and yet offered with its length: to refuse it is the switch's
        "erin": "21000;anonymous;+12065550100;b;;answer 0 -1;300000",
        "frank": "90000;anonymous;+12065550100;b;;answer 0 -1;0",
        "gus": "600000;bridge;+442071838750;b;;busy 3000 -1;-1",
        # cut after a minute in the simulation, and yet played for its 30 minutes: to cut it is the switch's
        "hal": "660000;bridge;+442071838750;a;;answer 0 1800000;-1",
    }


def test_what_the_load_leaves_to_the_switch_is_said(study, tmp_path):
    notes = export_sipp(study, tmp_path / "load", engine="reference").notes
    assert notes == (
        "1 call is cut in the simulation, but played until the callers hang up: the switch is to cut them",
        "1 calls are refused in the simulation: they are offered; the switch is to refuse them",
    )


def test_where_a_conference_ends_the_bridge_hangs_up_and_all_call_one_address(tmp_path):
    export_sipp(written_study(tmp_path, CONFERENCE), tmp_path / "load", engine="reference")
    found = lines(tmp_path / "load")
    assert found["alice"] == "0;anonymous;+12065550100;a;standup;answer 0 -1;5000"
    assert found["ben"] == "1000;anonymous;+12065550100;a;standup;answer 0 4000;-1"  # called, the bridge hangs up
    assert found["bob"] == "1000;standup;+442071838750;a;standup;answer 2000 -1;2000"  # calling, it does too


def test_callers_and_numbers_of_workloads_are_whole_numbers(tmp_path):
    export_sipp(written_study(tmp_path, CONFERENCE), tmp_path / "load", engine="reference")
    calls = play.read_calls(tmp_path / "load")
    inbound = [call for call in calls if call["name"].startswith("helpline")]
    outbound = [call for call in calls if call["name"].startswith("callbacks")]
    assert len(inbound) > 15
    assert len(outbound) > 15
    assert all(re.fullmatch(r"\+1425\d{7}", call["caller"]) for call in inbound)
    assert all(re.fullmatch(r"\+4420\d{8}", call["number"]) for call in outbound)
    assert {call["far_end"].split()[0] for call in outbound} == {"answer", "busy", "no-answer"}


@pytest.mark.parametrize("end", ["uac", "uas"])
def test_the_scenarios_are_xml_whose_jumps_lead_somewhere(end, load):
    root = ET.parse(load / f"{end}.xml").getroot()
    labels = {label.get("id") for label in root.iter("label")}
    jumps = {step.get("next") for step in root.iter() if step.get("next")}
    assert jumps
    assert jumps <= labels
    sent = [(step.text or "").split()[0] for step in root.iter("send")]
    assert "BYE" in sent
    assert {"uac": "INVITE", "uas": "SIP/2.0"}[end] in sent


def test_a_name_travels_as_header_and_begins_the_call_id(load):
    invite = next(
        text for step in ET.parse(load / "uac.xml").getroot().iter("send") if "INVITE" in (text := step.text or "")
    )
    assert "X-Call: [field0]\n" in invite
    assert "Call-ID: [field0]///[call_id]\n" in invite
    assert play.FIELDS[0] == "name"


def test_at_a_speed_instants_and_durations_shrink_and_none_stays_none(load):
    text = play.injected(play.read_calls(load), begin=1_000_000, speed=10)
    rows = dict(line.split(";", 1) for line in text.splitlines()[1:])
    assert rows["bob"].endswith("1001000;bridge;+442071838750;a;;answer 800 12500;-1")
    assert rows["alice"].endswith(";answer 0 -1;6100")


def test_a_play_begins_with_the_second_of_its_first_call(tmp_path):
    late = SCENARIO.replace("at: +0s, via", "at: +9900ms, via")
    export_sipp(written_study(tmp_path, late), tmp_path / "load", engine="reference")
    calls = play.read_calls(tmp_path / "load")
    assert play.first_second(calls) == 9_000
    assert play.injected(calls, 0, 1).splitlines()[1].split(";")[1] == "900"
    assert play.longest(calls) == 660_000 + 1_800_000 - 9_000


def logs(events: str) -> str:
    """Return a log as SIPp writes it, out of `what seconds name` a line."""
    return "\n".join("{} 2026-11-26\t00:57:53.901794\t{} {}".format(*line.split()) for line in events.splitlines())


def test_what_came_of_a_play_is_on_the_scenarios_clock_and_says_who_hung_up(load):
    calling = logs("begun 100.0 alice\nanswered 100.01 alice\nhung-up 106.11 alice\nbegun 101.0 bob\nanswered 101.8 bob\n"
                   "ended 114.3 bob\nbegun 166.0 hal\nanswered 166.0 hal\nended 172.0 hal\nbegun 101.1 carol\n"
                   "refused-480 104.1 carol\nbegun 102.1 erin\nrefused-503 102.1 erin")  # fmt: skip
    called = logs("ended 106.11 alice\nhung-up 114.3 bob\nended 172.0 hal")
    calls = play.read_calls(load)
    clock = play.on_the_scenarios_clock(datetime(2026, 1, 5, 14, tzinfo=UTC), 0, 100_000, 10)
    found = {row["name"]: row for row in play.observed(calls, (calling, called), clock)}
    assert found["alice"]["answer"] == "2026-01-05T14:00:00.100+00:00"  # 10 ms of a play ten times as fast
    assert found["alice"]["duration_s"] == "61.000"
    assert {name: row["cause"] for name, row in found.items()} == {
        "alice": "NORMAL_CLEARING",
        "bob": "NORMAL_CLEARING",  # the called end hung up
        "carol": "no-answer",
        "erin": "503",
        "hal": "cut",  # neither end did
    }


def test_a_play_that_goes_as_simulated_verifies(load, held, tmp_path):
    # at a tenth of a second a minute; each call as the simulation has it: erin finds no line, hal is cut after a minute
    calling = logs("begun 100 alice\nanswered 100 alice\nhung-up 161 alice\nbegun 110 bob\nanswered 118 bob\nended 243 bob\n"
                   "begun 111 carol\nrefused-480 141 carol\nbegun 120 dave\nanswered 120 dave\nhung-up 420 dave\n"
                   "begun 121 erin\nrefused-486 121 erin\nbegun 190 frank\nanswered 190 frank\nhung-up 190 frank\n"
                   "begun 700 gus\nrefused-486 703 gus\nbegun 760 hal\nanswered 760 hal\nended 820 hal")  # fmt: skip
    calling = re.sub(r"(\t)(\d+) ", r"\1\2.0 ", calling)
    called = re.sub(r"(\t)(\d+) ", r"\1\2.0 ", logs("hung-up 243 bob\nended 820 hal"))
    clock = play.on_the_scenarios_clock(datetime(2026, 1, 5, 14, tzinfo=UTC), 0, 100_000, 1)
    file = write_rows(tmp_path / "observed.csv", play.observed(play.read_calls(load), (calling, called), clock))
    found = held(file, within=0)
    assert found.outcome.failures == {}
    assert found.agreeing == 8


def test_an_older_load_is_replaced_and_any_other_folder_is_not(study, load, tmp_path):
    export_sipp(study, load, engine="reference")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(TollbridgeError, match="is there already, and is no exported load"):
        export_sipp(study, tmp_path / "full", engine="reference")
    assert [each.name for each in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_scenario_without_numbers_is_refused(tmp_path):
    nobody = SCENARIO.split("calls:")[0]
    with pytest.raises(TollbridgeError, match="no leg has a number"):
        export_sipp(written_study(tmp_path, nobody), tmp_path / "load", engine="reference")


def test_the_player_needs_no_tollbridge(load):
    bare = [sys.executable, "-I", "-S", str(load / "play.py"), "--help"]
    assert "--switch HOST:PORT" in subprocess.run(bare, capture_output=True, text=True, check=True).stdout


def test_ports_are_even_and_apart():
    ports = {play.free_port() for _ in range(5)}
    assert all(port % 2 == 0 for port in ports)


@needs_sipp
def test_sipp_plays_it(tmp_path, held):
    short = SCENARIO.replace("30m", "40s").replace("+11m", "+15s").replace("+10m", "+14s").replace("300s", "9s")
    study = written_study(tmp_path, short.replace("opening: 1.60", "opening: 9").replace(", ports: 2", ""))
    export_sipp(study, tmp_path / "load", engine="reference")
    subprocess.run([sys.executable, str(tmp_path / "load" / "play.py"), "--speed", "5"], check=True)
    found = held(tmp_path / "load" / "observed.csv", of=study, within=500)
    assert found.outcome.failures == {}
