"""What is played: accounts, and calls whose credit the switch is to cut off, in three batches of some twenty seconds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from prepaid_switch import Credit

TICKS = 20
LONG = 120
"""Seconds for which a caller would talk whom the switch is to cut."""


@dataclass(frozen=True)
class Batch:
    """Accounts, calls as the scenario writes them, and the switch's period in seconds.

    Calls are answered a tenth to four tenths of a second after a whole second, before the switch looks: its clock has whole
    seconds, and a second's boundary between answer and look would make it see one second more than has passed.
    """

    name: str
    period: int
    accounts: dict[str, Credit]
    calls: dict[str, str] = field(default_factory=dict)

    def scenario(self, phase: int) -> str:
        """Return the batch as a scenario; `phase`: when in its period the switch looks, ms after the scenario's start."""
        lines = [
            f"scenario: {self.name}",
            "clock: {start: 2026-01-05, timezone: UTC, duration: 5m}",
            "tariffs:",
            *(
                f"  {name}: {{increment: {it.first}s/{it.further}s, connection_fee: {it.fee}, "
                "inbound: [{per_second: 0.01}], outbound: [{per_second: 0.01}]}"
                for name, it in self.accounts.items()
            ),
            "accounts:",
            *(
                f"  {name}: {{country: US, tariff: {name}, credit: {{opening: {it.credit}}}, "
                f"control: {{mode: poll, every: {self.period}s, phase: {phase}ms}}}}"
                for name, it in self.accounts.items()
            ),
            'numbers: {n: {number: "+12065550100"}}',
            "bridges: {m: {numbers: [n], ends: {when: organiser}}}",
            "calls:",
            *(f"  {name}: {{{call}}}" for name, call in self.calls.items()),
        ]
        return "\n".join(lines) + "\n"

    def with_ticks(self) -> Batch:
        """Return the batch with a call that hangs up in each second: these show whether the machine is on time."""
        ticks = {f"tick{second}": talk("ticks", 380, second) for second in range(1, TICKS + 1)}
        return replace(self, accounts=self.accounts | {"ticks": Credit("9")}, calls=self.calls | ticks)


def talk(account: str, at: int, lasts: float = LONG, more: str = "") -> str:
    """Return a dial-in; `at` in ms."""
    return f"account: {account}, via: n, at: +{at}ms, lasts: {lasts:g}s{more}"


def dial(account: str, at: int, more: str) -> str:
    """Return a dial-out; `at` in ms."""
    return f'account: {account}, dial: "+14255550111", at: +{at}ms, {more}'


def party(account: str, count: int, at: int = 150, step: int = 20) -> dict[str, str]:
    """Return calls of one account that begin one soon after another and are never hung up."""
    return {f"{account}{number}": talk(account, at + number * step) for number in range(count)}


WARM_UP = Batch("warm-up", 1, {"w": Credit("0.03")}, {"warm": talk("w", 200)})
BATCHES = (
    Batch(
        "credit runs out under one call, three and eight, by the second and by six",
        1,
        {"one": Credit("0.15"), "fee": Credit("0.20", fee="0.05"), "three": Credit("0.45"), "eight": Credit("1.20"),
         "six": Credit("0.20", first=6, further=6)},
        party("one", 1) | party("fee", 1) | party("three", 3) | party("eight", 8) | party("six", 1),
    ),
    Batch(
        "people hang up, ring, are busy, do not answer, and leave with their conference",
        1,
        {"left": Credit("0.40"), "late": Credit("0.30"), "free": Credit("9"), "ring": Credit("0.12")},
        party("left", 2)
        | {"left9": talk("left", 210, 6.3)}
        | party("late", 2)
        | {"late9": talk("late", 13_150)}
        | {
            "rings": dial("ring", 200, "rings: 2s, lasts: 120s"),
            "busy": dial("free", 250, "rings: 1s, outcome: busy"),
            "silent": dial("free", 300, "rings: 4s, outcome: no-answer"),
            "host": talk("free", 330, 7, ", conference: c, organiser: true"),
            "guest": talk("free", 1_340, 30, ", conference: c"),
            "asked": dial("free", 1_350, "rings: 1s, lasts: 30s, conference: c"),
            "brief": talk("free", 380, 3),
        },
    ),
    Batch(
        # the switch never counts what a call spent after its last look at it, here 0.04 of left9: the credit leaves room for it
        "the switch looks every five seconds",
        5,
        {"one": Credit("0.15"), "three": Credit("0.45"), "left": Credit("0.38")},
        party("one", 1) | party("three", 3) | party("left", 2) | {"left9": talk("left", 210, 6.3)},
    ),
)  # fmt: skip
