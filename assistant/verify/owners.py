"""Whose number is it: of which drug, measured thing, patient, route? Pure.

In: a text and a figure in it. Out: the owner of each kind that the text names for it. A number may
not move from one owner to another. The drug is known by the lexicon; for names that no lexicon has
(and any other word) `moved` compares the words right beside a figure with those beside the others.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from assistant.verify.cues import Spot, spots
from assistant.verify.figures import Figure, figures, same
from assistant.verify.wording import clauses, nearest, tokens
from corpus.sentences import sentences
from index.lexicon import built_in

KINDS = ("drug", "route", "population", "measured", "band")
_DRUGS = frozenset({"drug", "drug_class"})
_CLAUSE = re.compile(r"[，；;。！？!?\n]| \| |,(?!\d)|\.(?=\s|$)")
_SENTENCE = re.compile(r"[；;。！？!?\n]|\.(?=\s|$)")
_APART = re.compile(r"[，,；;。、和与及或并\n]|\band\b|\bor\b|\bplus\b")
_BEFORE, _BEHIND = 6, 4
# An age, a weight: a dose of one band is not that of another.
_BODY = frozenset({"age", "months"})
_HEAVY = 1_000_000  # mg: what weighs a kilogram and more is a patient


@functools.lru_cache(maxsize=4096)
def named(text: str, kind: str) -> tuple[Spot, ...]:
    """Give the owners of a kind that a text names, in order of their places."""
    if kind == "band":
        return tuple(
            Spot(one.start, one.end, str(one.quantity)) for one in figures(text) if _is_band(one)
        )
    if kind != "drug":
        return spots(text, kind)
    return tuple(
        Spot(one.start, one.end, "|".join(sorted(concept.id for concept in one.concepts)))
        for one in built_in().mentions(text)
        if all(concept.type in _DRUGS for concept in one.concepts)
    )


def _is_band(one: Figure) -> bool:
    heavy = one.dimension == "mass" and not one.quantity.per and one.quantity.high >= _HEAVY
    return one.dimension in _BODY or heavy


def owner(text: str, figure: Figure, kind: str) -> frozenset[str]:
    """Name whose a figure is; nothing where the text names nobody before it or in its clause."""
    found = [one for one in named(text, kind) if one.end <= figure.start or one.start >= figure.end]
    if not found:
        return frozenset()
    start, end = _bounds(text, figure, _CLAUSE)
    inside = [one for one in found if start <= one.start < end]
    before = [one for one in inside if one.end <= figure.start]
    behind = [one for one in inside if one.start >= figure.end]
    if behind and _adjoins(text[figure.end : behind[0].start], _BEHIND):
        near = before and _adjoins(text[before[-1].end : figure.start], _BEFORE)
        if not near:
            return _names(behind[:1])
    if before:
        return _names(before[-1:])
    if behind:
        return _names(behind[:1])
    earlier = [one for one in found if one.end <= figure.start]
    return _names(earlier[-1:])


def disagreeing(said: str, text: str, headings: str) -> tuple[str, ...]:
    """Name the kinds of owner in which a figure of a statement is not the passage's figure.

    An equal figure must agree in all of them at once. Nobody is no owner of what the passage's own
    clause gives to somebody.
    """
    above = {kind: frozenset(one.name for one in named(headings, kind)) for kind in KINDS}
    for one in figures(said):
        equal = [other for other in figures(text) if same(one, other)]
        found = [
            tuple(kind for kind in KINDS if not _agree(said, one, text, other, kind, above[kind]))
            for other in equal
        ]
        if found and (wrong := min(found, key=len)):
            return wrong
    return ()


def _agree(
    said: str, one: Figure, text: str, other: Figure, kind: str, above: frozenset[str]
) -> bool:
    if kind == "band" and _is_band(one):
        return True
    ours = owner(said, one, kind)
    theirs = owner(text, other, kind) or above if ours else _inside(text, other, kind)
    return _fits(ours, theirs, above, kind)


def _inside(text: str, figure: Figure, kind: str) -> frozenset[str]:
    """Name whose a figure is, where its own clause says so."""
    start, end = _bounds(text, figure, _CLAUSE)
    found = any(start <= one.start < end for one in named(text, kind))
    return owner(text, figure, kind) if found else frozenset()


def _fits(ours: frozenset[str], theirs: frozenset[str], above: frozenset[str], kind: str) -> bool:
    if not ours:
        # A line for a child, or into the vein, is not one for anybody, anyhow.
        return kind in ("drug", "measured") or theirs <= above | {"oral"}
    if not theirs:
        return True
    if kind == "drug":
        return any(set(one.split("|")) & set(other.split("|")) for one in ours for other in theirs)
    return bool(ours & theirs)


def exchanged(said: str, text: str, kind: str) -> bool:
    """Say whether a clause names another owner than the clause of the passage that it repeats."""
    theirs = clauses(text)
    for clause in clauses(said):
        ours = _ids(clause, kind)
        given = [_ids(one, kind) for one in nearest(clause, theirs)]
        if ours and given and all(names and not ours <= names for names in given):
            return True
    return False


def _ids(text: str, kind: str) -> frozenset[str]:
    return frozenset(part for one in named(text, kind) for part in one.name.split("|"))


def misplaced(said: str, text: str, headings: str) -> bool:
    """Say whether a clause fits no clause that it repeats: another figure, another name there.

    A clause of figures alone belongs to the clause before it, so its figures may stand there.
    """
    theirs, above = clauses(text), tokens(headings)
    bare = tuple(other for one in theirs if not tokens(one) for other in figures(one))
    return not all(
        any(
            _placed(clause, one, bare) and not _renamed(said, clause, one, above)
            for one in nearest(clause, theirs)
        )
        for clause in clauses(said)
    )


def _placed(clause: str, other: str, bare: Sequence[Figure]) -> bool:
    """Say whether each figure of a clause is there too, where there is one of its kind."""
    there = figures(other)
    return not any(
        any(x.dimension == one.dimension for x in there)
        and not any(same(one, x) for x in (*there, *bare))
        for one in figures(clause)
    )


def _renamed(said: str, clause: str, other: str, above: frozenset[str]) -> bool:
    """Say whether a clause has a name from the headings where the other has another of them."""
    theirs = tokens(other)
    return bool(tokens(clause) & above - theirs) and bool(theirs & above - tokens(said))


def mixed(said: str, window: str, headings: str) -> bool:
    """Say whether a sentence takes a figure from one line and the rest from its rival.

    Lines are rivals where both have a figure of a kind: two regimens of one drug. A drug that a
    line leaves out goes without saying there.
    """
    ours, lines = figures(said), [one for one in sentences(window) if figures(one)]
    return any(
        _rivals(ours, one, other) and _from(said, one, other, headings)
        for one in lines
        for other in lines
        if one != other
    )


def _rivals(ours: Sequence[Figure], one: str, other: str) -> bool:
    """Say whether a figure is of `one` alone, where `other` has another that is not ours."""
    kinds = {x.dimension for x in figures(other) if not any(same(x, y) for y in ours)}
    return any(
        x.dimension in kinds
        and any(same(x, y) for y in figures(one))
        and not any(same(x, y) for y in figures(other))
        for x in ours
    )


def _from(said: str, one: str, other: str, headings: str) -> bool:
    """Say whether a sentence has figures or words of `other` that `one` has not."""
    figured = any(
        any(same(x, y) for y in figures(other)) and not any(same(x, y) for y in figures(one))
        for x in figures(said)
    )
    worded = tokens(said) & (tokens(other) - tokens(one)) - tokens(headings)
    if not named(one, "drug"):
        worded -= {f"@{part}" for part in _ids(other, "drug")}
    return figured or bool(worded)


def given_otherwise(said: str, text: str) -> bool:
    """Say whether a drug has another route right before it than the passage gives it there."""
    theirs = _routed(text)
    return any(
        ways and route not in ways
        for route, drug in _routed(said)
        for ways in [{way for way, other in theirs if other == drug}]
    )


def _routed(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(
        (route.name, drug.name)
        for route in named(text, "route")
        for drug in named(text, "drug")
        if 0 <= drug.start - route.end <= 1
    )


def moved(said: str, text: str) -> bool:
    """Say whether a figure stands beside words that the passage puts beside another one.

    Only where nothing right beside it in the passage stands beside it in the statement.
    """
    theirs = figures(text)
    for one in figures(said):
        ours = _beside(said, one)
        equal = [_beside(text, other) for other in theirs if same(one, other)]
        rivals = [
            _beside(text, other)
            for other in theirs
            if other.dimension == one.dimension and not same(one, other)
        ]
        if ours and equal and all(_lost(ours, own, rivals) for own in equal):
            return True
    return False


def _lost(ours: frozenset[str], own: frozenset[str], rivals: Sequence[frozenset[str]]) -> bool:
    """Say whether a rival has words of ours that our own figure lacks, and not vice versa."""
    return bool(own) and any(
        ours & (rival - own) and not ours & (own - rival) for rival in rivals if rival
    )


@functools.lru_cache(maxsize=8192)
def _beside(text: str, figure: Figure) -> frozenset[str]:
    """Give the words between a figure and its neighbours in its clause."""
    start, end = _bounds(text, figure, _CLAUSE)
    others = [one for one in figures(text) if one.dimension == figure.dimension]
    start = max([start, *(one.end for one in others if one.end <= figure.start)])
    end = min([end, *(one.start for one in others if one.start >= figure.end)])
    mine = sorted(
        [(one.start, one.end) for one in figures(text) if start <= one.start and one.end <= end]
    )
    parts, at = [], start
    for first, last in mine:
        parts.append(text[at:first])
        at = max(at, last)
    return tokens(" ".join((*parts, text[at:end])))


def _bounds(text: str, figure: Figure, ends: re.Pattern[str]) -> tuple[int, int]:
    start = max((one.end() for one in ends.finditer(text, 0, figure.start)), default=0)
    mark = ends.search(text, figure.end)
    return start, mark.start() if mark else len(text)


def _adjoins(gap: str, most: int) -> bool:
    return len(gap.strip()) <= most and not _APART.search(gap)


def _names(found: Sequence[Spot]) -> frozenset[str]:
    return frozenset(one.name for one in found)
