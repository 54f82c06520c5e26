"""Loading: places, variants, cases, files, `extends`."""

from __future__ import annotations

import pytest

from tollbridge.errors import ScenarioError
from tollbridge.scenario.load import load, peek
from tollbridge.units import HOUR


def problems(action, *arguments, **options):
    with pytest.raises(ScenarioError) as caught:
        action(*arguments, **options)
    return [str(problem) for problem in caught.value.problems]


def test_a_sound_scenario_has_a_clock_its_text_and_places(sound):
    loaded = sound()
    assert loaded.warnings == ()
    assert loaded.clock.moment(0).isoformat() == "2026-01-05T00:00:00-05:00"
    assert loaded.raw["accounts"]["contoso"]["credit"] == {"opening": "100"}
    assert loaded.place("tariffs", "t", "inbound", 0, "per_minute") == ("s.yaml", 7, 40)
    assert loaded.place("accounts", "contoso", "credit", "limit") == ("s.yaml", 10, 37)  # nearest parent


def test_a_file_without_a_title_has_its_name(sound):
    assert sound(title=("scenario: A sound one\n", "")).scenario.scenario == "s"


def test_exact_decimals_never_pass_through_a_float(sound):
    loaded = sound(
        rate=("per_minute: 0.01", "per_minute: 0.000000001"), credit=("opening: 100", "opening: 9007199254.740993")
    )
    assert loaded.scenario.tariffs["t"].inbound[0].per_minute == 1
    assert loaded.scenario.accounts["contoso"].credit.opening == 9_007_199_254_740_993


def test_a_variant_is_checked_anew_and_its_errors_point_to_what_it_replaced(sound):
    loaded = sound()
    assert (
        loaded.variant({"accounts": {"contoso": {"credit": {"opening": "7"}}}})
        .scenario.accounts["contoso"]
        .credit.opening
        == 7_000_000
    )
    assert loaded.scenario.accounts["contoso"].credit.opening == 100_000_000
    assert problems(loaded.variant, {"accounts": {"contoso": {"credit": {"opening": "x"}}}}) == [
        "s.yaml:10:55: 'x' is not a plain decimal number, such as 0.0045"
    ]
    assert problems(loaded.variant, {"accounts": {"contoso": {"tarif": "t"}}}) == [
        "s.yaml:10:3: unknown key 'tarif': did you mean 'tariff'?"
    ]


def test_a_case_lies_over_the_file_without_its_table_and_errors(sound):
    loaded = sound(
        "table: {account: contoso, columns: [via, cost], rows: [[desk, 0]]}\n"
        "expect: {warnings: []}\n"
        "cases: {poor: {accounts: {contoso: {credit: {opening: 1}}}, expect: {accounts: {contoso: {lowest: 1}}}}}\n"
    )
    case = loaded.case("poor")
    assert case.scenario.accounts["contoso"].credit.opening == 1_000_000
    assert case.scenario.accounts["contoso"].tariff == "t"
    assert case.scenario.table is None
    assert case.scenario.expect.accounts == {"contoso": {"lowest": "1"}}
    assert case.place("accounts", "contoso", "credit", "opening") == ("s.yaml", 17, 55)
    with pytest.raises(KeyError):
        loaded.case("none")


def test_a_broken_case_is_an_error_of_the_file_unless_it_expects_errors(sound, said_of):
    bad = "accounts: {contoso: {tariff: none}}"
    assert said_of(f"cases: {{a: {{{bad}}}}}\n") == ["1:42: unknown tariff 'none': there is t"]
    assert said_of(f"cases: {{a: {{{bad}, errors: [unknown tariff]}}}}\n") == []
    assert said_of("cases: {a: 5}\n") == ["1:12: case 'a' is a mapping of keys that is laid over the file"]
    with pytest.raises(ScenarioError):
        sound(f"cases: {{a: {{{bad}, errors: [unknown tariff]}}}}\n").case("a")


def test_a_refused_file_can_still_be_peeked_at(write):
    looked = peek(write("clock: {start: never}\nseed: 1\nseed: 2\nerrors: [not an instant]\n"))
    assert looked.raw["errors"] == ["not an instant"]
    assert looked.place("errors", 0) == ("s.yaml", 4, 10)


