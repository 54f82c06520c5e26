"""The JSON Schema: every key explained, sound files valid, the mistakes that an editor can see invalid."""

from __future__ import annotations

import pytest
import yaml
from jsonschema import Draft7Validator

from tollbridge.expect.comparison import KINDS
from tollbridge.expect.results import STATISTICS
from tollbridge.scenario.describe import json_schema


@pytest.fixture(scope="module")
def schema():
    return json_schema()


@pytest.fixture(scope="module")
def faults(schema):
    """Returns how many faults an editor sees; YAML 1.2 as it reads it: dates are text."""
    validator = Draft7Validator(schema)

    class Reader(yaml.SafeLoader):
        pass

    Reader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if not tag.endswith("timestamp")]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return lambda text: len(list(validator.iter_errors(yaml.load(text, Reader))))


def undescribed(schema, path=()):
    found = []
    for key, value in schema.items():
        if key == "properties":
            found += [".".join((*path, name)) for name, part in value.items() if not part.get("description")]
        parts = value.items() if key == "properties" else [(key, value)]
        found += [one for name, part in parts if isinstance(part, dict) for one in undescribed(part, (*path, name))]
    return found


def test_every_key_at_every_level_has_a_description(schema):
    assert undescribed(schema) == []
    assert undescribed({"properties": {"a": {}}}) == ["a"]  # the test itself can fail


def test_the_schema_is_of_the_dialect_that_editors_read(schema):
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)


def test_a_sound_file_is_valid(faults, sound_text):
    assert faults(sound_text) == 0
    assert (
        faults(sound_text + "cases: {a: {clock: {duration: 1d}, accounts: {contoso: {recharge: {below: 5}}}}}\n") == 0
    )
    assert faults("extends: base.yaml\nclock: {duration: 1d}\n") == 0


@pytest.mark.parametrize(
    "more",
    [
        "acounts: {}\n",
        "calls: {a: {via: desk, dial: '+12065550111'}}\n",
        "calls: {a: {lasts: 5m}}\n",
        "calls: {a: {via: desk, lasts: 5 minutes}}\n",
        "calls: {a: {via: desk, outcome: ringing}}\n",
        "budgets: {sales: {amount: 1}}\n",
        "workloads: {w: {meetings: {rate: 1/h}, duration: {normal: {mean: 1m, sd: 1m}, constant: 2m}}}\n",
        "workloads: {w: {meetings: {rate: 1/h, profile: sometimes}, duration: 2m}}\n",
        "cases: {a: {acounts: {}}}\n",
        "expect: {results: {cost.total: {p96: 5}}}\n",
        "expect: {results: {cost.total: {}}}\n",
        "expect: {results: {cost.total: {mean: {belw: 5}}}}\n",
        "expect: {results: {cost.total: {mean: {within: [5]}}}}\n",
    ],
)
def test_a_mistake_that_an_editor_can_see_is_invalid(faults, sound_text, more):
    assert faults(sound_text + more) > 0
    assert faults(more) > 0


def test_an_editor_knows_the_statistics_and_comparisons_of_results(schema):
    results = schema["definitions"]["ExpectPart"]["properties"]["results"]["additionalProperties"]["properties"]
    assert set(results) == set(STATISTICS)
    assert set(results["mean"]["anyOf"][1]["properties"]) == {*KINDS, "within"}
