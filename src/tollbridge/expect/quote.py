"""What one leg would cost by its tariff alone: its steps, rows and debits, before any pool, credit or port."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tollbridge.engine.plan.routes import calling_party
from tollbridge.errors import Problem, ScenarioError
from tollbridge.nearest import did_you_mean
from tollbridge.records.run import BARRED, CAUSES, NO_RATE, NORMAL
from tollbridge.scenario.load import Loaded
from tollbridge.scenario.phones import parse_phone, phone_country, phone_kind
from tollbridge.scenario.tariffs import tariff_book
from tollbridge.tariff.match import TariffBook, describe
from tollbridge.tariff.price import Price, barred, price_leg, tier_at
from tollbridge.tariff.rows import UNKNOWN_CALLER, Party

_NOTHING = Price(0, (), 0, 0)


@dataclass(frozen=True)
class Enquiry:
    """A leg to be priced.

    Attributes:
        account: whose tariff; "" where there is one account.
        licence: the organiser's; "" where the account has one at most.
        dial: the number that is dialled, E.164. It or `via` is given, not both.
        via: the name of the dial-in number that is called.
        at: when it is answered, ms since the run's start.
        lasts: ms from answer to hang-up.
        caller: the number that calls in, E.164; "" where it is not known.
    """

    account: str = ""
    licence: str = ""
    dial: str = ""
    via: str = ""
    at: int = 0
    lasts: int = 0
    caller: str = ""


@dataclass(frozen=True)
class Quote:
    """A leg's price by a tariff alone.

    Attributes:
        tariff: its name.
        cause: `normal`, or `no-rate` or `barred` where the leg cannot be called, and costs nothing.
        price: fee, steps, billed time and cost.
        places: the decimals that the tariff rounds to.
        rows: texts of the tariff's rows that price it, let it be free, or bar it.
    """

    tariff: str
    cause: str
    price: Price
    places: int = 6
    """The decimals that the tariff rounds to."""
    rows: tuple[str, ...] = ()


class Quotes:
    """Prices legs of one scenario, also before and after its run.

    `loaded`: the scenario. ScenarioError where its tariffs are refused.

    >>> from tollbridge.scenario.load import load
    >>> from tollbridge.scenario.shipped import shipped
    >>> quotes = Quotes(load(shipped() / "all-or-nothing.yaml"))
    >>> quotes.quote(Enquiry(dial="+442071838750", lasts=61_000)).price.cost  # two started minutes at 0.016, in micros
    32000
    """

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._span = 0, loaded.clock.duration
        self._book = tariff_book(loaded)

    def quote(self, enquiry: Enquiry) -> Quote:
        """Price one leg; ScenarioError where it names what the scenario does not have."""
        tariff = self._tariff(enquiry)
        direction, party = self._party(enquiry)
        book = self._book_over(enquiry.at, enquiry.at + enquiry.lasts + 1)
        caller = calling_party(parse_phone(enquiry.caller)) if enquiry.caller else UNKNOWN_CALLER
        entry = book.entry(tariff, direction, party, caller)
        if entry < 0:
            return Quote(tariff, CAUSES[NO_RATE], _NOTHING)
        staircases = book.staircases()
        if barred(staircases, entry, enquiry.at):
            row = book.row_in_force(entry, enquiry.at)
            return Quote(tariff, CAUSES[BARRED], _NOTHING, rows=(describe(tariff, direction, row),) if row else ())
        if tier_at(staircases, entry, enquiry.at, 0) < 0:
            return Quote(tariff, CAUSES[NO_RATE], _NOTHING)
        price = price_leg(staircases, entry, enquiry.at, enquiry.lasts)
        first = staircases.rows[staircases.tier_row[tier_at(staircases, entry, enquiry.at, 0)]]
        rows = tuple(dict.fromkeys([first, *(step.row for step in price.steps)]))
        return Quote(tariff, CAUSES[NORMAL], price, staircases.charges[entry].places, rows)

    def _book_over(self, begin: int, end: int) -> TariffBook:
        """Return the tariffs with all changes of rows over [begin, end), which those of the run alone would lack."""
        span = min(begin, self._span[0]), max(end, self._span[1])
        if span != self._span:
            self._span, self._book = span, tariff_book(self._loaded, span)
        return self._book

    def _tariff(self, enquiry: Enquiry) -> str:
        scenario = self._loaded.scenario
        number = scenario.numbers.get(enquiry.via)
        if number is not None and number.account and (own := scenario.accounts[number.account].tariff):
            return own  # the number's own payer, under no licence
        account_name = enquiry.account or (next(iter(scenario.accounts)) if len(scenario.accounts) == 1 else "")
        account = scenario.accounts.get(account_name)
        if account is None:
            raise self._refusal("account", account_name, scenario.accounts)
        licence_name = enquiry.licence
        if not licence_name and account.tariff is None and len(account.licences) == 1:
            licence_name = next(iter(account.licences))
        if licence_name and licence_name not in account.licences:
            raise self._refusal("licence", licence_name, account.licences)
        tariff = account.licences[licence_name].tariff if licence_name else None
        if (found := tariff or account.tariff) is None:
            raise ScenarioError(
                [self._loaded.problem(f"{account_name} has no tariff: name a licence", "accounts", account_name)]
            )
        return found

    def _party(self, enquiry: Enquiry) -> tuple[str, Party]:
        if enquiry.dial:
            number = parse_phone(enquiry.dial)
            return "outbound", Party(number.removeprefix("+"), phone_country(number), phone_kind(number))
        part = self._loaded.scenario.numbers.get(enquiry.via)
        if part is None:
            raise self._refusal("number", enquiry.via, self._loaded.scenario.numbers)
        number = parse_phone(part.number)
        country, kind = part.country or phone_country(number), part.kind or phone_kind(number)
        return "inbound", Party(number.removeprefix("+"), country, kind)

    def _refusal(self, what: str, name: str, names: Collection[str]) -> ScenarioError:
        said = f"no {what} {name!r}" if name else f"which {what} is meant"
        text = said + (did_you_mean(name, names, most_listed=50) or f": the file has no {what}")
        return ScenarioError([Problem(str(self._loaded.file), 0, 0, text)])
