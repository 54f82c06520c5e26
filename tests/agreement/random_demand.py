"""Random numbers, bridges, calls and workloads: few lines, and many who arrive, leave and try again at one instant."""

from __future__ import annotations

from datetime import timedelta

from dice import SECOND, Dice, Tree

from tollbridge.units import format_duration

NUMBERS = ("+12065550100", "+18005550199", "+442071838750")
DIALLED = ("+14255550111", "+447700900123", "+442071838750", "+4930123456")


CALLERS = ("+14255550111", "+447400123456", "+441214960018", "+442071838750", "+33612345678", "anonymous", "")


def random_numbers(dice: Dice, accounts: list[str]) -> Tree:
    """Return one to three dial-in numbers that fall back to one another; some have a payer of their own."""
    names = [f"n{place}" for place in range(dice.whole(1, 3))]
    numbers = {name: _number(dice, NUMBERS[place], [n for n in names if n != name]) for place, name in enumerate(names)}
    for number in numbers.values():
        number.update({"account": dice.one(*accounts)} if dice.often(0.2) else {})
    return numbers


def _number(dice: Dice, digits: str, others: list[str]) -> Tree:
    number: Tree = {"number": digits}
    if ports := dice.one("1", "2", "5", "50", "", ""):
        number["ports"] = ports
    if others and dice.often(0.5):
        number["fallback"] = dice.one(*others)
    return number


def random_bridges(dice: Dice, numbers: list[str], accounts: list[str]) -> Tree:
    """Return up to two bridges, each reached from all the numbers; some dial-outs have a payer of their own."""
    bridges = {f"b{place}": _bridge(dice, numbers) for place in range(dice.one(0, 1, 1, 1, 2))}
    for bridge in bridges.values():
        bridge["dial_out"] |= {"account": dice.one(*accounts)} if dice.often(0.2) else {}
    return bridges


def _bridge(dice: Dice, numbers: list[str]) -> Tree:
    bridge: Tree = {"numbers": numbers} if dice.often(0.5) else {}
    for key, choices in (("ports", ("2", "4", "8", "50", "")), ("conference_limit", ("1", "2", "3", "10", "", ""))):
        if limit := dice.one(*choices):
            bridge[key] = limit
    bridge |= {"voip_uses_ports": "true"} if dice.often(0.3) else {}
    bridge |= {"prompt": dice.random_span(2)} if dice.often(0.1) else {}
    bridge |= {"lobby": "organiser"} if dice.often(0.1) else {}
    return bridge | {"dial_out": _dial_out(dice), "ends": _ends(dice)}


def _dial_out(dice: Dice) -> Tree:
    part: Tree = {"trunks": trunks} if (trunks := dice.one("1", "3", "")) else {}
    part |= {"allowed": dice.one("domestic", ["US", "B"], "none")} if dice.often(0.1) else {}
    part |= {"answer": "0.5", "busy": "0.3"} if dice.often(0.5) else {}
    return part | ({"ring": dice.random_span(2)} if dice.often(0.7) else {})


def _ends(dice: Dice) -> Tree:
    ends: Tree = {"when": dice.one("last-leg", "organiser", "schedule")}
    return ends | ({"at_most": format_duration(dice.whole(1, 30) * dice.grid)} if dice.often(0.35) else {})


def random_calls(dice: Dice, payers: list[Tree], numbers: list[str]) -> Tree:
    """Return exact calls; `payers` are what a call says of account, licence and bridge."""
    return {f"c{place}": _call(dice, payers, numbers) for place in range(dice.one(0, 10, 20, 40, 80))}


