"""Index a BEIR-layout retrieval set in a temporary folder, search it, score the run.

Each document of the set is one passage, its title standing as its heading. What is searched is the
very index and retriever that answer doctors, lexicon and encoder included.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Chunk, Metadata
from corpus.sentences import language_of
from evals.ablation import PLAIN, Remembering, Stage, p95_ms
from evals.errors import SetUnreadable
from evals.retrieval import Scores, SetDocument, read_corpus, read_qrels, read_queries, score_run
from index.encoder import Encoder
from index.fuse import weights_of
from index.lexicon import Lexicon
from index.retriever import Retriever
from index.store import Change, OpenIndex, Store

_DEPTH = 100
# A question costs what it costs a doctor: as many passages as the mentor reads, of that many asked.
_READ = 12
_TIMED = 500
_SET = Metadata(id="set", title="")


@dataclass(frozen=True, slots=True)
class SetReport:
    """The scores at one stage with one fusion weight (None: those of the card), and the cost.

    `p95_ms` is the processor time of a question, encoder included, over the first 500.
    """

    stage: str
    weight: float | None
    scores: Scores
    p95_ms: float
    passages: int
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
    stages: Sequence[Stage] = PLAIN[-1:],
) -> tuple[SetReport, ...]:
    """Measure a set at each of the stages, with each of the fusion `weights` where there are any.

    The set is indexed and encoded once. Raises SetUnreadable for a file that is not of the layout.
    """
    documents = read_corpus(corpus)
    texts, relevant = read_queries(queries), read_qrels(qrels)
    asked = {query: texts[query] for query in relevant if query in texts}
    if not asked:
        raise SetUnreadable(f"{qrels}：没有一个查询号在 {queries} 里，请核对是不是同一个检索集。")
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        opened = _indexed(documents, Path(folder), encoder)
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        remembering = Remembering(encoder)
        reports = []
        for stage, weight in itertools.product(stages, weights or (None,)):
            weighed = _weighed(opened, weight)
            search = functools.partial(
                Retriever(weighed, remembering, lexicon).search, options=stage.options
            )
            run = {
                query: [
                    documents[hit.passage.chunk.ordinal].id for hit in search(text, _DEPTH).hits
                ]
                for query, text in asked.items()
            }
            timed = functools.partial(
                Retriever(weighed, encoder, lexicon).search, k=_READ, options=stage.options
            )
            scores = score_run(relevant, run)
            cost = p95_ms(timed, [*asked.values()][:_TIMED])
            reports.append(
                SetReport(stage.name, weight, scores, cost, len(documents), seconds, size / 1e6)
            )
    return tuple(reports)


def _indexed(documents: Sequence[SetDocument], folder: Path, encoder: Encoder) -> OpenIndex:
    store = Store(folder)
    change = Change(_SET, "set", lambda: _chunks(documents), len(documents))
    weights = weights_of(encoder)
    store.update(add=[change], remove=(), encoder=encoder, weights=weights, afresh=True)
    return store.open(encoder)


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
