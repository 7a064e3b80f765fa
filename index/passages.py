"""The passages of one index version, in one SQLite file: text, place and document metadata.

Written once by store.py, then only read; a version is thus whole in itself and can be moved to
another machine without the catalogue.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from corpus.document import Chunk, Metadata
from corpus.serial import dump, load_chunk, load_metadata
from index.disk import writing
from index.passage import Passage

_HELD = 4096  # passages in memory, some 10 MB
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    key TEXT PRIMARY KEY, signature TEXT NOT NULL, metadata TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, chunk_id TEXT NOT NULL, document_key TEXT NOT NULL,
    ordinal INTEGER NOT NULL, chunk TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS by_chunk ON passages (chunk_id);
CREATE UNIQUE INDEX IF NOT EXISTS by_place ON passages (document_key, ordinal);
"""


class PassageFile:
    """Passages by number, by chunk id and by place. Safe to share between threads."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        mode = "rwc" if writable else "ro&immutable=1"
        # A path may hold ? or #, which mean something in a URI.
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        self._path = path
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._sources: dict[str, Metadata] = {}
        self._held: dict[int, Passage] = {}
        self._writable = writable
        self._all_sources: tuple[Metadata, ...] | None = None
        if writable:
            # A retired document's text must not stay in the file's free pages.
            self._connection.execute("PRAGMA secure_delete = ON")
            # A build that dies is thrown away; store.py forces the file to the disk at its end.
            self._connection.execute("PRAGMA journal_mode = MEMORY")
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file, every write committed. Raises OSError where that fails."""
        with self._lock, contextlib.closing(self._connection), writing(self._path):
            self._connection.commit()

    def signatures(self) -> dict[str, str]:
        """Give the content signature of each document, by key."""
        with self._lock:
            return dict(self._connection.execute("SELECT key, signature FROM documents"))

    def count(self) -> int:
        """Count the passages."""
        with self._lock:
            return int(self._connection.execute("SELECT COUNT(*) FROM passages").fetchone()[0])

    def numbers(self, documents: Iterable[str]) -> list[int]:
        """Give the passage numbers of these documents."""
        found: list[int] = []
        with self._lock:
            for key in documents:
                rows = self._connection.execute(
                    "SELECT number FROM passages WHERE document_key = ?", (key,)
                )
                found.extend(row[0] for row in rows)
        return found

    def remove(self, documents: Iterable[str]) -> None:
        """Delete these documents and their passages. Raises OSError where the disk fails."""
        with self._lock, writing(self._path):
            for key in documents:
                self._connection.execute("DELETE FROM passages WHERE document_key = ?", (key,))
                self._connection.execute("DELETE FROM documents WHERE key = ?", (key,))
                self._sources.pop(key, None)

    def add(self, source: Metadata, signature: str, chunks: Sequence[Chunk]) -> list[int]:
        """Add a document's chunks and give their new passage numbers, in order.

        Raises OSError where the disk fails.
        """
        with self._lock, writing(self._path):
            self._connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?)",
                (source.key, signature, dump(source)),
            )
            numbers = []
            for chunk in chunks:
                cursor = self._connection.execute(
                    "INSERT INTO passages (chunk_id, document_key, ordinal, chunk)"
                    " VALUES (?, ?, ?, ?)",
                    (chunk.id, source.key, chunk.ordinal, dump(chunk)),
                )
                numbers.append(int(cursor.lastrowid or 0))
        return numbers

    def by_number(self, numbers: Sequence[int]) -> Mapping[int, Passage]:
        """Give the passages of these numbers; an unknown number is left out."""
        with self._lock:
            missing = [number for number in numbers if number not in self._held]
            marks = ",".join("?" * len(missing))
            rows = self._connection.execute(
                f"SELECT number, document_key, chunk FROM passages WHERE number IN ({marks})",
                tuple(missing),
            ).fetchall()
            found = {number: self._held[number] for number in numbers if number in self._held}
            for row in rows:
                found[row[0]] = Passage(row[0], load_chunk(row[2]), self._source(row[1]))
            self._hold(found)
            return found

    def _hold(self, found: Mapping[int, Passage]) -> None:
        """Keep what is asked for again and again; a file that is being written changes."""
        if self._writable:
            return
        self._held.update(found)
        while len(self._held) > _HELD:
            self._held.pop(next(iter(self._held)))

    def by_chunk(self, chunk_id: str) -> Passage | None:
        """Give the passage of a chunk id, or None."""
        return self._one("chunk_id = ?", (chunk_id,))

    def by_place(self, document_key: str, ordinal: int) -> Passage | None:
        """Give the passage that stands at this place of a document, or None."""
        return self._one("document_key = ? AND ordinal = ?", (document_key, ordinal))

    def between(self, document_key: str, first: int, last: int) -> Sequence[Passage]:
        """Give the passages of a document from one place to another, both included, in order."""
        return self._many(
            "document_key = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal",
            (document_key, first, last),
        )

    def everything(self) -> Sequence[Passage]:
        """Give every passage, in the order of their numbers."""
        return self._many("TRUE ORDER BY number", ())

    def sources(self) -> Sequence[Metadata]:
        """Give the metadata of every document, in the order of their keys."""
        with self._lock:
            if self._writable or self._all_sources is None:
                rows = self._connection.execute("SELECT key FROM documents ORDER BY key").fetchall()
                self._all_sources = tuple(self._source(row[0]) for row in rows)
            return self._all_sources

    def _one(self, where: str, values: tuple[object, ...]) -> Passage | None:
        return next(iter(self._many(where, values)), None)

    def _many(self, where: str, values: tuple[object, ...]) -> list[Passage]:
        with self._lock:
            rows = self._connection.execute(
                f"SELECT number, document_key, chunk FROM passages WHERE {where}", values
            ).fetchall()
            return [Passage(row[0], load_chunk(row[2]), self._source(row[1])) for row in rows]

    def _source(self, key: str) -> Metadata:
        if key not in self._sources:
            row = self._connection.execute(
                "SELECT metadata FROM documents WHERE key = ?", (key,)
            ).fetchone()
            self._sources[key] = load_metadata(row[0])
        return self._sources[key]