def _call(dice: Dice, payers: list[Tree], numbers: list[str]) -> Tree:
    call: Tree = {"at": dice.at(dice.instant(dice.horizon // dice.one(1, 1, 2, 8))), **dice.one(*payers)}
    if dice.often(0.35):
        call |= {"dial": dice.one(*DIALLED)}
        call |= {"rings": dice.span(3)} if dice.often(0.7) else {}
        call |= {"outcome": dice.one("busy", "no-answer")} if dice.often(0.3) else {}
    else:
        call |= {"via": dice.one(*numbers)}
        call |= {"from": caller} if (caller := dice.one(*CALLERS)) else {}
    if "outcome" not in call:
        call["lasts"] = dice.span(dice.one(0, 3, 20, 60, 60))
    if conference := dice.one("", "x", "y", "z"):
        call["conference"] = conference
    call |= {"organiser": "true"} if dice.often(0.3) else {}
    return call | ({"tags": {"team": dice.one("red", "blue")}} if dice.often(0.1) else {})


def random_workloads(dice: Dice, payers: list[Tree], numbers: list[str]) -> Tree:
    """Return up to two workloads of a few legs or meetings each."""
    make = (_meetings, _meetings, _legs)
    return {f"w{place}": dice.one(*make)(dice, payers, numbers) for place in range(dice.one(0, 1, 1, 2))}


def _shared(dice: Dice, payers: list[Tree]) -> Tree:
    part: Tree = dict(dice.one(*payers))
    if dice.often(0.2):
        part["timezone"] = dice.one("Europe/Berlin", "Asia/Tokyo")
    if dice.often(0.4):
        part["callers"] = dice.mix(dice.some(("+1425", "+447", "+4420"), 3))
    if dice.often(0.7):
        part["retry"] = {"probability": dice.one("0.7", "1"), "after": dice.random_span(3)}
        part["retry"] |= {"at_most": dice.one("1", "3")} if dice.often(0.8) else {"probability": "0.7"}
    return part


def _meetings(dice: Dice, payers: list[Tree], numbers: list[str]) -> Tree:
    part = _shared(dice, payers) | {
        "organisers": {"count": dice.one("1", "2", "3")},
        "meetings": _arrivals(dice, dice.one(1, 3, 6)),
        "duration": dice.random_span(30),
        "attendees": dice.one("0", "1", "3", {"choice": {"1": "0.5", "4": "0.5"}}),
        "join": dice.mix(dice.some(["voip", "dial-out", *numbers], 4)),
        "destinations": dice.mix(dice.some(DIALLED, 2)),
    }
    if dice.often(0.6):
        part["lateness"] = dice.one(
            dice.random_span(3), {"choice": {f"-{format_duration(dice.grid)}": "0.5", "0s": "0.5"}}
        )
    for key in ("overrun", "leaves_early"):
        if dice.often(0.3):
            part[key] = {"share": "0.5", "after": dice.random_span(6)}
    return part


def _legs(dice: Dice, payers: list[Tree], numbers: list[str]) -> Tree:
    way = {"via": dice.one(*numbers)} if dice.often(0.7) else {"dial": dice.one(*DIALLED)}
    return _shared(dice, payers) | {"legs": _arrivals(dice, dice.one(4, 12)) | way | {"lasts": dice.random_span(20)}}


def _arrivals(dice: Dice, count: int) -> Tree:
    """Return about so many arrivals over the run, most of them at full minutes of it."""
    hours = max(1, dice.horizon // (3600 * SECOND))
    part: Tree = {"rate": f"{count * 24 // hours}/day" if hours > 1 else f"{count}/h"}
    if dice.often(0.2):
        part["profile"] = dice.one("office-hours", [str(dice.whole(0, 3)) for _ in range(23)] + ["1"])
    if dice.often(0.15):
        part["holidays"] = dice.one("US", "GB", "DE-BY")
    if dice.often(0.85):
        instants = {dice.instant(min(dice.horizon, 3600 * SECOND)) for _ in range(dice.one(1, 2, 3))}
        part["starts"] = dice.mix(sorted({f":{_minute(dice, instant):02}" for instant in instants}))
    return part


def _minute(dice: Dice, instant: int) -> int:
    """Return the first minute within the hour that begins at or after an instant."""
    return (dice.start + timedelta(milliseconds=instant, seconds=59)).minute
