"""CURRENT: which index versions there are, newest first, each with its card's checksum.

One small JSON file, replaced whole, that carries a checksum of itself: a damaged one is found
before any of it is believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.disk import fsync
from index.errors import IndexCorrupt


@dataclass(frozen=True, slots=True)
class Entry:
    """A version's folder name and the SHA-256 of its card."""

    version: str
    checksum: str


class Current:
    """The CURRENT file of one index folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "CURRENT"

    def stamp(self) -> tuple[int, int]:
        """Give a value that changes whenever the file does: cheap to ask."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_ino)

    def read(self) -> tuple[Entry, ...]:
        """Give the versions, newest first; none where there is no file. Raises IndexCorrupt."""
        try:
            content = json.loads(self._path.read_bytes())
            entries = tuple(Entry(*pair) for pair in content["versions"])
            if not entries or content["checksum"] != _checksum(entries):
                raise ValueError
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise IndexCorrupt(
                "索引的 CURRENT 文件已损坏。请运行 mentor index build 重建。"
            ) from error
        return entries

    def write(self, entries: Sequence[Entry]) -> None:
        """Replace the file in one step. Raises OSError, the old file unharmed."""
        content = {
            "versions": [[entry.version, entry.checksum] for entry in entries],
            "checksum": _checksum(entries),
        }
        partial = self._path.with_suffix(".partial")
        try:
            partial.write_text(json.dumps(content), encoding="utf-8")
            fsync(partial)
            partial.replace(self._path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise


def _checksum(entries: Sequence[Entry]) -> str:
    lines = "\n".join(f"{entry.version} {entry.checksum}" for entry in entries)
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()
