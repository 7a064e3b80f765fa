"""XLSX → a grid of texts, each cell as the person who typed it meant it, or a fault. Never run.

A workbook comes from outside: what it unpacks to is measured before anything is parsed, macros and
formulas are not run, and a million empty rows cost no more than their bytes. A formula, a date and
a merged cell are faults, because Excel makes a date of `3-5` and that may have been a dose.
"""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils.cell import range_boundaries

from corpus.container import check_inside
from corpus.errors import FileRefused
from corpus.sandbox import Limits
from evals.errors import CaseFault
from evals.sets.cells import HEADER_WITHIN, Grid, has_question
from evals.sets.check import MOST_CASES

CASES_SHEET, GUIDE_SHEET, ABOUT_SHEET = "用例", "说明", "关于"
_MEGABYTE = 1 << 20
# Mark-up may be a quarter of what a file unpacks to (corpus/container.py): 200 MB of rows, which
# are read as a stream; the parts that are kept in memory may be 50 MB.
_LIMITS = Limits(bytes=50 * _MEGABYTE, inflated_bytes=800 * _MEGABYTE)
_MOST_KEPT = 50 * _MEGABYTE
_MOST_COLUMNS = 100
_MOST_ABOUT = 200
_MOST_MERGED = 1000
_MERGED = "合并了单元格，看不出内容属于哪一行。请取消合并，每行各写一遍。"
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MARK = re.compile(
    rb'<(?:\w+:)?(?:row\b[^>]{0,400}?\br="(\d+)"|(v|is|f)[ />]|mergeCell\b[^>]{0,99}?ref="([^"]+)")'
)
_CHUNK = 1 << 20
_TAIL = 512  # longer than any mark
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376, ST_Xstring
_UNREADABLE = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, EOFError, SyntaxError,
    NotImplementedError, AssertionError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Survey:
    """What a sheet holds before it is parsed: its last row with a value, and its merged cells."""

    last: int
    merged: tuple[tuple[int, int], ...]  # row, and column from 0, of the first cell of each


def read_workbook(data: bytes, path: Path) -> Grid:
    """Read the sheet of cases of a workbook. Raises CaseFault where the file is no workbook."""
    try:
        check_inside(path, "xlsx", data, _LIMITS)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_kept(archive, path.name)
            parts = _sheet_parts(archive)
            name, *others = _ranked(parts, path.name)
            survey = _survey(archive, parts[name])
        if survey.last > MOST_CASES + 100:
            raise CaseFault(
                path.name, survey.last, "", f"工作表太长，最多 {MOST_CASES} 行。请删去多余的行。"
            )
        return _read(data, name, others, survey)
    except FileRefused as error:
        # The sentence was written for the library, to which one adds.
        raise CaseFault(path.name, 0, "", str(error).replace("再添加", "再试")) from error
    except _UNREADABLE as error:
        raise CaseFault(
            path.name, 0, "", "工作簿已损坏或不完整。请用 Excel 或 WPS 打开后另存一份再试。"
        ) from error


