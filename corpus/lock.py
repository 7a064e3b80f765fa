"""A lock between processes, held while one of them writes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(path: Path, seconds: float, busy: Exception) -> Iterator[None]:
    """Hold the lock file `path`; raise `busy` where another process holds it for `seconds`."""
    # The library brings asyncio along, which a command that only asks should not wait for.
    from filelock import FileLock, Timeout

    try:
        lock = FileLock(path, timeout=seconds).acquire()
    except Timeout:
        raise busy from None
    with lock:
        yield
