"""Writing that survives a power cut, and one kind of error for a disk that is full or failing.

Of the three libraries that write an index none raises OSError when a write fails: tantivy gives
a ValueError, faiss a RuntimeError, sqlite3 its own. Here each becomes the OSError that it was.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

_TANTIVY = re.compile(r"os error (\d+)")
_FAISS = re.compile(r"write error|could not open .* for writing")
_SQLITE_FULL = 13


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise OSError, naming `path`, where a library inside the block fails to write it."""
    try:
        yield
    except (ValueError, RuntimeError, sqlite3.OperationalError) as error:
        number = _errno(error)
        if number is None:
            raise
        raise OSError(number, os.strerror(number), str(path)) from error


def fsync(path: Path) -> None:
    """Force a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """Force a folder and everything in it to the disk."""
    for path in [*folder.rglob("*"), folder]:
        fsync(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file aside and put it in place in one step; it is on the disk when this returns."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        aside.write_bytes(data)
        fsync(aside)
        aside.replace(path)
        fsync(path.parent)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _errno(error: Exception) -> int | None:
    if isinstance(error, sqlite3.OperationalError):
        full = getattr(error, "sqlite_errorcode", 0) & 0xFF == _SQLITE_FULL
        return errno.ENOSPC if full else errno.EIO
    named = _TANTIVY.search(str(error))
    if named is not None:
        return int(named.group(1))
    if not _FAISS.search(str(error)):
        return None
    # faiss spells the system's words out.
    numbers = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.ENOENT)
    spelt = [number for number in numbers if os.strerror(number) in str(error)]
    return spelt[0] if spelt else errno.EIO
