"""The stages of a search, switched on one after another, and what a search costs.

An ablation runs the same questions over one index, each row with one stage more than the row
before; the last row is what doctors get.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from evals.metrics.latency import nearest_rank
from index.encoder import Encoder
from index.options import DEFAULT, SearchOptions

_Question = TypeVar("_Question")


@dataclass(frozen=True, slots=True)
class Stage:
    """A row of an ablation: its name, and what of a search is on.

    `intents` prefers the sections that the question's intent asks for; a retrieval set
    without intents passes such a row over.
    """

    name: str
    options: SearchOptions
    intents: bool = False


_OFF = SearchOptions(bigrams=False, lexicon=False, encoder=False, tuned=False)
STAGES = (
    Stage("words", _OFF),
    Stage("+ bigrams", SearchOptions(lexicon=False, encoder=False, tuned=False)),
    Stage("+ lexicon", SearchOptions(encoder=False, tuned=False)),
    Stage("+ encoder", SearchOptions(tuned=False)),
    Stage("+ weights", DEFAULT),
    Stage("+ intents", DEFAULT, intents=True),
)
FULL = STAGES[-1]
PLAIN = tuple(stage for stage in STAGES if not stage.intents)


class Remembering:
    """An encoder that encodes each question once, for the rows of an ablation to share."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.name, self.dimension = encoder.name, encoder.dimension
        self.fingerprint = encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give what the encoder gives; a question, which comes alone, is remembered."""
        if len(texts) != 1:
            return self._encoder.encode(texts)
        if texts[0] not in self._known:
            self._known[texts[0]] = self._encoder.encode(texts)
        return self._known[texts[0]]


def p95_ms(ask: Callable[[_Question], object], questions: Iterable[_Question]) -> float:
    """Give the 95th percentile of what a question costs, in milliseconds of processor time.

    The time of all threads is summed, so that it is what a single one would need, however many
    there are and whatever else the machine does. Raises ValueError for no questions.
    """
    spent = []
    for question in questions:
        began = time.process_time()
        ask(question)
        spent.append((time.process_time() - began) * 1000)
    if not spent:
        raise ValueError("nothing was asked")
    return nearest_rank(sorted(spent), 0.95)
