"""Ways to break an input. A number names each broken input, as long as the list of commands stays as it is."""

from __future__ import annotations

from random import Random

NUMBERS = [
    *("0", "-1", "1", "0.000000001", "999999999", "1000000000000", "9" * 18, "9" * 30),
    *("1e9", "NaN", "inf", "1,5", "0x1"),
]
VALUES = [
    *NUMBERS, "", "null", "~", "true", "no", "1ms", "0s", "200y", "73000d", "1month", "12mo", "PT1S", "+99999w", "never",
    "2026-03-08T02:30", "0001-01-01", "9999-12-31T23:59", "2026-01-05T10:00+14:00", "+44", "+1", "+999999999999999", "XX", "US",
    "é", "\u2028", "\U0001f4de", "\x00", "\x1b[2J", "[/b]", "=1+1", "<script>", "{}", "[]", "[[]]", "{a: 1}",
    "*a", "&a x", "!!int 5",
    "'", '"', "- x", "a" * 300, "voip", "dial-out", "prepaid", "{constant: 1m}", "{exponential: {mean: 1ms}}",
    "../etc", "/dev/null",
]  # fmt: skip
"""What is put in the place of a value."""
MARKS = " \t\n,:;{}[]\"'#&*!|>-?%@`=+/\\"


def broken(seed: int, text: bytes) -> bytes:
    """Return a text broken in one to three ways, the same ones for the same number."""
    dice = Random(seed)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice((_value, _value, _value, _line, _mark, _cut, _byte, _swap))(dice, text)
    return text


def altered(seed: int, text: bytes) -> bytes:
    """Return a text with one to three of its digits changed to others: mostly still whole, and another scenario."""
    dice = Random(seed)
    digits = [place for place, byte in enumerate(text) if 48 <= byte <= 57]
    for place in dice.sample(digits, dice.choice((1, 2, 3))):
        text = text[:place] + str(dice.randrange(10)).encode() + text[place + 1 :]
    return text


def broken_arguments(seed: int, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command line with one argument changed, doubled, dropped or added."""
    dice, found = Random(seed), list(arguments)
    at = dice.randrange(1, len(found))
    how = dice.randrange(4)
    if how == 0:
        found[at] = dice.choice([value for value in VALUES if "\0" not in value])  # no argument can hold one
    elif how == 1:
        found.insert(at, found[at])
    elif how == 2:
        del found[at]
    else:
        found.insert(
            at, dice.choice(["--json", "--strict", "--seed=5", "--engine=auto", "--nonsense", "-", "--", *VALUES[:8]])
        )
    return tuple(found)


def _spots(text: bytes) -> list[tuple[int, int]]:
    """Return where words and numbers stand."""
    spots, begin = [], None
    for place, byte in enumerate(text + b"\n"):
        inside = chr(byte) not in MARKS or byte in b"-+."
        if inside and begin is None:
            begin = place
        elif not inside and begin is not None:
            spots.append((begin, place))
            begin = None
    return spots


def _value(dice: Random, text: bytes) -> bytes:
    spots = _spots(text)
    if not spots:
        return text
    begin, end = dice.choice(spots)
    if dice.random() < 0.3:
        other = dice.choice(spots)
        new = text[other[0] : other[1]]
    else:
        new = dice.choice(VALUES).encode("utf-8")
    return text[:begin] + new + text[end:]


def _line(dice: Random, text: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    if not lines:
        return text
    at = dice.randrange(len(lines))
    if dice.random() < 0.5:
        return b"".join(lines[:at] + lines[at + 1 :])
    return b"".join([*lines[:at], dice.choice(lines), *lines[at:]])


def _mark(dice: Random, text: bytes) -> bytes:
    at = dice.randrange(len(text) + 1)
    return text[:at] + dice.choice(MARKS).encode() + text[at + dice.randrange(2) :]


def _cut(dice: Random, text: bytes) -> bytes:
    return text[: dice.randrange(len(text) + 1)]


def _byte(dice: Random, text: bytes) -> bytes:
    if not text:
        return b"\xff"
    at = dice.randrange(len(text))
    return text[:at] + bytes([dice.randrange(256)]) + text[at + 1 :]


def _swap(dice: Random, text: bytes) -> bytes:
    spots = _spots(text)
    if len(spots) < 2:
        return text
    (a, b), (c, d) = sorted(dice.sample(spots, 2))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
