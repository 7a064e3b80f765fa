"""Is what was found enough to answer from? Decided in code, before any model is called. Pure.

The decision is a logistic regression on a few features of a search, fitted by
`mentor eval calibrate` on the dev splits of evals/cases and kept in evidence.json, by language.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.intents import fit, read_intents
from assistant.units import units
from corpus.document import Language
from index.coverage import Text, passage_text, share
from index.passage import Hit, Passage, SearchResult, Wanted

FEATURES = (
    "coverage", "heading", "meaning", "missing", "missing_concept", "unseen", "agreement", "about", "line",
)  # fmt: skip
_LOOKED_AT = 5
# What a question asks for (剂量, 标准, how long) need not stand in the line that answers it.
_ASKING_WEIGHT = 0.15
# In another language than the passage's, only what the lexicon translates can be found.
_FOREIGN_WEIGHT = 0.1


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


def features(question: str, found: SearchResult, language: Language) -> dict[str, float]:
    """Measure the first 5 hits of a search, each feature from 0 to about 1.

    coverage: the best share of the question's idf weight in one of them; heading: the same for
    their titles and heading paths alone; meaning: the best cosine; missing: the weight of the
    heaviest part of the question that none of them has, over the heaviest of all;
    missing_concept: 1 where a concept of the lexicon is missing; unseen: the share of the weight
    that the whole index has never seen; agreement: how many are from the document of the first;
    about: whether a disease that the question names stands in their titles or headings (1), in
    none of them (0), or no disease is named (0.5); line: the best single line, by its own
    share with its heading's, and by how well it fits what the question wants (a dose, a price).
    """
    top = found.hits[:_LOOKED_AT]
    if not top:
        return dict.fromkeys(FEATURES, 0.0)
    foreign = top[0].passage.chunk.language != language
    wanted = [_weighed(part, foreign) for part in found.wanted]
    total = sum(part.weight for part in wanted) or 1.0
    texts = [passage_text(hit.passage) for hit in top]
    absent = [part for part in wanted if not any(text.has(part.names) for text in texts)]
    headings = [_heading(hit.passage) for hit in top]
    first = top[0].passage.source.key
    return {
        "coverage": max(share(text, wanted) for text in texts),
        "heading": max(share(heading, wanted) for heading in headings),
        "meaning": max(hit.dense for hit in top),
        "missing": max((part.weight for part in absent), default=0.0)
        / (max(part.weight for part in wanted) or 1.0),
        "missing_concept": float(any(part.concept for part in absent)),
        "about": _about(wanted, headings),
        "line": _line(question, wanted, top),
        "unseen": sum(part.weight for part in wanted if not part.seen) / total,
        "agreement": sum(hit.passage.source.key == first for hit in top) / len(top),
    }


def _about(wanted: Sequence[Wanted], headings: Sequence[Text]) -> float:
    diseases = [part for part in wanted if part.concept == "disease"]
    if not diseases:
        return 0.5
    return float(any(heading.has(part.names) for part in diseases for heading in headings))


def _line(question: str, wanted: Sequence[Wanted], top: Sequence[Hit]) -> float:
    intents = read_intents(question)
    best = 0.0
    for hit in top:
        chunk = hit.passage.chunk
        above = "\n".join((hit.passage.source.title, *chunk.section))
        for unit in units(hit.passage):
            covered = share(Text(f"{above}\n{unit.context}\n{unit.text}"), wanted)
            if covered > best:
                fitting = fit(intents, unit.text, above) if intents else 0.5
                best = max(best, covered * (0.5 + 0.5 * fitting))
    return best


def _heading(passage: Passage) -> Text:
    return Text("\n".join((passage.source.title, *passage.chunk.section)))


def _weighed(part: Wanted, foreign: bool) -> Wanted:
    if part.concept:
        return part
    factor = _FOREIGN_WEIGHT if foreign else 1.0
    if read_intents(part.names[0]):
        factor = min(factor, _ASKING_WEIGHT)
    return replace(part, weight=part.weight * factor)


def judge(question: str, found: SearchResult, language: Language) -> Evidence:
    """Judge a search by the calibration of the question's language."""
    if not found.hits or not found.wanted:
        return Evidence(0.0, False)
    calibration = calibrations()[language]
    measured = features(question, found, language)
    logit = calibration.bias + sum(
        weight * measured[name] for name, weight in calibration.weights.items()
    )
    probability = 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))
    return Evidence(probability, probability >= calibration.threshold)
