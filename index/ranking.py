"""Fused candidates → their order: the asker's language, the section asked for, the standing. Pure.

Cosines and words decide first (fuse.py), brought to one scale over the languages (languages.py).
A passage gains that has more of the diseases, drugs and findings that the question names, and one
whose section is of the kind asked for: in proportion, so that no section of another disease comes
forward for being about referral. A document that fits in several places gains over one that shares
a single passage's words; of what is left equal the better-standing document wins.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence

from corpus.document import Language
from index.coverage import passage_text, share
from index.fuse import Fused
from index.passage import Passage, Wanted
from index.priors import prior

Ranked = tuple[float, Fused, Passage]
# What a passage's section, of the kind that is asked for or not, adds, in shares of its score.
Preference = Callable[[Passage], float]

# Set by coordinate search over the dev sets of evals/cases, together with those of
# assistant/questions/sections.py; with whole documents left out of the search they come out
# much the same.
_NAMED = 0.2
_DOCUMENT = 0.12
_OF_DOCUMENT = 3  # the passages of a document that speak for it
_COMPARED = 80  # candidates of which it is asked what they have: that costs the most


def order(
    candidates: Sequence[Fused],
    passages: Mapping[int, Passage],
    wanted: Sequence[Wanted],
    spoken: Language,
    prefer: Preference | None = None,
) -> list[Ranked]:
    """Order the candidates whose passage is there, best first; ties by passage number.

    `candidates` come as fuse.py gives them, best first. `wanted` are the parts of the question.
    """
    there = [(one, passages[one.number]) for one in candidates if one.number in passages]
    there = there[:_COMPARED]
    newest = max((passage.source.year or 0 for _, passage in there), default=0)
    named = [part for part in wanted if part.concept]
    documents = _documents(there)

    def score(one: Fused, passage: Passage) -> float:
        level = one.score * prior(passage.source, newest)
        gain = _NAMED * share(passage_text(passage), named) + (prefer(passage) if prefer else 0.0)
        return level + gain * max(level, 0.0) + _DOCUMENT * documents[passage.source.key]

    ranked = [(score(one, passage), one, passage) for one, passage in there]
    return sorted(ranked, key=lambda item: (-item[0], item[1].number))


def _documents(there: Sequence[tuple[Fused, Passage]]) -> dict[str, float]:
    """Give for each document, by key, the mean of its three best scores; none counts as 0."""
    of_each: dict[str, list[float]] = {}
    for one, passage in there:
        of_each.setdefault(passage.source.key, []).append(one.score)
    return {
        key: sum(heapq.nlargest(_OF_DOCUMENT, each)) / _OF_DOCUMENT for key, each in of_each.items()
    }
