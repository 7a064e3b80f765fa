"""Tables ruled across only, as journals and Chinese guidelines set them (三线表) → cells. Pure.

A rule above the header, one below it, one at the end; columns are told by the white between them.
In: the rules of a page and its characters. Out: boxes of cells, as if they had been ruled, and
whether the rows are certain: where lines of a cell cannot be told from rows, they are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.pdf.words import Char

Box = tuple[float, float, float, float]  # x0, top, x1, bottom

_NEAR = 3.0  # points: rules closer than this are one
_SHORTEST = 60.0
_GUTTER = 0.7  # of the type's size
_MOST_PIECES = 4_000  # of rules as drawn: past this it is a drawing
_MOST_RULES = 200
_HEADER_LINES = 6
_ROW_GAP = 1.2  # of the least distance of two lines: what stands wider apart are rows
_PROSE_LENGTH = 15  # characters in a line of running text, at least


@dataclass(frozen=True, slots=True)
class OpenTable:
    """The cells of a table without rules down, how many rows are its header, how sure it is."""

    cells: tuple[Box, ...]
    header_rows: int
    sure: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    y: float
    x0: float
    x1: float


@dataclass(slots=True)
class _TextLine:
    """Characters on one height."""

    chars: list[Char]
    top: float
    bottom: float

    def take(self, char: Char) -> None:
        self.chars.append(char)
        self.top, self.bottom = min(self.top, char.top), max(self.bottom, char.bottom)

    def within(self, x0: float, x1: float) -> list[Char]:
        return [char for char in self.chars if x0 <= (char.x0 + char.x1) / 2 <= x1]


def open_tables(rules: Sequence[Box], chars: Sequence[Char]) -> Iterator[OpenTable]:
    """Find the tables that only have rules across, from the top of the page."""
    across = _across(rules) if len(rules) <= _MOST_PIECES else []
    if len(across) > _MOST_RULES:
        return
    down = [rule for rule in rules if rule[0] == rule[2] and rule[3] - rule[1] > _NEAR]
    written = [char for char in chars if char.text.strip()]
    for family in _families(across):
        inside = [rule for rule in across if rule not in family]
        yield from _tables(family, inside, down, written)


def _across(rules: Sequence[Box]) -> list[_Rule]:
    """Give the rules across, pieces on one height joined, from the top."""
    joined: list[_Rule] = []
    for x0, y, x1, _ in sorted(
        (rule for rule in rules if rule[1] == rule[3]), key=lambda rule: (rule[1], rule[0])
    ):
        for index in range(len(joined) - 1, -1, -1):
            last = joined[index]
            if y - last.y > _NEAR:
                index = -1
                break
            if x0 <= last.x1 + _NEAR and x1 >= last.x0 - _NEAR:
                joined[index] = _Rule(last.y, min(last.x0, x0), max(last.x1, x1))
                break
        else:
            index = -1
        if index < 0:
            joined.append(_Rule(y, x0, x1))
    return [rule for rule in joined if rule.x1 - rule.x0 > _NEAR]


def _families(across: Sequence[_Rule]) -> list[list[_Rule]]:
    """Group long rules that begin and end at the same places."""
    families: list[list[_Rule]] = []
    for rule in across:
        if rule.x1 - rule.x0 < _SHORTEST:
            continue
        for family in families:
            first = family[0]
            if abs(first.x0 - rule.x0) < _NEAR and abs(first.x1 - rule.x1) < _NEAR:
                family.append(rule)
                break
        else:
            families.append([rule])
    return [family for family in families if len(family) > 2]


def _tables(
    family: Sequence[_Rule], inside: Sequence[_Rule], down: Sequence[Box], chars: Sequence[Char]
) -> Iterator[OpenTable]:
    """Read each run of bands between rules whose text keeps to the same columns."""
    bands = [_band(above, below, chars) for above, below in pairwise(family)]
    x0, x1 = family[0].x0, family[0].x1
    start = 0
    while start < len(bands) - 1:
        if any(_crosses(rule, (x0, family[start].y, x1, family[start + 2].y)) for rule in down):
            start += 1
            continue
        end, columns = _extent(bands, start, x0, x1)
        body = bands[start + 1 : end]
        rules = family[start], family[start + 1]
        header = _header(*rules, bands[start], columns, inside) if columns else None
        region = (x0, family[start].y, x1, family[end].y)
        if (
            header is None
            or any(_crosses(rule, region) for rule in down)
            or not _is_header(bands[start], columns, header[0])
            or _is_prose(body, columns)
        ):
            start += 1
            continue
        cells, sure = _body(family[start + 1 : end + 1], body, columns)
        yield OpenTable((*header[0], *cells), header[1], sure)
        start = end


def _extent(
    bands: Sequence[Sequence[_TextLine]], start: int, x0: float, x1: float
) -> tuple[int, list[float]]:
    """Find where the table ends that has its header in band `start`, and its columns' edges."""
    columns: list[float] = []
    end = start + 1
    while end < len(bands) and bands[end] and 0 < len(bands[start]) <= _HEADER_LINES:
        wider = _columns([line for band in bands[start + 1 : end + 1] for line in band], x0, x1)
        if len(wider) < 3 or len(wider) < len(columns):
            break
        columns, end = wider, end + 1
    return end, columns


