"""Who did what to which document, in a log that is only ever added to.

Each entry's hash covers its fields and the hash of the entry before: an entry that is changed,
taken out or moved breaks the chain. It names keys, signatures and counts, never text or titles.
Whoever may write the file can make a whole new chain, so note the last hash elsewhere at times.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from corpus.errors import AuditBroken

Action = Literal[
    "migrate", "add", "replace", "publish", "quarantine", "retire", "supersede", "delete", "purge",
    "rollback",
]  # fmt: skip
START = "0" * 64
SCHEMA = (
    """CREATE TABLE audit (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL,
        key TEXT NOT NULL, signature TEXT NOT NULL, findings TEXT NOT NULL, hash TEXT NOT NULL
    )""",
    # How far the log went, so that the last entries cannot be cut off unseen.
    "CREATE TABLE audit_end (number INTEGER NOT NULL, hash TEXT NOT NULL)",
    f"INSERT INTO audit_end VALUES (0, '{START}')",
    """CREATE TRIGGER audit_not_changed BEFORE UPDATE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
    """CREATE TRIGGER audit_not_deleted BEFORE DELETE ON audit
       BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
       WHEN NEW.number IS NOT (SELECT COALESCE(MAX(number), 0) + 1 FROM audit)
       BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END""",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `at` in UTC, `findings` counts by severity, `hash` over all this and the last."""

    number: int
    at: str
    by: str
    action: Action
    key: str
    signature: str
    findings: Mapping[str, int]
    hash: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to a document, told by its row in the catalogue."""

    action: Action
    row: sqlite3.Row | Mapping[str, Any]


def write(connection: sqlite3.Connection, event: Event, *, by: str) -> int:
    """Add an entry within the caller's transaction; give its number."""
    number, last = connection.execute("SELECT number, hash FROM audit_end").fetchone()
    counts = Counter(finding["severity"] for finding in json.loads(event.row["findings"]))
    fields = (
        number + 1, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), by, event.action,
        event.row["key"], event.row["signature"], json.dumps(dict(sorted(counts.items()))),
    )  # fmt: skip
    digest = _chained(last, fields)
    connection.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*fields, digest))
    connection.execute("UPDATE audit_end SET number = ?, hash = ?", (number + 1, digest))
    return int(number) + 1


def entries(connection: sqlite3.Connection) -> tuple[Entry, ...]:
    """Give all entries in order, unchecked."""
    rows = connection.execute("SELECT * FROM audit ORDER BY number").fetchall()
    return tuple(Entry(**{**dict(row), "findings": _counts(row["findings"])}) for row in rows)


def verify(connection: sqlite3.Connection) -> int:
    """Check the chain from the first entry to the last; give how many there are.

    Raises AuditBroken, which names the first entry that is changed, missing or out of place.
    """
    last = START
    count = 0
    for count, row in enumerate(connection.execute("SELECT * FROM audit ORDER BY number"), start=1):
        if row[0] != count:
            raise AuditBroken(count, f"第 {count} 条缺失")
        if row[7] != _chained(last, tuple(row[:7])):
            raise AuditBroken(count, f"第 {count} 条被改动或调换过")
        last = row[7]
    end, digest = connection.execute("SELECT number, hash FROM audit_end").fetchone()
    if end != count:
        raise AuditBroken(min(end, count) + 1, f"第 {min(end, count) + 1} 条缺失或多出")
    if digest != last:
        raise AuditBroken(count, f"第 {count} 条被改动过")
    return count


def _counts(text: object) -> dict[str, int]:
    """Read the counts of an entry; none of what somebody has made unreadable."""
    try:
        counts = json.loads(str(text))
    except ValueError:
        return {}
    return counts if isinstance(counts, dict) else {}


def _chained(last: str, fields: Sequence[object]) -> str:
    said = json.dumps([last, *fields], ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
