"""The floor that the compiled engine is measured against: a bare compiled Erlang-loss loop, arrivals and departures alone."""

from __future__ import annotations

import numba


@numba.njit(nogil=True)
def erlang_loss(arrive, lasts, lines):
    """Return how many of the arrivals find a line free. Departures lie in a binary heap of instants."""
    heap = arrive.copy()
    size, carried = 0, 0
    for index in range(len(arrive)):
        now = arrive[index]
        while size and heap[0] <= now:
            size -= 1
            last = heap[size]
            hole = 0
            while True:
                child = 2 * hole + 1
                if child >= size:
                    break
                if child + 1 < size and heap[child + 1] < heap[child]:
                    child += 1
                if heap[child] >= last:
                    break
                heap[hole] = heap[child]
                hole = child
            heap[hole] = last
        if size >= lines:
            continue
        carried += 1
        instant = now + lasts[index]
        hole = size
        size += 1
        while hole:
            parent = (hole - 1) >> 1
            if heap[parent] <= instant:
                break
            heap[hole] = heap[parent]
            hole = parent
        heap[hole] = instant
    return carried
