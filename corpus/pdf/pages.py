"""PDF → blocks: each page as pdfium draws it, or as pdfminer decodes it where that reads better.

In: a path. Out: a ParsedFile whose findings name the pages that are scans, garbled, or whose
digits the font hides. No optical character recognition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pypdfium2

from corpus.clean import fold_line
from corpus.document import Finding, ParsedFile, Severity
from corpus.errors import FileRefused
from corpus.pdf import fonts, pdfium, quality
from corpus.pdf.drawing import Drawing, View, upright
from corpus.pdf.flow import Page, blocks_of
from corpus.pdf.headings import heading_key
from corpus.pdf.layout import tables_and_lines
from corpus.pdf.miner import Miner
from corpus.pdf.pictures import is_recognised, pictures_of, without_decoration
from corpus.pdf.words import Char, without_doubles
from corpus.sandbox import Limits

_POOR = 0.02  # of a page's characters undecoded: time for a second reading
_JUNK_TITLE = re.compile(
    r"microsoft|\.(?:docx?|pdf|indd|qxd|ppt)|untitled|无标题|幻灯片|^\W*$|^[\d._-]+$", re.I
)


def read_pdf(path: Path, limits: Limits, step: Callable[[int], None]) -> ParsedFile:
    """Read a PDF; raises FileRefused for one that is encrypted, broken, too long or a pure scan."""
    with closing(pdfium.open_pdf(path)) as document:
        count = len(document)
        if count > limits.pages:
            raise FileRefused(
                "too-many-pages", f"文件有 {count} 页，超过上限 {limits.pages} 页，请拆分后再添加。"
            )
        with closing(Miner(path, count)) as miner:
            reader = _Reader(document, miner)
            pages = []
            for index in range(count):
                pages.append(reader.read(index))
                step(index + 1)
        title, outline = _stated_title(document), _outline(document)
    if not any(page.lines or page.tables for page in pages):
        raise _no_text(reader.findings)
    blocks = blocks_of(without_decoration(pages), outline)
    largest = next((b.text for b in blocks[:40] if b.kind == "Title" and b.level == 1), None)
    return ParsedFile(tuple(blocks), count, title or largest, tuple(reader.findings))


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
    """Reads page after page, and collects what has to be said about them."""

    def __init__(self, document: pypdfium2.PdfDocument, miner: Miner) -> None:
        self._document = document
        self._miner = miner
        self.findings: list[Finding] = []

    def read(self, index: int) -> Page:
        """Read one page; what goes wrong with it becomes a finding, never an exception."""
        number = index + 1
        try:
            return self._read(index)
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # a parser may raise anything on a malformed page
            message = f"第 {number} 页读取失败（{type(error).__name__}），这一页的内容没有读入。"
            self.findings.append(Finding("hold", "unreadable-page", message, number))
            return Page(number, 1.0, ())

    def _read(self, index: int) -> Page:
        number = index + 1
        drawing = self._drawing(index)
        chars = self._decoded(drawing.chars, drawing, index)
        hidden = quality.hides_digits(chars)
        drawing = upright(replace(drawing, chars=tuple(without_doubles(chars))))
        area, letters = drawing.width * drawing.height, len(drawing.chars)
        pictures, unread = pictures_of(drawing.images, area, letters, drawing.shapes)
        scan = bool(letters) and self._is_recognised(drawing, index)
        if unread:
            self._note("note", "scanned-page", "是扫描图片，没有文字，内容没有读入", number)
        if quality.is_garbled(drawing.chars):
            self._note("hold", "garbled-page", "的文字是乱码（字体缺少对照表），没有读入", number)
            return Page(number, drawing.height, (), pictures=pictures)
        flags: tuple[str, ...] = ("ocr",) if scan and not unread else ()
        if flags:
            self._note("note", "ocr-text", "的文字来自图片识别，可能有错字，剂量不可信", number)
        if hidden:
            flags = (*flags, "lost_digits")
            self._note("hold", "lost-digits", "有数字或符号因字体原因读不出来，剂量不可信", number)
        tables, lines = tables_and_lines(drawing, number)
        pictures = () if scan or unread else pictures
        return Page(number, drawing.height, lines, tables, pictures, flags)

    def _note(self, severity: Severity, code: str, what: str, number: int) -> None:
        message = f"第 {number} 页{what}。请对照原文核对，或提供文字版。"
        self.findings.append(Finding(severity, code, message, number))

    def _drawing(self, index: int) -> Drawing:
        """Draw a page; where pdfium cannot, a bare one of the same size is left to pdfminer."""
        with suppress(pypdfium2.PdfiumError):
            return pdfium.read_drawing(self._document, index)
        width, height = self._document.get_page_size(index)
        return Drawing(View(0, 0, width, height))

    def _decoded(self, chars: Sequence[Char], drawing: Drawing, index: int) -> Sequence[Char]:
        """Put letters for private characters, and read again with pdfminer what is read badly."""
        chars = [fonts.settled(char, {}) for char in chars]
        if any(fonts.is_private(char.text[0]) for char in chars):
            known = self._miner.private_map(index)
            chars = [fonts.settled(char, known) for char in chars]
        if chars and quality.noise(chars) <= _POOR and not quality.is_garbled(chars):
            return chars
        again = self._miner.chars(index, drawing.view)
        better = again and (not chars or quality.is_better(again, chars))
        return again if better else chars

    def _is_recognised(self, drawing: Drawing, index: int) -> bool:
        if not drawing.images:
            return False
        with closing(self._document[index]) as page:
            return is_recognised(drawing.images, drawing.width * drawing.height, page)


def _outline(document: pypdfium2.PdfDocument) -> dict[str, int]:
    """Read the bookmarks: heading text → level; none where they do not look like headings."""
    levels: dict[str, int] = {}
    for entry, level in pdfium.bookmarks(document):
        text = fold_line(entry)
        if 2 <= len(text) <= 80:
            levels.setdefault(heading_key(text), level)
    return levels if len(levels) >= 3 else {}


def _stated_title(document: pypdfium2.PdfDocument) -> str | None:
    title = fold_line(pdfium.stated_title(document))
    return title if len(title) >= 4 and not _JUNK_TITLE.search(title) else None
