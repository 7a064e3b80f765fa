"""Characters on a page → words → lines in reading order, superscripts kept. Pure geometry.

Coordinates are points from the page's top left corner. A small raised digit becomes a Unicode
superscript in its place (10⁹, m²), since set on the line it would read as another number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.clean import is_cjk
from corpus.markup import superscript

_BOLD = re.compile(r"bold|black|heavy|demi|simhei|heiti|yahei-b|-hei\b|黑体", re.IGNORECASE)
_SMALL = 0.82  # of the line's size: a superscript's at most
_GUTTER_FROM, _GUTTER_TO = 0.2, 0.8
_LEAST_COLUMN_LINES = 5
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
        across, down = int(char.x0 // 4), int(char.top // 4)
        if char.text.strip() and any(
            _coincide(char, other)
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in seen.get((char.text, across + dx, down + dy), ())
        ):
            continue
        seen[char.text, across, down].append(char)
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
    bold = sum(bool(_BOLD.search(char.font)) for char in run) * 2 > len(run)
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


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Put words into lines, columns one after the other, from top to bottom."""
    lines: list[Line] = []
    for number, region in enumerate(_regions(list(words))):
        rows = _rows(region)
        left = min(word.x0 for word in region)
        right = max(word.x1 for word in region)
        lines += [_line(row, left, right, number) for row in rows]
    return lines


def boxes_of(words: Sequence[Word]) -> list[Line]:
    """Put the words of a flow chart into lines, box by box, and boxes from top to bottom.

    A box is what hangs together: pieces of lines right above each other. Reading straight across
    such a page would mix the drug of one branch with the dose of another.
    """
    pieces = [piece for row in _rows(words) for piece in _pieces(row)]
    boxes: list[list[list[Word]]] = []
    for piece in pieces:
        touching = [box for box in boxes if any(_touch(piece, other) for other in box)]
        boxes = [box for box in boxes if box not in touching]
        boxes.append([*(other for box in touching for other in box), piece])
    lines: list[Line] = []
    boxes.sort(key=lambda box: (round(min(w.top for p in box for w in p) / 6), _left(box)))
    for number, box in enumerate(boxes):
        right = max(word.x1 for piece in box for word in piece)
        rows = sorted(box, key=lambda piece: piece[0].middle)
        lines += [_line(row, _left(box), right, number) for row in rows]
    return lines


def _left(box: Sequence[Sequence[Word]]) -> float:
    return min(word.x0 for piece in box for word in piece)


def _pieces(row: Sequence[Word]) -> list[list[Word]]:
    pieces = [[row[0]]]
    for before, word in pairwise(row):
        bullet = len(pieces[-1]) == 1 and len(before.text) == 1
        if word.x0 - before.x1 > (2.5 if bullet else 0.9) * word.size:
            pieces.append([])
        pieces[-1].append(word)
    return pieces


