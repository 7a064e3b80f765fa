"""PDF → blocks: pdfplumber for characters and ruled tables, pdfium where it decodes better.

The only import of pdfplumber and pypdfium2. In: a path. Out: a ParsedFile whose findings name the
pages that are scans, garbled, or whose digits the font hides. No optical character recognition.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium_c
from pdfminer.layout import LTChar, LTContainer
from pdfplumber.page import Page as PlumberPage

from corpus import pdf_fonts, pdf_quality
from corpus.clean import fold_line
from corpus.document import Finding, ParsedFile, Severity
from corpus.errors import FileRefused
from corpus.pdf_columns import boxes_of, lines_of
from corpus.pdf_flow import Page, blocks_of
from corpus.pdf_headings import heading_key
from corpus.pdf_pictures import is_recognised, pictures_of, without_decoration
from corpus.pdf_tables import Box, RuledTable, chars_inside, read_table
from corpus.pdf_words import Char, Line, upright, without_doubles, words_of
from corpus.sandbox import Limits

_MOST_CHARS = 60_000  # on one page: past this it is a drawing or a bomb
_MOST_EDGES = 4_000
_JUNK_TITLE = re.compile(
    r"microsoft|\.(?:docx?|pdf|indd|qxd|ppt)|untitled|无标题|幻灯片|^\W*$|^[\d._-]+$", re.I
)


def read_pdf(path: Path, limits: Limits, step: Callable[[int], None]) -> ParsedFile:
    """Read a PDF; raises FileRefused for one that is encrypted, broken, too long or a pure scan."""
    with closing(_open(path)) as native:
        count = len(native)
        if count > limits.pages:
            raise FileRefused(
                "too-many-pages", f"文件有 {count} 页，超过上限 {limits.pages} 页，请拆分后再添加。"
            )
        reader = _Reader(path, native)
        try:
            pages = []
            for index in range(count):
                pages.append(reader.read(index))
                step(index + 1)
        finally:
            reader.close()
        title, outline = _stated_title(native), _outline(native)
    findings = reader.findings
    if not any(page.lines or page.tables for page in pages):
        raise _no_text(reader.findings)
    blocks = blocks_of(without_decoration(pages), outline)
    largest = next((b.text for b in blocks[:40] if b.kind == "Title" and b.level == 1), None)
    return ParsedFile(tuple(blocks), count, title or largest, tuple(findings))


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(path)
        if len(document) == 0:
            raise _broken()
        return document
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise FileRefused(
                "encrypted", "PDF 有密码保护。请取消密码、另存一份后再添加。"
            ) from error
        raise _broken() from error


def _broken() -> FileRefused:
    return FileRefused(
        "broken-file", "PDF 已损坏或不完整，无法读取。请重新下载或重新导出后再添加。"
    )


def _no_text(findings: Sequence[Finding]) -> FileRefused:
    if any(finding.code == "garbled-page" for finding in findings):
        return FileRefused(
            "garbled",
            "PDF 里的文字是乱码（字体缺少对照表），无法读取。请从 Word 重新导出，或提供文字版。",
        )
    return FileRefused(
        "no-text", "PDF 里没有文字，可能是扫描件。请提供可以选中文字的版本，或先做文字识别并校对。"
    )


class _Reader:
    """Reads page after page; pdfplumber opens late, since some files only open in pdfium."""

    def __init__(self, path: Path, native: pypdfium2.PdfDocument) -> None:
        self._native = native
        self._plumber: Any = None
        self.findings: list[Finding] = []
        with suppress(Exception):  # then every page comes from pdfium
            self._plumber = pdfplumber.open(path)
            if len(self._plumber.pages) != len(native):
                self._plumber.close()
                self._plumber = None

    def close(self) -> None:
        if self._plumber is not None:
            self._plumber.close()

    def read(self, index: int) -> Page:
        """Read one page; what goes wrong with it becomes a finding, never an exception."""
        number = index + 1
        try:
            return self._read(index)
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # pdfminer raises anything on a malformed page
            message = f"第 {number} 页读取失败（{type(error).__name__}），这一页的内容没有读入。"
            self.findings.append(Finding("hold", "unreadable-page", message, number))
            return Page(number, 1.0, ())

    def _read(self, index: int) -> Page:
        number = index + 1
        chars, page = self._plumber_chars(index)
        poor = pdf_quality.noise(chars) > 0.02 or pdf_quality.is_garbled(chars)
        if poor or not chars:
            native = _native_chars(self._native[index])
            if native and (not chars or pdf_quality.is_better(native, chars)):
                chars = native
        width, height = _size(page, self._native[index])
        hidden = pdf_quality.hides_digits(chars)
        chars = upright(without_doubles(chars), width, height)
        images = [] if page is None else [_image_box(image) for image in page.images]
        pictures, unread = pictures_of(images, width * height, len(chars))
        scan = bool(chars) and is_recognised(images, width * height, self._native[index])
        if unread:
            self._note("note", "scanned-page", "是扫描图片，没有文字，内容没有读入", number)
        if pdf_quality.is_garbled(chars):
            self._note("hold", "garbled-page", "的文字是乱码（字体缺少对照表），没有读入", number)
            return Page(number, height, (), pictures=pictures)
        flags: tuple[str, ...] = ("ocr",) if scan and not unread else ()
        if flags:
            self._note("note", "ocr-text", "的文字来自图片识别，可能有错字，剂量不可信", number)
        if hidden:
            flags = (*flags, "lost_digits")
            self._note("hold", "lost-digits", "有数字或符号因字体原因读不出来，剂量不可信", number)
        tables, lines = _tables_and_lines(page, chars, number)
        if page is not None:
            page.close()
        return Page(number, height, lines, tables, () if scan or unread else pictures, flags)

    def _note(self, severity: Severity, code: str, what: str, number: int) -> None:
        message = f"第 {number} 页{what}。请对照原文核对，或提供文字版。"
        self.findings.append(Finding(severity, code, message, number))

    def _plumber_chars(self, index: int) -> tuple[list[Char], PlumberPage | None]:
        if self._plumber is None:
            return [], None
        try:
            page = self._plumber.pages[index]
            known = pdf_fonts.private_map(_fonts(page))
            raw = islice(_take_chars(page.layout), _MOST_CHARS)
            return [_char(char, page, known) for char in raw], page
        except (MemoryError, RecursionError):
            raise
        except Exception:  # a page that pdfminer cannot read may still be read by pdfium
            return [], None


def _fonts(page: PlumberPage) -> object:
    resources = page.page_obj.resources
    return resources.get("Font") if isinstance(resources, dict) else None


def _take_chars(container: LTContainer[Any]) -> Iterator[LTChar]:
    """Take the characters out of pdfminer's layout before pdfplumber turns each into a dict.

    That halves the time of a page: pdfplumber is needed for its rules and tables only.
    """
    rest = []
    for item in container._objs:
        if isinstance(item, LTChar):
            yield item
            continue
        if isinstance(item, LTContainer):
            yield from _take_chars(item)
        rest.append(item)
    container._objs = rest


def _char(raw: LTChar, page: PlumberPage, known: dict[tuple[str, str], str]) -> Char:
    font = raw.fontname if isinstance(raw.fontname, str) else repr(raw.fontname)
    a, b = raw.matrix[:2]
    angle = round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360
    text = raw.get_text()
    if len(text) == 1 and pdf_fonts.is_private(text):
        text = pdf_fonts.settle(text, font, known)
    left, above = page.mediabox[:2]
    top, bottom = page.height - raw.y1 + above, page.height - raw.y0 + above
    size = raw.size if angle in (0, 180) else raw.width
    return Char(text, raw.x0 + left, raw.x1 + left, top, bottom, size, font, angle)


def _native_chars(page: pypdfium2.PdfPage) -> list[Char]:
    """Read a page's characters with pdfium, in the same coordinates."""
    height = page.get_height()
    chars = []
    with closing(page.get_textpage()) as text:
        whole = text.get_text_range()
        count = min(text.count_chars(), _MOST_CHARS)
        if len(whole) < count:
            whole = "".join(chr(pdfium_c.FPDFText_GetUnicode(text, i)) for i in range(count))
        for index in range(count):
            left, bottom, right, top = text.get_charbox(index, loose=True)
            character = chr(pdfium_c.FPDFText_GetUnicode(text, index))
            size = pdfium_c.FPDFText_GetFontSize(text, index)
            size = size if size > 1.5 else top - bottom
            if character not in "\r\n\ufffe" and right > left:
                chars.append(Char(character, left, right, height - top, height - bottom, size, ""))
    return chars


