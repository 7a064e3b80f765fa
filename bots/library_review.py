"""What a person sees of a document before it is published: findings and contradictions.

In: the catalogue. Out: for each document what its text shows, what only the library shows (front
matter, a twin), and the figures of other documents that contradict its own. Compared are the
documents in force and those that wait to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.contradictions.conflicts import Conflict, conflicts
from corpus.catalogue import Catalogue, Record
from corpus.document import Finding
from corpus.linting.review import review, sampled
from index.lexicon import built_in
from index.passage import Passage

_LIVE = ("published", "quarantined")


@dataclass(frozen=True, slots=True)
class Review:
    """A document with all that is doubtful about it."""

    record: Record
    findings: tuple[Finding, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def doubtful(self) -> bool:
        """Say whether there is anything to look at."""
        return bool(self.findings or self.conflicts)

    def fields(self) -> dict[str, Any]:
        """Give the findings and contradictions as JSON has them."""
        told = [{**asdict(one), "message": one.message} for one in self.conflicts]
        return {"findings": [asdict(one) for one in self.findings], "conflicts": told}


def reviews(catalogue: Catalogue, records: Sequence[Record]) -> Iterator[Review]:
    """Review some documents, each against the others that are in force or wait to be."""
    live = [one for one in catalogue.records() if one.standing.state in _LIVE]
    keys = {one.metadata.key for one in live}
    read = [*live, *(one for one in records if one.metadata.key not in keys)]
    chunks = {one.metadata.key: catalogue.chunks(one.metadata.key) for one in read}
    shingles = {one.metadata: sampled(chunks[one.metadata.key]) for one in live}
    passages = [
        Passage(0, chunk, one.metadata) for one in read for chunk in chunks[one.metadata.key]
    ]
    only = records[0].metadata.key if len(records) == 1 else ""
    found = conflicts(passages, built_in(), of=only)
    for record in records:
        key = record.metadata.key
        others = {one: theirs for one, theirs in shingles.items() if one.key != key}
        beyond = review(record.metadata, chunks[key], others)
        mine = tuple(one for one in found if key in (one.first.document, one.second.document))
        yield Review(record, (*record.findings, *beyond), mine)
