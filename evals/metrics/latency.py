"""How long the stages of an answer took: spreads, apart from METRICS. Pure.

Times differ from run to run, and a report must be the same bit for bit; so they are shown and never
part of what is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from evals.report import Spread
from evals.result import Result

_WHOLE = "total"


def spreads(results: Sequence[Result]) -> tuple[Spread, ...]:
    """Give the milliseconds of each stage over the answers that timed it, `total` last.

    A percentile is the nearest rank: the value at place ceil(share x n) in ascending order.
    """
    times: dict[str, list[float]] = {}
    for result in results:
        for stage, ms in result.answer.timings_ms.items():
            times.setdefault(stage, []).append(ms)
    ordered = sorted(times, key=lambda stage: stage == _WHOLE)
    return tuple(_spread(stage, sorted(times[stage])) for stage in ordered)


def _spread(stage: str, ms: Sequence[float]) -> Spread:
    return Spread(stage, len(ms), nearest_rank(ms, 0.5), nearest_rank(ms, 0.95), ms[-1])


def nearest_rank(ascending: Sequence[float], share: float) -> float:
    """Give the value below or at which `share` of the ascending values lie."""
    return ascending[max(0, ceil(share * len(ascending)) - 1)]
