"""Ruled tables of a PDF → rows of text, spans repeated; tables that go on overleaf joined. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.clean import is_cjk, join_pair
from corpus.pdf_columns import lines_of
from corpus.pdf_words import Char, Line, words_of
from corpus.tables import tidy

Box = tuple[float, float, float, float]  # x0, top, x1, bottom
_SNAP = 3.0
_SAME_GRID = 6.0


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table as ruled on a page: its box, its columns' edges, its rows."""

    box: Box
    edges: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    page: int
    doubtful: bool = False
    row_pages: tuple[int, ...] = ()


def read_table(
    cells: Sequence[Box], chars: Sequence[Char], page: int
) -> tuple[RuledTable, list[Char]] | None:
    """Read the characters that stand in `cells`; return the table and what it took.

    By character, since the text of two cells may stand closer than two words. None where the
    ruling is no table: a frame, one column of boxes, or one row.
    """
    across = _edges([cell[0] for cell in cells] + [cell[2] for cell in cells])
    down = _edges([cell[1] for cell in cells] + [cell[3] for cell in cells])
    columns, height = len(across) - 1, len(down) - 1
    if columns < 2 or height < 2:
        return None
    box = (across[0], down[0], across[-1], down[-1])
    within = chars_inside(chars, box)
    homes, cut = _homes(within, cells)
    grid = [["" for _ in range(columns)] for _ in range(height)]
    taken: list[Char] = []
    filled: set[tuple[int, int]] = set()
    for number, cell in enumerate(cells):
        inside = [char for char, home in zip(within, homes, strict=True) if home == number]
        taken += inside
        text = _cell_text(inside, cell)
        for row in range(_index(down, cell[1]), max(_index(down, cell[3]), 1)):
            for column in range(_index(across, cell[0]), max(_index(across, cell[2]), 1)):
                if row < height and column < columns:
                    grid[row][column] = text
                    filled.add((row, column))
    clean = tidy(grid)
    if len(clean) < 2 or len(clean[0]) < 2:
        return None
    doubtful = len(filled) < 0.7 * columns * height or cut * 8 > height
    rows = tuple(tuple(row) for row in grid)
    return RuledTable(box, tuple(across), rows, page, doubtful, (page,) * height), taken


def _homes(chars: Sequence[Char], cells: Sequence[Box]) -> tuple[list[int], int]:
    """Find the cell of each character (-1: none), and how many words a false rule cuts in two.

    Letters and digits that touch are one word and stay in one cell: "12 mont|hs" is no two cells.
    """
    homes = [-1] * len(chars)
    for number, (x0, top, x1, bottom) in enumerate(cells):
        for index, char in enumerate(chars):
            x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
            if x0 <= x <= x1 and top <= y <= bottom:
                homes[index] = number
    cut = 0
    for index in range(1, len(chars)):
        before, char = chars[index - 1], chars[index]
        if homes[index] == homes[index - 1] or not (_is_latin(before) and _is_latin(char)):
            continue
        if abs(char.x0 - before.x1) < 0.08 * char.size and abs(char.top - before.top) < 1:
            homes[index] = homes[index - 1]
            cut += homes[index] >= 0
    return homes, cut


def _is_latin(char: Char) -> bool:
    return char.text.isascii() and char.text.isalnum()


def _cell_text(chars: Sequence[Char], cell: Box) -> str:
    """Read a cell; a line that was broken only by the cell's width is joined to the next."""
    lines = lines_of(words_of(chars)) if chars else []
    text = ""
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None:
            text = line.text
        elif _was_broken(before, line, cell):
            text = join_pair(text, line.text)
        else:
            text += "\n" + line.text
    return text


def _was_broken(before: Line, line: Line, cell: Box) -> bool:
    """Say whether the first word of `line` had no room at the end of the line before."""
    first = re.match(r"[\w.%/～~()<>≥≤-]+", line.text) if not is_cjk(line.text[0]) else None
    letters = len(first.group()) if first else 1
    width = (line.x1 - line.x0) / max(len(line.text), 1) * letters
    padding = max(4.0, before.x0 - cell[0]) if before.x0 - cell[0] < 12 else 6.0
    return before.x1 + width > cell[2] - padding - 0.35 * line.size


def chars_inside(chars: Sequence[Char], box: Box) -> list[Char]:
    """List the characters whose middle lies in `box`."""
    x0, top, x1, bottom = box
    return [
        char
        for char in chars
        if x0 <= (char.x0 + char.x1) / 2 <= x1 and top <= (char.top + char.bottom) / 2 <= bottom
    ]


def _edges(places: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _SNAP:
            edges.append(place)
    return edges


def _index(edges: Sequence[float], place: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - place))


def continue_tables(
    tables: Sequence[RuledTable], adjoin: Callable[[RuledTable, RuledTable], bool]
) -> list[RuledTable]:
    """Join each table with its continuation overleaf: equal columns, nothing in between.

    `adjoin` says whether no text stands between two tables; a header that is repeated is dropped.
    """
    joined: list[RuledTable] = []
    last: RuledTable | None = None  # as it stands on its own page
    for table in tables:
        if last and table.page == last.page + 1 and _same_grid(last, table) and adjoin(last, table):
            whole = joined[-1]
            again = 1 if table.rows[0] == whole.rows[0] else 0
            doubtful = whole.doubtful or table.doubtful
            joined[-1] = replace(
                whole,
                rows=whole.rows + table.rows[again:],
                row_pages=whole.row_pages + table.row_pages[again:],
                doubtful=doubtful,
            )
        else:
            joined.append(table)
        last = table
    return joined


def _same_grid(first: RuledTable, second: RuledTable) -> bool:
    if len(first.edges) != len(second.edges):
        return False
    pairs = zip(first.edges, second.edges, strict=True)
    if all(abs(a - b) < _SAME_GRID for a, b in pairs):
        return True
    return first.rows[0] == second.rows[0] and any(first.rows[0])
