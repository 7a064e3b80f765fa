"""Is what was found enough to answer from? Decided in code, before any model is called. Pure.

The decision is a logistic regression on four features of a search, fitted by
`mentor eval calibrate` on the dev splits of evals/cases and kept in evidence.json, by language.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Language
from index.coverage import passage_text
from index.passage import SearchResult

FEATURES = ("coverage", "meaning", "missing", "agreement")
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """How likely the passages hold the answer (0 to 1), and whether that is enough."""

    probability: float
    enough: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted weights of one language: `bias`, one weight a feature, and the threshold."""

    bias: float
    weights: Mapping[str, float]
    threshold: float


@functools.cache
def calibrations() -> Mapping[str, Calibration]:
    """Read the calibrations that ship with this package, by language, once."""
    text = Path(__file__).with_name("evidence.json").read_text(encoding="utf-8")
    return {
        language: Calibration(row["bias"], row["weights"], row["threshold"])
        for language, row in json.loads(text)["languages"].items()
    }


def features(found: SearchResult) -> dict[str, float]:
    """Measure a search, each feature from 0 to about 1.

    coverage: the best share of the question's idf weight in one of the first 5 passages;
    meaning: the best cosine among them; missing: the weight of the heaviest part of the question
    that none of them has, over the heaviest of all; agreement: the share of the first 5 that are
    from the document of the first.
    """
    top = found.hits[:_LOOKED_AT]
    if not top:
        return dict.fromkeys(FEATURES, 0.0) | {"missing": 1.0}
    heaviest = max((part.weight for part in found.wanted), default=0.0)
    texts = [passage_text(hit.passage) for hit in top]
    absent = [
        part.weight for part in found.wanted if not any(text.has(part.names) for text in texts)
    ]
    first = top[0].passage.source.key
    return {
        "coverage": max(hit.coverage for hit in top),
        "meaning": max(hit.dense for hit in top),
        "missing": max(absent, default=0.0) / heaviest if heaviest else 1.0,
        "agreement": sum(hit.passage.source.key == first for hit in top) / len(top),
    }


def judge(found: SearchResult, language: Language) -> Evidence:
    """Judge a search by the calibration of the question's language."""
    if not found.hits or not found.wanted:
        return Evidence(0.0, False)
    calibration = calibrations()[language]
    measured = features(found)
    logit = calibration.bias + sum(
        weight * measured[name] for name, weight in calibration.weights.items()
    )
    probability = 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))
    return Evidence(probability, probability >= calibration.threshold)
