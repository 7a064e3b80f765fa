"""The share of the cases that come out right in every respect. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metric import Scores
from evals.result import Result
from evals.verdict import faults


def right(results: Sequence[Result]) -> Scores:
    """Give 1 where evals/verdict.py finds no fault, else 0. Units: all cases."""
    return {one.case.id: float(not faults(one)) for one in results}
