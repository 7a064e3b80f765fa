"""Ruled tables of a PDF → rows of text, spans repeated; tables that go on overleaf joined. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.clean import is_cjk, join_pair
from corpus.pdf.columns import lines_of
from corpus.pdf.open_tables import open_tables
from corpus.pdf.rows import is_stack, unstacked
from corpus.pdf.words import Char, Line, words_of
from corpus.tables import tidy

Box = tuple[float, float, float, float]  # x0, top, x1, bottom
_Rows = tuple[tuple[str, ...], ...]
_CONTINUED = re.compile(
    r"\s*(?:续\s*(?:上)?\s*表.{0,40}|[(（]续[)）]|表\s*[\d.\-—]+.{0,40}[(（]续(?:表)?[)）]"
    r"|table\s*[\d.]+.{0,80}(?:\bcont(?:inued|[’']?d|\.)))\W*$",
    re.IGNORECASE,
)
_SNAP = 3.0
_SAME_GRID = 9.0
_SLIVER = 1.25  # of the type's size: narrower, and no column that anything is written in
_WORD_GAP = 0.45  # of the size: the space between two words of a line
_MOST_ORPHANS = 0.3  # of the grid: more, and what stands outside the cells is no part of it


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table as ruled on a page: its box, its columns' edges, its rows.

    `emphasised` counts the rows at the top that are set in a typeface of their own.
    """

    box: Box
    edges: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    page: int
    doubtful: bool = False
    row_pages: tuple[int, ...] = ()
    emphasised: int = 0
    header_rows: int = 0  # 0: not known


def read_table(
    cells: Sequence[Box], chars: Sequence[Char], page: int
) -> tuple[RuledTable, list[Char]] | None:
    """Read the characters that stand in `cells`; return the table and what it took.

    By character, since the text of two cells may stand closer than two words. None where the
    ruling is no table: a frame, one column of boxes, or one row.
    """
    across = _edges([cell[0] for cell in cells] + [cell[2] for cell in cells])
    if len(across) < 3:
        return None
    heights = [cell[1] for cell in cells] + [cell[3] for cell in cells]
    box = (across[0], min(heights), across[-1], max(heights))
    within = chars_inside(chars, box)
    cells = unstacked(cells, within)
    down = _edges([cell[1] for cell in cells] + [cell[3] for cell in cells])
    if len(down) < 3:
        return None
    homes, cuts = _homes(within, cells)
    across = _without_slivers(across, cells, within, homes)
    grid = _Grid(across, down, cells)
    grid.adopt(within, homes)
    joined = grid.join_phrases(within, homes)
    rows = tuple(tuple(row) for row in grid.rows(within, homes))
    clean = tidy(rows)
    if len(clean) < 2 or len(clean[0]) < 2:
        return None
    left = {home for char, home in zip(within, homes, strict=True) if char.text.strip()}
    cut = sum(joined.get(one, one) != two and two in left for one, two in cuts)
    stacked = any(is_stack(cell) for row in rows for cell in row)
    doubtful = grid.is_ragged() or stacked or cut * 8 > len(rows)
    taken = [char for char, home in zip(within, homes, strict=True) if home >= 0]
    fonts = grid.fonts(within, homes)
    table = RuledTable(
        box, tuple(across), rows, page, doubtful, (page,) * len(rows), _emphasised(fonts)
    )
    return table, taken


def read_open_tables(
    rules: Sequence[Box], chars: Sequence[Char], page: int
) -> Iterator[tuple[RuledTable, list[Char]]]:
    """Read the tables of a page that only have rules across."""
    for found in open_tables(rules, chars):
        read = read_table(found.cells, chars, page)
        if read is not None:
            table, taken = read
            doubtful = table.doubtful or not found.sure
            yield replace(table, header_rows=found.header_rows, doubtful=doubtful), taken


