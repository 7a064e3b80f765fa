"""Correct what is known of a document that does not answer yet: title, issuer, edition and so on.

The text stays as it was read. A new edition makes a new key: the chunks are named anew by it, and
the document moves there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bots.staff.auth import Person, StaffProblem
from corpus.catalogue import Catalogue, Record
from corpus.document import Chunk, Document, chunk_id
from corpus.metadata import make_metadata
from corpus.records.publishing import is_own
from corpus.serial import dump_fields

_CLEARED = ("issuer", "edition", "year", "valid_from", "supersedes")


def may_amend(record: Record, person: Person) -> bool:
    """Say whether somebody may correct a document: else whoever corrects would be its uploader."""
    own = not record.added_by or is_own(record.added_by, person.name)
    return record.state == "quarantined" and (own or person.alone)


def amend(catalogue: Catalogue, record: Record, fields: Mapping[str, Any], person: Person) -> str:
    """Give a document these fields, what is not among them emptied; give its key then.

    Raises StaffProblem where that is not his to do or the edition is there already; CorpusError.
    """
    if not may_amend(record, person):
        raise StaffProblem("staff-refused", detail=_NOT_HIS)
    old = record.metadata
    kept = {name: value for name, value in dump_fields(old).items() if name not in _CLEARED}
    metadata = make_metadata(
        {**kept, **fields}, {}, fallback_title=old.title, language=old.language
    )
    if metadata.key != old.key and any(
        one.metadata.key == metadata.key for one in catalogue.records()
    ):
        raise StaffProblem("staff-refused", detail=_TAKEN)
    chunks = catalogue.chunks(old.key)
    document = Document(
        metadata, record.content_hash, record.source, (), record.pages, record.findings
    )
    if metadata.key != old.key:
        chunks = _named_anew(chunks, metadata.key)
    catalogue.add(document, chunks, state="quarantined", original=record.file, by=person.name)
    if metadata.key != old.key:
        catalogue.delete(old.key, by=person.name)
    return metadata.key


def _named_anew(chunks: Sequence[Chunk], key: str) -> tuple[Chunk, ...]:
    seen: Counter[tuple[tuple[str, ...], str]] = Counter()
    named = []
    for chunk in chunks:
        same = (chunk.section, chunk.text)
        id_ = chunk_id(key, chunk.section, chunk.text, seen[same])
        seen[same] += 1
        named.append(replace(chunk, id=id_, document_key=key))
    return tuple(named)


_NOT_HIS = "只有传这份资料的人，在发布以前，可以改它的说明。请告诉他要改什么，或把资料撤回待审。"
_TAKEN = "资料库里已有同一份资料的这一版，没有保存。请把版次写得能分清。"
