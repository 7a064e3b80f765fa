"""How far two who label the same things agree, chance left out. Pure.

Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
1960.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from evals.intervals import wilson


@dataclass(frozen=True, slots=True)
class Agreement:
    """Raw agreement with its Wilson 95 % interval, and Cohen's kappa, over `n` common items.

    kappa is 1 for full agreement, 0 for what chance gives; None where n is 0 or where both used
    one and the same label throughout, so that chance alone would agree fully.
    """

    n: int
    same: int
    low: float
    high: float
    kappa: float | None


def agree(first: Mapping[str, str], second: Mapping[str, str]) -> Agreement:
    """Compare two labellings of items by id; what only one has labelled is left out."""
    pairs = [(first[item], second[item]) for item in sorted(first.keys() & second.keys())]
    same = sum(one == other for one, other in pairs)
    low, high = wilson(same, len(pairs))
    return Agreement(len(pairs), same, low, high, _kappa(pairs, same))


def _kappa(pairs: list[tuple[str, str]], same: int) -> float | None:
    n = len(pairs)
    if n == 0:
        return None
    ours, theirs = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(ours[label] * theirs[label] for label in ours) / (n * n)
    return None if chance == 1.0 else (same / n - chance) / (1 - chance)
