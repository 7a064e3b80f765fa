"""Index a BEIR-layout retrieval set in a temporary folder, search it, score the run.

Each document of the set is one passage, its title standing as its heading. What is searched is the
very index and retriever that answer doctors, lexicon and encoder included.
"""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Chunk, Metadata
from corpus.sentences import language_of
from evals.retrieval import Scores, SetDocument, read_corpus, read_qrels, read_queries, score_run
from index.encoder import Encoder
from index.fuse import weights_for
from index.lexicon import Lexicon
from index.retriever import Retriever
from index.store import Change, OpenIndex, Store

_DEPTH = 100
_SET = Metadata(id="set", title="")


@dataclass(frozen=True, slots=True)
class SetReport:
    """The scores of one fusion weight (None: the built-in ones) and what they cost."""

    weight: float | None
    scores: Scores
    queries_per_second: float
    index_seconds: float
    index_megabytes: float


def measure_set(
    corpus: Path,
    queries: Path,
    qrels: Path,
    *,
    encoder: Encoder,
    lexicon: Lexicon,
    weights: Sequence[float] = (),
) -> tuple[SetReport, ...]:
    """Measure a set with each of the fusion `weights`, or with the built-in ones.

    Raises SetUnreadable for a file that is not of the layout.
    """
    documents = read_corpus(corpus)
    asked, relevant = read_queries(queries), read_qrels(qrels)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        began = time.perf_counter()
        change = Change(_SET, "set", lambda: _chunks(documents), len(documents))
        store.update(
            add=[change], remove=(), encoder=encoder, weights=weights_for(encoder.name), afresh=True
        )
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        opened = store.open(encoder)
        reports = []
        for weight in weights or (None,):
            retriever = Retriever(_weighed(opened, weight), encoder, lexicon)
            began = time.perf_counter()
            run = {
                query: _found(retriever, asked[query], documents)
                for query in relevant
                if query in asked
            }
            rate = len(run) / (time.perf_counter() - began) if run else 0.0
            scores = score_run(relevant, run)
            reports.append(SetReport(weight, scores, rate, seconds, size / 1e6))
    return tuple(reports)


def _found(retriever: Retriever, query: str, documents: Sequence[SetDocument]) -> list[str]:
    hits = retriever.search(query, _DEPTH).hits
    return [documents[hit.passage.chunk.ordinal].id for hit in hits]


def _weighed(opened: OpenIndex, weight: float | None) -> OpenIndex:
    if weight is None:
        return opened
    both: Mapping[str, float] = {"zh": weight, "en": weight}
    return dataclasses.replace(opened, card=dataclasses.replace(opened.card, weights=both))


def _chunks(documents: Sequence[SetDocument]) -> list[Chunk]:
    return [
        Chunk(
            id=f"{ordinal:016x}",
            document_key=_SET.key,
            ordinal=ordinal,
            kind="text",
            text=document.text,
            section=(document.title,) if document.title else (),
            page=None,
            span=(0, len(document.text)),
            language=language_of(document.text),
        )
        for ordinal, document in enumerate(documents)
    ]
