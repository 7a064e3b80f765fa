"""Whether the characters of a page say what the page shows: pure tests on what was decoded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.linting import garble
from corpus.pdf.fonts import is_private
from corpus.pdf.words import Char

_FEW = 20


def noise(chars: Sequence[Char]) -> float:
    """Measure how much of a page is not decoded: (cid:12), private or replacement characters."""
    return garble.undecoded("".join("".join(char.text for char in chars).split()))


def hides_digits(chars: Sequence[Char]) -> bool:
    """Say whether private characters stand among the text, not only as bullets before it."""
    inside = 0
    for before, char in pairwise(chars):
        near = -char.size < char.x0 - before.x1 < char.size
        same_line = abs(before.top - char.top) < char.size
        inside += near and same_line and is_private(char.text[:1])
    return inside >= 2


def is_better(one: Sequence[Char], other: Sequence[Char]) -> bool:
    """Say whether one decoding of a page reads better than another."""
    return (is_garbled(one), noise(one)) < (is_garbled(other), noise(other))


def is_garbled(chars: Sequence[Char]) -> bool:
    """Say whether a page's text is gibberish; a page of few characters is judged by its blocks."""
    return len(chars) >= _FEW and garble.is_garbled("".join(char.text for char in chars))
