"""All that draws on the credit is fitted: every call type, attempts, tags; and what is written is read back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np
import pytest

from tollbridge.engine.simulate import prepare, simulate
from tollbridge.errors import TollbridgeError
from tollbridge.planning.fit import Fitted, fit
from tollbridge.planning.fit_records import Source
from tollbridge.scenario.load import load

HEAD = (
    "Call ID,Conference ID,User Location,UPN,Department,Call Type,Number Type,Destination Number,Start Time,Duration Seconds,"
    "Connection Fee,Charge,Currency,Capability\n"
)
TYPES = {
    # per minute: a user's call 0.02, an auto attendant's toll-free 0.022, a conference's toll-free 0.022, its dial-outs 0.013
    "user_out": ("+442071838750", "Subscriber", 2.0),
    "ucap_in": ("+18005550199", "ServiceTollFree", 2.2),
    "conf_in": ("+18005550199", "ServiceTollFree", 2.2),
    "conf_out": ("+14255550123", "Service", 1.3),
}


def export(path, count=240, currency="USD"):
    """Write an export with each call type in turn, and return the sum of its charges."""
    rows, total = [], 0.0
    for n in range(count):
        kind = list(TYPES)[n % 4]
        number, inventory, cents = TYPES[kind]
        at = datetime(2026, 1, 5, 9) + timedelta(days=n // 48, minutes=10 * (n % 48))
        minutes = 5 + n * 7 % 40
        charge = round(minutes * cents + 1e-9) / 100
        total += charge
        conference = f"c{n // 8}" if kind.startswith("conf") else ""
        rows.append(
            f"{n},{conference},US,u{n % 5}@x.example,{'Sales' if n % 5 < 2 else 'Law'},{kind},{inventory},{number},"
            f"{at:%Y-%m-%dT%H:%M:%SZ},{60 * minutes},0.00,{charge:.2f},{currency},MCOPSTNPP"
        )
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return total


def costs(fitted, folder, replications=20):
    """Return the cost of each replication of what was fitted."""
    fitted.write(folder / "fitted" / "s.yaml")
    study = prepare(load(folder / "fitted" / "s.yaml"))
    return [each.tally.debits.sum() / 1e6 for each in simulate(study, range(replications), engine="reference")]


def test_every_call_type_is_fitted_with_its_own_tag_and_money(tmp_path):
    total = export(tmp_path / "x.csv")
    fitted = fit(Source(tmp_path / "x.csv"))
    types = {tree["tags"]["type"] for tree in fitted.tree["workloads"].values()}
    assert types == {"conference", "user-out", "ucap-in"}
    assert fitted.tree["tariffs"]["subscription-user-out"]["outbound"] == [{"prefix": "+4420", "per_minute": "0.02"}]
    found = costs(fitted, tmp_path)
    # a new week of the same calls costs as much, within 99.9% of what chance makes of a mean of 20
    assert np.mean(found) == pytest.approx(total, abs=3.9 * np.std(found, ddof=1) / np.sqrt(20) + 0.05 * total)


@pytest.mark.parametrize(("by", "values"), [("user", 5), ("department", 2), ("number", 3)])
def test_tags_by_user_department_or_number(tmp_path, by, values):
    export(tmp_path / "x.csv")
    tree = fit(Source(tmp_path / "x.csv"), by).tree
    found = {workload["tags"][by] for workload in tree["workloads"].values()}
    assert len(found) == values
    if by == "department":
        assert found == {"Sales", "Law"}


def test_the_heaviest_users_are_told_apart_and_the_rest_are_one(tmp_path):
    rows = [
        f"{n},u{n % 30},2026-01-05T{9 + n % 8:02d}:{n % 60:02d}:00,{60 * (1 + n % 30)},+442071838750"
        for n in range(300)
    ]
    (tmp_path / "x.csv").write_text("call,user,start,lasts_s,dial\n" + "\n".join(rows), encoding="utf-8")
    workloads = fit(Source(tmp_path / "x.csv"), "user").tree["workloads"]
    names = {tree["tags"]["user"] for tree in workloads.values()}
    assert len(names) == 21
    assert "others" in names


def test_attempts_are_shares_of_answer_and_busy_and_cost_nothing(tmp_path):
    lines = []
    for n in range(400):
        seconds, word = (30, "ANSWERED") if n % 2 else (0, "BUSY" if n % 4 else "NO ANSWER")
        at = datetime(2026, 1, 5, 9) + timedelta(days=n // 40, minutes=6 * (n % 40))
        lines.append(f"{at:%Y-%m-%dT%H:%M:%S},{seconds},+442071838750,{0.02 if seconds else 0:.2f},{word}")
    (tmp_path / "x.csv").write_text("start,lasts_s,dial,charge,disposition\n" + "\n".join(lines), encoding="utf-8")
    fitted = fit(Source(tmp_path / "x.csv"))
    assert fitted.tree["bridges"]["calls"]["dial_out"] == {"answer": "0.5000", "busy": "0.2500"}
    assert fitted.tree["workloads"]["calls"]["legs"]["lasts"] == "30s"
    # 200 answered calls of a started minute at 0.02: 4.00
    found = costs(fitted, tmp_path)
    assert np.mean(found) == pytest.approx(4.0, abs=3.9 * np.std(found, ddof=1) / np.sqrt(20))


def test_overlapping_downloads_fit_as_one(tmp_path):
    export(tmp_path / "x.csv")
    lines = (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "y.csv").write_text("\n".join([*lines[:150], *lines[100:]]), encoding="utf-8")
    one, two = (fit(Source(tmp_path / name)).tree for name in ("x.csv", "y.csv"))
    assert {**one, "scenario": ""} == {**two, "scenario": ""}


def test_several_downloads_that_overlap_are_one(tmp_path):
    total = export(tmp_path / "x.csv")
    head, *lines = (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()
    for name, part in (("a.csv", lines[:150]), ("b.csv", lines[100:])):
        (tmp_path / name).write_text("\n".join([head, *part]), encoding="utf-8")
    one, two = fit(Source(tmp_path / "x.csv")), fit(Source(tmp_path / "a.csv", more=[tmp_path / "b.csv"]))
    assert {**one.tree, "scenario": ""} == {**two.tree, "scenario": ""}
    assert f"charges {total:.2f} USD" in dict(two.parts)["records"]
    notes = " ".join(two.warnings)
    assert "a.csv: 151 lines seen, 150 of 150 rows read" in notes
    assert "b.csv: 141 lines seen, 90 of 140 rows read, 50 left out" in notes


def test_without_charges_a_tariff_rounds_to_four_places(tmp_path):
    (tmp_path / "x.csv").write_text(
        "start,line_s\n2026-01-05T09:05:00,300\n2026-01-05T09:20:00,332\n", encoding="utf-8"
    )
    assert fit(Source(tmp_path / "x.csv")).tree["tariffs"]["rates"]["rounding"]["places"] == "4"


def test_a_currency_that_is_no_code_is_named_and_not_written(tmp_path):
    export(tmp_path / "x.csv", currency="Dollars")
    fitted = fit(Source(tmp_path / "x.csv"))
    assert fitted.tree["currency"] == "USD"
    assert any("'Dollars' is no ISO code" in warning for warning in fitted.warnings)
    assert fit(Source(tmp_path / "x.csv", currency="CAD")).tree["currency"] == "CAD"
    fitted.write(tmp_path / "s.yaml")
    load(tmp_path / "s.yaml")


def test_charges_of_another_currency_are_left_out_and_named(tmp_path):
    export(tmp_path / "x.csv")
    text = (tmp_path / "x.csv").read_text(
        encoding="utf-8"
    ) + "999,,US,,,user_out,,+442071838750,2026-01-06T09:00:00Z,60,0,7.50,EUR,\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    fitted = fit(Source(tmp_path / "x.csv"))
    assert any(
        "1 row has another currency than USD" in warning and "7.50 EUR" in warning for warning in fitted.warnings
    )


def test_what_would_be_refused_is_not_written(tmp_path):
    export(tmp_path / "x.csv")
    fitted = fit(Source(tmp_path / "x.csv"))
    broken = Fitted(fitted.source, fitted.tree | {"currency": "Dollars"}, fitted.files)
    with pytest.raises(TollbridgeError, match="would be refused"):
        broken.write(tmp_path / "new" / "s.yaml")
    assert not (tmp_path / "new").exists()


def test_dial_outs_to_withheld_numbers_go_where_the_others_go(tmp_path):
    numbers = ["+442071838750", "+442071838750", "anonymous", "+14255550111"]
    rows = [f"2026-01-{5 + n // 8:02d}T{9 + n % 8:02d}:00:00,60,{numbers[n % 4]},0.02" for n in range(40)]
    (tmp_path / "x.csv").write_text("start,lasts_s,dial,charge\n" + "\n".join(rows), encoding="utf-8")
    fitted = fit(Source(tmp_path / "x.csv"))
    assert fitted.tree["workloads"]["calls"]["destinations"] == {"+4420": "0.6667", "+1425": "0.3333"}
    assert any("10 dial-outs are to numbers that no record gives (charges of 0.20)" in each for each in fitted.warnings)
    fitted.write(tmp_path / "s.yaml")


def test_the_api_s_records_fit_as_the_export_does(tmp_path):
    total = export(tmp_path / "x.csv")
    names = {
        "Call ID": "callId", "Conference ID": "conferenceId", "User Location": "usageCountryCode", "UPN": "userPrincipalName",
        "Department": "department", "Call Type": "callType", "Number Type": "inventoryType", "Currency": "currency",
        "Destination Number": "calleeNumber", "Start Time": "startDateTime", "Duration Seconds": "duration",
        "Connection Fee": "connectionCharge", "Charge": "charge", "Capability": "licenseCapability",
    }  # fmt: skip
    head, *lines = (tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()
    records = [dict(zip(map(names.get, head.split(",")), line.split(","), strict=True)) for line in lines]
    (tmp_path / "x.json").write_text(json.dumps({"value": records}), encoding="utf-8")
    one, two = (fit(Source(tmp_path / name)) for name in ("x.csv", "x.json"))
    assert {**one.tree, "scenario": ""} == {**two.tree, "scenario": ""}
    assert f"charges {total:.2f} USD" in dict(two.parts)["records"]


def test_identical_rows_count_once_and_the_message_names_the_option_that_counts_each(tmp_path):
    text = "at,lasts_s\n" + "2026-01-05T10:00:00,60\n" * 3 + "2026-01-05T11:00:00,60\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    once, each = (fit(Source(tmp_path / "x.csv", keep_identical=keep)) for keep in (False, True))
    assert dict(once.parts)["records"].startswith("2 legs")
    assert any("--keep-identical counts each" in note for note in once.warnings)
    assert dict(each.parts)["records"].startswith("4 legs")
    assert any(note.startswith("2 rows stand twice, and count twice") for note in each.warnings)


def test_how_long_dial_outs_rang_is_written_where_most_say_it(tmp_path):
    """Every other dial-out rang 8 s and was answered, the others rang 20 s in vain: `ring` is what they show, mean 14 s."""
    rows = [
        f"2026-01-{5 + n // 24:02d}T{n % 24:02d}:00:00,{60 if n % 2 else 0},{8 if n % 2 else 20},+442071838750,"
        f"{'answered' if n % 2 else 'no answer'},outbound"
        for n in range(96)
    ]
    text = "start,duration_s,ring_time_s,dial,outcome,direction\n" + "\n".join(rows) + "\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    fitted = fit(Source(tmp_path / "x.csv"))
    bridge = fitted.tree["bridges"]["calls"]["dial_out"]
    assert bridge["answer"] == "0.5000"
    assert bridge["ring"] == {"empirical": {"file": "calls-ring.csv", "column": "calls-ring_s"}}
    held = [float(line) for line in fitted.files["calls-ring.csv"].splitlines()[1:]]
    assert (min(held), np.mean(held), max(held)) == (8, 14, 20)
    assert "96 dial-outs say it" in dict(fitted.parts)["calls ring"]
    fitted.check()


def test_charges_in_whole_cents_that_add_up_to_a_finer_bill_are_consistent_with_its_rate(tmp_path):
    """0.022 a minute; what is left of a cent goes on to the next row, so that no charge is rounded to its nearest."""
    rows, carried = [], 0.0
    for n, minutes in enumerate(np.random.default_rng(1).integers(1, 46, 200).tolist()):
        carried += 0.022 * minutes
        charge = int(carried * 100 + 0.5) / 100
        carried -= charge
        rows.append(
            f"2026-01-{5 + n // 20:02d}T{8 + n % 20 // 2:02d}:{30 * (n % 2):02d}:00,{60 * minutes - n % 50},{charge:.2f}"
        )
    (tmp_path / "x.csv").write_text("at,lasts_s,charge\n" + "\n".join(rows) + "\n", encoding="utf-8")
    fitted = fit(Source(tmp_path / "x.csv"))
    (said,) = [said for part, said in fitted.parts if part.startswith("rate")]
    assert said.startswith("0.022 a minute by 1m ")
    assert "charges agree to a unit of their last decimal" in said
    assert not any("not consistent" in note for note in fitted.warnings)
    # rounded one by one to cents, a minute's 0.022 would be 0.02
    assert fitted.tree["tariffs"]["rates"]["rounding"]["places"] == "4"


def test_the_account_is_of_the_country_of_the_customer_s_timezone(tmp_path):
    # the only dial-in number is American, the customer in Berlin
    file = tmp_path / "calls.csv"
    rows = [f"2026-01-{day:02}T09:00:00Z,60,+12065550100,in" for day in range(5, 20)]
    file.write_text("\n".join(["start,duration (s),number,direction", *rows]), encoding="utf-8")
    country = {
        zone: fit(Source(file, timezone=zone)).tree["accounts"]["customer"]["country"]
        for zone in ("UTC", "Europe/Berlin")
    }
    assert country == {"UTC": "US", "Europe/Berlin": "DE"}


def test_charges_without_a_currency_are_taken_for_dollars_and_that_is_said(tmp_path):
    file = tmp_path / "calls.csv"
    rows = [f"2026-01-{day:02}T09:00:00Z,60,+442071838750,0.02" for day in range(5, 20)]
    file.write_text("\n".join(["start,duration (s),dialled,charge", *rows]), encoding="utf-8")
    said = "no currency is named: the charges are taken for USD; --currency says another"
    assert said in fit(Source(file)).warnings
    assert said not in fit(Source(file, currency="EUR")).warnings
