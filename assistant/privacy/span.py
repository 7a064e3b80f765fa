"""A stretch of a text that names a person, and texts in the shape in which such are looked for."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.tokens import fold

Mark = str
_MARK = re.compile(r"〔[^〔〕\n]{1,8}〕")
_HIDDEN = "〓"  # stands for a mark that is there already: no pattern matches it
_NUMERALS = str.maketrans("零〇Ｏ一二三四五六七八九幺两", "000123456789" + "12")


class Span(NamedTuple):
    """`text[start:end]` names a person in the way that `mark` says: 姓名, 电话."""

    start: int
    end: int
    mark: Mark


def comparable(text: str) -> str:
    """Fold width and Traditional characters, each to one character, so that all places stay.

    Capitals stay, for they tell an English name; the marks of an earlier masking are blanked.
    """
    hidden = _MARK.sub(lambda mark: _HIDDEN * len(mark.group()), text)
    return hidden if hidden.isascii() else hidden.translate(_FOLDS)


def in_digits(comparable_text: str) -> str:
    """Put a digit for each Chinese numeral (一三八, 幺三八), so that all places stay."""
    return comparable_text.translate(_NUMERALS)


class _Folds(dict[int, str]):
    """What each character folds to, kept once it was asked for; at most all of Unicode."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = character if character.isascii() else fold(character)
        self[code] = folded if len(folded) == 1 else character
        return self[code]


_FOLDS = _Folds()
