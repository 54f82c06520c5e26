"""The model's agenda: SimPy's event heap, ranked by (instant, group, order)."""

from __future__ import annotations

from collections.abc import Generator

import simpy
from simpy.events import EventPriority

from tollbridge.engine.plan.order import priority

Process = Generator[simpy.Event, object, None]


class Due(simpy.Event):
    """An event at its place in the order of an instant; it is scheduled as it is made.

    `env`: SimPy's. `instant`: ms since the start, not before now. `rank`: as `priority` gives it; lower goes first.
    """

    def __init__(self, env: simpy.Environment, instant: int, rank: int) -> None:
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = None
        env.schedule(self, EventPriority(rank), instant - env.now)


class Agenda:
    """What is pending, and `now`: the instant of the action that is being done, in whole ms.

    >>> from tollbridge.engine.plan.order import GRANTS, RELEASES
    >>> agenda, done = Agenda(), []
    >>> def act(what, group):
    ...     yield agenda.due(1_000, group, 0)
    ...     done.append((what, agenda.now))
    >>> agenda.begin(act("grant", GRANTS))
    >>> agenda.begin(act("release", RELEASES))  # begun later, and due first at the same instant
    >>> agenda.run(2_000)
    >>> done
    [('release', 1000), ('grant', 1000)]
    """

    def __init__(self) -> None:
        self.env = simpy.Environment(initial_time=0)
        self.now = 0

    def due(self, instant: int, group: int, order: int) -> Due:
        """Return an event that happens at its place in the order of its instant.

        `instant`: ms since the start, not before now. `group`: of `engine.plan.order`. `order`: within the group; lower
        goes first.
        """
        return Due(self.env, instant, priority(group, order))

    def begin(self, process: Process) -> None:
        """Begin a process: it runs up to its first event as part of the action that begins it."""
        try:
            first = next(process)
        except StopIteration:
            return
        Running(self, process, first)

    def run(self, until: int) -> None:
        """Run everything that is due before `until` (ms since the start), which `now` then is."""
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
