"""Fused candidates → their order: the asker's language, the section asked for, the standing. Pure.

Cosines and words decide first (fuse.py). Then a passage in the other language steps back behind
those in the asker's own; where these lack what the question names, whatever has it comes forward.
So does a section of the kind that is asked for; and of what is left equal the better-standing
document wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from corpus.document import Language
from index.coverage import passage_text, share
from index.fuse import Fused
from index.passage import Passage, Wanted
from index.priors import prior

Ranked = tuple[float, Fused, Passage]
# From a section's heading path to how well it fits what is asked for, 0 to 1.
Preference = Callable[[Sequence[str]], float]

# All set on the dev sets of evals/cases by `mentor eval retrieval`.
_SECTION = 0.15
_OTHER_LANGUAGE = 0.7
_CLEARLY = 0.02  # how much more of what is named the other language must have
_NAMED = 0.8
_COMPARED = 80  # candidates of which it is asked what they have: that costs the most


def order(
    candidates: Sequence[Fused],
    passages: Mapping[int, Passage],
    wanted: Sequence[Wanted],
    spoken: Language,
    prefer: Preference | None = None,
) -> list[Ranked]:
    """Order the candidates whose passage is there, best first; ties by passage number.

    `candidates` come as fuse.py gives them, best first. `wanted` are the parts of the question;
    only those that the lexicon knows are compared between languages, for only they can be found in
    both. An English question about what stands only in Chinese must not be drowned by the words
    around a drug, which many English passages share.
    """
    there = [(one, passages[one.number]) for one in candidates if one.number in passages]
    there = there[:_COMPARED]
    newest = max((passage.source.year or 0 for _, passage in there), default=0)
    named = [part for part in wanted if part.concept]
    covered = {one.number: share(passage_text(passage), named) for one, passage in there}
    lacking = _lacks(covered, there, spoken)

    def score(one: Fused, passage: Passage) -> float:
        behind = not lacking and passage.chunk.language != spoken
        return (
            one.score * (_OTHER_LANGUAGE if behind else 1.0) * prior(passage.source, newest)
            + (_NAMED * covered[one.number] if lacking else 0.0)
            + (_SECTION * prefer(passage.chunk.section) if prefer else 0.0)
        )

    ranked = [(score(one, passage), one, passage) for one, passage in there]
    return sorted(ranked, key=lambda item: (-item[0], item[1].number))


def _lacks(
    covered: Mapping[int, float], there: Sequence[tuple[Fused, Passage]], spoken: Language
) -> bool:
    """Say whether the asker's language has clearly less of what is named than the other."""
    own = foreign = 0.0
    for one, passage in there:
        if passage.chunk.language == spoken:
            own = max(own, covered[one.number])
        else:
            foreign = max(foreign, covered[one.number])
    return foreign > own + _CLEARLY
