"""XLSX → blocks, each sheet a section with its tables, numbers written as the sheet shows them.

Read with openpyxl instead of unstructured, which goes through pandas: there 5 % becomes 0.05, and
500 in a column with a hole becomes 500.0.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from corpus.clean import fold_line
from corpus.document import Block, ParsedFile
from corpus.tables import table_blocks

_MOST_ROWS = 50_000
_MOST_COLUMNS = 200
_PROSE = 200  # a one-cell row this long is a paragraph


def read_xlsx(data: bytes, step: Callable[[int], None]) -> ParsedFile:
    """Read every visible sheet of a workbook; `page` counts sheets."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    blocks: list[Block] = []
    for page, sheet in enumerate(book.worksheets, 1):
        if sheet.sheet_state == "visible":
            blocks += _sheet_blocks(sheet, page)
        step(page)
    title = fold_line(book.properties.title or "") or None
    return ParsedFile(tuple(blocks), len(book.worksheets), title)


def _sheet_blocks(sheet: Worksheet, page: int) -> Iterator[Block]:
    rows = _rows(sheet)
    if not any(any(row) for row in rows):
        return
    yield Block("Title", fold_line(sheet.title), page, level=1)
    for group in _groups(rows):
        yield from _group_blocks(group, page)


def _rows(sheet: Worksheet) -> list[list[str]]:
    rows = []
    height, width = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    for row in sheet.iter_rows(max_row=height, max_col=width):
        rows.append([shown(cell.value, cell.number_format) for cell in row])
    for merged in sheet.merged_cells.ranges:
        top, left = merged.min_row - 1, merged.min_col - 1
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        for row_ in rows[top : merged.max_row]:
            for column in range(left, min(merged.max_col, len(row_))):
                row_[column] = text
    return rows


def _groups(rows: list[list[str]]) -> Iterator[list[list[str]]]:
    """Cut a sheet where a row is empty."""
    group: list[list[str]] = []
    for row in rows:
        if any(row):
            group.append(row)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _group_blocks(group: list[list[str]], page: int) -> Iterator[Block]:
    """Read titles and notes (rows with one filled cell) above a table, then the table."""
    caption = ""
    while group and len({cell for cell in group[0] if cell}) == 1:
        text = next(cell for cell in group[0] if cell)
        group = group[1:]
        if len(text) > _PROSE or "\n" in text or not group:
            for line in text.split("\n"):
                if clean := fold_line(line):
                    yield Block("NarrativeText", clean, page)
        else:
            if caption:
                yield Block("NarrativeText", caption, page)
            caption = fold_line(text)
    if group:
        yield from table_blocks(group, caption=caption, pages=page)
    elif caption:
        yield Block("NarrativeText", caption, page)


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
