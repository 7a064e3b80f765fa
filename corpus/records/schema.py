"""The tables of catalogue.db, and how a catalogue of an earlier version becomes one of this.

`user_version` counts the versions: 0 is the one before there was an audit. A catalogue is made or
brought up to date in one transaction, so that a crash leaves the old one or the new one.
"""

from __future__ import annotations

import sqlite3

from corpus.errors import CatalogueTooNew
from corpus.records import audit

VERSION = 1
_FIRST = (
    """CREATE TABLE IF NOT EXISTS documents (
        key TEXT PRIMARY KEY, id TEXT NOT NULL, state TEXT NOT NULL, hash TEXT NOT NULL,
        source TEXT NOT NULL, file TEXT, pages INTEGER, added_at TEXT NOT NULL,
        metadata TEXT NOT NULL, findings TEXT NOT NULL, chunk_count INTEGER NOT NULL,
        signature TEXT NOT NULL, reading TEXT NOT NULL
    )""",
    """CREATE TABLE IF NOT EXISTS chunks (
        document_key TEXT NOT NULL REFERENCES documents(key) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, chunk TEXT NOT NULL, PRIMARY KEY (document_key, ordinal)
    ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS revision (number INTEGER NOT NULL)",
    "INSERT INTO revision SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM revision)",
)
# `pinned` marks what a rollback restored: a file that is added does not change it.
_SECOND = (
    "ALTER TABLE documents ADD COLUMN added_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE documents ADD COLUMN published_by TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE documents ADD COLUMN published_at TEXT",
    "ALTER TABLE documents ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE undo (
        number INTEGER PRIMARY KEY, change INTEGER NOT NULL, key TEXT NOT NULL,
        signature TEXT, file TEXT, before TEXT
    )""",
    """CREATE TABLE earlier_chunks (
        signature TEXT NOT NULL, ordinal INTEGER NOT NULL, chunk TEXT NOT NULL,
        PRIMARY KEY (signature, ordinal)
    ) WITHOUT ROWID""",
    *audit.SCHEMA,
)


def is_current(connection: sqlite3.Connection) -> bool:
    """Say whether the tables are of this version. Raises CatalogueTooNew for those of a later."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise CatalogueTooNew("资料库是更新版本的程序建立的，这个版本读不了，请先升级程序。")
    return version == VERSION


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Make the tables, or change those of an earlier version; within the caller's transaction.

    Documents that are there stay as they are, so that an index built before still matches; the
    audit begins with one entry for each.
    """
    if is_current(connection):
        return
    for statement in (*_FIRST, *_SECOND):
        connection.execute(statement)
    for row in connection.execute("SELECT * FROM documents ORDER BY key").fetchall():
        audit.write(connection, audit.Event("migrate", row), by="")
    connection.execute(f"PRAGMA user_version = {VERSION}")