class _Grid:
    """The cells of a ruling laid on rows and columns; each place knows the cell that covers it."""

    def __init__(
        self, across: Sequence[float], down: Sequence[float], cells: Sequence[Box]
    ) -> None:
        self.across, self.down, self.cells = across, down, list(cells)
        self.height, self.width = len(down) - 1, len(across) - 1
        self.owners: dict[tuple[int, int], int] = {}
        self.overlaps = 0
        for number, (x0, top, x1, bottom) in enumerate(cells):
            for row in range(_index(down, top), _index(down, bottom)):
                for column in range(_index(across, x0), _index(across, x1)):
                    self.overlaps += (row, column) in self.owners
                    self.owners[row, column] = number
        self.ruled = len(self.owners)

    def is_ragged(self) -> bool:
        """Say whether cells overlap or leave much of the grid open: a drawing, not a table."""
        return self.overlaps > 0 or self.ruled < 0.7 * self.width * self.height

    def adopt(self, chars: Sequence[Char], homes: list[int]) -> None:
        """Make cells of the places that lack a rule, for the characters that stand in them."""
        if self.ruled < (1 - _MOST_ORPHANS) * self.width * self.height:
            return
        for index, char in enumerate(chars):
            if homes[index] >= 0:
                continue
            row = _band(self.down, (char.top + char.bottom) / 2)
            column = _band(self.across, (char.x0 + char.x1) / 2)
            if (row, column) not in self.owners:
                self.owners[row, column] = len(self.cells)
                left, right = self.across[column : column + 2]
                self.cells.append((left, self.down[row], right, self.down[row + 1]))
            homes[index] = self.owners[row, column]

    def join_phrases(self, chars: Sequence[Char], homes: list[int]) -> dict[int, int]:
        """Take away a rule between two words of a phrase, beside a column that holds nothing.

        An underline's end is drawn like a rule's, and cuts "once every day | for prophylaxis".
        Gives which cell went into which.
        """
        written = _written(self.across, self.cells, chars, homes)
        into: dict[int, int] = {}
        seen = [index for index, char in enumerate(chars) if char.text.strip()]
        for before, after in pairwise(seen):
            one, two = homes[before], homes[after]
            if min(one, two) < 0 or one == two or not _is_phrase(chars[before], chars[after]):
                continue
            edge = _columns(self.across, self.cells[two])[0]
            if {(edge - 1, edge), (edge, edge + 1)} - written:
                into[two] = into.get(one, one)
        for place, owner in self.owners.items():
            self.owners[place] = into.get(owner, owner)
        homes[:] = [into.get(home, home) for home in homes]
        for gone, kept in into.items():
            self.cells[kept] = _around(self.cells[kept], self.cells[gone])
        return into

    def rows(self, chars: Sequence[Char], homes: Sequence[int]) -> list[list[str]]:
        """Read each cell, and repeat it in every place that it covers."""
        texts: dict[int, str] = {}
        for number in set(self.owners.values()):
            inside = [char for char, home in zip(chars, homes, strict=True) if home == number]
            texts[number] = _cell_text(inside, self.cells[number])
        return [
            [
                texts[self.owners[row, column]] if (row, column) in self.owners else ""
                for column in range(self.width)
            ]
            for row in range(self.height)
        ]

    def fonts(self, chars: Sequence[Char], homes: Sequence[int]) -> list[str]:
        """Name the font that most letters of each row are set in; "" for a row without any."""
        counts = [Counter[str]() for _ in range(self.height)]
        for char, home in zip(chars, homes, strict=True):
            if home >= 0 and char.text.isalpha():
                counts[_band(self.down, (char.top + char.bottom) / 2)][char.font] += 1
        return [count.most_common(1)[0][0] if count else "" for count in counts]


def _without_slivers(
    across: Sequence[float], cells: Sequence[Box], chars: Sequence[Char], homes: Sequence[int]
) -> list[float]:
    """Leave out the edges of columns too narrow to write in: rules drawn beside each other."""
    size = median(char.size for char in chars) if chars else 10.0
    written = _written(across, cells, chars, homes)
    ends = Counter(_index(across, place) for cell in cells for place in (cell[0], cell[2]))
    kept = [0]
    for edge in range(1, len(across)):
        last = kept[-1]
        if across[edge] - across[last] >= _SLIVER * size or (last, edge) in written:
            kept.append(edge)
        elif last and (edge == len(across) - 1 or ends[edge] > ends[last]):
            kept[-1] = edge
    return [across[edge] for edge in kept]


