"""The scenarios that come with the program: found, and each opens with its question."""

from __future__ import annotations

from tollbridge.scenario.shipped import first_comment, shipped, shipped_scenarios


def test_the_folder_of_all_holds_the_quickstart():
    assert (shipped() / "quickstart.yaml").is_file()


def test_every_model_opens_with_one_question():
    sentences = [one.sentence for one in shipped_scenarios()]
    assert len(sentences) >= 9
    assert all(sentence.endswith("?") and sentence.count("?") == 1 and len(sentence) < 180 for sentence in sentences)


def test_every_model_says_where_its_facts_come_from():
    for one in shipped_scenarios():
        assert "invented" in one.file.read_text(encoding="utf-8"), one.name


def test_the_table_of_models_is_whole():
    table = (shipped() / "models" / "README.md").read_text(encoding="utf-8")
    assert {one.kind for one in shipped_scenarios()} == {
        row.split("](")[0][3:] for row in table.splitlines() if row[:3] == "| ["
    }


def test_variants_of_another_file_are_left_out():
    names = [one.name for one in shipped_scenarios(("questions",))]
    assert "questions/how-many-ports.yaml" in names
    assert not any(name.endswith(".b.yaml") for name in names)


def test_the_first_comment_ends_where_the_line_has_none():
    assert (
        first_comment("# Will it last,\n# and how long?\n\n# From a price list.\nscenario: x\n")
        == "Will it last, and how long?"
    )
    assert first_comment("scenario: x\n# late\n") == ""
