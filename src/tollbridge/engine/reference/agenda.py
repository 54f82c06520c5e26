"""The model's agenda: SimPy's event heap, ranked by (instant, group, order)."""

from __future__ import annotations

from collections.abc import Generator

import simpy
from simpy.events import EventPriority

from tollbridge.engine.plan.order import priority

Process = Generator[simpy.Event, object, None]


class Due(simpy.Event):
    """An event at an instant (ms), in a group, with its order in the group."""

    def __init__(self, env: simpy.Environment, instant: int, rank: int) -> None:
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = None
        env.schedule(self, EventPriority(rank), instant - env.now)


class Agenda:
    """What is pending, and `now`: the instant of the action that is being done, in whole ms."""

    def __init__(self) -> None:
        self.env = simpy.Environment(initial_time=0)
        self.now = 0

    def due(self, instant: int, group: int, order: int) -> Due:
        """Return an event that happens at its place in the order of its instant."""
        return Due(self.env, instant, priority(group, order))

    def begin(self, process: Process) -> None:
        """Begin a process: it runs up to its first event as part of the action that begins it."""
        try:
            first = next(process)
        except StopIteration:
            return
        Running(self, process, first)

    def run(self, until: int) -> None:
        """Run everything that is due before `until`."""
        self.env.run(until=until)
        self.now = until


class Running:
    """A process begun at once, without SimPy's start event, so that no other action comes between."""

    __slots__ = ("agenda", "process")

    def __init__(self, agenda: Agenda, process: Process, event: simpy.Event) -> None:
        self.agenda = agenda
        self.process = process
        event.callbacks.append(self._resume)

    def _resume(self, event: simpy.Event) -> None:
        self.agenda.now = int(self.agenda.env.now)
        try:
            following = self.process.send(event)
        except StopIteration:
            return
        following.callbacks.append(self._resume)
