"""Train the second opinion on scope (assistant/scope/likeness.py), and say how good it is.

    python -m evals.likeness            # cross-validated: how many are heard, how many falsely
    python -m evals.likeness --write    # the same, then assistant/scope/likeness.json

In: the first questions of every case, the examples of the rules, and clinical questions that are
worded like what is declined (lookalikes.txt). What is no medicine at all is
left out on both sides: the library's silence answers it. Multinomial logistic regression with a
quadratic penalty, by gradient descent with momentum: the same weights at every run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.scope import likeness, rules
from assistant.scope.likeness import GROUPS, RATHER, VERY, features
from assistant.scope.spelling import fold
from evals.case import CASES
from evals.sets.files import read_set

Matrix = NDArray[np.float32]
_NOT_MEDICINE = frozenset(("off-topic", "veterinary", "internals", "injection"))
_HARM = frozenset(("harm", "lethal-dose", "drug-crime", "abortion", "fetal-sex"))
_FEWEST = 3  # questions that have a feature
_STEPS, _STEEP, _RATE, _MOMENTUM, _PENALTY = 400, 100.0, 2.0, 0.9, 2e-5
_FOLDS = 5
_FILE = Path(likeness.__file__).with_name("likeness.json")
_DIGITS = 2
_LEAST = 0.15  # a weight below it changes no decision


@dataclass(frozen=True, slots=True)
class Row:
    """A folded question, and the group that it is declined by: 0 for none, else 1 + its place."""

    question: str
    group: int


def rows() -> list[Row]:
    """Give every question once."""
    seen: dict[str, int] = {}
    for question, group in (*_examples(), *_cases(), *_lookalikes()):
        seen.setdefault(question, group)
    return [Row(question, group) for question, group in seen.items() if group >= 0]


def _examples() -> Iterator[tuple[str, int]]:
    for rule in rules.built_in().rules:
        for question in rule.refused:
            yield fold(question), _group(rule.id)
        for question in rule.kept:
            yield fold(question), 0


def _cases() -> Iterator[tuple[str, int]]:
    known = rules.built_in()
    for path in sorted(CASES.glob("*.jsonl")):
        for case in read_set(path).cases:
            if case.history:
                continue
            question = fold(case.question)
            if case.expected != "decline":
                yield question, 0
                continue
            rule = known.first(question)
            yield question, _group(rule.id if rule else case.topic)


def _lookalikes() -> Iterator[tuple[str, int]]:
    text = Path(__file__).with_name("lookalikes.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield fold(line), 0


def _group(name: str) -> int:
    """Give the group of a rule or topic; -1 for what is left out."""
    if name in _NOT_MEDICINE:
        return -1
    group = "self-harm" if name == "self-harm" else "harm" if name in _HARM else "papers"
    return 1 + GROUPS.index(group)


def train(given: Sequence[Row]) -> likeness.Weights:
    """Fit the weights."""
    counts = Counter(one for row in given for one in features(row.question))
    known = {one: at for at, one in enumerate(sorted(o for o, n in counts.items() if n >= _FEWEST))}
    x = _matrix(given, known)
    y: Matrix = np.asarray(np.eye(len(GROUPS) + 1)[[row.group for row in given]], dtype=np.float32)
    weights: Matrix = np.zeros((x.shape[1], y.shape[1]), dtype=np.float32)
    intercepts: Matrix = np.asarray(np.log(y.mean(axis=0) + 1e-6), dtype=np.float32)
    speed, drift = np.zeros_like(weights), np.zeros_like(intercepts)
    for _ in range(_STEPS):
        wrong = _sum(_softmax(x @ weights + intercepts), -y) / np.float32(len(given))
        slope = x.T @ wrong + _PENALTY * weights
        speed = np.asarray(_MOMENTUM * speed - _STEEP * slope, dtype=np.float32)
        drift = np.asarray(_MOMENTUM * drift - _RATE * wrong.sum(axis=0), dtype=np.float32)
        weights, intercepts = _sum(weights, speed), _sum(intercepts, drift)
    weights, intercepts = _sum(weights, -weights[:, :1]), _sum(intercepts, -intercepts[:1])
    kept = {
        one: [round(float(value), _DIGITS) for value in weights[at, 1:]]
        for one, at in known.items()
        if np.abs(weights[at, 1:]).max() >= _LEAST
    }
    return likeness.Weights(tuple(round(float(one), 4) for one in intercepts[1:]), kept)


def _matrix(given: Sequence[Row], known: dict[str, int]) -> Matrix:
    x = np.zeros((len(given), len(known)), dtype=np.float32)
    for at, row in enumerate(given):
        found = features(row.question)
        x[at, [known[one] for one in found if one in known]] = max(1, len(found)) ** -0.5
    return x


def _sum(one: Matrix, other: Matrix) -> Matrix:
    return np.asarray(one + other, dtype=np.float32)


def _softmax(scores: Matrix) -> Matrix:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def cross_validated(given: Sequence[Row]) -> list[float]:
    """Give the probability of each row under weights that were fitted without it."""
    order = np.random.default_rng(7).permutation(len(given))
    found = [0.0] * len(given)
    for fold_ in range(_FOLDS):
        held = set(order[fold_::_FOLDS].tolist())
        weights = train([row for at, row in enumerate(given) if at not in held])
        for at in held:
            found[at] = weights.like(given[at].question).probability
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what cross-validation gives, and write the weights where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write assistant/scope/likeness.json")
    asked = parser.parse_args(arguments)
    given = rows()
    chances = cross_validated(given)
    declined = [p for p, row in zip(chances, given, strict=True) if row.group]
    others = [p for p, row in zip(chances, given, strict=True) if not row.group]
    for bound in (RATHER, VERY):
        heard, falsely = (sum(p >= bound for p in some) for some in (declined, others))
        sys.stdout.write(
            f"p >= {bound}: {heard} of {len(declined)} declined are heard,"
            f" {falsely} of {len(others)} others falsely\n"
        )
    if asked.write:
        weights = train(given)
        content = {"intercepts": weights.intercepts, "features": weights.features}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        _FILE.write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")
        sys.stdout.write(f"{_FILE.name}: {len(weights.features)} features\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
