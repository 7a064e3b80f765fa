"""The records that index/ makes: Passage, Hit, Wanted, SearchResult."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import Chunk, Metadata


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as the index holds it: its row number there and the document that it is from."""

    number: int
    chunk: Chunk
    source: Metadata


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    `score` is the fused score that ranks; `lexical` is BM25 over the best BM25 of this search
    (0 to 1), `dense` the cosine of query and passage (-1 to 1), `coverage` the share of the
    query's idf weight whose terms stand in the passage, its heading path or its title (0 to 1).
    """

    passage: Passage
    score: float
    lexical: float
    dense: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of the question: the names that any of which meets it, and its idf weight.

    `concept` is its type where the lexicon knows it ("disease", "drug" …), else empty; `seen` says
    that a document that may answer has one of its names; `surface` is the question's own word, and
    `read_as` the drug that it was taken for, where it was mistyped; `broader` are the names of the
    next wider concepts (糖尿病 of 2型糖尿病), which do not meet it.
    """

    names: tuple[str, ...]
    weight: float
    concept: str = ""
    seen: bool = True
    surface: str = ""
    read_as: str = ""
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits, best first, and the parts of the question with their idf in this index.

    `trust` is the fusion weight of the cosine for the question's language: how much the encoder's
    nearness of meaning is worth beside matching words.
    """

    hits: tuple[Hit, ...]
    wanted: tuple[Wanted, ...]
    index_version: str
    trust: float = 0.0
