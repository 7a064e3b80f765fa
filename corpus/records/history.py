"""What was in force before each of the last changes, so that it can be put back.

A change that alters what answers leaves the former row of each document it touched, and the former
text by its signature. Everything here happens within the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

KEPT_CHANGES = 20
Row = Mapping[str, Any]


def as_dict(row: sqlite3.Row | None) -> Row | None:
    """Give a row as a mapping that outlives its connection."""
    return None if row is None else dict(row)


def alters(before: Row | None, after: Row | None) -> bool:
    """Say whether a change of one document can change what answers.

    A retired document counts: it still replaces the editions before it.
    """
    return _effect(before) != _effect(after)


def note(connection: sqlite3.Connection, change: int, key: str, before: Row | None) -> None:
    """Note what a document was before a change; None where it was not there."""
    said = None if before is None else json.dumps(before, ensure_ascii=False)
    signature, file = (before["signature"], before["file"]) if before else (None, None)
    connection.execute(
        "INSERT INTO undo (change, key, signature, file, before) VALUES (?, ?, ?, ?, ?)",
        (change, key, signature, file, said),
    )


def prune(connection: sqlite3.Connection) -> set[str]:
    """Forget all but the last changes; give the originals that only those named."""
    old = (
        "change NOT IN (SELECT DISTINCT change FROM undo ORDER BY change DESC "
        f"LIMIT {KEPT_CHANGES})"
    )
    rows = connection.execute(f"SELECT file FROM undo WHERE {old}").fetchall()
    connection.execute(f"DELETE FROM undo WHERE {old}")
    _drop_unused_text(connection)
    return {row["file"] for row in rows if row["file"]}


def forget(connection: sqlite3.Connection, key: str) -> set[str]:
    """Drop all that is kept of one document; give the originals that it named."""
    rows = connection.execute("SELECT file FROM undo WHERE key = ?", (key,)).fetchall()
    connection.execute("DELETE FROM undo WHERE key = ?", (key,))
    _drop_unused_text(connection)
    return {row["file"] for row in rows if row["file"]}


def changes(connection: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    """Give the keys that each kept change touched, by its number, oldest first."""
    found: dict[int, dict[str, None]] = {}
    for row in connection.execute("SELECT change, key FROM undo ORDER BY number"):
        found.setdefault(row["change"], {})[row["key"]] = None
    return {change: tuple(keys) for change, keys in found.items()}


def before(connection: sqlite3.Connection, change: int) -> dict[str, Row | None]:
    """Give what each document touched since was before `change`, by key."""
    found: dict[str, Row | None] = {}
    rows = connection.execute(
        "SELECT key, before FROM undo WHERE change >= ? ORDER BY number", (change,)
    )
    for row in rows:
        found.setdefault(row["key"], json.loads(row["before"]) if row["before"] else None)
    return found


def restored(was: Row | None, now: Row | None) -> Row | None:
    """Give the row that puts a document back from `now` to what it `was`; None: leave it alone.

    What had not been there is held back, not removed, and what a changed file could bring again is
    pinned: the same files, added again at night, must not undo a rollback.
    """
    if not alters(was, now):
        return None
    if was is None:
        assert now is not None
        unpublished = {"published_by": "", "published_at": None}
        return {**now, "state": "quarantined", "pinned": 1, **unpublished}
    other = now is not None and now["signature"] != was["signature"]
    undone = now is not None and not now["pinned"] and (other or was["state"] == "quarantined")
    return {**was, "pinned": int(bool(was["pinned"] or undone))}


def put(connection: sqlite3.Connection, key: str, was: Row | None, now: Row | None) -> None:
    """Write a document's row `now` in the place of `was`; a text that this removes is set aside."""
    if was is not None and now is not None and was["signature"] == now["signature"]:
        names = ", ".join(f"{name} = ?" for name in now)
        values = (*now.values(), key)
        connection.execute(f"UPDATE documents SET {names} WHERE key = ?", values)
        return
    if was is not None:
        connection.execute(
            "INSERT OR IGNORE INTO earlier_chunks "
            "SELECT ?, ordinal, chunk FROM chunks WHERE document_key = ?",
            (was["signature"], key),
        )
        connection.execute("DELETE FROM documents WHERE key = ?", (key,))
    if now is not None:
        names, marks = ", ".join(now), ", ".join("?" * len(now))
        values = tuple(now.values())
        connection.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", values)


def bring_back_text(connection: sqlite3.Connection, row: Row) -> None:
    """Give a document that was put back the text that was set aside."""
    connection.execute(
        "INSERT OR IGNORE INTO chunks "
        "SELECT ?, ordinal, chunk FROM earlier_chunks WHERE signature = ?",
        (row["key"], row["signature"]),
    )


def _effect(row: Row | None) -> tuple[str, str] | None:
    if row is None or row["state"] not in ("published", "retired"):
        return None
    return row["state"], row["signature"]


def _drop_unused_text(connection: sqlite3.Connection) -> None:
    connection.execute(
        "DELETE FROM earlier_chunks WHERE signature NOT IN "
        "(SELECT signature FROM undo WHERE signature IS NOT NULL)"
    )