def _check_kept(archive: zipfile.ZipFile, file: str) -> None:
    """Bound what openpyxl keeps in memory: texts and styles. zipfile reads no more than it says."""
    kept = sum(
        entry.file_size for entry in archive.infolist() if not _SHEET_PART.match(entry.filename)
    )
    if kept > _MOST_KEPT:
        raise CaseFault(
            file, 0, "", "文件里的文字或图片太多，不像用例表。请只留用例，另存一份再试。"
        )


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Map the name of each visible sheet to its part of the archive."""
    targets = {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/xl", one.get("Target", "")))[1:]
        for one in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    parts: dict[str, str] = {}
    for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if one.tag.rpartition("}")[2] == "sheet" and one.get("state", "visible") == "visible":
            link = next((value for key, value in one.items() if key.endswith("}id")), "")
            parts[one.get("name", "")] = targets.get(link, "")
    return {name: part for name, part in parts.items() if _SHEET_PART.fullmatch(part)}


def _ranked(parts: dict[str, str], file: str) -> list[str]:
    """Give the sheets that may hold cases, the one that is named for them first."""
    names = [name for name in parts if name not in (GUIDE_SHEET, ABOUT_SHEET)]
    if not names:
        raise CaseFault(file, 0, "", "工作簿里没有可读的工作表。")
    return sorted(names, key=lambda name: name != CASES_SHEET)


def _survey(archive: zipfile.ZipFile, part: str) -> _Survey:
    row = last = 0
    merged: list[tuple[int, int]] = []
    for mark in _marks(archive, part):
        if mark[1]:
            row = int(mark[1])
        elif mark[2]:
            last = row or MOST_CASES  # where a writer leaves out the numbers of the rows
        elif len(merged) < _MOST_MERGED:
            column, top, *_ = range_boundaries(mark[3].decode())
            merged.append((top, column - 1))
    return _Survey(last, tuple(merged))


def _marks(archive: zipfile.ZipFile, part: str) -> Iterator[re.Match[bytes]]:
    """Yield the rows, values and merged ranges of a sheet, without keeping it."""
    held = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            held += chunk
            sure = max(len(held) - _TAIL, 0)  # a mark that begins behind this may be cut short
            done = sure
            for mark in _MARK.finditer(held):
                if mark.start() >= sure:
                    break
                yield mark
                done = max(done, mark.end())
            held = held[done:]
    yield from _MARK.finditer(held)


def _read(data: bytes, name: str, others: list[str], survey: _Survey) -> Grid:
    faults: list[tuple[int, int, str]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        rows = list(_rows(book[name], survey.last, faults))
        for other in others:
            if any(has_question(cells) for _, cells in _rows(book[other], HEADER_WITHIN, [])):
                faults.append((0, 0, f"工作表“{other}”里也有用例，请都放到“{name}”一页。"))
        about = {}
        if ABOUT_SHEET in book.sheetnames:
            below: list[tuple[int, int, str]] = []
            pairs = [cells for _, cells in _rows(book[ABOUT_SHEET], _MOST_ABOUT, below)][1:]
            about = {
                pair[0].strip(): pair[1] for pair in pairs if len(pair) > 1 and pair[0].strip()
            }
    finally:
        book.close()
    faults += ((row, column, _MERGED) for row, column in survey.merged)
    return Grid(tuple(rows), about, tuple(faults))


def _rows(
    sheet: openpyxl.worksheet.worksheet.Worksheet, last: int, faults: list[tuple[int, int, str]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows down to `last` as texts, noting the cells that are none."""
    for row in sheet.iter_rows(max_row=max(last, 1), max_col=_MOST_COLUMNS):
        texts = []
        number = 0
        for at, cell in enumerate(row):
            number = getattr(cell, "row", number)
            if cell.value is None:
                texts.append("")
                continue
            try:
                texts.append(_text(cell.value, cell.data_type, cell.number_format))
            except ValueError as error:
                faults.append((cell.row, at, str(error)))
                texts.append(str(cell.value))
        if number:
            yield number, tuple(texts)


def _text(value: object, kind: str, number_format: str) -> str:
    """Give a cell's text as it was typed. Raises ValueError with the sentence where it is none."""
    match kind, value:
        case "f", _:
            raise ValueError("是公式。请复制这一格，再“选择性粘贴”为“数值”。")
        case "e", _:
            raise ValueError(f"是错误值 {value}，请改正。")
        case "d", _:
            raise ValueError(
                "是日期或时间。Excel 会把“3-5”之类改成日期："
                "请把这一格设为“文本”格式，再重写一遍。"
            )  # fmt: skip
        case "n", int() | float():
            return _number(value, number_format)
        case "b", _:
            return "TRUE" if value else "FALSE"
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), str(value))


def _number(value: int | float, number_format: str) -> str:
    """Write a number as Excel shows it, never rounded: 15 digits are what it keeps."""
    exact = Decimal(f"{value:.15g}" if isinstance(value, float) else value)
    if "%" in number_format:
        return f"{(exact * 100).normalize():f}%"
    if re.fullmatch("0+", number_format):
        return f"{exact:f}".zfill(len(number_format))
    if '"' in number_format:
        raise ValueError("数字的单位写在单元格格式里，读不出来。请设为“文本”格式，连单位重写。")
    return f"{exact:f}"
