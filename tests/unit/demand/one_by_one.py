"""The drawing of demand as it was before all workloads of a day were drawn in one go: a generator for every sequence.

Kept as it was, workload by workload and day by day, so that the two can be held against each other bit for bit. It reads
the program's own workloads, and shares with it the calendar's hours, the distributions and the laying together of legs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from scipy import special

from tollbridge.demand.busyness import Forgetful
from tollbridge.demand.chunks import (
    Attempts,
    arrival_order,
    between,
    in_arrival_order,
    none_offered,
    offered,
    split_at,
    together,
)
from tollbridge.demand.families import as_ms
from tollbridge.demand.offered import ANSWERED, BUSY, NO_ANSWER
from tollbridge.demand.profile import day_slots, holiday_dates, months_between
from tollbridge.demand.singles import SingleLegs
from tollbridge.demand.streams import MOST_ATTENDEES, Draws, stream_key, uniforms
from tollbridge.units import HOUR


def sequence(draws, purpose, count, part=0):
    key = np.array(stream_key(draws.seed, draws.stream, purpose), np.uint64)
    generator = np.random.Philox(key=key, counter=[0, part, draws.day, draws.replication])
    return uniforms(generator.random_raw(count))


def named(draws, purpose, meeting, attendee, attempt=0):
    assert (np.asarray(attendee) < MOST_ATTENDEES).all()
    return draws.named(purpose, meeting, attendee, attempt)


# arrivals


def expected(calendar, day):
    slots = day_slots(calendar.clock, day)
    if calendar.holidays and day in holiday_dates(calendar.holidays, day.year):
        return np.zeros(len(slots.hour))
    months = months_between(calendar.clock.moment(0).date(), day)
    factor = calendar.season[day.month - 1] * calendar.growth**months
    return calendar.rate * factor * calendar.weights[day.weekday() * 24 + slots.hour] * (slots.length / HOUR)


def poisson(u, means):
    counts = np.zeros(u.shape, np.int64)
    busy = means > 0
    chance, mean = u[busy], means[busy]
    above = np.ceil(special.pdtrik(chance, mean))
    below = np.maximum(above - 1, 0)
    counts[busy] = np.where(special.pdtr(below, mean) >= chance, below, above).astype(np.int64)
    return counts


def recurring(u, means):
    reached, counts = u, []
    for mean in means.tolist():
        before, reached = math.floor(reached), reached + mean
        counts.append(math.floor(reached) - before)
    return np.array(counts, np.int64)


def day_factor(spread, draws):
    if isinstance(spread, Forgetful):
        return spread.variate.quantile(sequence(draws, "spread", 1))[0]
    logs = 0.0
    for back, weight in enumerate(spread.weights):
        logs += weight * day_normal(spread, replace(draws, day=draws.day - back))
    variance = math.log1p(spread.cv**2)
    return np.exp(math.sqrt(variance) * logs - variance / 2)


def day_normal(spread, draws):
    own = special.ndtri(sequence(draws, "spread", 1))
    if not spread.share.name:
        return own[0]
    shared = special.ndtri(sequence(replace(draws, stream=spread.share.name), "shared spread", 1))
    return spread.share.mixed(own, shared)[0]


def instants(arrivals, draws, day, drawn):
    means = expected(arrivals.calendar, day)
    if not means.any():
        return np.zeros(0, np.int64)
    if drawn:
        drift = drawn.growth / arrivals.calendar.growth
        months = months_between(arrivals.calendar.clock.moment(0).date(), day)
        means = means * drawn.level
        means = means if drift == 1 else means * drift**months
    if arrivals.spread:
        means = means * day_factor(arrivals.spread, draws)
    counts = poisson(sequence(draws, "count", len(means)), means * (1 - arrivals.recurring))
    if arrivals.recurring:
        counts += recurring(sequence(draws, "recurring", 1)[0], means * arrivals.recurring)
    hours = [within(arrivals, draws, slot, int(counts[slot]), day) for slot in np.flatnonzero(counts).tolist()]
    return np.concatenate(hours) if hours else np.zeros(0, np.int64)


def within(arrivals, draws, slot, count, day):
    slots = day_slots(arrivals.calendar.clock, day)
    begin, length = slots.begin[slot], slots.length[slot]
    u = sequence(draws, "time", count, part=slot)
    if arrivals.starts is None:
        offsets = (u * length).astype(np.int64)
    else:
        chosen = arrivals.starts.offsets[np.searchsorted(arrivals.starts.sums, u, side="left")]
        offsets = (chosen - slots.minute[slot]) % min(HOUR, length)
    return np.sort(offsets) + begin


# how legs are set up


@dataclass(frozen=True)
class Called:
    meeting: np.ndarray
    attendee: np.ndarray
    attempt: np.ndarray | int
    dialled: np.ndarray

    def some(self, rows):
        attempt = self.attempt if isinstance(self.attempt, int) else self.attempt[rows]
        return Called(self.meeting[rows], self.attendee[rows], attempt, self.dialled[rows])


def choose(ways, u):
    chosen = np.searchsorted(ways.sums, u, side="left") if len(ways.sums) > 1 else np.zeros(len(u), np.int64)
    return ways.number[chosen], ways.destination[chosen]


def one_attempt(setup, draws, legs):
    rings = np.zeros(len(legs.meeting), np.int64)
    outcome, prompt = np.full(len(rings), ANSWERED), np.zeros(len(rings), np.int64)
    if legs.dialled.any():
        out = legs.some(legs.dialled)
        fate, ring = named(draws, "ring", out.meeting, out.attendee, out.attempt)
        missed = np.where(fate <= setup.answer + setup.busy, BUSY, NO_ANSWER)
        outcome[legs.dialled] = np.where(fate <= setup.answer, ANSWERED, missed)
        rings[legs.dialled] = as_ms(setup.ring.quantile(ring))
    if setup.prompt.only is not None:
        prompt[~legs.dialled] = as_ms(np.array([setup.prompt.only]))[0]
    elif not legs.dialled.all():
        heard = legs.some(~legs.dialled)
        u, _ = named(draws, "prompt", heard.meeting, heard.attendee, heard.attempt)
        prompt[~legs.dialled] = as_ms(setup.prompt.quantile(u))
    return rings, outcome, prompt


def tries(retry, u):
    if retry.probability <= 0:
        return np.zeros(len(u), np.int64)
    if retry.probability >= 1:
        return np.full(len(u), retry.at_most, np.int64)
    often = np.floor(np.log(u) / math.log(retry.probability))
    return np.minimum(often, retry.at_most).astype(np.int64)


def later_attempts(retry, draws, legs, setup):
    count = tries(retry, named(draws, "retry", legs.meeting, legs.attendee)[0])
    owner = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + 2
    later = Called(legs.meeting[owner], legs.attendee[owner], number, legs.dialled[owner])
    delay, _ = named(draws, "delay", later.meeting, later.attendee, number)
    return Attempts(count, as_ms(retry.after.quantile(delay)), *one_attempt(setup, draws, later))


def set_up(draws, legs, phones, common):
    mine = legs if phones.all() else legs.some(phones)
    columns = {
        name: spread_out(values, phones, ANSWERED if name == "outcome" else 0)
        for name, values in zip(("rings", "outcome", "prompt"), one_attempt(common.setup, draws, mine), strict=True)
    }
    if common.retry is None:
        return columns, None
    later = later_attempts(common.retry, draws, mine, common.setup)
    return columns, replace(later, count=spread_out(later.count, phones, 0))


def spread_out(values, rows, rest):
    if len(values) == len(rows):
        return values
    spread = np.full(len(rows), rest, np.int64)
    spread[rows] = values
    return spread


def organiser(team, draws, count):
    if not team.organisers:
        return np.full(count, -1, np.int64)
    return team.first_organiser + (sequence(draws, "organiser", count) * team.organisers).astype(np.int64)


def called_from(callers, u, number):
    return np.where(number >= 0, callers.caller[np.searchsorted(callers.sums, u, side="left")], -1)


# single legs and meetings


def single_legs(workload, draws, day, first, drawn):
    common, longer = workload.common, drawn.lasts if drawn else 1.0
    at = instants(common.arrivals, draws, day, drawn)
    if not len(at):
        return none_offered(), 0
    before, index = int(np.searchsorted(at, 0)), np.arange(len(at))
    u = sequence(draws, "join", len(index)) if len(workload.ways.sums) > 1 else np.zeros(len(index))
    number, destination = choose(workload.ways, u)
    columns, later = set_up(
        draws, Called(index, np.zeros_like(index), 1, destination >= 0), (number >= 0) | (destination >= 0), common
    )
    if common.callers:
        columns["caller"] = called_from(common.callers, sequence(draws, "caller", len(index)), number)
    made = offered(
        {
            "arrive": at,
            "source": common.team.source,
            "meeting": first - before + index,
            "origin": common.team.origin,
            "number": number,
            "destination": destination,
            "organiser": organiser(common.team, draws, len(index)),
            "lasts": as_ms(workload.lasts.quantile(sequence(draws, "lasts", len(index))) * longer),
            **columns,
        },
        later,
    )
    return between(made, before, len(index)), len(index) - before


def sometimes(part, u, longer):
    times = np.full(len(u), -1)
    mine = u < part.share
    stretched = np.clip(u[mine] / part.share, 2.0**-53, 1 - 2.0**-53)
    times[mine] = as_ms(part.after.quantile(stretched) * longer)
    return times


def held(workload, draws, day, drawn):
    conduct, longer = workload.conduct, drawn.lasts if drawn else 1.0
    start = instants(workload.common.arrivals, draws, day, drawn)
    count = len(start)
    if not count:
        return [start] * 6
    scheduled = start + as_ms(conduct.duration.quantile(sequence(draws, "duration", count)) * longer)
    end = scheduled
    if conduct.overrun:
        end = scheduled + np.maximum(sometimes(conduct.overrun, sequence(draws, "overrun", count), longer), 0)
    others = np.minimum(as_ms(conduct.attendees.quantile(sequence(draws, "attendees", count))), MOST_ATTENDEES - 2)
    every = np.arange(count), start, scheduled, end, 1 + others, organiser(workload.common.team, draws, count)
    return [column[start >= 0] for column in every]


def leaving(conduct, of, arrive, end):
    draws, legs, longer = of
    if not conduct.leaves_early:
        return end
    stay = sometimes(conduct.leaves_early, named(draws, "leave", legs.meeting, legs.attendee)[0], longer)
    return np.where(stay < 0, end, np.minimum(arrive + stay, end))


def joining(workload, way, attendee):
    number, destination = choose(workload.join, way)
    if workload.organiser_join is not workload.join:
        one = attendee == 1
        number[one], destination[one] = choose(workload.organiser_join, way[one])
    return number, destination


def delayed(conduct, late, arrive, earliest):
    return np.maximum(arrive + as_ms(conduct.lateness.quantile(late), least=None), earliest)


def meetings(workload, draws, day, first, drawn):
    common, conduct, longer = workload.common, workload.conduct, drawn.lasts if drawn else 1.0
    index, start, scheduled, end, size, organises = held(workload, draws, day, drawn)
    if not len(index):
        return none_offered(), 0
    row = np.repeat(np.arange(len(index)), size)
    attendee = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size) + 1
    way, late = named(draws, "join", index[row], attendee)
    arrive = start[row]
    if conduct.lateness is not None:
        arrive = delayed(conduct, late, arrive, common.arrivals.calendar.clock.midnight(day - timedelta(days=1)))
    comes = np.flatnonzero((arrive < end[row]) & (arrive >= 0))
    comes = comes[arrival_order(arrive[comes])]
    row, attendee, arrive = row[comes], attendee[comes], arrive[comes]
    number, destination = joining(workload, way[comes], attendee)
    legs = Called(index[row], attendee, 1, destination >= 0)
    columns, later = set_up(draws, legs, (number >= 0) | legs.dialled, common)
    if common.callers:
        columns["caller"] = called_from(common.callers, named(draws, "caller", legs.meeting, legs.attendee)[0], number)
    leaves, meeting = leaving(conduct, (draws, legs, longer), arrive, end[row]), first + row
    made = offered(
        {
            "arrive": arrive,
            "source": common.team.source,
            "meeting": meeting,
            "attendee": attendee,
            "origin": common.team.origin,
            "number": number,
            "destination": destination,
            "conference": workload.conference_first + meeting * workload.conference_step,
            "organiser": organises[row],
            "is_organiser": (attendee == 1).astype(np.int64),
            "leaves": leaves,
            "meeting_end": scheduled[row],
            "retry_until": end[row],
            **columns,
        },
        later,
    )
    return made, len(index)


# days


def exact_days(legs, clock):
    ends = [end for _, _, end in clock.days()]
    cuts = np.searchsorted(legs.arrive, ends)
    for first, last in zip([0, *cuts[:-1]], cuts, strict=True):
        yield between(legs, int(first), int(last))


def workload_days(workload, seed, replication, clock):
    common = workload.common
    drawn = None
    if common.uncertainty:
        drawn = common.uncertainty.draw(
            Draws(seed, common.team.stream, replication, 0), common.arrivals.calendar.growth
        )
    waiting, made, ahead = none_offered(), 0, timedelta(days=int(workload.early))
    local = common.arrivals.calendar.clock
    of = local.moment(0).date()
    draw = single_legs if isinstance(workload, SingleLegs) else meetings
    for _, _, end in clock.days():
        new = [waiting]
        while local.midnight(of - ahead) < end:
            legs, count = draw(workload, Draws(seed, common.team.stream, replication, of.toordinal()), of, made, drawn)
            new.append(legs)
            made += count
            of += timedelta(days=1)
        due, waiting = split_at(in_arrival_order(together(new)), end)
        yield due


def days(demand, replication):
    """Yield the legs of one replication as `ScenarioDemand.days` does."""
    supplies = [exact_days(exact.of(demand.seed, replication), demand.clock) for exact in demand.exact]
    supplies += [workload_days(one, demand.seed, replication, demand.clock) for one in demand.workloads]
    for parts in zip(*supplies, strict=True):
        legs = in_arrival_order(together(parts))
        if len(legs):
            yield legs
