"""CSV ↔ a grid of texts. Pure.

Read as Excel saves it, in Chinese Windows too: UTF-8 with or without a mark, UTF-16, GB18030;
comma, semicolon or tab. Rows above the headings that begin with `#` are what the set says of
itself. A text that a spreadsheet would run as a formula is written with ' before it (OWASP, CSV
injection), and read without.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence

from evals.errors import CaseFault
from evals.sets.cells import Grid, fields_of

_DELIMITERS = ",;\t"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_RUN = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_QUOTED = re.compile(r"'+[=+\-@＝＋－＠\t\r]")


def read_csv(data: bytes, file: str) -> Grid:
    """Read the bytes of a CSV file. Raises CaseFault where it is none."""
    text = _decode(data, file)
    tried = [_rows(text, delimiter) for delimiter in _DELIMITERS]
    # The delimiter is the one that makes the most headings of some row among the first.
    rows, broken = max(tried, key=lambda one: max(map(_headings, one[0][:40]), default=0))
    if broken:
        raise CaseFault(
            file, len(rows) + 1, "", "引号不成对，从这一行起读不了。请用 Excel 或 WPS 另存一份。"
        )
    about: dict[str, str] = {}
    kept: list[tuple[int, tuple[str, ...]]] = []
    begun = False
    for number, cells in enumerate(rows, 1):
        if not begun and cells and cells[0].startswith("#"):
            about[cells[0][1:].strip()] = _unquote(cells[1]) if len(cells) > 1 else ""
        else:
            begun = begun or _headings(cells) > 0
            kept.append((number, tuple(_unquote(cell) for cell in cells)))
    return Grid(tuple(kept), about)


def write_csv(
    headings: Sequence[str], rows: Sequence[Sequence[str]], about: Mapping[str, str]
) -> bytes:
    """Write a CSV file that Excel opens by a double click: UTF-8 with its mark, CR LF."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    for key, value in about.items():
        writer.writerow([f"# {key}", _quote(value)])
    writer.writerow(headings)
    writer.writerows([_quote(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + stream.getvalue().encode()


def _decode(data: bytes, file: str) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CaseFault(file, 0, "", "内容是 Excel 工作簿，不是 CSV。请把后缀改成 .xlsx 再试。")
    names = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "gb18030")
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise CaseFault(file, 0, "", "看不出文字编码。请用 Excel 另存为“CSV UTF-8（逗号分隔）”。")


def _rows(text: str, delimiter: str) -> tuple[list[list[str]], bool]:
    """Cut a text into rows, and say whether a quote was left open."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error:
        return rows, True
    return rows, False


def _headings(cells: Sequence[str]) -> int:
    return len(fields_of(cells))


def _quote(text: str) -> str:
    return f"'{text}" if _RUN.match(text) else text


def _unquote(text: str) -> str:
    return text[1:] if _QUOTED.match(text) else text