def _size(page: PlumberPage | None, native: pypdfium2.PdfPage) -> tuple[float, float]:
    if page is not None:
        return float(page.width), float(page.height)
    width, height = native.get_size()
    return width, height


def _tables_and_lines(
    page: PlumberPage | None, chars: list[Char], number: int
) -> tuple[tuple[RuledTable, ...], tuple[Line, ...]]:
    tables: list[RuledTable] = []
    boxes: list[Box] = []
    for cells in _ruled(page):
        read = read_table(cells, chars, number)
        if read is None:
            boxes += cells
        else:
            tables.append(read[0])
            chars = _without(chars, read[1])
    frames: list[list[Char]] = []
    for box in _frames(page, boxes):
        inside = chars_inside(chars, box)
        if len(inside) >= 20:
            frames.append(inside)
            chars = _without(chars, inside)
    lines = _lines(page, chars) if chars else []
    titles = 1.3 * median(char.size for char in chars) if chars else 0.0
    for column, inside in enumerate(_in_reading_order(frames), 100):
        box_lines = [replace(line, column=column) for line in _lines(page, inside)]
        above = [
            index
            for index, line in enumerate(lines)
            if line.bottom <= box_lines[0].top + 2
            or (line.size >= titles and _is_on_top(line, page))
        ]
        place = len(lines) if column > 100 else max(above, default=-1) + 1
        if column == 100:
            rest, lines = lines[place:], lines[:place]
        lines += box_lines
    if frames:
        lines += rest
    return tuple(tables), tuple(lines)


