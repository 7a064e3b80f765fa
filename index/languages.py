"""Fused scores of two languages → scores on one scale. Pure.

BM25 and cosines of a question's own language and of the other do not compare. A passage in the
other language steps back behind those in the asker's own; where these lack what the question
names, whatever has it comes forward: an English question about what stands only in Chinese must
not be drowned by the words around a drug, which many English passages share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.document import Language
from index.coverage import passage_text, share
from index.fuse import Fused
from index.passage import Passage, Wanted

# Set on the dev sets of evals/cases by `mentor eval retrieval`.
_OTHER_LANGUAGE = 0.7
_CLEARLY = 0.02  # how much more of what is named the other language must have
_NAMED = 0.8


def levelled(
    candidates: Sequence[tuple[Fused, Passage]], wanted: Sequence[Wanted], spoken: Language
) -> dict[int, float]:
    """Give each candidate's score by passage number, levelled for its language.

    `wanted` are the parts of the question; only those that the lexicon knows are compared between
    the languages, for only they can be found in both.
    """
    named = [part for part in wanted if part.concept]
    covered = {one.number: share(passage_text(passage), named) for one, passage in candidates}
    if _lacks(covered, candidates, spoken):
        return {one.number: one.score + _NAMED * covered[one.number] for one, _ in candidates}
    return {
        one.number: one.score * (1.0 if passage.chunk.language == spoken else _OTHER_LANGUAGE)
        for one, passage in candidates
    }


def _lacks(
    covered: Mapping[int, float], candidates: Sequence[tuple[Fused, Passage]], spoken: Language
) -> bool:
    """Say whether the asker's language has clearly less of what is named than the other."""
    own = foreign = 0.0
    for one, passage in candidates:
        if passage.chunk.language == spoken:
            own = max(own, covered[one.number])
        else:
            foreign = max(foreign, covered[one.number])
    return foreign > own + _CLEARLY