def _written(
    across: Sequence[float], cells: Sequence[Box], chars: Sequence[Char], homes: Sequence[int]
) -> set[tuple[int, int]]:
    """Give the runs of columns that some cell with text in it covers."""
    filled = {
        home for char, home in zip(chars, homes, strict=True) if home >= 0 and char.text.strip()
    }
    return {_columns(across, cells[home]) for home in filled}


def _columns(across: Sequence[float], cell: Box) -> tuple[int, int]:
    return _index(across, cell[0]), _index(across, cell[2])


def _around(one: Box, two: Box) -> Box:
    return min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])


def _is_phrase(before: Char, char: Char) -> bool:
    """Say whether two letters end and begin two words of one line, a space apart."""
    if not (_is_latin(before) and _is_latin(char)) or abs(char.top - before.top) >= 1:
        return False
    return 0 <= char.x0 - before.x1 < _WORD_GAP * char.size


def _emphasised(fonts: Sequence[str]) -> int:
    """Count the rows at the top that are set in another font than most rows."""
    named = [font for font in fonts if font]
    usual = Counter(named).most_common(1)[0][0] if named else ""
    count = 0
    while count < len(fonts) and fonts[count] and fonts[count] != usual:
        count += 1
    return count if count * 2 <= len(named) else 0


def _homes(chars: Sequence[Char], cells: Sequence[Box]) -> tuple[list[int], list[tuple[int, int]]]:
    """Find the cell of each character (-1: none), and the cells between which a rule cuts a word.

    Letters and digits that touch are one word and stay in one cell: "12 mont|hs" is no two cells.
    """
    homes = [-1] * len(chars)
    for number, (x0, top, x1, bottom) in enumerate(cells):
        for index, char in enumerate(chars):
            x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
            if x0 <= x <= x1 and top <= y <= bottom:
                homes[index] = number
    cuts = []
    for index in range(1, len(chars)):
        before, char = chars[index - 1], chars[index]
        if homes[index] == homes[index - 1] or not (_is_latin(before) and _is_latin(char)):
            continue
        if abs(char.x0 - before.x1) < 0.08 * char.size and abs(char.top - before.top) < 1:
            if homes[index - 1] >= 0:
                cuts.append((homes[index - 1], homes[index]))
            homes[index] = homes[index - 1]
    return homes, cuts


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


def _band(edges: Sequence[float], place: float) -> int:
    return min(max(bisect_right(edges, place) - 1, 0), len(edges) - 2)


def is_continued(line: str) -> bool:
    """Say whether a line only says that a table goes on: 续表, 表 2（续）, Table 2 cont."""
    return bool(_CONTINUED.match(line))


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
            joined[-1] = _joined(joined[-1], table)
        else:
            joined.append(table)
        last = table
    return joined


def _joined(whole: RuledTable, table: RuledTable) -> RuledTable:
    again = 0
    while again < len(table.rows) and table.rows[again] == whole.rows[again % len(whole.rows)]:
        again += 1
    rows = _continued(whole.rows, table.rows[again:])
    return replace(
        whole,
        rows=rows,
        row_pages=whole.row_pages
        + table.row_pages[len(table.rows) - len(rows) + len(whole.rows) :],
        doubtful=whole.doubtful or table.doubtful,
    )


def _continued(rows: _Rows, more: _Rows) -> _Rows:
    """Put rows that came overleaf below `rows`, the first of them under the label that it lacks.

    A row that a page cuts begins overleaf with an empty first cell; elsewhere an empty cell is
    left as it is, since nobody says that it means "as above".
    """
    if not more or more[0][0] or not all(row[0] for row in (*rows[1:], *more[1:])):
        return rows + more
    first, last = more[0], rows[-1]
    filled = [column for column, cell in enumerate(first) if cell]
    if len(filled) == 1:
        whole = list(last)
        whole[filled[0]] = "\n".join(filter(None, (last[filled[0]], first[filled[0]])))
        return (*rows[:-1], tuple(whole), *more[1:])
    return (*rows, (last[0], *first[1:]), *more[1:])


def _same_grid(first: RuledTable, second: RuledTable) -> bool:
    if len(first.edges) != len(second.edges):
        return False
    pairs = zip(first.edges, second.edges, strict=True)
    if all(abs(a - b) < _SAME_GRID for a, b in pairs):
        return True
    return first.rows[0] == second.rows[0] and any(first.rows[0])
