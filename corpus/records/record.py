"""A row of the catalogue ↔ what the rest of the program sees of a document. Pure."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.document import Document, Finding, Metadata, State
from corpus.lifecycle import Standing
from corpus.records.history import Row
from corpus.serial import dump


@dataclass(frozen=True, slots=True)
class Record:
    """A document as the catalogue lists it.

    `standing` is its state as of the day asked about; `signature` hashes all that an index takes
    from it, its metadata and its chunks. `added_by` brought this very text ("": not known); times
    are UTC. `pinned`: rolled back to, so that a file that is added does not change it.
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
    added_by: str = ""
    published_by: str = ""
    published_at: str | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change that can be taken back: its first audit entry's number, time and author."""

    number: int
    at: str
    by: str
    keys: tuple[str, ...]


def new_row(document: Document, chunks: Sequence[str]) -> Row:
    """Give what the catalogue keeps of a document, with its chunks as lines of JSON."""
    metadata = dump(document.metadata)
    return {
        "key": document.metadata.key,
        "id": document.metadata.id,
        "pages": document.pages,
        "metadata": metadata,
        "chunk_count": len(chunks),
        "signature": _signature(metadata, chunks),
        **source(document),
    }


def source(document: Document) -> Row:
    """Give what other bytes, or another reader, may change although they say the same."""
    said = json.dumps([asdict(one) for one in document.findings], ensure_ascii=False)
    return {
        "hash": document.content_hash,
        "source": document.source_name,
        "findings": said.encode("utf-8", "replace").decode("utf-8"),
    }


def record(row: sqlite3.Row, metadata: Metadata, standing: Standing, home: Path) -> Record:
    """Give a document as it is listed."""
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
        added_by=row["added_by"],
        published_by=row["published_by"],
        published_at=row["published_at"],
        pinned=bool(row["pinned"]),
    )


def _signature(metadata: str, chunks: Sequence[str]) -> str:
    return hashlib.sha256("\n".join((metadata, *chunks)).encode("utf-8", "replace")).hexdigest()
