"""A second pricer, straight from a tariff plan's CSVs: it knows nothing of the program's tariffs.

It works as the engine is documented to: the longest prefix of the plan, the rating plan that is active, spans of the call cut
at midnights, at timings, at groups of the rate and at activations; each span rounded up to its increment, eating into the next.
Fractions of the currency, exact.
"""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

COLUMNS = {
    "Timings": "id years months days weekdays time",
    "Destinations": "id prefix",
    "Rates": "id fee rate unit increment start",
    "DestinationRates": "id destination rate method decimals most strategy",
    "RatingPlans": "id rates timing weight",
    "RatingProfiles": "tenant category subject since plan fallback",
}
UNITS = {"h": 3600, "m": 60, "s": 1}
SECOND = timedelta(seconds=1)


class Book:
    def __init__(self, folder, timezone):
        self.zone = ZoneInfo(timezone)
        self.tables = {name: self.rows(folder / f"{name}.csv", keys.split()) for name, keys in COLUMNS.items()}

    @staticmethod
    def rows(file, keys):
        with file.open(newline="", encoding="utf-8") as text:
            lines = [row for row in csv.reader(text) if row and not row[0].startswith("#")]
        return [dict(zip(keys, row, strict=True)) for row in lines]

    def named(self, table, tag):
        return [row for row in self.tables[table] if row["id"] == tag]

    def price(self, subject, category, number, answered, lasts):
        """The cost of a call, None where it cannot be rated. `answered` is aware, `lasts` whole or part seconds, above 0."""
        end = answered + timedelta(seconds=float(lasts))
        spans = self.spans(subject, category, number, answered, end)
        if spans is None:
            return None
        cost = Fraction(spans[0][2]["slots"][0]["fee"])
        reached = answered
        for begin, until, rate in spans:
            if until <= reached:
                continue
            at = max(begin, reached)
            slot = self.slot(rate, at - answered)
            step = self.duration(slot["increment"])
            count = -(-(until - at) // step)
            reached = at + count * step
            cost += (
                count
                * Fraction(slot["rate"])
                * Fraction(step / SECOND)
                / Fraction(self.duration(slot["unit"]) / SECOND)
            )
        return self.closed(cost, spans[0][2])

    def closed(self, cost, rate):
        unit = Fraction(1, 10 ** int(rate["decimals"]))
        whole, rest = divmod(cost, unit)
        up = {"*up": rest > 0, "*down": False, "*middle": 2 * rest >= unit}[rate["method"]]
        cost = (whole + up) * unit
        most = Fraction(rate["most"] or 0)
        return min(cost, most) if rate["strategy"] == "*free" and most else cost

    def spans(self, subject, category, number, begin, end):
        """(begin, end, rate) of the call, cut wherever another rate or group may begin."""
        profile = [
            row for row in self.tables["RatingProfiles"] if (row["subject"], row["category"]) == (subject, category)
        ]
        times = {row["plan"]: datetime.fromisoformat(row["since"]) for row in profile}
        cuts = {begin, end, *(time for time in times.values() if begin < time < end)}
        cuts |= set(self.clock_cuts(begin, end))
        spans = []
        for left, right in self.pairs(cuts):
            active = [plan for plan, time in times.items() if time <= left]
            if not active:
                return None
            rate = self.rate_at(max(active, key=times.get), number, left)
            if rate is None:
                return None
            groups = {begin + self.duration(slot["start"]) for slot in rate["slots"]}
            inner = {left, right, *(cut for cut in groups if left < cut < right)}
            spans += [(one, other, rate) for one, other in self.pairs(inner)]
        return spans

    def clock_cuts(self, begin, end):
        """Midnights, and the times at which timings begin, of all local days of a call."""
        starts = {row["time"] for row in self.tables["Timings"]} | {"00:00:00"}
        day = begin.astimezone(self.zone).date() - timedelta(days=1)
        while day <= end.astimezone(self.zone).date():
            for start in starts:
                hours = [int(part) for part in start.split(":")]
                for fold in (0, 1):
                    at = datetime(day.year, day.month, day.day, *hours, tzinfo=self.zone, fold=fold)
                    at = at.astimezone(begin.tzinfo)
                    if begin < at < end:
                        yield at
            day += timedelta(days=1)

    @staticmethod
    def pairs(cuts):
        ordered = sorted(cuts)
        return list(pairwise(ordered))

    def rate_at(self, plan, number, instant):
        """The rate of a plan for a number at an instant: the longest prefix, the greatest weight, the latest beginning."""
        local = instant.astimezone(self.zone)
        held = {}
        for binding in self.named("RatingPlans", plan):
            for row in self.named("DestinationRates", binding["rates"]):
                for prefix in self.prefixes(row["destination"]):
                    if number.startswith(prefix):
                        held.setdefault(len(prefix), []).append((binding, row))
        if not held:
            return None
        live = [(binding, row) for binding, row in held[max(held)] if self.is_on(binding["timing"], local)]
        if not live:
            return None
        binding, row = max(live, key=lambda pair: (float(pair[0]["weight"]), self.begin_of(pair[0]["timing"])))
        return row | {"slots": sorted(self.named("Rates", row["rate"]), key=lambda slot: self.duration(slot["start"]))}

    def prefixes(self, destination):
        if destination == "*any":
            return [""]
        return [row["prefix"] for row in self.named("Destinations", destination)]

    def begin_of(self, timing):
        return "00:00:00" if timing == "*any" else self.named("Timings", timing)[0]["time"]

    def is_on(self, timing, local):
        if timing == "*any":
            return True
        row = self.named("Timings", timing)[0]
        asked = (
            (row["years"], local.year),
            (row["months"], local.month),
            (row["days"], local.day),
            (row["weekdays"], local.isoweekday()),
        )
        on = all(text == "*any" or str(value) in text.split(";") for text, value in asked)
        return on and row["time"] <= local.strftime("%H:%M:%S")

    def slot(self, rate, since):
        return [slot for slot in rate["slots"] if self.duration(slot["start"]) <= since][-1]

    @staticmethod
    def duration(text):
        return timedelta(seconds=sum(int(n) * UNITS[u] for n, u in re.findall(r"(\d+)([hms])", text)))
