"""How like a question is to those that are declined: a second opinion beside the rules. Pure.

Rules hear the wordings that somebody thought of. This hears the others: a logistic regression on
the characters and words of a folded question, trained on the rules' own examples and on every case
(`python -m evals.likeness`), its weights in likeness.json. It never speaks for a rule that speaks:
where the rules are silent, a question that is very like declines, and one that the library cannot
answer anyway is declined where it is rather like, so that nothing answerable is lost to it.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Group = Literal["self-harm", "harm", "papers"]
GROUPS: tuple[Group, ...] = ("self-harm", "harm", "papers")
VERY = 0.8  # cross-validated: 40 in 100 of the declined, 2 in 1,000 others
RATHER = 0.3  # 81 and 2 in 100: only where the library does not answer
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z']+")
_LONGEST = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """The group of declined questions that a question is most like, and the probability of any."""

    group: Group
    probability: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The intercept of each group, and the weights of each feature, in the order of GROUPS."""

    intercepts: tuple[float, ...]
    features: Mapping[str, Sequence[float]]

    def like(self, folded: str) -> Likeness:
        """Say how like a folded question is to the declined ones."""
        found = features(folded)
        known = [self.features[one] for one in found if one in self.features]
        share = 1 / math.sqrt(max(1, len(found)))
        scores = [
            intercept + share * sum(weights[at] for weights in known)
            for at, intercept in enumerate(self.intercepts)
        ]
        # Softmax with the clinical questions at zero.
        highest = max(0.0, *scores)
        powers = [math.exp(score - highest) for score in scores]
        at = max(range(len(GROUPS)), key=lambda one: powers[one])
        return Likeness(GROUPS[at], sum(powers) / (sum(powers) + math.exp(-highest)))


def like(folded: str) -> Likeness:
    """Say how like a folded question is to the declined ones, with the weights that ship here."""
    return _built_in().like(folded)


def features(folded: str) -> frozenset[str]:
    """Give the features of a folded question: one to three Chinese characters, one or two words."""
    found: set[str] = set()
    for run in _HAN.findall(folded):
        closed = f"^{run}$"
        for length in range(1, _LONGEST + 1):
            found.update(closed[at : at + length] for at in range(len(closed) - length + 1))
    words = _WORD.findall(folded)
    found.update(words)
    found.update(f"{one} {two}" for one, two in itertools.pairwise(words))
    return frozenset(found)


@functools.cache
def _built_in() -> Weights:
    text = Path(__file__).with_name("likeness.json").read_text(encoding="utf-8")
    content = json.loads(text)
    return Weights(tuple(content["intercepts"]), content["features"])
