"""Quantiles of a Beta distribution: a share that was seen seldom gets a wide interval. Pure.

The incomplete beta function by its continued fraction (Lentz; Abramowitz and Stegun 26.5.8), its
inverse by halving: exact to some nine digits, which is far more than a share of answers needs.
"""

from __future__ import annotations

import math

_STEPS = 300
_TINY = 1e-300
_CLOSE = 1e-12


def beta_quantile(p: float, a: float, b: float) -> float:
    """Give the x (0 to 1) below which a share `p` of Beta(a, b) lies."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if beta_below(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_below(x: float, a: float, b: float) -> float:
    """Give the share of Beta(a, b) that lies below x: the regularised incomplete beta function."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1) / (a + b + 2):  # there the fraction converges slowly; its mirror does not
        return 1.0 - beta_below(1.0 - x, b, a)
    log_front = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
        + a * math.log(x) + b * math.log1p(-x)
    )  # fmt: skip
    return math.exp(log_front) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """Give 1 + d1/(1 + d2/(1 + …)) by Lentz's method."""
    value, c, d = 1.0, 1.0, 0.0
    for step in range(1, _STEPS):
        m = step // 2
        term = (
            m * (b - m) * x / ((a + step - 1) * (a + step))
            if step % 2 == 0
            else -(a + m) * (a + b + m) * x / ((a + step - 1) * (a + step))
        )
        d = 1.0 / _apart(1.0 + term * d)
        c = _apart(1.0 + term / c)
        value *= c * d
        if abs(c * d - 1.0) < _CLOSE:
            break
    return value


def _apart(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
