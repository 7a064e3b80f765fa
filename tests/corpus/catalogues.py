"""Catalogues for tests: documents of one sentence, and a home as the version before made it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from corpus.catalogue import Catalogue
from corpus.split import split

from .fakes import document, prose, title

# As it stood before there was an audit, word for word.
OLD_SCHEMA = """
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
OLD_COLUMNS = (
    "key, id, state, hash, source, file, pages, added_at, metadata, findings, chunk_count, "
    "signature, reading"
)


def put(catalogue, text, *, state="published", original=None, reading="", by="", **fields):
    """Add a document of one sentence, `htn@2020` unless the fields say otherwise."""
    subject = document(title("治疗"), prose(text), **fields)
    return catalogue.add(
        subject, split(subject), state=state, original=original, reading=reading, by=by
    )


def answering(catalogue: Catalogue) -> dict[str, str]:
    """Give the text of each document in force, by key."""
    return {key: "".join(one.text for one in catalogue.chunks(key)) for key in catalogue.in_force()}


def make_old(home: Path) -> None:
    """Turn a home's catalogue into one that the version before there was an audit made."""
    path, old = home / "catalogue.db", home / "old.db"
    with sqlite3.connect(old) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(OLD_SCHEMA)
        connection.execute("ATTACH ? AS new", (str(path),))
        connection.execute(f"INSERT INTO documents SELECT {OLD_COLUMNS} FROM new.documents")
        connection.execute("INSERT INTO chunks SELECT * FROM new.chunks")
        connection.execute("UPDATE revision SET number = (SELECT number FROM new.revision)")
    connection.close()
    for name in (path, *home.glob("catalogue.db-*")):
        name.unlink(missing_ok=True)
    old.replace(path)
