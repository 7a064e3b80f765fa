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


def wilson(hits: float, n: int) -> tuple[float, float]:
    """Give the Wilson 95 % interval of `hits` of `n`, 0 to 1; the whole range where n is 0.

    `hits` may be a sum of shares: no share varies more than a yes or no of the same mean, so that
    the interval is then wide rather than narrow.
    """
    if n == 0:
        return 0.0, 1.0
    share = min(1.0, max(0.0, hits / n))
    centre = share + _Z * _Z / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    scale = 1 + _Z * _Z / n
    # Rounding must not push the share out of its own interval.
    return max(0.0, min(share, (centre - spread) / scale)), min(
        1.0, max(share, (centre + spread) / scale)
    )


def rate(hits: int, n: int) -> str:
    """Write a rate as `8/10 = 80.0% (49.0%-94.3%)`, its Wilson interval in brackets."""
    if n == 0:
        return "-"
    low, high = wilson(hits, n)
    return f"{hits}/{n} = {hits / n:.1%} ({low:.1%}-{high:.1%})"


def bootstrap(values: Sequence[float]) -> tuple[float, float]:
    """Give the percentile bootstrap 95 % interval of the mean (2,000 resamples, seeded).

    Drawn as counts of the values there are, which is the same draw and knows no order: the same
    values give the same interval however they are sorted. Raises ValueError for no values.
    """
    if not len(values):
        raise ValueError("a mean of nothing has no interval")
    kinds, counts = np.unique(np.asarray(values, dtype=np.float64), return_counts=True)
    n = len(values)
    drawn = np.random.default_rng(SEED).multinomial(n, counts / n, size=_RESAMPLES)
    low, high = np.percentile(drawn @ kinds / n, [2.5, 97.5])
    return float(low), float(high)


def mcnemar(better: int, worse: int) -> float:
    """Give the two-sided exact p of the discordant pairs, `better` and `worse`; 1 without any."""
    n = better + worse
    if n == 0:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1))
    return min(1.0, float(2 * tail / 2**n))
