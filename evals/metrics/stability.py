"""Does the same question, worded otherwise, get the same answer? Pure.

Units: groups (`case.group`, the same for all wordings of one question) with two cases or more. Two
wordings come out the same when the kind of the answer, the highest urgency and the must points that
are missing (by their place in the list, for an English wording names them in English) are the same.
Consistency over paraphrases as in Elazar et al. 2021 (ParaRel, TACL).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from evals.metric import Scores
from evals.metrics.key_points import shown
from evals.metrics.urgency import highest
from evals.result import Result
from evals.verdict import said


class _Came(NamedTuple):
    kind: str
    urgency: int
    missing: frozenset[int]
    points: int


def stable_group(results: Sequence[Result]) -> Scores:
    """Give 1 where all wordings of a group come out the same, else 0."""
    return {name: _same([_came(one) for one in group]) for name, group in _groups(results)}


def stable_points(results: Sequence[Result]) -> Scores:
    """Give the mean agreement of the pairs of a group.

    A pair whose kind or urgency differs agrees 0; else |points that both show or both lack| /
    |points|, and 1 where no point is named.
    """
    scores = {}
    for name, group in _groups(results):
        pairs = list(combinations([_came(one) for one in group], 2))
        scores[name] = sum(_agreement(one, other) for one, other in pairs) / len(pairs)
    return scores


def stable_language(results: Sequence[Result]) -> Scores:
    """Give 1 where all wordings come out the same, else 0: the groups that hold two languages."""
    return {
        name: _same([_came(one) for one in group])
        for name, group in _groups(results)
        if len({one.case.language for one in group}) > 1
    }


def _groups(results: Sequence[Result]) -> Iterator[tuple[str, list[Result]]]:
    found: dict[str, list[Result]] = {}
    for one in results:
        if one.case.group:
            found.setdefault(one.case.group, []).append(one)
    return ((name, group) for name, group in found.items() if len(group) > 1)


def _came(result: Result) -> _Came:
    text, must = said(result.answer), result.case.must
    missing = frozenset(at for at, point in enumerate(must) if not shown(point, text))
    return _Came(result.answer.kind, highest(result.answer), missing, len(must))


def _same(came: Sequence[_Came]) -> float:
    return float(len({(one.kind, one.urgency, one.missing) for one in came}) == 1)


def _agreement(one: _Came, other: _Came) -> float:
    if (one.kind, one.urgency) != (other.kind, other.urgency):
        return 0.0
    points = max(one.points, other.points)
    return 1 - len(one.missing ^ other.missing) / points if points else 1.0
