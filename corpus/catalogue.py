"""Which documents there are, in which state, and the chunks that they were cut into.

One SQLite file in the home folder. Readers never wait; writers take a file lock, so that two
processes cannot collide, and each write is one transaction, with its audit entries and with what
a rollback needs. The index is built from here and never the other way round.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from corpus.document import Chunk, Document, State
from corpus.errors import CatalogueBusy, DocumentChanged, DocumentNotFound, NothingToRollBack
from corpus.lifecycle import in_force, standings
from corpus.lock import locked
from corpus.records import audit, history, originals, schema
from corpus.records.publishing import person, require_may_publish, state_of_new_text
from corpus.records.record import Change, Record, new_row, record, source
from corpus.records.writing import Write
from corpus.serial import dump, load_chunk, load_metadata

__all__ = ["Catalogue", "Change", "Outcome", "Record"]
Outcome = Literal["added", "replaced", "unchanged"]

_ACTIONS: dict[State, audit.Action] = {
    "published": "publish",
    "quarantined": "quarantine",
    "retired": "retire",
}


class Catalogue:
    """The documents of one home folder. Safe to share between threads and processes.

    `by` is who writes where a call does not say. With `one_change`, all that this instance writes
    is rolled back together; one thread's only.
    """

    def __init__(
        self, home: Path, *, lock_seconds: float = 30.0, by: str = "", one_change: bool = False
    ) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self._path = home / "catalogue.db"
        self._lock_seconds = lock_seconds
        self._by = by
        self._one_change = one_change
        self._change: int | None = None
        self._watch: sqlite3.Connection | None = None
        self._watching = threading.Lock()
        self._listed: tuple[int, dt.date, tuple[Record, ...]] | None = None
        if not self._is_current():
            with self._locked() as connection:
                schema.bring_up_to_date(connection)

    def add(
        self,
        document: Document,
        chunks: Sequence[Chunk],
        *,
        state: State,
        original: Path | None,
        reading: str = "",
        by: str = "",
    ) -> Outcome:
        """Store a document and its chunks; one of the same key is replaced, text and all.

        The same metadata and chunks again change nothing: a nightly `library add` must not undo
        a withdrawal, nor does a changed file: `set_state` does. What a person rolled back to is
        not replaced either: raises RolledBack. `reading` names the bytes, flags and reader that
        this came from, so that `by_reading` can spare reading the file again; `by` is who adds it.
        """
        key = document.metadata.key
        lines = [(chunk.ordinal, dump(chunk)) for chunk in chunks]
        new = new_row(document, [line for _, line in lines])
        with self._writing(by) as write:
            was = write.row(key)
            same = was is not None and was["signature"] == new["signature"]
            if was is not None and not same:
                state = state_of_new_text(was, state)
            file = originals.keep(self.home, document.content_hash, original)
            if was is not None and same:
                write.reread(was, {**source(document), "file": file, "reading": reading})
                return "unchanged"
            now = {
                **new, "state": state, "file": file, "reading": reading,
                "added_by": write.by, "added_at": _now(),
                "published_by": write.by if state == "published" else "",
                "published_at": _now() if state == "published" else None,
                "pinned": was["pinned"] if was is not None else 0,
            }  # fmt: skip
            write.tell("add" if was is None else "replace", now)
            if was is None or state != was["state"] or state == "published":
                write.tell(_ACTIONS[state], now)
            write.replace(was, now, lines)
        return "added" if was is None else "replaced"

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
            record(row, metadata, found[metadata.key], self.home)
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

    def set_state(
        self, key: str, state: State, *, by: str = "", alone: bool = False, seen: str = ""
    ) -> None:
        """Publish, hold back or retire a document, as `by`.

        Whoever added a text does not publish it, unless he works `alone`; `seen` is the signature
        of what he looked at. Raises DocumentNotFound, SelfPublication, DocumentChanged.
        """
        with self._writing(by) as write:
            was = write.row(key)
            if was is None:
                raise _missing(key)
            if seen and seen != was["signature"]:
                raise DocumentChanged(f"{key} 的内容刚被更换，请重新查看后再操作。")
            if state == "published":
                require_may_publish(key, added_by=was["added_by"], by=write.by, alone=alone)
            now = {**was, "state": state}
            if state == "published":
                now |= {"pinned": 0, "published_by": write.by, "published_at": _now()}
            elif state == "quarantined":
                now |= {"published_by": "", "published_at": None}
            if (was["state"], was["pinned"]) != (state, now["pinned"]):
                write.tell(_ACTIONS[state], now)
                write.replace(was, now)

    def delete(self, key: str, *, by: str = "", for_good: bool = False) -> None:
        """Remove a document, its text and its original file; a rollback brings them back.

        `for_good` removes what is kept for that, too, also of a document deleted before.
        """
        with self._writing(by) as write:
            was = write.row(key)
            if was is not None:
                write.tell("purge" if for_good else "delete", was)
                write.replace(was, None)
            if for_good:
                write.forget(key)
                write.unused |= originals.kept(self.home)

    def rollback(
        self, *, by: str = "", alone: bool = False, to: int | None = None
    ) -> tuple[str, ...]:
        """Put back what was in force before the last change, or before change `to`; give the keys.

        A rollback is a change itself and can be taken back. Raises NothingToRollBack, and
        SelfPublication where it would publish again what `by` has added and what was withdrawn.
        """
        with self._writing(by) as write:
            known = history.changes(write.connection)
            if not known or (to is not None and to not in known):
                raise NothingToRollBack(_nothing(to, sorted(known)))
            write.change = None
            done = write.restore(max(known) if to is None else to, alone=alone)
            if not done:
                raise NothingToRollBack("回滚到那时，在用的文档和现在一样，没有改动。")
            return done

    def changes(self) -> tuple[Change, ...]:
        """List the changes that can be taken back, the last first."""
        with self._reading() as connection:
            known = history.changes(connection)
            told = {entry.number: entry for entry in audit.entries(connection)}
        return tuple(
            Change(number, told[number].at, told[number].by, keys)
            for number, keys in sorted(known.items(), reverse=True)
        )

    def audit(self) -> tuple[audit.Entry, ...]:
        """Give the audit's entries, oldest first, unchecked."""
        with self._reading() as connection:
            return audit.entries(connection)

    def verify_audit(self) -> int:
        """Check the audit's chain of hashes; give how many entries. Raises AuditBroken."""
        with self._reading() as connection:
            return audit.verify(connection)

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
    def _writing(self, by: str) -> Iterator[Write]:
        with self._locked() as connection:
            write = Write(connection, person(by or self._by), self._change)
            yield write
            write.finish()
            connection.commit()
            write.drop_unused(self.home)
            self._change = write.change if self._one_change else None

    @contextlib.contextmanager
    def _locked(self) -> Iterator[sqlite3.Connection]:
        busy = CatalogueBusy("另一个进程正在修改资料库，请稍候再试。")
        lock = locked(self.home / "catalogue.lock", self._lock_seconds, busy)
        with lock, self._reading() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            with connection:
                # Of itself Python begins a transaction at the first INSERT, but not for tables.
                connection.execute("BEGIN IMMEDIATE")
                yield connection
            self._listed = None

    def _is_current(self) -> bool:
        """Say whether the tables are all there: another process may be making them just now."""
        if not self._path.exists():
            return False
        with self._reading() as connection:
            return schema.is_current(connection)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _nothing(to: int | None, known: Sequence[int]) -> str:
    if not known:
        return "还没有可以回滚的改动。"
    return f"没有保留第 {to} 号改动。可回到这些改动之前：{'、'.join(map(str, known))}。"


def _missing(name: str) -> DocumentNotFound:
    return DocumentNotFound(f"资料库里没有“{name}”。用 mentor library list 查看全部文档。")
