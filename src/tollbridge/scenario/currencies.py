"""The currency codes of ISO 4217 that are in use, and how many decimals each has."""

from __future__ import annotations

from typing import Final

_CODES: Final = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
    HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
    PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
    TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF XXX YER ZAR ZMW ZWG
"""
CURRENCIES: Final = frozenset(_CODES.split())
"""XXX, "no currency", is for scenarios that count in units of their own."""

_DECIMALS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
"""ISO 4217, list one, column "minor unit" (SIX Financial Information, 2024); every other currency has 2."""
_COUNTED: Final = 6
_PLACES: Final = {code: places for places, codes in _DECIMALS.items() for code in codes.split()}


def decimals(currency: str) -> int:
    """Return how many decimals an amount of a currency has; 2 for a code that is not known.

    `currency`: its ISO 4217 code.

    >>> decimals("JPY"), decimals("USD"), decimals("KWD")
    (0, 2, 3)
    """
    return _PLACES.get(currency, 2)


def leg_decimals(currency: str, rounding: int) -> int:
    """Return how many decimals a single leg's money is shown with: the currency's, or those that the tariff rounds to.

    `currency`: its ISO 4217 code. `rounding`: its `places`; 6 is what money is counted in, and adds none. format_money
    shows every digit that is not 0.

    >>> leg_decimals("USD", 4), leg_decimals("USD", 6), leg_decimals("JPY", 6), leg_decimals("KWD", 2)
    (4, 2, 0, 3)
    """
    return max(decimals(currency), rounding if rounding < _COUNTED else 0)
