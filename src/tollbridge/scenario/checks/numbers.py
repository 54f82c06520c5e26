"""Phone numbers and countries, held against `phonenumbers`."""

from __future__ import annotations

from collections.abc import Iterator

from tollbridge.nearest import unknown
from tollbridge.scenario.checks.subject import Subject, odd, walk
from tollbridge.scenario.finding import Finding
from tollbridge.scenario.nodes import KeyPath
from tollbridge.scenario.phones import is_possible, parse_phone, phone_country, phone_kind
from tollbridge.scenario.schema import NumberPart

_OFTEN_WRITTEN = {"UK": "GB", "EN": "GB", "EL": "GR"}


def number_problems(subject: Subject) -> Iterator[Finding]:
    """Yield numbers that are none, kinds and countries that contradict them, countries that do not exist.

    `subject`: the scenario under examination.
    """
    first: dict[str, str] = {}
    for name, part in subject.scenario.numbers.items():
        path: KeyPath = ("numbers", name)
        try:
            phone = parse_phone(part.number)
        except ValueError as error:
            yield Finding((*path, "number"), str(error))
            continue
        yield from _contradictions(part, phone, path)
        yield from _impossible(phone, (*path, "number"))
        if first.setdefault(phone, name) != name:
            yield odd((*path, "number"), f"{phone} is the number of {first[phone]!r} too: each has ports of its own")
    for name, call in subject.scenario.calls.items():
        if call.dial is not None:
            yield from phone_problem(call.dial, ("calls", name, "dial"))
    yield from _countries(subject)


def phone_problem(text: str, path: KeyPath) -> Iterator[Finding]:
    """Yield what keeps a text from being a phone number, or a warning that nobody can have it.

    `text`: as the file writes it. `path`: where.
    """
    try:
        phone = parse_phone(text)
    except ValueError as error:
        yield Finding(path, str(error))
    else:
        yield from _impossible(phone, path)


def _impossible(phone: str, path: KeyPath) -> Iterator[Finding]:
    if not is_possible(phone):
        yield odd(path, f"{phone} is no possible number of its country: it has too few or too many digits")


def _contradictions(part: NumberPart, phone: str, path: KeyPath) -> Iterator[Finding]:
    kind, country = phone_kind(phone), phone_country(phone)
    either = {part.kind, kind} == {"toll", "mobile"} and phone.startswith("+1")
    if part.kind and kind not in {"other", part.kind} and not either:
        yield odd((*path, "kind"), f"{phone} is {kind} to phonenumbers, not {part.kind}: {part.kind} is used")
    if part.country and country not in {"", "001", part.country} and not _share_a_code(part.country, phone):
        yield odd(
            (*path, "country"), f"{phone} is of {country} to phonenumbers, not {part.country}: {part.country} is used"
        )


def _share_a_code(country: str, phone: str) -> bool:
    """Say whether a number that is not recognised may be of any region of its calling code."""
    import phonenumbers

    parsed = phonenumbers.parse(phone)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(parsed.country_code or 0, ())
    return country in regions and (
        phonenumbers.region_code_for_number(parsed) is None or phone_kind(phone) == "toll-free"
    )


def _countries(subject: Subject) -> Iterator[Finding]:
    from phonenumbers import SUPPORTED_REGIONS

    for path, value in walk(subject.scenario):
        in_zone = len(path) == 3 and path[0] == "zones"
        if (
            isinstance(value, str)
            and path
            and (path[-1] == "country" or in_zone)
            and path[0] not in {"expect", "cases"}
            and not {"columns", "tags"} & set(path)  # names of the user's own
        ):
            if path[0] in {"calls", "expect"} or value in SUPPORTED_REGIONS:
                continue
            meant = _OFTEN_WRITTEN.get(value)
            hint = f"unknown country {value!r}: did you mean {meant!r}?" if meant else unknown("country", value, ())
            yield Finding(path, hint)
