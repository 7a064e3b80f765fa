"""Fit when to answer and when to abstain, on the sets in evals/cases.

For each language a logistic regression (ridge 1, iteratively reweighted least squares) over the
features of assistant/lines/evidence.py, answerable against unanswerable. It is fitted on all
cases; the threshold and the rates that are reported come from five-fold cross-validation, so that
no case is judged by a fit that has seen it. Cases that a rule decides (subjects.ruled_out) are left
out of the fit and counted as abstained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import assistant
from assistant.lines.evidence import FEATURES, features
from assistant.lines.subjects import ruled_out
from assistant.mentor import Mentor
from corpus.document import Language
from evals.case import Case

FILE = Path(assistant.__file__).parent / "lines" / "evidence.json"
_RIDGE = 1.0
_FOLDS = 5
_SEED = 20261122
Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measured:
    """The cases of one language: features (n, features), who is answerable, who is decided."""

    features: Matrix
    answerable: Flags
    decided: Flags


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted weights of one language, and the cross-validated counts."""

    bias: float
    weights: Mapping[str, float]
    threshold: float
    answerable: int
    unanswerable: int
    answered: int
    abstained: int


def measure(cases: Sequence[Case], mentor: Mentor) -> Measured:
    """Measure what each case's question finds."""
    rows, decided = [], []
    for case in cases:
        found, lines = mentor.look_up(case.question, case.language)
        measured = features(found, lines, case.language)
        rows.append([measured[name] for name in FEATURES])
        decided.append(ruled_out(case.question, found, lines))
    return Measured(
        np.array(rows, dtype=np.float64).reshape(len(cases), len(FEATURES)),
        np.array([case.answerable for case in cases], dtype=bool),
        np.array(decided, dtype=bool),
    )


def fit(measured: Measured, *, abstain: float) -> Fit:
    """Fit one language; `abstain` is the share of unanswerable questions to abstain on."""
    answerable, decided = measured.answerable, measured.decided
    probability = np.where(decided, 0.0, _out_of_fold(measured))
    refused = np.sort(probability[~answerable])[::-1]
    allowed = int(np.floor((1 - abstain) * len(refused) + 1e-9))
    highest = refused[allowed] if allowed < len(refused) else 0.0
    above = np.sort(probability[probability > highest])
    # Half-way to the next case, so that the threshold does not lie on one.
    threshold = float((highest + (above[0] if len(above) else 1.0)) / 2)
    bias, *weights = _logistic(measured.features[~decided], answerable[~decided])
    return Fit(
        bias=bias,
        weights=dict(zip(FEATURES, weights, strict=True)),
        threshold=threshold,
        answerable=int(answerable.sum()),
        unanswerable=int((~answerable).sum()),
        answered=int((probability[answerable] >= threshold).sum()),
        abstained=int((probability[~answerable] < threshold).sum()),
    )


def _out_of_fold(measured: Measured) -> Matrix:
    """Give each case's probability by a fit on the other folds (seeded, the same each time)."""
    folds = np.random.default_rng(_SEED).permutation(len(measured.answerable)) % _FOLDS
    probability = np.zeros(len(folds))
    for fold in range(_FOLDS):
        seen = (folds != fold) & ~measured.decided
        bias, *weights = _logistic(measured.features[seen], measured.answerable[seen])
        logit = bias + measured.features[folds == fold] @ np.array(weights)
        probability[folds == fold] = 1 / (1 + np.exp(-logit))
    return probability


def write(fits: Mapping[Language, Fit], *, sets: Sequence[str], path: Path = FILE) -> None:
    """Write the calibrations where assistant/lines/evidence.py reads them."""
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


def _logistic(measured: Matrix, answerable: Flags) -> list[float]:
    target = answerable.astype(np.float64)
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
