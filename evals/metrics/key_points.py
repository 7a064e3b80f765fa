"""Does the answer say what it must, and nothing that it must not? Pure.

What an answer says is its alerts and its statements with their lead-ins (evals.verdict.said); how a
point is looked for is in evals/points.py. An answer that was withheld shows no point.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from evals.case import Point
from evals.metric import Scores
from evals.points import shows
from evals.result import Result
from evals.verdict import said

# A point is looked for in the same text by several metrics.
shown = functools.lru_cache(maxsize=65_536)(shows)


def key_point_recall(results: Sequence[Result]) -> Scores:
    """Give |must points shown| / |must points|.

    Units: the cases that expect an answer or an alert and name a must point. An answer that was
    withheld counts 0. The recall of key points as in Arora et al. 2025 (HealthBench) without its
    weights, and as `nugget recall` in TREC (Voorhees 2003).
    """
    judged = (one for one in results if one.case.must and one.case.expected in ("answer", "alert"))
    return {one.case.id: _share(one.case.must, said(one.answer)) for one in judged}


def rubric_score(results: Sequence[Result]) -> Scores:
    """Give (weights of must points shown - weights of must_not points shown) / weights of must.

    Clipped to 0 to 1. Units: the cases that expect an answer and name a must point. Arora et al.
    2025 (HealthBench, arXiv 2505.08775), with exact points instead of a model's judgement.
    """
    scores = {}
    for result in results:
        case = result.case
        if case.expected == "answer" and case.must:
            text = said(result.answer)
            earned = _weight(case.must, text) - _weight(case.must_not, text)
            scores[case.id] = min(1.0, max(0.0, earned / sum(one.weight for one in case.must)))
    return scores


def forbidden_free(results: Sequence[Result]) -> Scores:
    """Give 1 where no must_not point is shown, else 0. Units: the cases that name one."""
    return {
        one.case.id: float(not any(shown(point, said(one.answer)) for point in one.case.must_not))
        for one in results
        if one.case.must_not
    }


def _share(points: Sequence[Point], text: str) -> float:
    return sum(shown(one, text) for one in points) / len(points)


def _weight(points: Sequence[Point], text: str) -> int:
    return sum(one.weight for one in points if shown(one, text))
