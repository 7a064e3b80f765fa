"""XLSX → blocks, each sheet a section with its tables, numbers written as the sheet shows them.

Read with openpyxl instead of unstructured, which goes through pandas: there 5 % becomes 0.05, and
500 in a column with a hole becomes 500.0.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from corpus.clean import fold_line
from corpus.document import Block, Finding, ParsedFile
from corpus.office.pictures import sheet_pictures
from corpus.table_headers import find_header
from corpus.tables import table_blocks, tidy

_MOST_ROWS = 50_000
_MOST_COLUMNS = 200
_WHITE = ("00000000", "FFFFFFFF", "00FFFFFF")
_PROSE = 200  # a one-cell row this long is a paragraph


@dataclass(frozen=True, slots=True)
class _Row:
    """One visible row: its cells as shown, and whether it is set apart by bold type or a fill."""

    cells: list[str]
    marked: bool


def read_xlsx(data: bytes, step: Callable[[int], None]) -> ParsedFile:
    """Read what a workbook shows; `page` counts sheets.

    Hidden sheets, rows and columns are left out, since nobody who checks the file sees them; a
    finding says so.
    """
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    blocks: list[Block] = []
    findings: list[Finding] = []
    for page, sheet in enumerate(book.worksheets, 1):
        if _hides_something(sheet):
            findings.append(_hidden(sheet, page))
        if sheet.sheet_state == "visible":
            blocks += _sheet_blocks(sheet, page)
            picture = Block("Image", "", page, flags=("image_table",))
            blocks += [picture] * len(sheet_pictures(sheet))
        step(page)
    title = fold_line(book.properties.title or "") or None
    return ParsedFile(tuple(blocks), len(book.worksheets), title, tuple(findings))


def _hides_something(sheet: Worksheet) -> bool:
    if sheet.sheet_state != "visible":
        cells = (cell for row in sheet.iter_rows(max_row=_MOST_ROWS) for cell in row)
        return any(cell.value is not None for cell in cells)
    rows = any(
        hidden.hidden and number <= sheet.max_row for number, hidden in sheet.row_dimensions.items()
    )
    return rows or any(_hidden_columns(sheet))


def _hidden(sheet: Worksheet, page: int) -> Finding:
    what = "里有隐藏的行或列" if sheet.sheet_state == "visible" else "是隐藏的"
    message = (
        f"工作表“{fold_line(sheet.title)}”{what}，隐藏的内容没有读入；需要的话请取消隐藏后再添加。"
    )
    return Finding("note", "hidden-cells", message, page)


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    """Give the places of hidden columns, from 0; one record may stand for a run of columns."""
    for letter, column in sheet.column_dimensions.items():
        if column.hidden:
            first = column.min or column_index_from_string(letter)
            last = min(column.max or first, sheet.max_column)
            yield from range(first - 1, last)


def _sheet_blocks(sheet: Worksheet, page: int) -> Iterator[Block]:
    rows = _rows(sheet)
    if not any(any(row.cells) for row in rows):
        return
    yield Block("Title", fold_line(sheet.title), page, level=1)
    waiting = ""  # a title that an empty row parts from its table
    for group in _groups(rows):
        titles, table = _titles(group)
        captions = [title for title in titles if _is_caption(title)]
        caption = captions[-1] if captions else waiting
        if waiting and captions:
            yield Block("NarrativeText", waiting, page)
        waiting = "" if table else (captions[0] if captions else "")
        for title in titles:
            if title not in (caption if table else "", waiting):
                yield from _paragraphs(title, page)
        if table:
            yield from _table_blocks(table, caption, page)
    if waiting:
        yield Block("NarrativeText", waiting, page)


def _rows(sheet: Worksheet) -> list[_Row]:
    height, width = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    rows = []
    for row in sheet.iter_rows(max_row=height, max_col=width):
        cells = [shown(cell.value, cell.number_format) for cell in row]
        rows.append(_Row(cells, all(_is_set_apart(cell) for cell in row if cell.value is not None)))
    for merged in sheet.merged_cells.ranges:
        top, left = merged.min_row - 1, merged.min_col - 1
        if top >= len(rows) or left >= width:
            continue
        text = rows[top].cells[left]
        for row_ in rows[top : merged.max_row]:
            for column in range(left, min(merged.max_col, width)):
                row_.cells[column] = text
    columns = set(_hidden_columns(sheet))
    return [
        _Row([cell for column, cell in enumerate(row.cells) if column not in columns], row.marked)
        for number, row in enumerate(rows, 1)
        if not (number in sheet.row_dimensions and sheet.row_dimensions[number].hidden)
    ]


def _is_set_apart(cell: Cell | MergedCell) -> bool:
    colour = cell.fill.fgColor
    white = colour.theme == 0 if colour.type == "theme" else colour.rgb in _WHITE
    return bool(cell.font.b) or (cell.fill.fill_type == "solid" and not white)


def _groups(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Cut a sheet where a row is empty."""
    group: list[_Row] = []
    for row in rows:
        if any(row.cells):
            group.append(row)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _titles(group: Sequence[_Row]) -> tuple[list[str], Sequence[_Row]]:
    """Part the titles and notes above a table, rows with one filled cell, from the table."""
    titles = []
    while group and len({cell for cell in group[0].cells if cell}) == 1:
        titles.append(next(cell for cell in group[0].cells if cell))
        group = group[1:]
    return titles, group


def _is_caption(title: str) -> bool:
    return len(title) <= _PROSE and "\n" not in title


def _paragraphs(text: str, page: int) -> Iterator[Block]:
    for line in text.split("\n"):
        if clean := fold_line(line):
            yield Block("NarrativeText", clean, page)


def _table_blocks(rows: Sequence[_Row], caption: str, page: int) -> Iterator[Block]:
    marked = [row.marked for row in rows]
    top = marked.index(False) if False in marked else 0
    for table in _side_by_side([row.cells for row in rows]):
        yield from table_blocks(table, emphasised=top, caption=fold_line(caption), pages=page)


def _side_by_side(rows: list[list[str]]) -> list[list[list[str]]]:
    """Part two tables that an empty column stands between, each with a header of its own."""
    for column in range(2, len(rows[0]) - 2):
        parts = [row[:column] for row in rows], [row[column + 1 :] for row in rows]
        if not any(row[column] for row in rows) and all(map(_is_table, parts)):
            return [parts[0], *_side_by_side(parts[1])]
    return [rows]


def _is_table(rows: list[list[str]]) -> bool:
    clean = tidy(rows)
    return bool(clean) and len(clean[0]) > 1 and bool(find_header(clean).rows)


def shown(value: object, number_format: str) -> str:
    """Write a cell's value as the sheet shows it: 0.05 formatted as 0 % is "5%"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value).strip()


def _number(value: int | float, number_format: str) -> str:
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", number_format.split(";")[0])
    unit = "".join(re.findall(r'"([^"]*)"', number_format.split(";")[0]))
    decimals = len(found.group(1)) if (found := re.search(r"\.([0#]+)", plain)) else 0
    if "%" in plain:
        return f"{value * 100:.{decimals}f}%"
    if "E" in plain.upper() and "General" not in plain:
        return f"{value:g}{unit}"
    if isinstance(value, float) and value.is_integer() and not decimals:
        value = int(value)
    if decimals and "0" in plain:
        return f"{value:.{decimals}f}{unit}"
    return f"{value:.15g}{unit}" if isinstance(value, float) else f"{value}{unit}"