def _is_on_top(line: Line, page: PlumberPage | None) -> bool:
    return page is not None and line.top < 0.25 * page.height


def _lines(page: PlumberPage | None, chars: list[Char]) -> list[Line]:
    words = words_of(chars)
    lines = lines_of(words)
    return boxes_of(words) if _is_chart(page, lines) else lines


def _frames(page: PlumberPage | None, boxes: list[Box]) -> list[Box]:
    """Find the boxes that hold running text, innermost first; none where there is but one."""
    if page is None:
        return []
    boxes = boxes + [(r["x0"], r["top"], r["x1"], r["bottom"]) for r in page.rects]
    area = page.width * page.height
    frames: list[Box] = []
    for box in sorted(boxes, key=_area):
        wide, high = box[2] - box[0], box[3] - box[1]
        if wide < 0.15 * page.width or high < 0.04 * page.height or _area(box) > 0.7 * area:
            continue
        if not any(all(abs(a - b) < 6 for a, b in zip(box, f, strict=True)) for f in frames):
            frames.append(box)
    return frames if len(frames) > 1 else []


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _in_reading_order(frames: list[list[Char]]) -> list[list[Char]]:
    """Order boxes column by column: those that begin at about the same left edge are a column."""
    columns: list[tuple[float, float, list[list[Char]]]] = []
    for frame in sorted(frames, key=lambda chars: min(char.x0 for char in chars)):
        x0, x1 = min(char.x0 for char in frame), max(char.x1 for char in frame)
        for column in columns:
            if x0 < column[0] + 0.5 * (column[1] - column[0]):
                column[2].append(frame)
                break
        else:
            columns.append((x0, x1, [frame]))
    return [
        frame
        for _, _, column in columns
        for frame in sorted(column, key=lambda chars: min(char.top for char in chars))
    ]


def _is_chart(page: PlumberPage | None, lines: Sequence[Line]) -> bool:
    """Say whether a page is a flow chart: much drawing, short lines, and wide gaps in them."""
    if page is None or len(page.lines) + len(page.rects) + len(page.curves) < 30 or len(lines) < 8:
        return False
    gaps = sum(bool(line.gaps) for line in lines)
    return gaps >= 4 and gaps > 0.12 * len(lines) and median(len(x.text) for x in lines) < 45


def _without(chars: list[Char], taken: list[Char]) -> list[Char]:
    gone = set(map(id, taken))
    return [char for char in chars if id(char) not in gone]


def _image_box(image: dict[str, Any]) -> Box:
    return float(image["x0"]), float(image["top"]), float(image["x1"]), float(image["bottom"])


def _ruled(page: PlumberPage | None) -> list[list[Box]]:
    if page is None or not 4 <= len(page.lines) + len(page.rects) + len(page.curves) <= _MOST_EDGES:
        return []
    return [[_box(cell) for cell in table.cells] for table in page.find_tables()]


def _box(cell: Sequence[float]) -> Box:
    x0, top, x1, bottom = cell
    return x0, top, x1, bottom


def _outline(native: pypdfium2.PdfDocument) -> dict[str, int]:
    """Read the bookmarks: heading text → level; none where they do not look like headings."""
    levels: dict[str, int] = {}
    with suppress(Exception):
        for entry in native.get_toc(max_depth=6):
            text = fold_line(entry.get_title())
            if 2 <= len(text) <= 80:
                levels.setdefault(heading_key(text), entry.level + 1)
    return levels if len(levels) >= 3 else {}


def _stated_title(native: pypdfium2.PdfDocument) -> str | None:
    title = ""
    with suppress(Exception):
        title = fold_line(native.get_metadata_dict().get("Title", ""))
    return title if len(title) >= 4 and not _JUNK_TITLE.search(title) else None