def _touch(a: Sequence[Word], b: Sequence[Word]) -> bool:
    top, bottom = max(a[0].top, b[0].top), min(a[0].bottom, b[0].bottom)
    across = min(a[-1].x1, b[-1].x1) - max(a[0].x0, b[0].x0)
    narrow = min(a[-1].x1 - a[0].x0, b[-1].x1 - b[0].x0)
    same_kind = abs(a[0].size - b[0].size) < 0.12 * a[0].size
    return same_kind and across > 0.4 * narrow and -1 < top - bottom < 0.55 * a[0].size


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Group words whose boxes overlap in height; big words found rows, small ones join them.

    Words that would lie on top of each other are of two rows: in a flow chart, lines of
    neighbouring boxes often stand half a line apart.
    """
    rows: list[list[Word]] = []
    spans: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: (-round(word.size), word.top)):
        best, share = -1, 0.55
        height = max(word.bottom - word.top, 0.1)
        for index, (top, bottom) in enumerate(spans):
            overlap = (min(bottom, word.bottom) - max(top, word.top)) / height
            if overlap > share and not any(_collide(word, other) for other in rows[index]):
                best, share = index, overlap
        if best < 0:
            rows.append([word])
            spans.append((word.top, word.bottom))
        else:
            rows[best].append(word)
    rows.sort(key=lambda row: max(row, key=lambda word: word.size).middle)
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def _collide(a: Word, b: Word) -> bool:
    if min(a.size, b.size) < _SMALL * max(a.size, b.size):
        return False
    narrow = min(a.x1 - a.x0, b.x1 - b.x0)
    return min(a.x1, b.x1) - max(a.x0, b.x0) > max(0.3 * narrow, 1.5)


def _line(row: Sequence[Word], left: float, right: float, column: int) -> Line:
    letters = sum(len(word.text) for word in row)
    size = max(row, key=lambda word: (len(word.text) * (word.size > 0), word.size)).size
    main = [word for word in row if word.size >= _SMALL * size] or list(row)
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
    if len(word.text) > 5 or word.size >= _SMALL * size or base - word.bottom < 0.12 * size:
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


def _regions(words: list[Word], depth: int = 0) -> list[list[Word]]:
    """Cut words into columns: at a gutter that text on both sides keeps clear for many lines."""
    if depth > 3 or len(words) < 12:
        return [words] if words else []
    rows = _rows(words)
    gutter = _gutter(rows)
    if gutter is None:
        return [words]
    regions: list[list[Word]] = []
    sides: tuple[list[Word], list[Word]] = ([], [])
    wide: list[Word] = []
    for row in rows:
        if any(word.x0 < gutter - 1 and word.x1 > gutter + 1 for word in row) or _bridges(
            row, gutter
        ):
            for side in sides:
                regions += _regions(side, depth + 1)
            sides = ([], [])
            wide += row
        else:
            if wide:
                regions.append(wide)
                wide = []
            for word in row:
                sides[word.x0 >= gutter - 1].append(word)
    for side in sides:
        regions += _regions(side, depth + 1)
    if wide:
        regions.append(wide)
    return regions


def _bridges(row: Sequence[Word], gutter: float) -> bool:
    """Say whether a row runs on across the gutter with no more than a space there."""
    before = [word for word in row if word.x1 <= gutter + 1]
    after = [word for word in row if word.x0 >= gutter - 1]
    if not before or not after:
        return False
    return after[0].x0 - before[-1].x1 < 0.6 * after[0].size


def _gutter(rows: Sequence[Sequence[Word]]) -> float | None:
    """Find where a page of running text is parted into columns, or None.

    Both sides must read as text, with lines that fill their column: the columns of a table of short
    cells must not be torn apart, since its rows belong together.
    """
    left = min(word.x0 for row in rows for word in row)
    right = max(word.x1 for row in rows for word in row)
    width = right - left
    best: tuple[float, float] | None = None
    step = max(width / 120, 2.0)
    place = left + _GUTTER_FROM * width
    while place < left + _GUTTER_TO * width:
        crossing = sum(_crosses(row, place) for row in rows)
        both = sum(row[0].x1 < place and row[-1].x0 > place for row in rows)
        if both >= _LEAST_COLUMN_LINES and crossing <= 0.3 * (both + crossing):
            clear = crossing / (both + crossing)
            if best is None or clear < best[0]:
                best = (clear, place)
        place += step
    if best is None or not _both_are_text(rows, best[1]):
        return None
    return _middle_of_gap(rows, best[1])


def _crosses(row: Sequence[Word], place: float) -> bool:
    return any(word.x0 < place < word.x1 for word in row) or _bridges(row, place)


def _both_are_text(rows: Sequence[Sequence[Word]], gutter: float) -> bool:
    kept = [row for row in rows if not _crosses(row, gutter)]
    for side in (
        [[word for word in row if word.x1 <= gutter] for row in kept],
        [[word for word in row if word.x0 >= gutter] for row in kept],
    ):
        filled = [row for row in side if row]
        if len(filled) < _LEAST_COLUMN_LINES:
            return False
        column = max(row[-1].x1 for row in filled) - min(row[0].x0 for row in filled)
        fill = median((row[-1].x1 - row[0].x0) / max(column, 1) for row in filled)
        weight = median(sum(_weight(word.text) for word in row) for row in filled)
        numeric = sum(any(map(str.isdigit, word.text)) for row in filled for word in row)
        if fill < 0.5 or weight < 18 or numeric > 0.3 * sum(len(row) for row in filled):
            return False
    return True


def _weight(text: str) -> int:
    return sum(2 if is_cjk(letter) else 1 for letter in text)


def _middle_of_gap(rows: Sequence[Sequence[Word]], place: float) -> float:
    kept = [row for row in rows if not _crosses(row, place)]
    before = max((w.x1 for row in kept for w in row if w.x1 <= place), default=place)
    after = min((w.x0 for row in kept for w in row if w.x0 >= place), default=place)
    return (before + after) / 2


def upright(chars: Sequence[Char], width: float, height: float) -> list[Char]:
    """Turn the characters of a sideways page so that most of them can be read; drop the rest."""
    counts: dict[int, int] = defaultdict(int)
    for char in chars:
        counts[char.angle] += 1
    if not counts:
        return []
    angle = max(counts, key=lambda key: counts[key])
    return [_turned(char, angle, width, height) for char in chars if char.angle == angle]


def _turned(char: Char, angle: int, width: float, height: float) -> Char:
    if angle == 90:  # reads from bottom to top
        box = (height - char.bottom, height - char.top, char.x0, char.x1)
    elif angle == 270:  # reads from top to bottom
        box = (char.top, char.bottom, width - char.x1, width - char.x0)
    elif angle == 180:
        box = (width - char.x1, width - char.x0, height - char.bottom, height - char.top)
    else:
        return char
    return Char(char.text, *box, char.size, char.font)
