"""A question → the parts that a search looks for, each with the other names of its concept. Pure.

A stretch that the lexicon knows becomes one part whose alternatives are its own words and the
concept's other names; the rest of the question is cut into parts of one word each. A part is
found where any of its alternatives is, so that a village word, a brand name or the other
language counts once, not once for each synonym.

What is added weighs less than what was said: a clinical name 0.9, a variant 0.75, the names of a
word with two meanings 0.8 of that, of a drug that was mistyped 0.8, the wider concept 0.15 (kept
apart as `broader`, for a passage about the class does not answer for the drug). Nothing narrower
is ever added, and nothing of another family: no drug brings a disease. A finding that the
question says is not there (没有发热) weighs 0.2 and brings nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.lexicon import Concept, Lexicon, Mention
from index.negation import negations
from index.tokens import Terms, cut, fold

_SURFACE = 1.0
_CLINICAL = 0.9
_VARIANT = 0.75
_AMBIGUOUS = 0.8
_CORRECTED = 0.8
_BROADER = 0.15
_DENIED = 0.2
# By type: 片 or 胶囊 hardly tells what a question is about. Others count whole.
_TYPE_SHARES = {"dose_form": 0.5}
_UNEXPANDED = "unit"
_OF_PATIENT = frozenset("人友号")
# A text of more parts is no question: what it names further stands for itself.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to say a part: its folded text, its terms, and the weight of finding it."""

    text: str
    terms: Terms
    weight: float


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the question; `concept` is its type where the lexicon knows it, else empty.

    `concepts` are those that it names, `broader` the names of the next wider ones, `corrected`
    the name that a mistyped stretch was read as, `denied` says that it is not there (没有发热).
    `written` is the stretch as the question has it, not folded.
    """

    surface: str
    alternatives: tuple[Alternative, ...]
    concept: str = ""
    concepts: tuple[Concept, ...] = ()
    broader: tuple[Alternative, ...] = ()
    corrected: str = ""
    denied: bool = False
    written: str = field(default="", compare=False)

    @property
    def weight(self) -> float:
        """Say how much it counts, from 0 to 1: as much as its heaviest alternative."""
        return max((one.weight for one in self.alternatives), default=0.0)


@dataclass(frozen=True, slots=True)
class _Named:
    """A mention; where its negation begins, if it is denied; what it was corrected to."""

    mention: Mention
    negation: int | None
    corrected: str


def expand(question: str, lexicon: Lexicon) -> tuple[Part, ...]:
    """Cut a question into its parts, each once; a stretch of stop-words only gives none."""
    folded, places = _folded(question)
    parts: dict[tuple[str, bool], Part] = {}

    def plain(start: int, end: int) -> None:
        said = folded[start:end].strip()
        terms = cut(said) if (said, False) not in parts else None
        if terms is not None and terms.words:
            written = question[places[start] : places[end]].strip()
            alternatives = (Alternative(said, terms, _SURFACE),)
            parts[said, False] = Part(said, alternatives, written=written)

    at = 0
    for named in _named(folded, lexicon):
        start, end = named.mention.start, named.mention.end
        plain(at, start if named.negation is None else named.negation)
        surface = folded[start:end]
        if (surface, True) not in parts:
            written = question[places[start] : places[end]]
            known = lexicon if len(parts) < _MOST else None
            parts[surface, True] = _concept(surface, written, named, known)
        # 结核病人 is a patient with 结核病: the 人 belongs to no word behind it.
        at = end + (surface.endswith("病") and folded[end : end + 1] in _OF_PATIENT)
    plain(at, len(folded))
    return tuple(parts.values())


def concepts_of(text: str, lexicon: Lexicon) -> tuple[Concept, ...]:
    """Give the concepts that a text is about, each once: mistyped drugs too, denied ones not."""
    found = (concept for named in _named(_folded(text)[0], lexicon) if named.negation is None
             for concept in named.mention.concepts)  # fmt: skip
    return tuple({concept.id: concept for concept in found}.values())


def _dim(part: Part, share: float) -> Part:
    """Weaken a part: each way of saying it weighs only a share of what it did."""
    return replace(
        part,
        alternatives=tuple(replace(one, weight=one.weight * share) for one in part.alternatives),
        broader=tuple(replace(one, weight=one.weight * share) for one in part.broader),
    )


def _named(folded: str, lexicon: Lexicon) -> list[_Named]:
    """Find what a folded question names, in order: exactly, or a drug by a mistyped form."""
    found = lexicon.mentions(folded)
    mentions = [one for one in found if one.concepts[0].type != _UNEXPANDED]
    typos = lexicon.corrections(folded, mentions)
    # A class may stand inside a mistyped name: 头孢 in 头孢克污.
    kept = [
        one
        for one in mentions
        if not any(typo.start <= one.start and one.end <= typo.end for typo in typos)
    ]
    kept.extend(Mention(typo.start, typo.end, typo.concepts) for typo in typos)
    kept.sort(key=lambda one: one.start)
    denied = negations(folded, kept)
    names = {typo.start: typo.name for typo in typos}
    return [_Named(one, denied.get(one.start), names.get(one.start, "")) for one in kept]


def _folded(question: str) -> tuple[str, list[int]]:
    """Fold a question, and say of each folded character, and of the end, where it came from."""
    each = [fold(character) for character in question]
    return "".join(each), [*(at for at, one in enumerate(each) for _ in one), len(question)]


def _concept(surface: str, written: str, named: _Named, lexicon: Lexicon | None) -> Part:
    """Make the part of what names a concept; without a lexicon nothing is added to it."""
    mention = named.mention
    said = Alternative(surface, _terms(surface), _SURFACE)
    added: list[Alternative] = []
    broader: list[Alternative] = []
    if named.negation is not None:
        said = replace(said, weight=_DENIED)
    elif lexicon is not None:
        share = (_AMBIGUOUS if mention.ambiguous else 1.0) * (_CORRECTED if named.corrected else 1)
        added = list(_names(mention.concepts, share, lexicon, but=surface))
        broader = list(_broader(mention.concepts, lexicon))
    part = Part(
        surface,
        tuple(one for one in (said, *added) if one.terms.words) or (said,),
        mention.concepts[0].type,
        mention.concepts,
        tuple(broader),
        named.corrected,
        named.negation is not None,
        written,
    )
    share = _TYPE_SHARES.get(part.concept, 1.0)
    return _dim(part, share) if share < 1 else part


# Only names of the lexicon come here, so that the cache cannot outgrow it by much.
_terms = functools.lru_cache(maxsize=20_000)(cut)


def _names(
    concepts: tuple[Concept, ...], share: float, lexicon: Lexicon, *, but: str
) -> Iterator[Alternative]:
    """Give the names of some concepts, each once, the clinical ones heavier.

    A name that may mean something that no concept stands for is not looked for: 针眼 is a stye
    in a question, and where a needle went in in a guideline.
    """
    said = {but}
    for concept in concepts:
        clinical = {concept.zh[0], concept.en[0]}
        for name in concept.names:
            folded = fold(name)
            loose = name in concept.ambiguous and name not in clinical
            if folded not in said and not (loose and len(lexicon.named(name)) < 2):
                said.add(folded)
                weight = _CLINICAL if name in clinical else _VARIANT
                yield Alternative(folded, _terms(folded), weight * share)


def _broader(concepts: tuple[Concept, ...], lexicon: Lexicon) -> Iterator[Alternative]:
    """Give the clinical names of the next wider concepts, each once."""
    wider = dict.fromkeys(one for each in concepts if (one := lexicon.broader(each)))
    for name in dict.fromkeys(fold(name) for one in wider for name in (one.zh[0], one.en[0])):
        yield Alternative(name, _terms(name), _BROADER)
