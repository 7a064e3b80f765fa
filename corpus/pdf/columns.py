"""Words on a page → lines in reading order: columns one after the other, or box by box. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.clean import is_cjk
from corpus.pdf.words import SMALL, Line, Word, line_of

_GUTTER_FROM, _GUTTER_TO = 0.2, 0.8
_LEAST_COLUMN_LINES = 5


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Put words into lines, columns one after the other, from top to bottom."""
    lines: list[Line] = []
    for number, region in enumerate(_regions(list(words))):
        rows = _rows(region)
        left = min(word.x0 for word in region)
        right = max(word.x1 for word in region)
        lines += [line_of(row, left, right, number) for row in rows]
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
        lines += [line_of(row, _left(box), right, number) for row in rows]
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
    if min(a.size, b.size) < SMALL * max(a.size, b.size):
        return False
    narrow = min(a.x1 - a.x0, b.x1 - b.x0)
    return min(a.x1, b.x1) - max(a.x0, b.x0) > max(0.3 * narrow, 1.5)


def _regions(words: list[Word], depth: int = 0) -> list[list[Word]]:
    """Cut words into columns: at a gutter that text on both sides keeps clear for many lines."""
    if depth > 3 or len(words) < 12:
        return [words] if words else []
    rows = _rows(words)
    found = _gutter(rows)
    if found is None:
        return [words]
    gutter, first, last = found
    regions = [[word for row in rows[:first] for word in row]]
    sides: tuple[list[Word], list[Word]] = ([], [])
    for row in rows[first:last]:
        if _crosses(row, gutter):
            regions += _regions(sides[0], depth + 1) + _regions(sides[1], depth + 1)
            sides = ([], [])
            regions.append(list(row))
        for word in () if _crosses(row, gutter) else row:
            sides[word.x0 >= gutter - 1].append(word)
    regions += _regions(sides[0], depth + 1) + _regions(sides[1], depth + 1)
    regions += _regions([word for row in rows[last:] for word in row], depth + 1)
    return [region for region in _together(regions) if region]


def _together(regions: list[list[Word]]) -> list[list[Word]]:
    """Put rows that cross the gutter one after the other back into one region."""
    joined: list[list[Word]] = []
    for region in regions:
        if joined and len(_rows(region)) == 1 and len(_rows(joined[-1])) == 1:
            joined[-1] = joined[-1] + region
        else:
            joined.append(region)
    return joined


def _bridges(row: Sequence[Word], gutter: float) -> bool:
    """Say whether a row runs on across the gutter with no more than a space there."""
    before = [word for word in row if word.x1 <= gutter + 1]
    after = [word for word in row if word.x0 >= gutter - 1]
    if not before or not after:
        return False
    return after[0].x0 - before[-1].x1 < 0.6 * after[0].size


def _gutter(rows: Sequence[Sequence[Word]]) -> tuple[float, int, int] | None:
    """Find where running text is parted into columns, and from which row to which; or None.

    Both sides must read as text, with lines that fill their column: the columns of a table of short
    cells must not be torn apart, since its rows belong together.
    """
    left = min(word.x0 for row in rows for word in row)
    right = max(word.x1 for row in rows for word in row)
    width = right - left
    found: list[tuple[int, float, int, int]] = []
    for part in range(int(_GUTTER_FROM * 100), int(_GUTTER_TO * 100) + 1):
        place = left + part / 100 * width
        score, first, last = _clear_run([_crosses(row, place) for row in rows])
        if score >= _LEAST_COLUMN_LINES:
            found.append((score, place, first, last))
    found.sort(key=lambda entry: -entry[0])
    for _, place, first, last in found[:12]:
        if _both_are_text(rows[first:last], place):
            return _middle_of_gap(rows[first:last], place), first, last
    return None


def _clear_run(crossing: Sequence[bool]) -> tuple[int, int, int]:
    """Find the run of rows that a gutter parts best: its score, first row, and row after it."""
    best, score, start = (0, 0, 0), 0, 0
    for index, crosses in enumerate(crossing):
        score += -2 if crosses else 1
        if score <= 0:
            score, start = 0, index + 1
        elif score > best[0]:
            best = (score, start, index + 1)
    return best


def _crosses(row: Sequence[Word], place: float) -> bool:
    for word in row:  # not any(): this is asked a million times a book
        if word.x0 < place < word.x1:
            return True
    return _bridges(row, place)


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
