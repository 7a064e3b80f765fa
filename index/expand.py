"""A question → the parts that a search looks for, each with the other names of its concept. Pure.

A stretch that the lexicon knows becomes one part whose alternatives are its own words and the
concept's other names; the rest of the question is cut into parts of one word each. A part is
found where any of its alternatives is, so that a village word, a brand name or the other
language counts once, not once for each synonym.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.lexicon import Concept, Lexicon, Mention
from index.tokens import Terms, cut, fold

_SURFACE = 1.0
_CLINICAL = 0.9
_VARIANT = 0.5
_AMBIGUOUS = 0.6


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to say a part: its folded text, its terms, and the weight of finding it."""

    text: str
    terms: Terms
    weight: float


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the question; `concept` is its type where the lexicon knows it, else empty."""

    surface: str
    alternatives: tuple[Alternative, ...]
    concept: str = ""


def expand(question: str, lexicon: Lexicon) -> tuple[Part, ...]:
    """Cut a question into its parts; a stretch of stop-words only gives none."""
    folded = fold(question)
    parts: list[Part] = []
    at = 0
    for mention in lexicon.mentions(folded):
        parts.extend(_plain(folded[at : mention.start]))
        parts.append(_concept(folded[mention.start : mention.end], mention))
        at = mention.end
    parts.extend(_plain(folded[at:]))
    return tuple(parts)


def dim(part: Part, share: float) -> Part:
    """Weaken a part: each way of saying it weighs only a share of what it did."""
    weaker = tuple(replace(one, weight=one.weight * share) for one in part.alternatives)
    return replace(part, alternatives=weaker)


def _plain(text: str) -> Iterator[Part]:
    terms = cut(text)
    if terms.words:
        yield Part(text.strip(), (Alternative(text.strip(), terms, _SURFACE),))


def _concept(surface: str, mention: Mention) -> Part:
    share = _AMBIGUOUS if len(mention.concepts) > 1 else 1.0
    alternatives = [Alternative(surface, _terms(surface), _SURFACE)]
    said = {surface}
    for concept in mention.concepts:
        for name, weight in _names(concept):
            if name not in said:
                said.add(name)
                alternatives.append(Alternative(name, _terms(name), weight * share))
    kept = tuple(one for one in alternatives if one.terms.words)
    return Part(surface, kept or tuple(alternatives[:1]), mention.concepts[0].type)


# Only names of the lexicon come here, so that the cache cannot outgrow it by much.
_terms = functools.lru_cache(maxsize=20_000)(cut)


def _names(concept: Concept) -> Iterator[tuple[str, float]]:
    clinical = {concept.zh[0], concept.en[0]}
    for name in concept.names:
        yield fold(name), _CLINICAL if name in clinical else _VARIANT
