"""The floor that the compiled engine is measured against: a bare compiled Erlang-loss loop, arrivals and departures alone.

The loop below is compiled as the engine is, when a benchmark asks for it.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOOP = '''# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
import numpy as np

cdef long long loss(long long* arrive, long long* lasts, long long* heap, long long count, long long lines) noexcept nogil:
    cdef long long size = 0, carried = 0, index, now, last, hole, child, instant, parent
    for index in range(count):
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

def erlang_loss(arrive, lasts, lines):
    """Return how many of the arrivals find a line free. Departures lie in a binary heap of instants."""
    heap = arrive.copy()
    cdef size_t a = arrive.ctypes.data, b = lasts.ctypes.data, c = heap.ctypes.data
    cdef long long count = len(arrive), most = lines, carried
    with nogil:
        carried = loss(<long long*>a, <long long*>b, <long long*>c, count, most)
    return carried
'''


def _module(name: str, file: Path):
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _compiled():
    sys.path.insert(0, str(ROOT))
    builder = _module("hatch_build", ROOT / "hatch_build.py")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "bare_loop.pyx")
        source.write_text(LOOP, encoding="utf-8")
        return _module("bare_loop", builder.build("bare_loop", source, Path(folder)))


erlang_loss = _compiled().erlang_loss
