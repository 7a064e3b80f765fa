"""Fit when to answer and when to abstain, on the dev splits of the sets in evals/cases.

For each language a logistic regression (ridge 1, iteratively reweighted least squares) over the
features of assistant/evidence.py, answerable against unanswerable. The threshold is the lowest
probability that still abstains on the wanted share of the unanswerable questions of that split.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import assistant
from assistant.evidence import FEATURES, features
from assistant.mentor import Mentor
from corpus.document import Language
from evals.cases import Case

FILE = Path(assistant.__file__).parent / "evidence.json"
_RIDGE = 1.0
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted weights of one language, and how they did on the cases they were fitted on."""

    bias: float
    weights: Mapping[str, float]
    threshold: float
    answerable: int
    unanswerable: int
    answered: int
    abstained: int


def measure(cases: Sequence[Case], mentor: Mentor) -> Matrix:
    """Give the features of each case's search: (n, features)."""
    rows = []
    for case in cases:
        found, lines = mentor.look_up(case.question, case.language)
        measured = features(case.question, found, lines, case.language)
        rows.append([measured[name] for name in FEATURES])
    return np.array(rows, dtype=np.float64).reshape(len(cases), len(FEATURES))


def fit(measured: Matrix, answerable: NDArray[np.bool_], *, abstain: float) -> Fit:
    """Fit one language; `abstain` is the share of unanswerable questions to abstain on."""
    bias, *weights = _logistic(measured, answerable.astype(np.float64))
    probability = 1 / (1 + np.exp(-(bias + measured @ np.array(weights))))
    negatives = np.sort(probability[~answerable])
    allowed = int(np.floor((1 - abstain) * len(negatives) + 1e-9))
    # The likeliest of those that must be abstained from; none where all may be answered.
    highest = negatives[len(negatives) - 1 - allowed] if allowed < len(negatives) else 0.0
    above = np.sort(probability[probability > highest])
    # Half-way to the next case, so that the threshold does not lie on one.
    threshold = float((highest + (above[0] if len(above) else 1.0)) / 2)
    return Fit(
        bias=float(bias),
        weights={name: float(value) for name, value in zip(FEATURES, weights, strict=True)},
        threshold=threshold,
        answerable=int(answerable.sum()),
        unanswerable=int((~answerable).sum()),
        answered=int((probability[answerable] >= threshold).sum()),
        abstained=int((probability[~answerable] < threshold).sum()),
    )


def write(fits: Mapping[Language, Fit], *, sets: Sequence[str], path: Path = FILE) -> None:
    """Write the calibrations where assistant/evidence.py reads them."""
    languages = {
        language: {
            "bias": round(one.bias, 4),
            "weights": {name: round(value, 4) for name, value in one.weights.items()},
            "threshold": round(one.threshold, 4),
        }
        for language, one in fits.items()
    }
    said = {"made_by": "mentor eval calibrate --write", "sets": list(sets), "languages": languages}
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _logistic(measured: Matrix, target: NDArray[np.float64]) -> list[float]:
    design = np.hstack([np.ones((len(measured), 1)), measured])
    penalty = np.diag([0.0, *[_RIDGE] * measured.shape[1]])
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        probability = 1 / (1 + np.exp(-design @ weights))
        spread = probability * (1 - probability) + 1e-9
        gradient = design.T @ (target - probability) - penalty @ weights
        step = np.linalg.solve((design.T * spread) @ design + penalty, gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return [float(value) for value in weights]
