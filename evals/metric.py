"""A metric, and what it measures on a set of results: a value with n and a 95 % interval. Pure.

Each metric gives one number for each unit that it judges (a case, or a group of paraphrases); the
measure is their mean. Shares of yes and no carry the Wilson interval, other means a percentile
bootstrap with a fixed seed, so that a run again gives the same figures. Where the bootstrap would
promise too much (few units, or units that are all the same) shares carry the Wilson interval too.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.intervals import bootstrap, wilson
from evals.result import Result

_FEW = 10
Better = Literal["high", "low"]
Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: `score` maps unit ids to values; a unit that it does not apply to is left out.

    `title` is Chinese, for the report; `better` says which way is good; `unit` is `share` (0 to 1)
    or `ms`. Its definition and source stand in the docstring of `score`.
    """

    name: str
    title: str
    score: Callable[[Sequence[Result]], Scores]
    better: Better = "high"
    unit: Literal["share", "ms"] = "share"


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric's mean over the units of one slice; `slice` is empty for all, or like `risk=high`.

    value, low and high are None where n is 0.
    """

    metric: str
    slice: str
    n: int
    value: float | None
    low: float | None
    high: float | None


def measure(name: str, slice_: str, values: Sequence[float]) -> Measure:
    """Give the mean of `values` with its 95 % interval."""
    if not values:
        return Measure(name, slice_, 0, None, None, None)
    total = math.fsum(values)
    low, high = wilson(total, len(values)) if _as_counts(values) else bootstrap(values)
    return Measure(name, slice_, len(values), total / len(values), low, high)


def _as_counts(values: Sequence[float]) -> bool:
    """Say whether values are shares of which the bootstrap would make too little of chance."""
    if not all(0 <= value <= 1 for value in values):
        return False
    kinds = set(values)
    return kinds <= {0.0, 1.0} or len(values) < _FEW or len(kinds) == 1
