"""One call to a model with a deadline that holds, whatever the other side does.

In: a deadline, and what an HTTP library tells of its request. Out: the time that is left, a body
that ends when it grows too large, a socket that can be shut from another thread. Never done here:
the request itself.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

LARGEST_BODY = 1_000_000


class Call:
    """One call's deadline, and the socket it is waiting on, so that another thread can end it.

    A read time-out is no deadline: a server that sends a byte a second never runs into it.
    """

    def __init__(self, deadline: float) -> None:
        self.oversize = False
        self._deadline = deadline
        self._ended = threading.Event()
        self._socket: socket.socket | None = None

    def left_s(self) -> float:
        """Give the seconds that are left, never quite none: 0 would mean no time-out."""
        return max(self._deadline - time.monotonic(), 0.01)

    def sleep(self, seconds: float) -> bool:
        """Wait, and say whether there is time for another try after it."""
        if time.monotonic() + seconds >= self._deadline:
            return False
        return not self._ended.wait(seconds)

    def end(self) -> None:
        """Break off whatever the call is reading or waiting for."""
        self._ended.set()
        if self._socket is not None:
            with suppress(OSError, ValueError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def follow(self, event: str, info: dict[str, Any]) -> None:
        """Learn the socket from the HTTP library's trace of one request."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._ended.is_set():
                self.end()

    def bounded(self, body: Iterator[bytes]) -> Iterator[bytes]:
        """Pass a response's body on up to LARGEST_BODY and the deadline."""
        size = 0
        for part in body:
            size += len(part)
            self.oversize = size > LARGEST_BODY
            if self.oversize or self._ended.is_set():
                raise ConnectionAbortedError
            yield part
