"""Which documents are in force on a day. Pure.

A document answers when it is published, its `valid_from` has come, and no published document in
force replaces it: by naming it in `supersedes`, or by being a later edition of the same id.
The state is worked out from the records each time, so that the order in which two editions are
added never matters, and a new edition that starts next month leaves the old one in force till then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.document import Metadata, State


@dataclass(frozen=True, slots=True)
class Standing:
    """A document's effective state, and the key of the one that replaced it, if any."""

    state: State
    superseded_by: str | None = None


def standings(
    documents: Iterable[tuple[Metadata, State]], today: dt.date
) -> Mapping[str, Standing]:
    """Work out the standing of each document, by key, as of `today`."""
    listed = list(documents)
    current = [
        metadata
        for metadata, state in listed
        if state == "published" and not _future(metadata, today)
    ]
    result: dict[str, Standing] = {}
    for metadata, state in listed:
        by = _replacement(metadata, current) if state == "published" else None
        result[metadata.key] = Standing("superseded", by.key) if by else Standing(state)
    return result


def in_force(documents: Iterable[tuple[Metadata, State]], today: dt.date) -> frozenset[str]:
    """Give the keys of the documents that may answer on `today`."""
    listed = list(documents)
    found = standings(listed, today)
    return frozenset(
        metadata.key
        for metadata, _ in listed
        if found[metadata.key].state == "published" and not _future(metadata, today)
    )


def _future(metadata: Metadata, today: dt.date) -> bool:
    return metadata.valid_from is not None and metadata.valid_from > today


def _replacement(metadata: Metadata, current: Iterable[Metadata]) -> Metadata | None:
    replacing = [
        other for other in current if other.key != metadata.key and _replaces(other, metadata)
    ]
    return max(replacing, key=_age, default=None)


def _replaces(newer: Metadata, older: Metadata) -> bool:
    if newer.supersedes in (older.key, older.id):
        # Two documents that each claim to replace the other: the later one is believed.
        mutual = older.supersedes in (newer.key, newer.id)
        return not mutual or _age(newer) > _age(older)
    return newer.id == older.id and _age(newer) > _age(older)


def _age(metadata: Metadata) -> tuple[str, int, str]:
    start = metadata.valid_from.isoformat() if metadata.valid_from else f"{metadata.year or 0:04d}"
    return start, metadata.year or 0, metadata.edition
