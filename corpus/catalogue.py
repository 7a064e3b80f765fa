"""Which documents there are, in which state, and the chunks that they were cut into.

One SQLite file in the home folder. Readers never wait; writers take a file lock, so that two
processes cannot collide, and each write is one transaction. The index is built from here and
never the other way round. Original files are kept under server-made names beside it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from corpus.document import Chunk, Document, Finding, Metadata, State
from corpus.errors import CatalogueBusy, DocumentNotFound
from corpus.lifecycle import Standing, in_force, standings
from corpus.lock import locked
from corpus.serial import dump, load_chunk, load_metadata

Outcome = Literal["added", "replaced", "unchanged"]
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    key TEXT PRIMARY KEY, id TEXT NOT NULL, state TEXT NOT NULL, hash TEXT NOT NULL,
    source TEXT NOT NULL, file TEXT, pages INTEGER, added_at TEXT NOT NULL,
    metadata TEXT NOT NULL, findings TEXT NOT NULL, chunk_count INTEGER NOT NULL,
    signature TEXT NOT NULL, reading TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS chunks (
    document_key TEXT NOT NULL REFERENCES documents(key) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, chunk TEXT NOT NULL, PRIMARY KEY (document_key, ordinal)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision (number INTEGER NOT NULL);
INSERT INTO revision SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM revision);
"""


@dataclass(frozen=True, slots=True)
class Record:
    """A document as the catalogue lists it.

    `standing` is its state as of the day asked about; `signature` hashes all that an index takes
    from it, its metadata and its chunks.
    """

    metadata: Metadata
    state: State
    standing: Standing
    content_hash: str
    source: str
    file: Path | None
    pages: int | None
    added_at: str
    findings: tuple[Finding, ...]
    chunk_count: int
    signature: str


