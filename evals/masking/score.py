"""Rows → what masking found of each class, what it missed, and what it masked without reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.privacy import spans
from evals.masking.rows import Row, Secret


@dataclass(frozen=True, slots=True)
class Miss:
    """What was not masked, or should not have been: the row, the class, the words."""

    row: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many secrets of each class there were and were found; the misses; the needless masks.

    A secret is found where each letter and digit of it is masked, under whatever mark.
    """

    found: dict[str, int]
    there: dict[str, int]
    missed: tuple[Miss, ...]
    needless: tuple[Miss, ...]


def score(rows: Iterable[Row]) -> Score:
    """Mask rows and compare with what is marked in them."""
    found: dict[str, int] = {}
    there: dict[str, int] = {}
    missed: list[Miss] = []
    needless: list[Miss] = []
    for row in rows:
        hidden = {at for span in spans(row.text) for at in range(span.start, span.end)}
        for secret in row.secrets:
            whole = all(at in hidden for at in _places(row.text, secret))
            there[secret.kind] = there.get(secret.kind, 0) + 1
            found[secret.kind] = found.get(secret.kind, 0) + whole
            if not whole:
                missed.append(Miss(row.id, secret.kind, row.text[secret.start : secret.end]))
        needless += _needless(row)
    return Score(found, there, tuple(missed), tuple(needless))


def _needless(row: Row) -> list[Miss]:
    """Give what was masked and is no part of a secret."""
    marked = {at for one in row.secrets for at in range(one.start, one.end)}
    over = []
    for span in spans(row.text):
        words = "".join(row.text[at] for at in range(span.start, span.end) if at not in marked)
        if any(one.isalnum() for one in words):
            over.append(Miss(row.id, span.mark, words))
    return over


def _places(text: str, secret: Secret) -> Sequence[int]:
    return [at for at in range(secret.start, secret.end) if text[at].isalnum()]
