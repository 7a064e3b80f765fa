"""Three ways to forget, none of them FSRS's own, so that FSRS is not judged by itself.

Exponential   recall falls as e^(-days/strength); a recall makes the strength grow by `gain`, the
              more the nearer the item was to being forgotten (the spacing effect): by the
              `bend`-th power of the chance to fail. At 90 % recall a gain of 1.5, 3 or 5 with the
              root makes it 1.5, 1.9 or 2.6 times as strong, around the 2.5 that SM-2 begins with
              (Wozniak 1990); with a bend of 1 hardly 1.2 times. A lapse leaves `keep` of it.
Power         recall falls as (1 + days)^(-decay) (Wickelgren 1974); a recall after t days divides
              the decay by 1 + gain · ln(1 + t), a lapse gives it back what it had, by `keep`.
Activation    ACT-R with spacing (Pavlik and Anderson 2005): every meeting leaves a trace that
              decays the faster the more the item was in mind then; recall is logistic in the sum.

Every item is harder or easier than the middle one; how much is drawn once for a seed. After each
answer the right one is read, so a lapse is a meeting, too.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class Memory(Protocol):
    """One item in one head; days from any beginning."""

    def recall(self, day: float) -> float:
        """Give the chance, 0 to 1, to recall it on a day."""

    def met(self, day: float, *, recalled: bool) -> None:
        """Take note that it was asked and the answer read."""


@dataclass(slots=True)
class Exponential:
    """Forgetting at a rate that falls with each spaced recall; strength in days."""

    strength: float
    gain: float
    keep: float
    bend: float = 0.5
    least: float = 0.0
    last: float | None = None

    def recall(self, day: float) -> float:
        """Give the chance to recall it."""
        return 0.0 if self.last is None else math.exp(-(day - self.last) / self.strength)

    def met(self, day: float, *, recalled: bool) -> None:
        """Grow with a recall, by how nearly it was forgotten; shrink with a lapse."""
        if self.last is None:
            self.least = self.strength
        elif recalled:
            self.strength *= 1 + self.gain * (1 - self.recall(day)) ** self.bend
        else:
            self.strength = max(self.least, self.strength * self.keep)
        self.last = day


@dataclass(slots=True)
class Power:
    """Forgetting that slows down by itself; the decay falls with the logarithm of the spacing."""

    decay: float
    gain: float
    keep: float
    most: float = 0.0
    last: float | None = None

    def recall(self, day: float) -> float:
        """Give the chance to recall it."""
        return 0.0 if self.last is None else float((1 + day - self.last) ** -self.decay)

    def met(self, day: float, *, recalled: bool) -> None:
        """Decay more slowly after a recall, faster again after a lapse."""
        if self.last is None:
            self.most = self.decay
        elif recalled:
            self.decay /= 1 + self.gain * math.log1p(day - self.last)
        else:
            self.decay = min(self.most, self.decay / self.keep)
        self.last = day


class Known:
    """What was known before, and stays so."""

    _SURE = 0.95

    def recall(self, day: float) -> float:
        """Give the chance to recall it."""
        return self._SURE

    def met(self, day: float, *, recalled: bool) -> None:
        """Take no note."""


class Activation:
    """Traces that add up; a trace decays the faster the more the item was in mind."""

    _DECAY, _MIND, _NOISE = 0.177, 0.217, 0.255  # a, c and s of the paper
    _SLOWER = 0.025 * 86_400  # of time between sessions, in seconds a day

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._traces: list[tuple[float, float]] = []

    def recall(self, day: float) -> float:
        """Give the chance to recall it."""
        if not self._traces:
            return 0.0
        return 1 / (1 + math.exp((self._threshold - self._activation(day)) / self._NOISE))

    def met(self, day: float, *, recalled: bool) -> None:
        """Leave a trace."""
        mind = math.exp(self._activation(day)) if self._traces else 0.0
        self._traces.append((day, self._DECAY + self._MIND * mind))

    def _activation(self, day: float) -> float:
        return math.log(
            sum(max(1.0, (day - at) * self._SLOWER) ** -decay for at, decay in self._traces)
        )


@dataclass(frozen=True, slots=True)
class Forgetting:
    """A way to forget, named with its parameters; it makes the memory of an item."""

    name: str
    make: Callable[[random.Random], Memory]


def forgettings() -> Sequence[Forgetting]:
    """Give the three ways, each with what is lost in the first week and what a recall gains."""
    return (
        *(_exponential(days, gain) for days in (4.0, 8.0, 16.0) for gain in (1.5, 3.0, 5.0)),
        *(_exponential(8.0, gain, bend=1.0) for gain in (1.5, 4.0)),
        *(_power(decay, gain) for decay in (0.25, 0.5, 0.8) for gain in (0.3, 0.6, 1.0)),
        *(_activation(threshold) for threshold in (-1.1, -1.4, -1.7)),
    )


def _exponential(days: float, gain: float, bend: float = 0.5) -> Forgetting:
    return Forgetting(
        f"指数 强度{days:g}天 增益{gain:g}" + ("" if bend == 0.5 else f" 弯{bend:g}"),
        lambda dice: Exponential(days * math.exp(dice.gauss(0.0, 0.5)), gain, 0.4, bend),
    )


def _power(decay: float, gain: float) -> Forgetting:
    return Forgetting(
        f"幂 衰减{decay:g} 增益{gain:g}",
        lambda dice: Power(decay * math.exp(dice.gauss(0.0, 0.3)), gain, 0.5),
    )


def _activation(threshold: float) -> Forgetting:
    return Forgetting(
        f"激活 阈值{threshold:g}", lambda dice: Activation(threshold + dice.gauss(0.0, 0.3))
    )
