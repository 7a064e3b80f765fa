"""What was answered and played in an assessment → one ability, 0 to 100, with its interval. Pure.

The Rasch model with difficulties that are set beforehand and a floor for what can be guessed: the
chance to be right is floor + (1 - floor) · logistic(ability - difficulty). The points of a case
count like a share of several answers. The ability is the mean of its posterior over a normal prior,
written as the chance, in hundredths, to do right what is of middling difficulty and cannot be
guessed: 50 is the middle, and no number of items makes it 0 or 100.

Two learners who sat different items of one blueprint are compared alike; a right answer to what can
be guessed speaks for less. In evals/learning this ranks learners as well as the plain share of
right answers does or better. Source: Rasch 1960; Bock and Mislevy 1982 (expected a posteriori).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_GRID = np.linspace(-6.0, 6.0, 481)
_SPREAD = 1.5  # standard deviation of the prior, in logits
_WITHIN = 1.0  # and of an area's ability around the whole's
_TAIL = 0.05  # on each side of a 90 % interval


@dataclass(frozen=True, slots=True)
class Observation:
    """An item or a case: a share of right, 0 to 1, and how many items it counts for."""

    areas: tuple[str, ...]
    share: float
    difficulty: float
    floor: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Ability:
    """An ability, 0 to 100, with its 90 % interval; `weight` in items it rests on."""

    score: float
    low: float
    high: float
    weight: float


def ability(seen: Sequence[Observation]) -> Ability:
    """Estimate one ability from all that was seen; from nothing: 50, anything possible."""
    return _ability(seen, 0.0, _SPREAD)


def by_area(seen: Sequence[Observation]) -> Mapping[str, Ability]:
    """Estimate an ability for each area that was asked.

    An area has a few items only, so what the learner can do as a whole is the prior of each.
    """
    centre = float(_posterior(seen, 0.0, _SPREAD) @ _GRID)
    areas = dict.fromkeys(area for one in seen for area in one.areas)
    return {
        area: _ability([_part(one) for one in seen if area in one.areas], centre, _WITHIN)
        for area in areas
    }


def _part(one: Observation) -> Observation:
    """Give the part of an observation that falls to each of its areas."""
    share = one.weight / max(1, len(one.areas))
    return Observation(one.areas, one.share, one.difficulty, one.floor, share)


def _ability(seen: Sequence[Observation], centre: float, spread: float) -> Ability:
    chance = _posterior(seen, centre, spread)
    scores = 100.0 * _logistic(_GRID)
    below = np.cumsum(chance)
    low, high = (
        float(scores[min(int(np.searchsorted(below, edge)), len(scores) - 1)])
        for edge in (_TAIL, 1 - _TAIL)
    )
    return Ability(float(chance @ scores), low, high, sum(one.weight for one in seen))


def _posterior(seen: Sequence[Observation], centre: float, spread: float) -> NDArray[np.float64]:
    logs = -0.5 * ((_GRID - centre) / spread) ** 2
    for one in seen:
        right = one.floor + (1 - one.floor) * _logistic(_GRID - one.difficulty)
        logs = logs + one.weight * (one.share * np.log(right) + (1 - one.share) * np.log1p(-right))
    chance = np.exp(logs - logs.max())
    normed: NDArray[np.float64] = chance / chance.sum()
    return normed


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    curve: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-x))
    return curve
