"""Fused scores in two languages → scores on one scale. Pure.

BM25 and cosines with passages in the question's own language and in the other do not compare: an
English word is rare in a Chinese library, and the two sides of an encoder agree less with each
other than each with itself. So the other language is scored by itself and its best brought to the
height of the own language's best. There it steps back, for a doctor had rather read his own; but
where the own language lacks what is asked and the other has it, the other comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from corpus.document import Language
from index.coverage import passage_text, share
from index.expand import Part
from index.fuse import Fused
from index.passage import Passage, Wanted
from index.translations import Everyday

_Candidates = Sequence[tuple[Fused, Passage]]

# All set on the dev sets of evals/cases by `mentor eval retrieval`.
_BACK = 0.2  # by how much of the best score the other language steps back
_AHEAD = 0.3  # by how much it comes before the own language, where that lacks what is asked
_ACROSS = 1.25  # the weight beside BM25 of a cosine across languages: of either, of any encoder
# How much more the other language must have: of what is named, or of every word.
_CLEARLY = 0.02
_CLEARLY_IN_ALL = 0.2
_EVERYDAY = 0.5  # the share of its idf that an everyday word counts beside what is named
_WHOM = "population"
_COMPARED = 80  # candidates of which it is asked what they have: that costs the most


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, to be looked for in passages of two languages.

    `named` are its parts that the lexicon knows, which are found in both; `own` and `other` its
    everyday words as the two languages say them. `names` gives the lexicon's names in a title.
    """

    named: Sequence[Wanted]
    own: Sequence[Wanted]
    other: Sequence[Wanted]
    names: Callable[[str], Set[str]]


def asked_in_both(
    parts: Sequence[Part],
    wanted: Sequence[Wanted],
    everyday: Sequence[Everyday],
    spoken: Language,
    *,
    idf: Callable[[Sequence[str]], float],
    names: Callable[[str], Set[str]],
) -> Asked:
    """Say what is asked in both languages, to see which of them lacks it.

    `idf` weighs the words of a name. A language that has the wider concept (动物咬伤 for 狗咬伤)
    does not lack it. An everyday word weighs as its commonest name.
    """
    concepts = [part for part in parts if part.concept]
    known = [part for part in wanted if part.concept]
    named = [
        replace(one, names=(*one.names, *(wider.text for wider in part.broader)))
        for part, one in zip(concepts, known, strict=True)
    ]
    plain = [part for part in wanted if not part.concept]
    if spoken == "zh":
        # A Latin word among Chinese ones is a name, also where no lexicon has it.
        named += [part for part in plain if part.surface.isascii() and part.surface.isalpha()]
    # What neither the lexicon nor the everyday words know (塔美仑) stands in its own language.
    translated = {word.surface for word in everyday}
    own = [part for part in plain if part.surface not in translated]
    other = [*own]
    for word in everyday:
        weight = _EVERYDAY * min(
            (idf(one.terms.words) for one in (*word.zh, *word.en)), default=0.0
        )
        for language, said in (("zh", word.zh), ("en", word.en)):
            like = Wanted(tuple(one.text for one in said), weight, surface=word.surface)
            (own if language == spoken else other).append(like)
    return Asked(named, own, other, names)


def one_scale(
    candidates: Sequence[Fused], passages: Mapping[int, Passage], asked: Asked, spoken: Language
) -> list[Fused]:
    """Give the first candidates with scores on one scale, best first; ties by passage number.

    `candidates` come as fuse.py gives them, best first; one whose passage is not there is left
    out. The own language keeps its scores.
    """
    there = [(one, passages[one.number]) for one in candidates if one.number in passages]
    there = there[:_COMPARED]
    own = [each for each in there if each[1].chunk.language == spoken]
    other = [each for each in there if each[1].chunk.language != spoken]
    if not other:
        return [one for one, _ in own]
    scores = _alone(other)
    if own:
        height = max(one.score for one, _ in own)
        goal = height * _standing(own, other, asked)
        best = max(scores.values())
        factor = goal / best if best > 0 else 1.0
        scores = {number: score * factor for number, score in scores.items()}
        scores |= {one.number: one.score for one, _ in own}
    anew = [replace(one, score=scores[one.number]) for one, _ in there]
    return sorted(anew, key=lambda one: (-one.score, one.number))


def _alone(other: _Candidates) -> dict[int, float]:
    """Score the other language by itself, as if there were no other."""
    most = max(one.lexical for one, _ in other) or 1.0
    return {one.number: one.lexical / most + _ACROSS * one.dense for one, _ in other}


def _standing(own: _Candidates, other: _Candidates, asked: Asked) -> float:
    """Say how high the best of the other language stands beside the best of the own.

    It comes first where the own language clearly lacks what the other has: a passage there has
    more of what the question names; or only there a document's title names it (高血压 in
    妊娠期高血压疾病 does not count: the longest name wins); or a passage there has more of all the
    question's words.
    Where it has less of these, it stands the lower, so that chance words bring nothing up.
    """
    here = _best(own, [*asked.named, *asked.own])
    elsewhere = _best(other, [*asked.named, *asked.other])
    if (
        _best(other, asked.named) > _best(own, asked.named) + _CLEARLY
        or _titled(other, asked) > _titled(own, asked) + _CLEARLY
        or elsewhere > here + _CLEARLY_IN_ALL
    ):
        return 1 + _AHEAD
    return (1 - _BACK) * (min(1.0, elsewhere / here) if here else 1.0)


def _best(candidates: _Candidates, wanted: Sequence[Wanted]) -> float:
    return max((share(passage_text(passage), wanted) for _, passage in candidates), default=0.0)


def _titled(candidates: _Candidates, asked: Asked) -> float:
    """Give the largest share of what is named that one document's title names.

    Whom a title names (adults, children) says nothing of what it is about.
    """
    things = [part for part in asked.named if part.concept != _WHOM]
    total = sum(part.weight for part in things)
    titles = [asked.names(title) for title in {one.source.title for _, one in candidates}]
    met = (
        sum(part.weight for part in things if not names.isdisjoint(part.names)) for names in titles
    )
    return max(met, default=0.0) / total if total else 0.0
