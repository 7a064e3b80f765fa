"""Keep copies of one text from filling a list of hits. Pure.

A guideline repeats its warnings, a table row says again what the text says, two editions share
whole sections. Two texts are copies where their numbers are the same and nearly all of their
character pairs are: rows that differ in a dose or a weight are never copies.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from index.passage import Passage
from index.tokens import fold

# The share of character pairs (Jaccard index) from which two texts are copies.
_ALIKE = 0.85
_OF_ONE_DOCUMENT = 1
_OF_ALL_DOCUMENTS = 2  # a second source is worth showing, a third is not
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LETTER = re.compile(r"\w")


def copies_last(ranked: Sequence[Passage]) -> list[int]:
    """Give the places of `ranked` anew: those that only repeat what stands before come last.

    One passage of a group of copies is kept for a document, two for all documents.
    """
    kept: list[int] = []
    repeats: list[int] = []
    for at, passage in enumerate(ranked):
        alike = [ranked[other] for other in kept if _copies(passage.chunk.text, ranked[other])]
        own = sum(other.source.key == passage.source.key for other in alike)
        full = own >= _OF_ONE_DOCUMENT or len(alike) >= _OF_ALL_DOCUMENTS
        (repeats if full else kept).append(at)
    return [*kept, *repeats]


def _copies(text: str, other: Passage) -> bool:
    mine, theirs = _print(text), _print(other.chunk.text)
    if mine[0] != theirs[0]:
        return False
    shorter, longer = sorted((len(mine[1]), len(theirs[1])))
    if not longer or shorter < _ALIKE * longer:
        return False
    shared = len(mine[1] & theirs[1])
    return shared >= _ALIKE * (shorter + longer - shared)


@functools.lru_cache(maxsize=4096)
def _print(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Give a text's numbers in order and its pairs of neighbouring characters."""
    folded = fold(text)
    letters = "".join(_LETTER.findall(folded))
    pairs = (letters[at : at + 2] for at in range(len(letters) - 1))
    return tuple(_NUMBER.findall(folded)), frozenset(pairs)