def _band(above: _Rule, below: _Rule, chars: Sequence[Char]) -> list[_TextLine]:
    """Give the lines of text between two rules, from the top."""
    between = [
        char
        for char in chars
        if above.y <= (char.top + char.bottom) / 2 <= below.y
        and above.x0 - _NEAR <= (char.x0 + char.x1) / 2 <= above.x1 + _NEAR
    ]
    lines: list[_TextLine] = []
    for char in sorted(between, key=lambda char: -char.size):
        middle = (char.top + char.bottom) / 2
        for line in lines:
            if line.top < middle < line.bottom:
                line.take(char)
                break
        else:
            lines.append(_TextLine([char], char.top, char.bottom))
    return sorted(lines, key=lambda line: line.top)


def _columns(lines: Sequence[_TextLine], x0: float, x1: float) -> list[float]:
    """Give the edges of the columns: the middles of the whites that all lines keep clear."""
    chars = sorted((char for line in lines for char in line.chars), key=lambda char: char.x0)
    if not chars:
        return []
    size = median(char.size for char in chars)
    edges, right = [x0], chars[0].x1
    for char in chars[1:]:
        if char.x0 - right >= _GUTTER * size:
            edges.append((char.x0 + right) / 2)
        right = max(right, char.x1)
    return [*edges, x1]


def _crosses(rule: Box, region: Box) -> bool:
    x, top, _, bottom = rule
    return region[0] - _NEAR < x < region[2] + _NEAR and top < region[3] and bottom > region[1]


def _is_prose(bands: Sequence[Sequence[_TextLine]], columns: Sequence[float]) -> bool:
    """Say whether the columns are those of running text: full lines from edge to edge."""
    lines = [line for band in bands for line in band]
    for left, right in pairwise(columns):
        parts = [part for line in lines if (part := line.within(left, right))]
        full = sum(
            len(part) >= _PROSE_LENGTH and max(c.x1 for c in part) > right - 2.5 * part[0].size
            for part in parts
        )
        if full * 2 < len(parts) or len(parts) < 5:
            return False
    return True


def _body(
    rules: Sequence[_Rule], bands: Sequence[Sequence[_TextLine]], columns: Sequence[float]
) -> tuple[list[Box], bool]:
    """Lay the rows out: one for each band, or as the lines of the only band tell."""
    tops, sure = [rule.y for rule in rules], True
    if len(bands) == 1:
        starts, sure = _row_starts(bands[0], columns)
        tops[1:1] = starts
    cells = [
        (left, top, right, bottom)
        for top, bottom in pairwise(tops)
        for left, right in pairwise(columns)
    ]
    return cells, sure


