"""Is what was found enough to answer from? Decided in code, before any model is called. Pure.

The decision is a logistic regression on a few features of a search, fitted by
`mentor eval calibrate` on the dev splits of evals/cases and kept in evidence.json, by language.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.lines.rank import Line, weigh
from assistant.lines.recipients import ways_asked
from assistant.lines.standing import under
from assistant.lines.subjects import named_in, ruled_out
from assistant.questions.intents import read_intents
from corpus.document import Language
from index.coverage import Text, passage_text, ready, share
from index.passage import Passage, SearchResult, Wanted
from index.tokens import is_frequent
from index.twins import work_of

FEATURES = (
    "coverage", "heading", "meaning", "missing", "unseen", "agreement", "about", "line",
    "line_meaning", "length", "lead", "named", "chat", "subject", "foreign",
)  # fmt: skip
_LOOKED_AT = 5
_MOST_PARTS = 12
_LINES = 8
_MOST_LEAD = 3.0
# What says nothing of the topic: for whom, in what form, how much.
_NO_TOPIC = frozenset({"unit", "dose_form", "population"})
_SUBJECTS = frozenset({"drug", "drug_class", "disease"})
_DRUGS = frozenset({"drug", "drug_class"})
# Enough for a question on a drug where one of the best lines has what is asked of all it names:
# what it must not be answered from is ruled out before, and chat around it says nothing.
_ON_POINT = 0.55
_FITTING = 0.5
_BEST = 2


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


def features(found: SearchResult, lines: Sequence[Line], language: Language) -> dict[str, float]:
    """Measure the first 5 hits of a search and their lines, each feature from 0 to about 1.

    coverage: the best share of the question's idf weight in one passage; heading: the same for
    titles and heading paths alone; meaning: the best cosine of a passage
    (0 where the encoder does not know the language); missing: the weight of
    the heaviest part of the question that no passage has, over the heaviest of all; unseen: the
    share of the weight that the whole index has never seen; agreement: how many passages are from
    the document of the first or its translation; about: whether a disease that the question names
    stands in a title or heading (1), in none (0), or none is named (0.5); line: the best line's
    share together with its headings', times how well it has what is asked; line_meaning: the best
    cosine of a line; length: how many parts the question has, of 12, since no passage has as large
    a share of a long question as of a short one; lead: by how much the first hit leads the fifth;
    named: the best share that a line and its headings have of the concepts that the question names,
    times how well it has what is asked (0.5 where none is named); chat: like `missing`, of the
    words that are frequent in any Chinese text; subject: whether a drug or a disease is named;
    foreign: whether the first hit is in the other language.
    """
    top = found.hits[:_LOOKED_AT]
    if not top:
        return dict.fromkeys(FEATURES, 0.0)
    wanted = weigh(found.wanted, foreign=top[0].passage.chunk.language != language)
    total = sum(part.weight for part in wanted) or 1.0
    texts = [passage_text(hit.passage) for hit in top]
    absent = [part for part in wanted if not any(text.has(part.names) for text in texts)]
    heaviest = max(part.weight for part in wanted) or 1.0
    lost = max((part.weight for part in absent), default=0.0)
    said = max((part.weight for part in absent if _is_chat(part)), default=0.0)
    headings = [_heading(hit.passage) for hit in top]
    first = work_of(top[0].passage.source.id)
    return {
        "coverage": max(share(text, wanted) for text in texts),
        "heading": max(share(heading, wanted) for heading in headings),
        "meaning": max(hit.dense for hit in top) if found.trust else 0.0,
        "missing": lost / heaviest,
        "unseen": sum(part.weight for part in wanted if not part.seen) / total,
        "agreement": sum(work_of(hit.passage.source.id) == first for hit in top) / len(top),
        "about": _about(wanted, headings),
        "line": max(
            ((line.own + line.beside) * (0.5 + 0.5 * line.fitting) for line in lines), default=0.0
        ),
        "line_meaning": max((line.meaning for line in lines), default=0.0) if found.trust else 0.0,
        "length": min(len(wanted), _MOST_PARTS) / _MOST_PARTS,
        "lead": min(_MOST_LEAD, top[0].score - top[-1].score),
        "named": _named(wanted, lines[:_LINES]),
        "chat": said / heaviest,
        "subject": float(any(part.concept in _SUBJECTS for part in wanted)),
        "foreign": float(top[0].passage.chunk.language != language),
    }


def judge(
    question: str, found: SearchResult, lines: Sequence[Line], language: Language
) -> Evidence:
    """Judge a search: by the rules first, then by the calibration of the question's language."""
    if ruled_out(question, found, lines):
        return Evidence(0.0, False)
    calibration = calibrations()[language]
    measured = features(found, lines, language)
    logit = calibration.bias + sum(
        weight * measured[name] for name, weight in calibration.weights.items()
    )
    probability = 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))
    threshold = calibration.threshold
    if _ON_POINT <= probability < threshold and _on_point(question, found.wanted, lines):
        threshold = _ON_POINT
    return Evidence(probability, probability >= threshold)


def _on_point(question: str, wanted: Sequence[Wanted], lines: Sequence[Line]) -> bool:
    """Say whether a drug is asked about, and a line on all that is named has what is asked."""
    named = [
        part
        for part in named_in(question, wanted)
        if part.concept and part.concept not in _NO_TOPIC and not ways_asked(part.surface)
    ]
    if not read_intents(question) or all(part.concept not in _DRUGS for part in named):
        return False
    return any(
        line.fitting >= _FITTING and all(under(line, part.names) for part in named)
        for line in lines[:_BEST]
    )


def _is_chat(part: Wanted) -> bool:
    return not part.concept and is_frequent(part.surface)


def _named(wanted: Sequence[Wanted], lines: Sequence[Line]) -> float:
    named = [part for part in wanted if part.concept and part.concept not in _NO_TOPIC]
    total = sum(part.weight for part in named)
    if not total:
        return 0.5 * max((_fits(line) for line in lines), default=0.0)
    return max((_covered(line, named) / total * _fits(line) for line in lines), default=0.0)


def _fits(line: Line) -> float:
    return 0.3 + 0.7 * line.fitting


def _covered(line: Line, parts: Sequence[Wanted]) -> float:
    return sum(part.weight for part in parts if under(line, part.names))


def _about(wanted: Sequence[Wanted], headings: Sequence[Text]) -> float:
    diseases = [part for part in wanted if part.concept == "disease"]
    if not diseases:
        return 0.5
    return float(any(heading.has(part.names) for part in diseases for heading in headings))


def _heading(passage: Passage) -> Text:
    return ready("\n".join((passage.source.title, *passage.chunk.section)))
