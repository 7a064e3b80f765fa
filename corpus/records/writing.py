"""One change of the catalogue as it is written: rows, audit entries, and what undoes it.

A Write lives within one transaction. It tells the audit of each step and, at the end, of each
document that the change put out of force by a successor.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.lifecycle import superseded
from corpus.records import audit, history, originals
from corpus.records.history import Row
from corpus.records.publishing import require_may_publish
from corpus.serial import load_metadata


@dataclass(slots=True)
class Write:
    """A transaction by one person; `change` is the change that it goes on with, if any."""

    connection: sqlite3.Connection
    by: str
    change: int | None = None
    unused: set[str] = field(default_factory=set)
    _before: frozenset[str] = frozenset()
    _altered: bool = False

    def __post_init__(self) -> None:
        self._before = self._superseded()
        newest = self.connection.execute("SELECT MAX(change) FROM undo").fetchone()[0]
        if self.change != newest:
            self.change = None  # another process has begun a change since

    def row(self, key: str) -> Row | None:
        """Give a document's row, or None."""
        found = self.connection.execute("SELECT * FROM documents WHERE key = ?", (key,)).fetchone()
        return history.as_dict(found)

    def tell(self, action: audit.Action, row: Row) -> None:
        """Write an audit entry; the first of a change gives it its number."""
        number = audit.write(self.connection, audit.Event(action, row), by=self.by)
        if self.change is None:
            self.change = number

    def replace(
        self, was: Row | None, now: Row | None, lines: Sequence[tuple[int, str]] = ()
    ) -> None:
        """Put a document's row `now` in the place of `was`; noted, where that can alter answers.

        `lines` are its chunks, by ordinal, where the text is new.
        """
        row = now or was
        assert row is not None and self.change is not None
        self._altered = True
        if history.alters(was, now):
            history.note(self.connection, self.change, row["key"], was)
        history.put(self.connection, row["key"], was, now)
        self.connection.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?)",
            [(row["key"], ordinal, line) for ordinal, line in lines],
        )
        if was is not None and was["file"]:
            self.unused.add(was["file"])

    def reread(self, was: Row, seen: Row) -> None:
        """Note what other bytes said that say the same: nothing changes for an index."""
        history.put(self.connection, was["key"], was, {**was, **seen})
        if was["file"]:
            self.unused.add(was["file"])

    def restore(self, since: int, *, alone: bool) -> tuple[str, ...]:
        """Put back what was in force before change `since`; give the keys that this changed.

        Raises SelfPublication where it would publish again what this very person has added.
        """
        done = []
        for key, was in history.before(self.connection, since).items():
            now = self.row(key)
            row = history.restored(was, now)
            if row is not None:
                if row["state"] == "published" and (now is None or now["state"] != "published"):
                    added_by = row["added_by"]
                    require_may_publish(key, added_by=added_by, by=self.by, alone=alone)
                self.tell("rollback", row)
                self.replace(now, row)
                history.bring_back_text(self.connection, row)
                done.append(key)
        return tuple(done)

    def forget(self, key: str) -> None:
        """Drop all that is kept of a document for a rollback."""
        self._altered = True
        self.unused |= history.forget(self.connection, key)

    def finish(self) -> None:
        """Tell of documents that this put out of force, forget old changes, count the write."""
        if not self._altered:
            return
        for key in sorted(self._superseded() - self._before):
            row = self.row(key)
            assert row is not None
            self.tell("supersede", row)
        self.unused |= history.prune(self.connection)
        self.connection.execute("UPDATE revision SET number = number + 1")

    def drop_unused(self, home: Path) -> None:
        """Remove the originals that nothing names any more, once that is committed."""
        used = "SELECT 1 FROM documents WHERE file = ? UNION SELECT 1 FROM undo WHERE file = ?"
        for file in self.unused:
            if self.connection.execute(used, (file, file)).fetchone() is None:
                originals.drop(home, file)

    def _superseded(self) -> frozenset[str]:
        rows = self.connection.execute("SELECT metadata, state FROM documents").fetchall()
        pairs = [(load_metadata(row["metadata"]), row["state"]) for row in rows]
        return superseded(pairs, dt.date.today())
