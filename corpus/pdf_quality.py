"""Whether the characters of a page say what the page shows: pure tests on what was decoded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from corpus.pdf_fonts import is_private
from corpus.pdf_words import Char

_CID = re.compile(r"\(cid:\d+\)")
_GARBLED = 0.15


def noise(chars: Sequence[Char]) -> float:
    """Measure how much of a page is not decoded: (cid:12), private or replacement characters."""
    letters = [char.text for char in chars if not char.text.isspace()]
    if not letters:
        return 0.0
    odd = sum(bool(_CID.fullmatch(t)) or _is_odd(t) for t in letters)
    return odd / len(letters)


def _is_odd(text: str) -> bool:
    return any(unicodedata.category(c) in ("Co", "Cn", "Cs", "Cc") or c == "\ufffd" for c in text)


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
    """Say whether a page's text is gibberish: undecoded, without vowels, or mis-decoded."""
    if len(chars) < 20:
        return False
    if noise(chars) > _GARBLED:
        return True
    text = "".join(char.text for char in chars)
    latin = [letter for letter in text.lower() if "a" <= letter <= "z"]
    if len(latin) < 300 or len(latin) < 0.5 * len(text.replace(" ", "")):
        return _is_mojibake(text)
    vowels = sum(letter in "aeiou" for letter in latin) / len(latin)
    return vowels < 0.2 or _is_mojibake(text)


def _is_mojibake(text: str) -> bool:
    """Say whether Latin letters with accents crowd as they do when GBK is read as Latin-1."""
    high = sum("\u00a1" <= letter <= "\u00ff" and letter not in "°±²³·×÷µé®©" for letter in text)
    return high > 0.25 * max(len(text), 1)