def test_extends_merges_mappings_deep_and_replaces_lists(sound_text, write):
    write(sound_text, "base/base.yaml")
    path = write("extends: base/base.yaml\nzones: {A: [FR], B: [DE]}\naccounts: {contoso: {credit: {limit: -5}}}\n")
    loaded = load(path)
    assert loaded.scenario.zones == {"A": ("FR",), "B": ("DE",)}
    assert loaded.scenario.accounts["contoso"].credit.opening == 100_000_000
    assert loaded.scenario.accounts["contoso"].credit.limit == -5_000_000
    assert loaded.place("accounts", "contoso", "credit", "opening") == ("base/base.yaml", 10, 55)
    assert loaded.place("accounts", "contoso", "credit", "limit") == ("s.yaml", 3, 38)


def test_errors_of_an_extended_file_name_that_file(sound_text, write):
    write(sound_text.replace("60s", "60"), "base.yaml")
    assert problems(load, write("extends: base.yaml\n")) == [
        "base.yaml:6:16: '60' has no unit: write 60s, 60m, 60h or 60d"
    ]


def test_a_distribution_of_another_family_replaces_the_one_below(sound_text, write):
    write(sound_text.replace("numbers: [desk]", "numbers: [desk], prompt: {exponential: {mean: 4s}}"), "base.yaml")
    path = write("extends: base.yaml\nbridges: {main: {prompt: {uniform: {low: 1s, high: 2s}}}}\n")
    prompt = load(path).scenario.bridges["main"].prompt
    assert prompt.exponential is None
    assert prompt.uniform.high == 2_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "extends: s.yaml\n",
            "s.yaml:1:10: 's.yaml' extends this file in turn: files cannot extend each other in a circle",
        ),
        ("extends: none.yaml\n", "s.yaml:1:10: there is no file 'none.yaml'"),
        ("extends: [a]\n", "s.yaml:1:1: `extends` is the name of one file"),
        (
            "extends: ../s.yaml\n",
            "s.yaml:1:10: '../s.yaml' is outside the scenario's folder: allow its folder with --allow-path",
        ),
        (
            "extends: /etc/passwd\n",
            "s.yaml:1:10: '/etc/passwd' is outside the scenario's folder: allow its folder with --allow-path",
        ),
    ],
)
def test_extends_that_cannot_be_followed(write, text, message):
    assert problems(load, write(text)) == [message]


def test_a_chain_of_many_files_is_refused(write):
    for number in range(12):
        write(f"extends: {number + 1}.yaml\n", f"{number}.yaml")
    assert problems(load, write("extends: 0.yaml\n")) == ["8.yaml:1:10: more than 10 files extend one another"]


def test_a_data_file_stands_beside_the_file_that_names_it(sound_text, write, tmp_path):
    write("c\n1m\n", "base/held.csv")
    base = sound_text.replace("numbers: [desk]", "numbers: [desk], prompt: {empirical: {file: held.csv, column: c}}")
    write(base, "base/base.yaml")
    loaded = load(write("extends: base/base.yaml\n"))
    found = loaded.data_file("held.csv", "bridges", "main", "prompt", "empirical", "file")
    assert found.resolve() == tmp_path / "base" / "held.csv"


def test_a_file_outside_the_folder_needs_leave(sound_text, write, tmp_path):
    write("c\n1m\n", "other/held.csv")
    text = sound_text.replace(
        "numbers: [desk]", "numbers: [desk], prompt: {empirical: {file: ../other/held.csv, column: c}}"
    )
    path = write(text, "mine/s.yaml")
    assert problems(load, path) == [
        "mine/s.yaml:14:54: '../other/held.csv' is outside the scenario's folder: allow its folder with --allow-path"
    ]
    assert load(path, allow_paths=[tmp_path / "other"]).warnings == ()


def test_a_link_that_leads_out_of_the_folder_is_refused(sound_text, write, tmp_path):
    write("c\n1m\n", "other/held.csv")
    path = write(
        sound_text.replace("numbers: [desk]", "numbers: [desk], prompt: {empirical: {file: held.csv, column: c}}"),
        "mine/s.yaml",
    )
    (tmp_path / "mine" / "held.csv").symlink_to(tmp_path / "other" / "held.csv")
    assert "is outside the scenario's folder" in problems(load, path)[0]


def test_admit_reads_a_duration(sound):
    changed = sound(control=("credit:", "control: {admit: 1h}, credit:"))
    assert changed.scenario.accounts["contoso"].control.admit == HOUR
