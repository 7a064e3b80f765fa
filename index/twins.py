"""A document and its translation: they say the same, so that one of them is enough. Pure.

A translation is named like its document with the language behind (`gout`, `gout-en`). Where the
document in the asker's language has as much of what is named, passages of the other are left out:
beside the same line in his own language they would only push another line out of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.document import Language
from index.coverage import passage_text, share
from index.fuse import Fused
from index.passage import Passage, Wanted

_SUFFIX = "-en"
# How much more of what is named the translation must have to stand beside its twin.
_CLEARLY = 0.1
_COMPARED = 80  # the candidates that may come to the top


def work_of(document_id: str) -> str:
    """Name the work that a document and its translation are two versions of."""
    return document_id.removesuffix(_SUFFIX)


def without_twins(
    candidates: Sequence[Fused],
    passages: Mapping[int, Passage],
    named: Sequence[Wanted],
    spoken: Language,
) -> list[Fused]:
    """Leave out the passages of translations where the asker's own version has as much.

    `named` are the parts of the question that both languages can name.
    """
    own: dict[str, float] = {}
    for one in candidates[:_COMPARED]:
        passage = passages.get(one.number)
        if passage is not None and passage.chunk.language == spoken:
            work = work_of(passage.source.id)
            own[work] = max(own.get(work, 0.0), share(passage_text(passage), named))
    return [one for one in candidates if not _spare(passages.get(one.number), own, named, spoken)]


def _spare(
    passage: Passage | None, own: Mapping[str, float], named: Sequence[Wanted], spoken: Language
) -> bool:
    if passage is None or passage.chunk.language == spoken:
        return False
    twin = own.get(work_of(passage.source.id))
    return twin is not None and share(passage_text(passage), named) <= twin + _CLEARLY
