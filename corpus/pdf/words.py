"""Characters on a page → words → a line, superscripts kept in their place. Pure geometry.

Coordinates are points from the page's top left corner. A small raised digit becomes a Unicode
superscript in its place (10⁹, m²), since set on the line it would read as another number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from corpus.clean import is_cjk
from corpus.markup import superscript

_BOLD = re.compile(r"bold|black|heavy|demi|simhei|heiti|yahei-b|-hei\b|黑体", re.IGNORECASE)
SMALL = 0.82  # of the line's size: a superscript's at most
_WIDE_GAP = 1.8  # of the size: wider than any space between words


@dataclass(frozen=True, slots=True)
class Char:
    """One character as drawn: its box, size, font and direction of reading in degrees."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    font: str
    angle: int = 0


@dataclass(frozen=True, slots=True)
class Word:
    """Characters that stand together in one font size."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    chars: tuple[Char, ...]

    @property
    def middle(self) -> float:
        """The height of the word's middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, and the left and right edge of the column that it stands in."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    left: float
    right: float
    column: int = 0
    gaps: tuple[float, ...] = ()  # where wide gaps end: the line may be a row of a table
    cells: tuple[str, ...] = ()  # the pieces between those gaps

    @property
    def height(self) -> float:
        """How tall the line is."""
        return self.bottom - self.top


def without_doubles(chars: Iterable[Char]) -> list[Char]:
    """Drop characters that are drawn again over themselves, as a poor man's bold.

    Only where the two boxes nearly coincide: the "11" of 11 mg must stay two digits.
    """
    seen: dict[tuple[str, int, int], list[Char]] = defaultdict(list)
    kept = []
    for char in chars:
        text, across, down = char.text, int(char.x0 // 4), int(char.top // 4)
        if not text.isspace():
            near = [
                other
                for x in (across - 1, across, across + 1)
                for y in (down - 1, down, down + 1)
                if (text, x, y) in seen
                for other in seen[text, x, y]
            ]
            if near and any(_coincide(char, other) for other in near):
                continue
            seen[text, across, down].append(char)
        kept.append(char)
    return kept


def _coincide(a: Char, b: Char) -> bool:
    width, height = min(a.x1 - a.x0, b.x1 - b.x0), min(a.bottom - a.top, b.bottom - b.top)
    return abs(a.x0 - b.x0) < 0.35 * width and abs(a.top - b.top) < 0.25 * height


def words_of(chars: Iterable[Char]) -> list[Word]:
    """Put characters that follow each other on one baseline together; spaces part words."""
    rows: dict[tuple[int, int], list[Char]] = defaultdict(list)
    for char in chars:
        rows[round(char.bottom * 2), round(char.size * 2)].append(char)
    words: list[Word] = []
    for row in rows.values():
        row.sort(key=lambda char: char.x0)
        run: list[Char] = []
        for char in row:
            if run and (char.text.isspace() or char.x0 - run[-1].x1 > 0.22 * char.size):
                words.append(_word(run))
                run = []
            if not char.text.isspace():
                run.append(char)
        if run:
            words.append(_word(run))
    return words


def _word(run: Sequence[Char]) -> Word:
    bold = sum(_is_bold(char.font) for char in run) * 2 > len(run)
    return Word(
        "".join(char.text for char in run),
        run[0].x0,
        max(char.x1 for char in run),
        min(char.top for char in run),
        max(char.bottom for char in run),
        run[0].size,
        bold,
        tuple(run),
    )


@lru_cache(maxsize=1000)
def _is_bold(font: str) -> bool:
    return bool(_BOLD.search(font))


def line_of(row: Sequence[Word], left: float, right: float, column: int) -> Line:
    """Make a line of the words of one row, given its column's edges and number."""
    letters = sum(len(word.text) for word in row)
    size = max(row, key=lambda word: (len(word.text) * (word.size > 0), word.size)).size
    main = [word for word in row if word.size >= SMALL * size] or list(row)
    text, gaps, cells = _spell(row, size, median(word.bottom for word in main))
    bold = sum(len(word.text) for word in row if word.bold) > 0.8 * letters
    top, bottom = min(word.top for word in main), max(word.bottom for word in main)
    x0, x1 = row[0].x0, max(word.x1 for word in row)
    return Line(text, x0, x1, top, bottom, size, bold, left, right, column, gaps, cells)


def _spell(
    row: Sequence[Word], size: float, base: float
) -> tuple[str, tuple[float, ...], tuple[str, ...]]:
    """Write a row from left to right: its text, and where wide gaps cut it."""
    text = ""
    gaps = []
    starts = [0]
    reach = row[0].x0
    for char, opens, raised in _in_order(row, size, base):
        piece = (_raised(char.text) or char.text) if raised else char.text
        gap = (char.x0 - reach) / size
        if text and opens:
            text += _space(text[-1], piece[0], gap, raised)
        if gap > _WIDE_GAP and re.search(r"\w\w|[\u3400-\u9fff]", text):
            gaps.append(char.x0)
            starts.append(len(text))
        text += piece
        reach = max(reach, char.x1)
    ends = [*starts[1:], len(text)]
    cells = tuple(text[start:end].strip() for start, end in zip(starts, ends, strict=True))
    return text, tuple(gaps), cells


def _in_order(row: Sequence[Word], size: float, base: float) -> Iterator[tuple[Char, bool, bool]]:
    """List a row's characters, each with whether it opens a word and whether it is raised.

    Word by word, except that a raised ² which stands over the bracket after it goes before it.
    """
    raised = [word for word in row if _stands_high(word, row, size, base)]
    for word in row:
        if word in raised:
            within = any(w.x0 < word.x0 < w.x1 - 0.5 for w in row if w not in raised)
            if not within:
                yield from ((char, char is word.chars[0], True) for char in word.chars)
            continue
        over = [high for high in raised if word.x0 < high.x0 < word.x1 - 0.5]
        chars = [(char, char is word.chars[0], False) for char in word.chars]
        chars += [(char, False, True) for high in over for char in high.chars]
        yield from sorted(chars, key=lambda pair: pair[0].x0) if over else chars


def _stands_high(word: Word, row: Sequence[Word], size: float, base: float) -> bool:
    """Say whether a word is a superscript: small, raised, short, and close behind another word."""
    if len(word.text) > 5 or word.size >= SMALL * size or base - word.bottom < 0.12 * size:
        return False
    reach = 0.5 * size
    return any(w is not word and w.x0 - 1 < word.x0 < w.x1 + reach for w in row)


def _raised(text: str) -> str | None:
    """Raise a digit or sign; punctuation between reference numbers (1,3) stays as it is."""
    return superscript(text) if text.isdigit() or text in "+-−–" else None


def _space(before: str, after: str, gap: float, raised: bool) -> str:
    if raised and gap < 0.5:
        return ""
    if is_cjk(before) or is_cjk(after):
        return " " if gap > 0.9 else ""
    return " " if gap > 0.1 else ""
