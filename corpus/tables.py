"""Cells as a parser found them → Table blocks with whole rows and a counted header. Pure.

Merged cells are repeated, so that each row can be read alone. A "table" that only lays text out
(one column, or one cell) becomes paragraphs again; a table that is mostly holes is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.clean import fold_line, split_bullet
from corpus.document import Block

_MOST_COLUMNS = 200
_MOST_CELLS = 200_000
_HEADER_LENGTH = 80
_HOLES = 0.6
_STARTS_WITH_NUMBER = re.compile(r"\s*[<>≤≥±~～+-]?\s*\d")
_COLUMN_NAME = re.compile(
    r"(?:age|weight|drug|medicine|dose|item|name|体重|年龄|药物|药品|项目|类别|分级|分类|名称|序号)\W*$",
    re.IGNORECASE,
)
_DOSE = re.compile(
    r"\d\s*(?:mg|g|ml|μg|µg|mcg|iu|mmol|mmHg|kg|%|片|粒|次|天|日|周|岁|tablet)", re.IGNORECASE
)

Rows = Sequence[Sequence[str]]


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
    """Fold each cell into clean lines, pad short rows, drop empty and twin rows and columns."""
    width = max((len(row) for row in rows), default=0)
    clean = [[cell_text(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    clean = [row for row in clean if any(row)]
    kept = [
        column
        for column in range(width)
        if any(row[column] for row in clean)
        and not (column and all(row[column] == row[column - 1] for row in clean))
    ]
    return [[row[column] for column in kept] for row in clean]


def cell_text(text: str) -> str:
    """Clean a cell's lines; bullets go, lines stay: the reader has joined what was broken."""
    lines = (split_bullet(fold_line(line))[1] for line in re.split(r"[\r\n\v]", text))
    return "\n".join(filter(None, lines))


def table_blocks(
    rows: Rows,
    *,
    header_rows: int | None = None,
    caption: str = "",
    pages: int | Sequence[int] | None = None,
    flags: tuple[str, ...] = (),
) -> list[Block]:
    """Make the blocks of one table: Tables, or paragraphs where it only lays text out.

    `header_rows` None means: not stated, guess. A first row that is one merged cell is the caption
    when there is none; such rows further down cut the table, and name the part below them.
    `pages` is the table's page, or that of each row.
    """
    numbers = [pages] * len(rows) if pages is None or isinstance(pages, int) else list(pages)
    pairs = [
        (row, number)
        for row, number in zip(rows, numbers, strict=True)
        if any(cell_text(cell) for cell in row)
    ]
    clean, numbers = tidy([row for row, _ in pairs]), [number for _, number in pairs]
    blocks: list[Block] = []
    if labels := _labels(clean):
        caption = caption or labels[0][1].split("\n")[0][:_HEADER_LENGTH]
        for label, value in labels:
            text = f"{label}: {value}".replace("\n", " ")
            blocks.append(Block("NarrativeText", text, numbers[0], flags=flags))
        clean, numbers = tidy(clean[len(labels) :]), numbers[len(labels) :]
        header_rows = None
    if not caption and _opens_with_caption(clean):
        caption = clean[0][0].replace("\n", " ")
        clean, numbers = tidy(clean[1:]), numbers[1:]
        header_rows = max(0, header_rows - 1) if header_rows else None
    if not clean:
        return blocks
    if len(clean[0]) == 1 or len(clean) == 1:
        return blocks + _laid_out(clean, caption, numbers[0], flags)
    if is_doubtful(clean) and "doubtful_table" not in flags:
        flags = (*flags, "doubtful_table")
    count = header_rows if header_rows else guess_header(clean)
    for name, part, number in _parts(clean, numbers, min(count, len(clean) - 1)):
        text = " ".join(filter(None, (caption, name)))
        cells = tuple(tuple(row) for row in part)
        header = min(count, len(cells) - 1)
        blocks.append(Block("Table", text, number, rows=cells, header_rows=header, flags=flags))
    return blocks


