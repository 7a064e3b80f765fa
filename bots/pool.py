"""The bridge from the async edge to the sync core: a few threads and a short queue.

In: work that blocks. Out: its result, or Problem("overloaded") at once when the queue is full,
because a doctor is served better by "try again" now than by an answer after a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread

from bots.problems import Problem

T = TypeVar("T")
_QUICK = 4


class Pool:
    """Run at most `workers` pieces of work at a time and let at most `waiting` more queue."""

    def __init__(self, *, workers: int, waiting: int) -> None:
        self._limiter = anyio.CapacityLimiter(workers)
        self._quick = anyio.CapacityLimiter(_QUICK)
        self._room = workers + waiting
        self._inside = 0

    @property
    def inside(self) -> int:
        """How many pieces of work are running or queued."""
        return self._inside

    @property
    def room(self) -> int:
        """How many pieces of work there is room for in all."""
        return self._room

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work()` returns, run on a thread; raise Problem when there is no room."""
        if self._inside >= self._room:
            raise Problem("overloaded", retry_after=2)
        self._inside += 1
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._inside -= 1

    async def run_quick(self, work: Callable[[], T]) -> T:
        """Return what `work()` returns, past the queue: work of milliseconds on its own threads.

        A danger sign must not wait until a slow model has answered somebody else.
        """
        return await anyio.to_thread.run_sync(work, limiter=self._quick)
