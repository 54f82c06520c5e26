"""Work beside the page: its result or its error comes back, and it keeps nothing from ending."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from threading import Event

import pytest

from tollbridge.studio.beside import beside


def test_what_the_work_returns_comes_back():
    assert asyncio.run(beside(lambda one, two: one + two, 1, two=2)) == 3


def test_what_the_work_raises_is_raised_where_it_is_awaited():
    with pytest.raises(ZeroDivisionError):
        asyncio.run(beside(lambda: 1 // 0))


def test_the_page_goes_on_answering_meanwhile():
    answered = Event()

    async def page() -> bool:
        work = asyncio.ensure_future(beside(answered.wait, 30))
        await asyncio.sleep(0)
        answered.set()
        return await work

    assert asyncio.run(page())


def test_a_program_ends_though_its_work_goes_on():
    program = """
import asyncio, threading
from tollbridge.studio.beside import beside

async def page():
    asyncio.ensure_future(beside(threading.Event().wait))
    await asyncio.sleep(0.01)

asyncio.run(page())
print("ended")
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert (told.stdout, told.stderr) == ("ended\n", "")
