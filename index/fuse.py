"""BM25 scores and cosines → one ranking. Pure.

Scores are fused, not ranks: with a dense ranker weaker than BM25, reciprocal rank fusion lowers
nDCG, while a small weight on the cosine beside the max-normalised BM25 raises it
(docs/measures.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from index.encoder import Encoder

# The weight of the cosine beside BM25, by language of the question. The built-in encoder's are
# tuned on dev sets (docs/measures.md): a static encoder for Chinese, a transformer for English; a
# transformer from outside is trusted as much as BM25.
# Cosines across languages have a weight of their own (languages.py).
_BUILT_IN = {"zh": 0.75, "en": 5.0}
_TRANSFORMER = {"zh": 1.0, "en": 1.0}


def weights_for(encoder: str) -> Mapping[str, float]:
    """Give the fusion weights for an encoder by its name; they are kept in the index card."""
    return _BUILT_IN if encoder == "built-in" else _TRANSFORMER


@runtime_checkable
class Weighted(Protocol):
    """An encoder that brings its own fusion weights, by language of the question."""

    @property
    def weights(self) -> Mapping[str, float]:
        """The weight of its cosine beside BM25."""
        ...


def weights_of(encoder: Encoder) -> Mapping[str, float]:
    """Give the fusion weights for an encoder: its own, or else those for its name."""
    return encoder.weights if isinstance(encoder, Weighted) else weights_for(encoder.name)


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage number with its fused score and the two parts of it."""

    number: int
    score: float
    lexical: float
    dense: float


def fuse(lexical: Mapping[int, float], dense: Mapping[int, float], *, weight: float) -> list[Fused]:
    """Rank by `BM25 / best BM25 + weight · cosine`, best first; ties by passage number.

    `dense` holds the cosine of every candidate; one that `lexical` lacks has BM25 0.
    """
    best = max(lexical.values(), default=0.0) or 1.0
    fused = []
    for number, cosine in dense.items():
        words = lexical.get(number, 0.0) / best
        fused.append(Fused(number, words + weight * cosine, words, cosine))
    return sorted(fused, key=lambda one: (-one.score, one.number))
