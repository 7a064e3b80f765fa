"""An encoder that a person can compute by hand, and small documents to index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.document import Chunk, Metadata, chunk_id
from index.card import IndexCard
from index.lexicon import Lexicon
from index.retriever import Retriever
from index.store import Change, OpenIndex, Store

TOPICS = ("高血压", "糖尿病", "哮喘", "腹泻", "fever", "rabies")
WEIGHTS = {"zh": 0.2, "en": 0.1}


class TopicEncoder:
    """One dimension for each of TOPICS: how often the text names it, L2-normalised.

    A text that names none gets a zero row, as the real encoders give.
    """

    name = "topics"
    dimension = len(TOPICS)
    fingerprint = "topics-1"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        rows = [[text.lower().count(topic) for topic in TOPICS] for text in texts]
        counts = np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


class OtherEncoder(TopicEncoder):
    """The same vectors under another name: an index of one must not be read with the other."""

    name = "other"
    fingerprint = "other-1"


def metadata(id: str, title: str = "", **more: object) -> Metadata:
    return Metadata(id=id, title=title or f"资料{id}", edition="2022", **more)  # type: ignore[arg-type]


def chunks(source: Metadata, *texts: str, section: tuple[str, ...] = ("治疗",)) -> list[Chunk]:
    return [
        Chunk(
            id=chunk_id(source.key, section, text, at),
            document_key=source.key,
            ordinal=at,
            kind="text",
            text=text,
            section=section,
            page=at + 1,
            span=(at, at + len(text)),
            language="zh",
        )
        for at, text in enumerate(texts)
    ]


def change(id: str, *texts: str, signature: str = "", title: str = "") -> Change:
    source = metadata(id, title)
    made = chunks(source, *texts)
    return Change(source, signature or "\n".join(texts), lambda: made, len(made))


def put(
    store: Store,
    *changes: Change,
    remove: Sequence[str] = (),
    encoder: TopicEncoder | None = None,
    afresh: bool = False,
) -> IndexCard:
    return store.update(
        add=changes,
        remove=remove,
        encoder=encoder or TopicEncoder(),
        weights=WEIGHTS,
        afresh=afresh,
    )


PRESSURE = "高血压患者首选氨氯地平，每日一次5mg。"
SUGAR = "糖尿病患者首选二甲双胍，每日两次0.5g。"
WHEEZE = "哮喘急性发作时吸入沙丁胺醇。"


def files(folder: Path) -> list[str]:
    """List what stands in an index folder, but for the lock."""
    return sorted(path.name for path in folder.iterdir() if path.name != "build.lock")


def found(opened: OpenIndex, query: str) -> set[str]:
    """Give the texts that share a word or a topic with a query."""
    hits = Retriever(opened, TopicEncoder(), Lexicon(())).search(query, k=50).hits
    return {hit.passage.chunk.text for hit in hits if hit.lexical or hit.dense}


def everything(opened: OpenIndex) -> set[str]:
    numbers = range(1, 1000)
    return {one.chunk.text for one in opened.passages.by_number(numbers).values()}


def version_folder(store: Store) -> Path:
    version = store.current()
    assert version is not None
    return store.folder / version
