"""The one run that may go on in a home at a time, whichever process it runs in.

A lock that the system drops when its holder dies, and a small file beside it that says which run it
is and how far it has come: after a crash the file is still there, but nobody holds the lock.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from evals.desk.files import dump, read_object
from evals.errors import DeskRefused
from index.disk import write_whole

_TOLD_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Going:
    """A run that goes on: its id, and how many cases are done of how many."""

    id: str
    done: int
    total: int


class Slot:
    """The place for one run; `take` it, `tell` how far it is, `leave` it."""

    def __init__(self, folder: Path) -> None:
        self._lock_file = folder / "running.lock"
        self._file = folder / "running.json"
        self._held: FileLock | None = None
        self._told = 0.0

    def take(self, going: Going) -> None:
        """Take the place. Raises DeskRefused where a run goes on."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # A lock of its own each time: one that is held can be taken again by whoever holds it.
        lock = FileLock(self._lock_file, thread_local=False)
        try:
            lock.acquire(timeout=1)  # whoever only looks holds it for a moment
        except Timeout:
            raise DeskRefused("busy", "已有一次评测在进行，请等它结束或先停止它。") from None
        self._held = lock
        self._write(going)

    def put(self, going: Going) -> None:
        """Say which run it is and how far it has come, at once."""
        self._write(going)

    def tell(self, going: Going) -> None:
        """Say how far the run has come; written twice a second at most."""
        if time.monotonic() - self._told >= _TOLD_SECONDS:
            self._write(going)

    def leave(self) -> None:
        """Give the place up."""
        self._file.unlink(missing_ok=True)
        if self._held is not None:
            self._held.release()

    def now(self) -> Going | None:
        """Say what goes on, in this process or another; None where nothing does."""
        found = read_object(self._file)
        if found is None:
            return None
        probe = FileLock(self._lock_file)
        try:
            with probe.acquire(timeout=0):
                return None  # its holder has died
        except Timeout:
            return Going(**found)

    def _write(self, going: Going) -> None:
        self._told = time.monotonic()
        write_whole(self._file, dump(asdict(going)))
