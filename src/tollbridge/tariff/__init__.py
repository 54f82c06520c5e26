"""Tariffs, rate decks and windows, matched to a destination and compiled to staircases.

A price goes through these modules, in this order:

- `deck` reads a carrier's CSV, `rows` is what scenario and decks come to: rows with conditions, and the tariff's terms.
- `windows` says when a named window holds, `regimes` which rows hold at each instant, and which of them prices a step.
- `destinations` finds the most specific conditions that hold of a leg, without looking at every row.
- `match` compiles what legs ask for into `staircase`: for each destination, steps with a length and a price.
- `price` adds up the steps of one leg, and `charge` makes a charge of the sum: rounding, a cap.

>>> from tollbridge.tariff.match import TariffBook
>>> from tollbridge.tariff.price import price_leg
>>> from tollbridge.tariff.rows import Conditions, Party, Row, Tariff
>>> from tollbridge.units import Clock
>>> to_the_uk = Row(Conditions(prefix="44"), price=16_000_000)  # nanos: 0.016 a minute
>>> tariff = Tariff("office", increment=(60_000, 60_000), outbound=(to_the_uk,))
>>> book = TariffBook({"office": tariff}, {}, Clock(0, "UTC", 86_400_000))
>>> entry = book.entry("office", "outbound", Party("442071838750", "GB", "toll"))
>>> price_leg(book.staircases(), entry, answer=0, duration=61_000).cost  # micros: two started minutes
32000
"""
