"""The workbook of a report: an XLSX file that Excel and LibreOffice open. The writing only.

In: a Report. Out: the same bytes for the same report. Every text is stored as text: a cell
that begins with = + - @ is never a formula (CSV injection, OWASP).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evals.compare import Comparison
from evals.render.sheets import Column, Sheet, Value, sheets
from evals.report import Report
from index.disk import write_whole

_FORMATS = {"text": "@", "whole": "0", "share": "0.0%", "points": "+0.0%;-0.0%;0.0%", "p": "0.000"}
_WRAPPED = 24  # columns of at least so many characters are wrapped
_LONGEST = 32_767  # characters that a cell of Excel holds
_CUT = "……（太长，后面见网页报告）"
# What XML 1.0 cannot hold; openpyxl refuses some of it and writes the rest as a broken file.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x000D_ as the character itself, unless its first underline is written so too.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = ("=", "+", "-", "@")
_HEAD = PatternFill("solid", fgColor="FFE0EFEB")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_workbook(report: Report, path: Path, comparison: Comparison | None = None) -> None:
    """Write a report as XLSX, whole or not at all. Raises OSError where it cannot be written."""
    write_whole(path, workbook(report, comparison))


def workbook(report: Report, comparison: Comparison | None = None) -> bytes:
    """Make the XLSX of a report."""
    return pack(sheets(report, comparison))


def pack(laid_out: Iterable[Sheet]) -> bytes:
    """Make the XLSX of sheets."""
    book = Workbook()
    book.remove(book.active)
    for style in _styles():
        book.add_named_style(style)
    for sheet in laid_out:
        _write(sheet, book.create_sheet(sheet.title))
    return _same_bytes(book)


def _write(sheet: Sheet, page: Worksheet) -> None:
    page.append([one.title for one in sheet.columns])
    for at, column in enumerate(sheet.columns, 1):
        head = page.cell(1, at)
        head.font, head.fill = Font(bold=True), _HEAD
        head.alignment = Alignment(vertical="top", wrap_text=True)
        page.column_dimensions[get_column_letter(at)].width = column.width
    for number, row in enumerate(sheet.rows, 2):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True), 1):
            if value is not None and value != "":
                _fill(page.cell(number, at), column, value)
    page.freeze_panes = "B2" if sheet.columns[0].title == "编号" else "A2"
    page.auto_filter.ref = page.dimensions
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def _fill(cell: Cell, column: Column, value: Value) -> None:
    if isinstance(value, str):
        cell.value = text_of(value)
        cell.data_type = "s"  # not a formula, whatever it begins with
        cell.style = _style("text", column)
        if value.startswith(_FORMULA):
            cell.quotePrefix = True  # nor one once it is edited
    else:
        cell.value = value
        cell.style = _style(column.form, column)


def _style(form: str, column: Column) -> str:
    return f"{form} {'wrapped' if column.width >= _WRAPPED else 'plain'}"


def _styles() -> Iterator[NamedStyle]:
    """Make the styles of the cells, by name: styling each cell apart is three times slower."""
    for form, number in _FORMATS.items():
        for column in (Column("", _WRAPPED), Column("", 0)):
            wrapped = Alignment(vertical="top", wrap_text=column.width >= _WRAPPED)
            yield NamedStyle(_style(form, column), alignment=wrapped, number_format=number)


def text_of(value: str) -> str:
    """Make a text that a cell can hold: what XML or Excel cannot take is replaced or cut."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    text = _ESCAPE.sub("_x005F_", _UNWRITABLE.sub("\ufffd", lines))
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT


def _same_bytes(book: Workbook) -> bytes:
    """Save a book without the time of writing, in it and in the archive around it."""
    saved, clean = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"<dcterms:(created|modified).*?</dcterms:\1>", b"", content)
            info = zipfile.ZipInfo(entry.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
    return clean.getvalue()
