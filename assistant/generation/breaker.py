"""A circuit breaker: stop asking what has just failed several times in a row.

In: how each call went. Out: whether the next call is worth its wait. Never done here: the call.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Refuse calls for `pause_s` after `faults` failures in a row, then let one through to probe.

    Safe to share between threads. A probe that is never reported counts as failed.
    """

    def __init__(
        self, *, faults: int = 3, pause_s: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = faults
        self._pause_s = pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._faults = 0
        self._closed_from = 0.0

    def allows(self) -> bool:
        """Say whether to call now; a yes while open makes this call the probe."""
        with self._lock:
            if self._faults < self._limit:
                return True
            now = self._clock()
            if now < self._closed_from:
                return False
            self._closed_from = now + self._pause_s
            return True

    def succeeded(self) -> None:
        """Report a call that went well: calls flow again."""
        with self._lock:
            self._faults = 0

    def failed(self) -> None:
        """Report a call that failed."""
        with self._lock:
            self._faults += 1
            self._closed_from = self._clock() + self._pause_s