def _header(
    above: _Rule,
    below: _Rule,
    lines: Sequence[_TextLine],
    columns: Sequence[float],
    inside: Sequence[_Rule],
) -> tuple[list[Box], int]:
    """Lay the header out: one row, or two where short rules underline what they span."""
    short = [rule for rule in inside if above.y + _NEAR < rule.y < below.y - _NEAR]
    short = [rule for rule in short if above.x0 - _NEAR < rule.x0 and rule.x1 < above.x1 + _NEAR]
    cells: list[Box] = []
    middle = short[0].y if short else below.y
    spanned: set[int] = set()
    for rule in short:
        under = [
            column
            for column, (left, right) in enumerate(pairwise(columns))
            if min(right, rule.x1) - max(left, rule.x0) > 0.5 * min(right - left, rule.x1 - rule.x0)
        ]
        if not under or spanned & set(under):
            continue
        spanned |= set(under)
        for share in _shares(under, columns, [line for line in lines if line.bottom < middle + 2]):
            cells.append((columns[share[0]], above.y, columns[share[-1] + 1], middle))
        cells += [(columns[c], middle, columns[c + 1], below.y) for c in under]
    cells += [
        (columns[c], above.y, columns[c + 1], below.y)
        for c in range(len(columns) - 1)
        if c not in spanned
    ]
    return cells, 2 if spanned else 1


def _shares(
    under: Sequence[int], columns: Sequence[float], lines: Sequence[_TextLine]
) -> list[Sequence[int]]:
    """Share the columns that one rule underlines among the names that stand above it."""
    left, right = columns[under[0]], columns[under[-1] + 1]
    names: list[list[Char]] = []
    for char in sorted((c for x in lines for c in x.within(left, right)), key=lambda c: c.x0):
        if not names or char.x0 - max(c.x1 for c in names[-1]) > char.size:
            names.append([])
        names[-1].append(char)
    if len(names) < 2 or len(under) % len(names):
        return [under]
    width = len(under) // len(names)
    shares = [under[start : start + width] for start in range(0, len(under), width)]
    middles = [(name[0].x0 + name[-1].x1) / 2 for name in names]
    fit = all(
        columns[share[0]] < middle < columns[share[-1] + 1]
        for share, middle in zip(shares, middles, strict=True)
    )
    return shares if fit else [under]


def _is_header(lines: Sequence[_TextLine], columns: Sequence[float], cells: Sequence[Box]) -> bool:
    """Say whether a band names the columns: nearly all of them, each within its own edges."""
    named = [any(line.within(left, right) for line in lines) for left, right in pairwise(columns)]
    enough = sum(named) >= max(2, len(named) - 1)
    return enough and all(_fits(line, columns, cells) for line in lines)


def _fits(line: _TextLine, columns: Sequence[float], cells: Sequence[Box]) -> bool:
    """Say whether no word of a header's line runs over the edge of its cell."""
    for before, char in pairwise(sorted(line.chars, key=lambda char: char.x0)):
        middle = (char.top + char.bottom) / 2
        edges = {edge for c in cells if c[1] <= middle <= c[3] for edge in (c[0], c[2])}
        if char.x0 - before.x1 < 0.3 * char.size and any(
            before.x1 - 1 <= edge <= char.x0 + 1 or before.x0 < edge < before.x1 for edge in edges
        ):
            return False
    return True


def _row_starts(lines: Sequence[_TextLine], columns: Sequence[float]) -> tuple[list[float], bool]:
    """Give where rows part, and whether lines of one cell could not be taken for rows."""
    filled = [
        [bool(line.within(left, right)) for left, right in pairwise(columns)] for line in lines
    ]
    steps = [below.top - above.top for above, below in pairwise(lines)]
    least = min(steps, default=0.0)
    wide = [number for number, step in enumerate(steps, 1) if step > _ROW_GAP * least]
    groups = [filled[a:b] for a, b in pairwise([0, *wide, len(lines)])]
    if wide and all(any(row[0] for row in group) for group in groups):
        starts, sure = wide, True
    else:
        starts = [number for number in range(1, len(lines)) if filled[number][0]]
        sure = all(row[0] and sum(row) >= max(2, len(row) - 1) for row in filled)
    return [(lines[n - 1].bottom + lines[n].top) / 2 for n in starts], sure
