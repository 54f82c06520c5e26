"""Work done beside the page, in a thread that does not keep the server from ending."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, suppress
from threading import Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def beside(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Return what `work` returns, or raise what it raises; the page goes on answering meanwhile.

    A thread of a pool would be waited for when the server ends, for as long as a replication takes. This one is not: it
    writes nothing, so it may be left where it is.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(set_it: Callable[[Any], None], value: object) -> None:
        with suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(lambda: None if future.done() else set_it(value))

    def failed(_kind: object, error: BaseException | None, _trace: object) -> bool:
        if error is not None:
            tell(future.set_exception, error)
        return True

    def run() -> None:
        with ExitStack() as stack:
            stack.push(failed)  # what goes wrong is raised where the work is awaited
            tell(future.set_result, work(*given, **named))

    Thread(target=run, daemon=True, name="studio").start()
    return await future
