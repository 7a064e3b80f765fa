"""What may be answered from at this moment: the index that is open and the documents in force.

A running server sees a new index and a retired document at the next question: each `snapshot`
compares two small stamps (the index's CURRENT file, the catalogue's revision) and reopens only
what has changed. An answer works on one snapshot, so that it carries one index version.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.catalogue import Catalogue
from corpus.document import Metadata
from corpus.lifecycle import Standing, in_force
from index.encoder import Encoder
from index.errors import IndexingError
from index.lexicon import Lexicon
from index.passage import Passage, SearchResult
from index.ranking import Preference
from index.reranker import Reranker
from index.retriever import Retriever
from index.store import Store
from index.twins import work_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One index version and the standing of its documents on one day.

    `blocked` are the documents that may not answer; `stale` are those of them that are in force
    but were changed after they were indexed: the old text is withdrawn, the new not yet there.
    `known` are all documents of the catalogue by key, what was withdrawn among them.
    """

    retriever: Retriever
    blocked: frozenset[str]
    standings: Mapping[str, Standing]
    stale: frozenset[str] = frozenset()
    known: Mapping[str, Metadata] = field(default_factory=dict)

    def search(self, query: str, k: int, *, prefer: Preference | None = None) -> SearchResult:
        """Give the k best passages of documents in force; `prefer` lifts sections a little."""
        return self.retriever.search(query, k, blocked=self.blocked, prefer=prefer)

    def within(self, works: Collection[str]) -> Snapshot:
        """Give the same snapshot with only some works (and their translations) left to answer."""
        others = frozenset(one.key for one in self.documents() if work_of(one.id) not in works)
        return dataclasses.replace(self, blocked=self.blocked | others)

    def passage(self, chunk_id: str) -> Passage | None:
        """Give a passage, unless it is unknown or its document may no longer answer."""
        passage = self.retriever.opened.passages.by_chunk(chunk_id)
        return None if passage is None or passage.source.key in self.blocked else passage

    def beside(self, passage: Passage, offset: int) -> Passage | None:
        """Give the passage `offset` places after (before: negative) another, or None."""
        ordinal = passage.chunk.ordinal + offset
        return self.retriever.opened.passages.by_place(passage.source.key, ordinal)

    def table_of(self, row: Passage) -> Passage | None:
        """Give the whole table that a row was cut from, or None."""
        if row.chunk.parent is None:
            return None
        return self.retriever.opened.passages.by_place(row.source.key, row.chunk.parent)

    def documents(self) -> list[Metadata]:
        """Give the documents that may answer."""
        listed = self.retriever.opened.passages.sources()
        return [source for source in listed if source.key not in self.blocked]


class Knowledge:
    """The home folder's knowledge, always fresh. Safe to share between threads."""

    def __init__(
        self,
        home: Path,
        encoder: Encoder,
        lexicon: Lexicon,
        *,
        reranker: Reranker | None = None,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self.catalogue = Catalogue(home)
        self.store = Store(home / "index")
        self._encoder = encoder
        self._lexicon = lexicon
        self._reranker = reranker
        self._today = today
        self._lock = threading.Lock()
        # One reference, so that no thread ever sees a new stamp beside an old snapshot.
        self._held: tuple[tuple[object, ...], Snapshot] | None = None

    @property
    def encoder(self) -> Encoder:
        """Give the encoder that questions are encoded with."""
        return self._encoder

    @property
    def encoder_name(self) -> str:
        """Name the encoder that questions are encoded with."""
        return self._encoder.name

    def snapshot(self) -> Snapshot:
        """Give the present snapshot. Raises IndexingError where there is no usable index.

        While one thread reopens, the others go on with the snapshot before.
        """
        held = self._held
        stamp = (self.store.stamp(), self.catalogue.revision(), self._today())
        if held is not None and stamp == held[0]:
            return held[1]
        # A retired document must not answer even once more, so only a mere index swap may lag.
        may_lag = held is not None and stamp[1:] == held[0][1:]
        if not self._lock.acquire(blocking=not may_lag):
            assert held is not None
            return held[1]
        try:
            if self._held is None or stamp != self._held[0]:
                self._held = (stamp, self._take(stamp))
            return self._held[1]
        finally:
            self._lock.release()

    def _take(self, stamp: tuple[object, ...]) -> Snapshot:
        retriever = self._retriever(reopen=self._held is None or stamp[0] != self._held[0][0])
        today = self._today()
        # One reading of the catalogue, so that states and signatures are of one moment.
        records = {record.metadata.key: record for record in self.catalogue.records(today)}
        standings = {key: record.standing for key, record in records.items()}
        indexed = retriever.opened.passages.signatures()
        may = in_force([(record.metadata, record.state) for record in records.values()], today)
        stale = frozenset(
            key
            for key, signature in indexed.items()
            if key in may and records[key].signature != signature
        )
        known = {key: record.metadata for key, record in records.items()}
        blocked = frozenset(indexed.keys() - may) | stale
        return Snapshot(retriever, blocked, standings, stale, known)

    def _retriever(self, *, reopen: bool) -> Retriever:
        held = self._held[1].retriever if self._held is not None else None
        if held is not None and not reopen:
            return held
        try:
            opened = self.store.open(self._encoder)
            return Retriever(opened, self._encoder, self._lexicon, reranker=self._reranker)
        except IndexingError:
            # A server keeps answering from what it has open; `mentor doctor` says what is wrong.
            if held is None:
                raise
            return held
