"""The folder where sent files wait to be read: names that the server makes, nothing left behind.

Each process has a folder of its own under `uploads` in the home, held by a lock that the system
drops when the process dies. Whoever comes next removes the folders that nobody holds any more: a
kill in the middle of an upload leaves nothing for longer.
"""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from evals.desk.files import make_id

_PIECE = 1024 * 1024
_SUFFIX = re.compile(r"\.[a-z0-9]{1,9}")


class TooLarge(ValueError):
    """A file is larger than it may be."""


class WaitingFiles:
    """The files of one process that wait to be read."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._folder = parent / make_id()
        self._lock: FileLock | None = None
        self._taking = threading.Lock()
        self._sweep()

    def keep(self, id_: str, name: str, data: BinaryIO, most: int) -> Path:
        """Write what was sent under our own name; of the sender's name only the suffix counts.

        Raises TooLarge past `most` bytes, OSError where the disk is full; then nothing stays.
        """
        self._take()
        suffix = Path(name).suffix.lower()
        path = self._folder / (id_ + (suffix if _SUFFIX.fullmatch(suffix) else ""))
        left = most
        try:
            with path.open("xb") as stream:
                while piece := data.read(min(_PIECE, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        raise TooLarge
                    stream.write(piece)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def close(self) -> None:
        """Remove the folder of this process and all that is in it."""
        if self._lock is not None:
            self._remove(self._folder)
            self._lock.release()
            self._lock = None

    def _take(self) -> None:
        with self._taking:
            if self._lock is not None:
                return
            self._parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._lock_file(self._folder), thread_local=False)
            lock.acquire(timeout=1)
            self._folder.mkdir()
            self._lock = lock

    def _sweep(self) -> None:
        found = sorted(self._parent.iterdir()) if self._parent.is_dir() else []
        for folder in (path for path in found if path.is_dir()):
            try:
                with FileLock(self._lock_file(folder)).acquire(timeout=0):
                    self._remove(folder)
            except Timeout:
                pass  # another server of this home reads from it

    def _remove(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._lock_file(folder).unlink(missing_ok=True)

    @staticmethod
    def _lock_file(folder: Path) -> Path:
        return folder.with_name(f"{folder.name}.lock")
