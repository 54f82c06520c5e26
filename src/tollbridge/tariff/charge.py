"""What a leg is charged for the exact sum of its fee and steps: the rules of a tariff that look at the whole leg.

Every price outside the compiled engine comes through `ChargeRules` and `RunningCharge`. The compiled engine has the same
rules again, in its own words (`kernel/prices.py`), so that each engine is a second opinion on the other; only the rounding of
money (`money.round_to`) is one function for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from tollbridge.money import EXACT_PER_MICRO, FULL, HALF_UP, INT64_MAX, ROUNDING_MODES, format_money, round_exact

AMOUNTS: Final = ("cap",)
"""The rules that are an amount of money: fields of `ChargeRules` and keys of a tariff, by the same name."""


@dataclass(frozen=True, slots=True)
class ChargeRules:
    """How a leg's sum becomes its charge. Amounts are micros; where a default stands, the tariff says nothing.

    >>> rules = ChargeRules(cap=1_000_000, places=2)
    >>> rules.charge(rules.addend(60_000_000_000 // 3)), rules.charge(rules.addend(120_000_000_000))  # 0.333… and 2 units
    (330000, 1000000)
    """

    cap: int = INT64_MAX  # the most that a leg costs
    places: int = 6  # decimals, 0 to 6
    mode: int = HALF_UP  # or HALF_EVEN, UP, DOWN of `money`
    per_increment: bool = False  # each step, and the fee, is rounded by itself

    def addend(self, exact: int) -> int:
        """Return what a fee or a step adds to a leg's sum: exact units, or with `per_increment` micros.

        `exact`: its price in exact units, of which `money.EXACT` make one unit of the currency, 0 or more.
        """
        return self._rounded(exact) if self.per_increment else exact

    def charge(self, total: int) -> int:
        """Return what a leg is charged, in micros: its sum rounded once, and no more than the cap.

        `total`: what the addends of its fee and its steps come to, 0 or more.

        >>> ChargeRules(places=2).charge(EXACT_PER_MICRO * 12_345)  # 0.012345
        10000
        """
        micros = total if self.per_increment else self._rounded(total)
        return min(micros, self.cap)

    def fee(self, micros: int) -> int:
        """Return how much of a leg's charge is its connection fee, in micros."""
        return min(self._rounded(micros * EXACT_PER_MICRO), self.cap)

    @property
    def raised_by_rounding(self) -> int:
        """The most, in micros, that rounding one amount adds to it."""
        return int(10 ** (6 - self.places))

    @property
    def margin(self) -> int:
        """The most, in micros, by which a leg's charge may be above the sum of its addends: here by rounding it."""
        return self.raised_by_rounding

    @property
    def most(self) -> int:
        """The most that a leg is charged, in micros, whatever its sum; INT64_MAX where nothing bounds it.

        A bound counts where a sum of FULL is charged it already: the compiled engine holds sums there.

        >>> ChargeRules(cap=5_000_000).most, ChargeRules().most == ChargeRules(cap=10**14).most == INT64_MAX
        (5000000, True)
        """
        most = self.charge(self.addend(FULL))
        return most if most == self.charge(self.addend(FULL**2)) else INT64_MAX

    def given(self) -> tuple[str, ...]:
        """Return the names of the rules in `AMOUNTS` that the tariff gives."""
        unset = ChargeRules()
        return tuple(name for name in AMOUNTS if getattr(self, name) != getattr(unset, name))

    def alone(self, name: str) -> Self:
        """Return charge rules of which only the one of that name, of `AMOUNTS`, is given."""
        return type(self)(**{name: getattr(self, name)})

    def described(self) -> Iterator[tuple[str, str]]:
        """Yield each rule with what it says, for people: `("cap", "5.00")`."""
        given = self.given()
        for name in AMOUNTS:
            yield name, format_money(getattr(self, name), 2) if name in given else "none"
        mode = next(name for name, number in ROUNDING_MODES.items() if number == self.mode)
        yield "rounding", f"{self.places} places, {mode}, per {'increment' if self.per_increment else 'leg'}"

    def _rounded(self, exact: int) -> int:
        return round_exact(exact, self.places, self.mode)


@dataclass(slots=True)
class RunningCharge:
    """What one leg has been charged so far, in micros; its connection fee (micros) is in the first debit.

    A step's debit is the difference to the step before, so that debits add up to the leg's price whatever the rules.
    The sum is a whole number of Python, which has no end: it is not held at FULL.

    >>> leg = RunningCharge(ChargeRules(cap=250_000), fee=50_000)
    >>> [leg.pay(100_000 * EXACT_PER_MICRO) for _ in range(4)]  # the fee and 0.10, 0.10, and no more than 0.25 in all
    [150000, 100000, 0, 0]
    """

    rules: ChargeRules
    fee: int = 0
    charged: int = field(default=0, init=False)
    _total: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._total = self.rules.addend(self.fee * EXACT_PER_MICRO)

    def debit(self, price: int) -> int:
        """Return what a step of `price` exact units (0: a pool covers it) would debit, in micros."""
        return self.rules.charge(self._total + self.rules.addend(price)) - self.charged

    def take(self, price: int, debit: int) -> None:
        """Charge a step whose debit is known: `price` in exact units, `debit` in micros, as `debit` returned it."""
        self._total += self.rules.addend(price)
        self.charged += debit

    def pay(self, price: int) -> int:
        """Charge a step and return its debit, in micros.

        `price`: the step's own, in micros, before the rules of the whole leg.
        """
        debit = self.debit(price)
        self.take(price, debit)
        return debit

    def pay_alike(self, price: int, count: int) -> int:
        """Charge several steps of one price, and return what they debit together, in micros.

        `price`: of each step, in exact units. `count`: how many steps, 0 or more.
        """
        before = self.charged
        self._total += count * self.rules.addend(price)
        self.charged = self.rules.charge(self._total)
        return self.charged - before
