"""How sure a figure may be: Wilson and bootstrap intervals, and tests of paired runs. Pure.

Wilson, JASA 1927; Efron, Annals of Statistics 1979 (percentile bootstrap); McNemar, Psychometrika
1947 (the exact form: a two-sided binomial test on the pairs that differ).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

_Z = 1.959964
_RESAMPLES = 2000
SEED = 20261122


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Give the Wilson 95 % interval of `hits` of `n`, 0 to 1; the whole range where n is 0."""
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    centre = share + _Z * _Z / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    scale = 1 + _Z * _Z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def rate(hits: int, n: int) -> str:
    """Write a rate as `8/10 = 80.0% (49.0%-94.3%)`, its Wilson interval in brackets."""
    if n == 0:
        return "-"
    low, high = wilson(hits, n)
    return f"{hits}/{n} = {hits / n:.1%} ({low:.1%}-{high:.1%})"


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """Give the percentile bootstrap 95 % interval of the mean (2,000 resamples, seeded)."""
    drawn = np.asarray(values, dtype=np.float64)
    rows = np.random.default_rng(SEED).integers(0, len(drawn), size=(_RESAMPLES, len(drawn)))
    low, high = np.percentile(drawn[rows].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def mcnemar(better: int, worse: int) -> float:
    """Give the two-sided exact p of the discordant pairs, `better` and `worse`; 1 without any."""
    n = better + worse
    if n == 0:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1))
    return min(1.0, float(2 * tail / 2**n))
