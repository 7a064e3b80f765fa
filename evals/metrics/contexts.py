"""Are the retrieved passages of use for the answer? Pure.

The metrics of ragas (Es et al. 2023, arXiv 2309.15217) in the variants that need no model: what a
model would judge there is here what the case names. A retrieved passage is relevant when it is gold
(passage, else document) or shows a must point. Units: the cases that expect an answer and name what
is needed; the others are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.case import Case
from evals.metric import Scores
from evals.metrics.key_points import shown
from evals.metrics.retrieval import gold_of, named_by
from evals.result import Context, Result


def context_precision(results: Sequence[Result]) -> Scores:
    """Give the mean of precision@rank over the ranks of the relevant passages; 0 without any.

    precision@rank = |relevant among the first `rank`| / rank. Units: the cases that expect an
    answer and name a gold passage, a document or a must point.
    """
    judged = (one for one in results if one.case.answerable)
    return {
        one.case.id: average_precision([_relevant(each, one.case) for each in one.contexts])
        for one in judged
        if one.case.must or gold_of(one.case)
    }


def context_recall(results: Sequence[Result]) -> Scores:
    """Give |must points that some retrieved passage shows| / |must points|.

    Units: the cases that expect an answer and name a must point. Points stand in for the claims of
    a reference answer.
    """
    judged = (one for one in results if one.case.answerable and one.case.must)
    return {
        one.case.id: sum(
            any(shown(point, each.text) for each in one.contexts) for point in one.case.must
        )
        / len(one.case.must)
        for one in judged
    }


def average_precision(relevant: Sequence[bool]) -> float:
    """Give the mean of precision@rank over the ranks that are relevant; 0 where none is."""
    hits = 0
    total = 0.0
    for rank, one in enumerate(relevant, 1):
        if one:
            hits += 1
            total += hits / rank
    return total / hits if hits else 0.0


def _relevant(context: Context, case: Case) -> bool:
    if named_by(context, case):
        return True
    return any(shown(point, context.text) for point in case.must)
