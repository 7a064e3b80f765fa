"""Cells as a parser found them → Table blocks with whole rows and a counted header. Pure.

Merged cells are repeated, so that each row can be read alone. A "table" that only lays text out
(one column, or one cell) becomes paragraphs again; a table that may be read wrong is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from corpus.clean import fold_line, split_bullet
from corpus.document import Block
from corpus.table_headers import Rows, find_header, is_one_cell, spans, splits

DOUBTFUL = "doubtful_table"
_MOST_COLUMNS = 200
_MOST_CELLS = 200_000
_CAPTION_LENGTH = 80
_HOLES = 0.6
_VALUE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table as marked up: its text, what it spans, and whether it is a header."""

    text: str
    columns: int = 1
    rows: int = 1
    header: bool = False


def expand(marked: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Lay cells out on a grid, each merged cell repeated in every place that it covers."""
    grid: dict[tuple[int, int], str] = {}
    width = 0
    for row, cells in enumerate(marked):
        column = 0
        for cell in cells:
            while (row, column) in grid:
                column += 1
            if column >= _MOST_COLUMNS or len(grid) >= _MOST_CELLS:
                break
            columns = max(1, min(cell.columns, _MOST_COLUMNS - column))
            for below in range(max(1, min(cell.rows, len(marked) - row))):
                for beside in range(columns):
                    grid.setdefault((row + below, column + beside), cell.text)
            column += columns
            width = max(width, column)
    return [[grid.get((row, column), "") for column in range(width)] for row in range(len(marked))]


def marked_header(marked: Sequence[Sequence[Cell]]) -> int:
    """Count the rows at the top whose cells are all marked as headers."""
    count = 0
    for cells in marked:
        if not cells or not all(cell.header for cell in cells):
            break
        count += 1
    return count


def tidy(rows: Rows) -> list[list[str]]:
    """Fold each cell into clean lines, pad short rows, drop empty rows and columns of no content.

    A column has none where each of its cells is empty or repeats its neighbour's: a false rule.
    """
    width = max((len(row) for row in rows), default=0)
    clean = [[cell_text(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    clean = [row for row in clean if any(row)]
    kept = list(range(width))
    for column in range(width):
        place = kept.index(column)
        beside = [*kept[max(place - 1, 0) : place], *kept[place + 1 : place + 2]]
        if any(all(row[column] in ("", row[other]) for row in clean) for other in beside):
            kept.remove(column)
    return [[row[column] for column in kept] for row in clean]


@lru_cache(maxsize=50_000)  # a sheet is mostly empty cells, and each is asked for again and again
def cell_text(text: str) -> str:
    """Clean a cell's lines; bullets go, lines stay: the reader has joined what was broken."""
    lines = (split_bullet(fold_line(line))[1] for line in re.split(r"[\r\n\v]", text))
    return "\n".join(filter(None, lines))


def table_blocks(
    rows: Rows,
    *,
    header_rows: int | None = None,
    emphasised: int = 0,
    caption: str = "",
    pages: int | Sequence[int] | None = None,
    flags: tuple[str, ...] = (),
) -> list[Block]:
    """Make the blocks of one table: Tables, or paragraphs where it only lays text out.

    `header_rows` None means: not stated, guess; `emphasised` counts the rows at the top that are
    set apart by typeface or shade. A first row that is one merged cell is the caption when there
    is none; such rows further down cut the table, and name the part below them. `pages` is the
    table's page, or that of each row.
    """
    numbers = [pages] * len(rows) if pages is None or isinstance(pages, int) else list(pages)
    table = _Table(rows, numbers, header_rows or 0, emphasised)
    blocks: list[Block] = []
    for label, value in table.take_labels():
        caption = caption or value.split("\n")[0][:_CAPTION_LENGTH]
        text = (f"{label}: {value}" if label else value).replace("\n", " ")
        blocks.append(Block("NarrativeText", text, table.page, flags=flags))
    for title in table.take_titles():
        if len(title) <= _CAPTION_LENGTH:
            caption = f"{caption} {title}".strip().replace("\n", " ")
        else:
            blocks += _paragraphs([title], table.page, flags)
            first = title.split("\n")[0]
            caption = caption or (first if len(first) <= _CAPTION_LENGTH else "")
    if not table.rows:
        return blocks + _paragraphs([caption], table.page, flags)
    if len(table.rows[0]) == 1 or len(table.rows) == 1:
        return blocks + _paragraphs([caption, *_laid_out(table.rows)], table.page, flags)
    header = find_header(table.rows, stated=table.stated, emphasised=table.emphasised)
    if not header.sure or is_doubtful(table.rows, header.rows):
        flags = tuple(dict.fromkeys((*flags, DOUBTFUL)))
    for name, part, number in _parts(table.rows, table.numbers, header.rows):
        text = " ".join(filter(None, (caption, name)))
        cells = tuple(tuple(row) for row in part)
        count = min(header.rows, len(cells) - 1)
        blocks.append(Block("Table", text, number, rows=cells, header_rows=count, flags=flags))
    return blocks


class _Table:
    """The rows of a table with their pages, from which labels and titles are taken."""

    def __init__(
        self, rows: Rows, numbers: Sequence[int | None], stated: int, emphasised: int
    ) -> None:
        kept = [index for index, row in enumerate(rows) if any(map(cell_text, row))]
        self.stated = sum(index < stated for index in kept)
        self.emphasised = sum(index < emphasised for index in kept)
        self.page = numbers[kept[0]] if kept else None
        clean = tidy([rows[index] for index in kept])
        said = [index for index in range(len(kept)) if not _is_echo(clean, index)]
        self.rows = tidy([clean[index] for index in said])
        self.numbers = [numbers[kept[index]] for index in said]

    def take_labels(self) -> list[tuple[str, str]]:
        """Take rows like "Trigger | one long value" that stand above a wide table's real header."""
        labels = _labels(self.rows)
        self._drop(len(labels))
        return labels

    def take_titles(self) -> Iterator[str]:
        """Take what names the whole table: a first row, first or last column that is one cell."""
        while _opens_with_title(self.rows):
            yield self.rows[0][0]
            self._drop(1)
        for place, kept in ((0, slice(1, None)), (-1, slice(0, -1))):
            title = _side(self.rows, place)
            if title:
                yield title
                self.rows = [row[kept] for row in self.rows]
        if _opens_with_title(self.rows):
            yield self.rows[0][0]
            self._drop(1)

    def _drop(self, count: int) -> None:
        if count:
            self.stated = max(0, self.stated - count)
            self.emphasised = max(0, self.emphasised - count)
            self.rows, self.numbers = tidy(self.rows[count:]), self.numbers[count:]


def _side(rows: Rows, place: int) -> str:
    """Give the first or last column if it is one cell: of a table, or a long one in a frame."""
    title = rows[0][place] if rows else ""
    least = 2 if len(title) > _CAPTION_LENGTH else 3
    if len(rows) < least or len(rows[0]) < least or any(row[place] != title for row in rows):
        return ""
    return title


def _is_echo(rows: Rows, index: int) -> bool:
    """Say whether a row only repeats cells that reach down into it from the row above."""
    row = rows[index]
    if not index or all(row):
        return False
    return all(cell in ("", above) for cell, above in zip(row, rows[index - 1], strict=True))


def _labels(rows: Rows) -> list[tuple[str, str]]:
    labels: list[tuple[str, str]] = []
    for row in rows if rows and len(rows[0]) > 3 else ():
        values = list(dict.fromkeys(cell for cell in row[1:] if cell))
        if labels and values in ([], [row[0]]):
            labels.append(("", row[0]))
            continue
        if len(values) != 1 or not row[0] or values[0] == row[0]:
            break
        labels.append((row[0], values[0]))
    rest = rows[len(labels) :]
    if not labels or len(rest) < 2 or rest[0][0] == labels[-1][0]:
        return []
    if len(labels) == 1 and (splits(rows[0], rest[0]) or not all(rest[0])):
        return []
    return labels


def _parts(
    rows: Rows, numbers: Sequence[int | None], header_rows: int
) -> list[tuple[str, Rows, int | None]]:
    """Cut a table at rows that are one merged cell: each names the rows below it.

    A header that is said again, as it is overleaf, is no row.
    """
    header = [list(row) for row in rows[:header_rows]]
    parts: list[tuple[str, list[Sequence[str]], int | None]] = [("", [], numbers[0])]
    for row, number in zip(rows[header_rows:], numbers[header_rows:], strict=True):
        if is_one_cell(row) and len(row[0]) <= _CAPTION_LENGTH:
            parts.append((row[0].replace("\n", " "), [], number))
        elif list(row) not in header:
            parts[-1][1].append(row)
    return [(name, [*header, *part], number) for name, part, number in parts if part]


def _opens_with_title(rows: Rows) -> bool:
    if len(rows) < 3 or not is_one_cell(rows[0]):
        return False
    return find_header(rows[1:]).rows > 0 or not any(map(is_one_cell, rows[1:]))


def _laid_out(rows: Rows) -> list[str]:
    """Give the texts of a grid that only lays them out, each merged cell once."""
    texts: list[str] = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            again = column and cell == row[column - 1]
            if cell and not again and not (number and cell == rows[number - 1][column]):
                texts.append(cell)
    return texts


def _paragraphs(texts: Iterable[str], page: int | None, flags: tuple[str, ...]) -> list[Block]:
    lines = [line for text in texts for line in text.split("\n")]
    return [Block("NarrativeText", line, page, flags=flags) for line in lines if line]


def is_doubtful(rows: Rows, header_rows: int = 0) -> bool:
    """Say whether rows may be read wrong: most cells are empty, or stand askew to the header."""
    cells = [cell for row in rows for cell in row]
    if sum(not cell for cell in cells) > _HOLES * len(cells):
        return True
    names = list(zip(*rows[:header_rows], strict=True))
    return _names_twice(names) or any(_is_askew(row, names) for row in rows[header_rows:])


def _names_twice(names: Sequence[tuple[str, ...]]) -> bool:
    """Say whether columns apart from each other share a name: the name above them was not read.

    A table set in two halves, 药物 | 剂量 | 药物 | 剂量, repeats all its names in turn.
    """
    runs = [name for name, _ in groupby(names) if any(name)]
    if len(set(runs)) == len(runs):
        return False
    half = len(set(runs))
    return runs != (runs[:half] * len(runs))[: len(runs)] or bool(len(runs) % half)


def _is_askew(row: Sequence[str], names: Sequence[tuple[str, ...]]) -> bool:
    """Say whether a merged value covers one name in part: the rows have columns of their own."""
    if is_one_cell(row) or not names:
        return False
    for start, end in spans(row):
        if len(row[start]) > _VALUE_LENGTH or not any(map(str.isdigit, row[start])):
            continue  # the same sentence beside itself is no merged cell
        whole = len(set(names[start:end])) == 1
        inside = names[start - 1 : start] == (names[start : start + 1] if start else None)
        inside = inside or names[end - 1 : end] == names[end : end + 1]
        if inside and not whole:
            return True
    return False