def _labels(rows: Rows) -> list[tuple[str, str]]:
    """Read rows like "Trigger | one long value" that stand above a wide table's real header."""
    labels = []
    for row in rows if rows and len(rows[0]) > 3 else ():
        values = list(dict.fromkeys(cell for cell in row[1:] if cell))
        if len(values) != 1 or not row[0] or values[0] == row[0]:
            break
        labels.append((row[0], values[0]))
    return labels if 2 <= len(labels) < len(rows) - 1 else []


def _parts(
    rows: Rows, numbers: Sequence[int | None], header_rows: int
) -> list[tuple[str, Rows, int | None]]:
    """Cut a table at rows that are one merged cell: each names the rows below it."""
    header = rows[:header_rows]
    parts: list[tuple[str, list[Sequence[str]], int | None]] = [("", [], numbers[0])]
    for row, number in zip(rows[header_rows:], numbers[header_rows:], strict=True):
        if _is_one_cell(row):
            parts.append((row[0].replace("\n", " "), [], number))
        else:
            parts[-1][1].append(row)
    return [(name, [*header, *part], number) for name, part, number in parts if part]


def _is_one_cell(row: Sequence[str]) -> bool:
    return len(row) > 1 and len(set(row)) == 1 and 0 < len(row[0]) <= _HEADER_LENGTH


def _opens_with_caption(rows: Rows) -> bool:
    if len(rows) < 3 or not _is_one_cell(rows[0]):
        return False
    return guess_header(rows[1:]) > 0 or not any(map(_is_one_cell, rows[1:]))


def _laid_out(rows: Rows, caption: str, page: int | None, flags: tuple[str, ...]) -> list[Block]:
    texts = [caption] if caption else []
    for row in rows:
        for column, cell in enumerate(row):
            if cell and (column == 0 or cell != row[column - 1]):
                texts += cell.split("\n")
    return [Block("NarrativeText", text, page, flags=flags) for text in texts if text]


def guess_header(rows: Rows) -> int:
    """Count header rows by their looks: short cells without doses above rows of another kind."""
    first = rows[0]
    if (
        len(rows) < 2
        or _is_one_cell(first)
        or not (_looks_like_header(first) or _names_its_column(rows))
    ):
        return 0
    return 2 if len(rows) > 2 and _parts_its_columns(first, rows[1]) else 1


def _parts_its_columns(first: Sequence[str], second: Sequence[str]) -> bool:
    """Say whether the second row names the columns that a merged cell of the first spans."""
    merged = [first[i] == first[i + 1] for i in range(len(first) - 1)] + [False]
    spanned = [i for i in range(len(first)) if merged[i] or (i and merged[i - 1])]
    hangs = second[0] in ("", first[0])  # the first column's name stands over both rows
    if any(len(cell) > (80 if hangs else 40) or re.search('[=<>≥≤"]', cell) for cell in second):
        return False
    if not spanned:
        return any(a == b and a for a, b in zip(first, second, strict=True))
    names = [second[i] for i in spanned]
    return all(names) and len(set(names)) > 1 and not all(_DOSE.match(name) for name in names)


def _names_its_column(rows: Rows) -> bool:
    """Say whether the first column is a name above numbers: WEIGHT over 3.5 kg, 7 kg."""
    first = rows[0][0]
    if not first or any(map(str.isdigit, first)) or len(first) > 30:
        return False
    if _COLUMN_NAME.match(first):
        return all(len(cell) <= _HEADER_LENGTH for cell in rows[0])
    below = [row[0] for row in rows[1:] if row[0]]
    numbers = sum(any(map(str.isdigit, cell)) for cell in below)
    return len(below) >= 2 and numbers > 0.6 * len(below)


def _looks_like_header(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    if len(filled) < max(2, (len(row) + 1) // 2):
        return False
    if any(len(cell) > _HEADER_LENGTH or cell.endswith(("。", ";", "；")) for cell in filled):
        return False
    numbers = sum(bool(_STARTS_WITH_NUMBER.match(cell)) for cell in filled)
    doses = sum(bool(_DOSE.search(cell)) for cell in filled[1:])
    return numbers * 2 < len(filled) and (doses * 2 < len(filled) or len(filled) > 3)


def is_doubtful(rows: Rows) -> bool:
    """Say whether most cells are empty: lines that the parser took for a table's."""
    cells = [cell for row in rows for cell in row]
    return sum(not cell for cell in cells) > _HOLES * len(cells)
