"""A question as typed → the same in letters that rules and search can read. Pure.

Letters of another script that look like Latin ones (Аmlodipine with a Cyrillic А), full-width
Latin letters, and Chinese characters or Latin letters kept apart by signs (忽-略-限-制) are put
right; a word wholly in another script stays. `fold` is what the rules of this package are matched
against.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that cannot be told from Latin ones: the confusables of Unicode TS 39, the commonest.
_CONFUSED = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухуԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxydhqwABEZHIKMNOPTYXo",
)
_MIXED = re.compile(r"[A-Za-z\u0370-\u04ff\u0500-\u052f]+")
_LATIN = re.compile(r"[A-Za-z]")
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))} | {
    0x3000: 0x20
}
_APART = re.compile(r"(?:[\u3400-\u9fff][-·•*_~.|]){2,}[\u3400-\u9fff]")
_SIGNS = re.compile(r"[-·•*_~.|]")
_SPELLED = re.compile(r"\b(?:[A-Za-z][ .\-]){4,}[A-Za-z]\b")
_BETWEEN = re.compile(r"(?<=[\u3400-\u9fff])[ \t]+(?=[\u3400-\u9fff])")


def readable(text: str) -> str:
    """Put letters right that only look like what they stand for."""
    text = text.translate(_WIDE)
    if not text.isascii():
        text = _MIXED.sub(_latin, text)
        text = _APART.sub(lambda found: _SIGNS.sub("", found[0]), text)
    return _SPELLED.sub(lambda found: re.sub(r"[ .\-]", "", found[0]), text)


def fold(text: str) -> str:
    """Fold width and case; blanks between Chinese characters go."""
    folded = unicodedata.normalize("NFKC", readable(text)).lower().replace("’", "'")
    return _BETWEEN.sub("", folded)


def _latin(found: re.Match[str]) -> str:
    word = found[0]
    if word.isascii() or not _LATIN.search(word):
        return word
    return word.translate(_CONFUSED)
