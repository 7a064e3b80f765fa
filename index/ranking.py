"""Fused candidates → their order: the asker's language, the section asked for, the standing. Pure.

Cosines and words decide first (fuse.py), brought to one scale over the languages (languages.py).
A section of the kind that is asked for comes forward; and of what is left equal the
better-standing document wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from corpus.document import Language
from index.fuse import Fused
from index.passage import Passage, Wanted
from index.priors import prior

Ranked = tuple[float, Fused, Passage]
# From a section's heading path to how well it fits what is asked for, 0 to 1.
Preference = Callable[[Sequence[str]], float]

# Set on the dev sets of evals/cases by `mentor eval retrieval`.
_SECTION = 0.15
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

    def score(one: Fused, passage: Passage) -> float:
        return one.score * prior(passage.source, newest) + (
            _SECTION * prefer(passage.chunk.section) if prefer else 0.0
        )

    ranked = [(score(one, passage), one, passage) for one, passage in there]
    return sorted(ranked, key=lambda item: (-item[0], item[1].number))