class Catalogue:
    """The documents of one home folder. Safe to share between threads and processes."""

    def __init__(self, home: Path, *, lock_seconds: float = 30.0) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self._path = home / "catalogue.db"
        self._lock_seconds = lock_seconds
        self._watch: sqlite3.Connection | None = None
        self._watching = threading.Lock()
        self._listed: tuple[int, dt.date, tuple[Record, ...]] | None = None
        if not self._is_made():
            with self._writing() as connection:
                connection.executescript(_SCHEMA)

    def add(
        self,
        document: Document,
        chunks: Sequence[Chunk],
        *,
        state: State,
        original: Path | None,
        reading: str = "",
    ) -> Outcome:
        """Store a document and its chunks; one of the same key is replaced, text and all.

        The same metadata and chunks again change nothing: a nightly `library add` must not undo
        a withdrawal, nor does a changed file: `publish` does. `reading` names the bytes, flags and
        reader that this came from, so that `by_reading` can spare reading the file again.
        """
        key = document.metadata.key
        packed = [dump(chunk) for chunk in chunks]
        signature = _signature(dump(document.metadata), packed)
        with self._writing() as connection:
            row = connection.execute("SELECT * FROM documents WHERE key = ?", (key,)).fetchone()
            file = self._keep(document, original)
            if row is not None and row["signature"] == signature:
                self._reread(connection, document, file, reading)
                self._drop_unused(connection, row["file"])
                return "unchanged"
            if row is not None and row["state"] == "retired":
                state = "retired"  # withdrawn is withdrawn, also in a corrected form
            connection.execute("DELETE FROM documents WHERE key = ?", (key,))
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    key, document.metadata.id, state, document.content_hash, document.source_name,
                    file, document.pages, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                    dump(document.metadata),
                    _findings(document), len(chunks), signature, reading,
                ),
            )  # fmt: skip
            connection.executemany(
                "INSERT INTO chunks VALUES (?, ?, ?)",
                [(key, chunk.ordinal, line) for chunk, line in zip(chunks, packed, strict=True)],
            )
            self._touch(connection)
            if row is not None:
                self._drop_unused(connection, row["file"])
        return "added" if row is None else "replaced"

    def records(self, today: dt.date | None = None) -> tuple[Record, ...]:
        """List every document, in the order of their ids, with its standing on `today`."""
        day = today or dt.date.today()
        with self._reading() as connection:
            revision = connection.execute("SELECT number FROM revision").fetchone()[0]
            if self._listed is not None and self._listed[:2] == (revision, day):
                return self._listed[2]
            rows = connection.execute("SELECT * FROM documents ORDER BY key").fetchall()
        parsed = [(load_metadata(row["metadata"]), row["state"]) for row in rows]
        found = standings(parsed, day)
        listed = tuple(
            _record(row, metadata, found[metadata.key], self.home)
            for row, (metadata, _) in zip(rows, parsed, strict=True)
        )
        self._listed = (revision, day, listed)
        return listed

    def by_reading(self, reading: str) -> Record | None:
        """Give the document that this very reading made, or None."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT key FROM documents WHERE reading = ?", (reading,)
            ).fetchone()
        return self.find(row["key"]) if row is not None else None

    def find(self, name: str) -> Record:
        """Give the document called `name`: a key `id@edition`, or an id (its newest edition).

        Raises DocumentNotFound.
        """
        matching = [
            record for record in self.records() if name in (record.metadata.key, record.metadata.id)
        ]
        if not matching:
            raise _missing(name)
        alive = [record for record in matching if record.standing.state == "published"]
        return (alive or matching)[-1]

    def chunks(self, key: str) -> tuple[Chunk, ...]:
        """Give a document's chunks in order; none where the key is unknown."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT chunk FROM chunks WHERE document_key = ? ORDER BY ordinal", (key,)
            ).fetchall()
        return tuple(load_chunk(row["chunk"]) for row in rows)

    def set_state(self, key: str, state: State) -> None:
        """Publish, hold back or retire a document. Raises DocumentNotFound."""
        with self._writing() as connection:
            change = "UPDATE documents SET state = ? WHERE key = ?"
            if not connection.execute(change, (state, key)).rowcount:
                raise _missing(key)
            self._touch(connection)

    def delete(self, key: str) -> None:
        """Remove a document, its text and its original file for good."""
        with self._writing() as connection:
            row = connection.execute("SELECT file FROM documents WHERE key = ?", (key,)).fetchone()
            connection.execute("DELETE FROM documents WHERE key = ?", (key,))
            self._touch(connection)
            if row is not None:
                self._drop_unused(connection, row["file"])

    def in_force(self, today: dt.date | None = None) -> frozenset[str]:
        """Give the keys of the documents that may answer on `today`."""
        with self._reading() as connection:
            rows = connection.execute("SELECT metadata, state FROM documents").fetchall()
        pairs = [(load_metadata(row["metadata"]), row["state"]) for row in rows]
        return in_force(pairs, today or dt.date.today())

    def revision(self) -> int:
        """Count the writes so far: cheap to ask, and changed whenever anything has changed."""
        # Asked before every answer, so over a connection that stays open.
        with self._watching:
            if self._watch is None:
                self._watch = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
                weakref.finalize(self, self._watch.close)
            return int(self._watch.execute("SELECT number FROM revision").fetchone()[0])

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=30)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        busy = CatalogueBusy("另一个进程正在修改资料库，请稍候再试。")
        lock = locked(self.home / "catalogue.lock", self._lock_seconds, busy)
        with lock, self._reading() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            with connection:
                yield connection
            self._listed = None

    def _is_made(self) -> bool:
        """Say whether the tables are all there: another process may be making them just now."""
        if not self._path.exists():
            return False
        with self._reading() as connection:
            last = "SELECT 1 FROM sqlite_master WHERE name = 'revision'"
            return connection.execute(last).fetchone() is not None

    @staticmethod
    def _reread(
        connection: sqlite3.Connection, document: Document, file: str | None, reading: str
    ) -> None:
        """Note that other bytes, or another reader, say the same: nothing changes for an index."""
        connection.execute(
            "UPDATE documents SET hash = ?, source = ?, file = ?, findings = ?, reading = ? "
            "WHERE key = ?",
            (
                document.content_hash, document.source_name, file, _findings(document), reading,
                document.metadata.key,
            ),
        )  # fmt: skip

    def _drop_unused(self, connection: sqlite3.Connection, file: str | None) -> None:
        """Remove a kept original that no document names any more, once that is certain."""
        connection.commit()
        used = "SELECT 1 FROM documents WHERE file = ?"
        if file and connection.execute(used, (file,)).fetchone() is None:
            (self.home / file).unlink(missing_ok=True)

    @staticmethod
    def _touch(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE revision SET number = number + 1")

    def _keep(self, document: Document, original: Path | None) -> str | None:
        """Copy the original beside the catalogue under its hash; the sender's name is not used."""
        if original is None:
            return None
        suffix = original.suffix.lower() if original.suffix[1:].isalnum() else ""
        name = f"files/{document.content_hash}{suffix}"
        target = self.home / name
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            partial = target.with_suffix(".partial")
            shutil.copyfile(original, partial)
            partial.replace(target)
        return name


def _missing(name: str) -> DocumentNotFound:
    return DocumentNotFound(f"资料库里没有“{name}”。用 mentor library list 查看全部文档。")


def _findings(document: Document) -> str:
    said = json.dumps([asdict(one) for one in document.findings], ensure_ascii=False)
    return said.encode("utf-8", "replace").decode("utf-8")


def _signature(metadata: str, chunks: Sequence[str]) -> str:
    return hashlib.sha256("\n".join((metadata, *chunks)).encode("utf-8", "replace")).hexdigest()


def _record(row: sqlite3.Row, metadata: Metadata, standing: Standing, home: Path) -> Record:
    return Record(
        metadata=metadata,
        state=row["state"],
        standing=standing,
        content_hash=row["hash"],
        source=row["source"],
        file=home / row["file"] if row["file"] else None,
        pages=row["pages"],
        added_at=row["added_at"],
        findings=tuple(Finding(**finding) for finding in json.loads(row["findings"])),
        chunk_count=row["chunk_count"],
        signature=row["signature"],
    )
