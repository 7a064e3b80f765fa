"""Cells that hold a column of rows → a cell for each row; rules that a table lacks. Pure.

Some tables are ruled down only, or lack the rules at their two sides: what is one cell by its rules
is many to a reader, and all the doses of a column would be read as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.pdf.words import Char
from corpus.table_headers import is_quantity

Box = tuple[float, float, float, float]  # x0, top, x1, bottom

_LEAST_ROWS = 3  # lines that stand side by side in all cells: fewer may be chance
_MOST_ROWS = 6  # as ruled
_MOST_RULES = 400
_NEAR = 3.0


def unstacked(cells: Sequence[Box], chars: Sequence[Char]) -> list[Box]:
    """Cut the cells of each row whose short lines stand side by side in every cell.

    Only below a header and among few rows: boxes of text side by side have lines as well.
    """
    rows = _rows(cells)
    if not 1 < len(rows) <= _MOST_ROWS:
        return list(cells)
    cut: list[Box] = []
    for row in rows:
        inside = [_inside(cell, chars) for cell in row] if len(row) > 1 else []
        stacks = _stacks(inside)
        if not stacks or any(map(_is_wrapped, row, inside, stacks)):
            cut += row
            continue
        between = [(above + below) / 2 for above, below in pairwise(stacks[0])]
        for x0, top, x1, bottom in row:
            cut += [(x0, a, x1, b) for a, b in pairwise([top, *between, bottom])]
    return cut


def is_stack(text: str) -> bool:
    """Say whether a cell is a column of amounts that was not cut into rows."""
    lines = text.split("\n")
    return len(lines) >= _LEAST_ROWS and all(map(is_quantity, lines))


def open_sides(rules: Sequence[Box]) -> list[Box]:
    """Give the rules that are missing at the sides of tables whose inner columns are ruled."""
    across = sorted((y, x0, x1) for x0, y, x1, bottom in rules if y == bottom)
    down = [rule for rule in rules if rule[0] == rule[2]]
    sides: list[Box] = []
    if len(across) > _MOST_RULES:
        return sides
    for index, (y, x0, x1) in enumerate(across):
        below = next(
            (
                other
                for other, a, b in across[index + 1 :]
                if other - y > _NEAR and abs(a - x0) < _NEAR and abs(b - x1) < _NEAR
            ),
            None,
        )
        if below is None:
            continue
        places = [x for x, top, _, bottom in down if top < y + _NEAR and bottom > below - _NEAR]
        if any(x0 + _NEAR < x < x1 - _NEAR for x in places):
            sides += [
                (x, y, x, below) for x in (x0, x1) if not any(abs(x - p) < _NEAR for p in places)
            ]
    return sides


def _rows(cells: Sequence[Box]) -> list[list[Box]]:
    """Group cells that begin and end on the same heights."""
    rows: dict[tuple[float, float], list[Box]] = {}
    for cell in cells:
        rows.setdefault((round(cell[1]), round(cell[3])), []).append(cell)
    return list(rows.values())


def _inside(cell: Box, chars: Sequence[Char]) -> list[Char]:
    x0, top, x1, bottom = cell
    return [
        char
        for char in chars
        if x0 <= (char.x0 + char.x1) / 2 <= x1
        and top <= (char.top + char.bottom) / 2 <= bottom
        and char.text.strip()
    ]


def _middles(chars: Sequence[Char]) -> list[float]:
    """Give the heights of the lines, from the top."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (-char.size, char.top)):
        middle = (char.top + char.bottom) / 2
        home = next((line for line in lines if line[0].top < middle < line[0].bottom), None)
        if home is None:
            lines.append([char])
        else:
            home.append(char)
    return sorted((line[0].top + line[0].bottom) / 2 for line in lines)


def _is_wrapped(cell: Box, chars: Sequence[Char], lines: Sequence[float]) -> bool:
    """Say whether most lines but the last run to the cell's edge: one text, not many."""
    full = sum(
        max(char.x1 for char in chars if abs((char.top + char.bottom) / 2 - line) < char.size / 2)
        > cell[2] - 1.5 * chars[0].size
        for line in lines[:-1]
    )
    return full * 2 > len(lines)


def _stacks(inside: Sequence[Sequence[Char]]) -> list[list[float]]:
    """Give the heights of each cell's lines if they are the same in all; else nothing."""
    stacks: list[list[float]] = []
    for chars in inside:
        stacks.append(_middles(chars))
        pairs = zip(stacks[0], stacks[-1], strict=False)
        level = all(abs(a - b) < _NEAR for a, b in pairs)
        if len(stacks[-1]) < _LEAST_ROWS or len(stacks[-1]) != len(stacks[0]) or not level:
            return []
    return stacks
