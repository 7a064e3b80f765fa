"""Scanned pages and tables that are pictures → blocks of low trust, where tesseract is installed.

In: what was read from a file, whose findings name the scanned pages and whose Image blocks stand
for tables. Out: the same with the recognised lines flagged "ocr" in their places. Each picture is
drawn by the child that may see the hostile file; tesseract only gets the drawing. No more than
`Limits.ocr_pictures` are read; a document that is mostly scanned is held for a person to check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus import headings
from corpus.document import Block, Finding, ParsedFile
from corpus.errors import FileRefused
from corpus.ocr import recognised, tesseract
from corpus.ocr.page_images import page_count, page_image, picture_image
from corpus.parse import read_file
from corpus.plaintext import text_blocks
from corpus.sandbox import Limits
from corpus.sentences import language_of

Progress = Callable[[int, int], None]  # pictures read, of how many

_PAGE_WIDTH = 1654  # an A4 page at 200 dots per inch
_PICTURE_WIDTH = 1600
_UNREAD = ("scanned-page", "garbled-page")
_SCANNED = 1 / 3  # of the pages: from here on a document is a scan


def read_all(
    path: Path,
    limits: Limits | None = None,
    progress: Progress = lambda done, of: None,
    *,
    read: Callable[[Path, Limits], ParsedFile] = read_file,
) -> ParsedFile:
    """Read a file, and what is a picture in it as far as tesseract is installed.

    `progress` is told after each page or picture that was recognised, which takes seconds. Raises
    FileRefused as `read` does; for a pure scan without tesseract it says how to get it.
    """
    limits = limits or Limits()
    try:
        return recognise(path, read(path, limits), limits, progress)
    except FileRefused as refusal:
        if refusal.code not in ("no-text", "garbled"):
            raise
        parsed = recognise(path, read_scan(path, refusal, limits), limits, progress)
        if not any(block.text for block in parsed.blocks):
            raise
        return parsed


def read_scan(path: Path, refusal: FileRefused, limits: Limits) -> ParsedFile:
    """Give a file that was refused as a pure scan, or as gibberish, as pages to be recognised.

    Raises the refusal again, with the sentence on how to get tesseract, where nothing can be done.
    """
    if not tesseract.languages():
        hint = f"装上文字识别程序后也可以直接读扫描件（Debian/Ubuntu：{tesseract.INSTALL}）。"
        raise FileRefused(refusal.code, f"{refusal}{hint}") from refusal
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        pages = page_count(path, limits)
        return ParsedFile((), pages, None, tuple(_scanned(number + 1) for number in range(pages)))
    if refusal.code == "garbled":
        raise refusal
    if suffix == ".docx":
        _, count = picture_image(path, 0, limits=limits)
        return ParsedFile((_picture(None),) * count, None, None)
    if suffix == ".pptx":
        slides = page_count(path, limits)
        numbers = range(1, min(slides, limits.ocr_pictures) + 1)
        counts = {number: picture_image(path, 0, number, limits=limits)[1] for number in numbers}
        shown = tuple(_picture(number) for number, count in counts.items() if count)
        return ParsedFile(shown, slides, None)
    raise refusal


def _scanned(page: int) -> Finding:
    return Finding("note", "scanned-page", f"第 {page} 页是扫描图片，内容没有读入。", page)


def _picture(page: int | None) -> Block:
    return Block("Image", "", page, flags=("image_table",))


def recognise(
    path: Path, parsed: ParsedFile, limits: Limits, progress: Progress = lambda done, of: None
) -> ParsedFile:
    """Read the scanned pages and the pictures that may be tables, as far as the limit goes."""
    wanted = list(_wanted(parsed))
    if not wanted or not tesseract.languages():
        return parsed
    reading = _Reading(path, parsed, limits, _language(parsed))
    most = wanted[: limits.ocr_pictures]
    for done, one in enumerate(most, 1):
        reading.take(one)
        progress(done, len(most))
    return reading.result(left=len(wanted) - len(most))


def _language(parsed: ParsedFile) -> str:
    """Choose what to read first: the language of the text there is, else Chinese."""
    text = "".join(block.text for block in parsed.blocks)
    first = "eng" if text and language_of(text) == "en" else "chi_sim"
    known = tesseract.languages()
    return first if first in known else known[0]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A page (`block` is None) or the picture that a block stands for."""

    page: int | None
    block: int | None = None
    number: int = 0  # which of the pictures of the page, or of the file
    of: int = 0  # how many there should be


def _wanted(parsed: ParsedFile) -> Iterator[_Wanted]:
    for finding in parsed.findings:
        if finding.code in _UNREAD and finding.page:
            yield _Wanted(finding.page)
    pictures: dict[int | None, list[int]] = {}
    for index, block in enumerate(parsed.blocks):
        if block.kind == "Image":
            pictures.setdefault(block.page, []).append(index)
    for page, indexes in pictures.items():
        for number, index in enumerate(indexes):
            if "image_table" in parsed.blocks[index].flags:
                yield _Wanted(page, index, number, len(indexes))


@dataclass(slots=True)
class _Reading:
    """What has been recognised so far: the lines of pages, and those of pictures."""

    path: Path
    parsed: ParsedFile
    limits: Limits
    language: str
    pages: dict[int, tuple[str, ...]] = field(default_factory=dict)
    pictures: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def take(self, one: _Wanted) -> None:
        """Recognise one page or picture; what cannot be drawn or read stays as it was found."""
        try:
            png = self._drawn(one)
        except FileRefused:
            return
        if png is None:
            return
        lines = self._lines(png, columns=one.block is None)
        if lines and one.block is not None:
            self.pictures[one.block] = lines
        elif lines and one.page is not None:
            self.pages[one.page] = lines

    def _lines(self, png: bytes, columns: bool) -> tuple[str, ...]:
        """Read in the language of the page before; in the other where that gives nothing of it."""
        others = [name for name in tesseract.languages() if name != self.language]
        lines = self._read(png, self.language, columns)
        for other in others:
            if lines and (self.language == "eng" or language_of("".join(lines)) == "zh"):
                break
            again = self._read(png, other, columns)
            if again:
                self.language, lines = other, again
        return lines

    def _read(self, png: bytes, language: str, columns: bool) -> tuple[str, ...]:
        seconds = self.limits.ocr_seconds
        table = tesseract.words_table(png, language, seconds=seconds)
        if columns and recognised.has_columns(table):
            table = tesseract.words_table(png, language, columns=True, seconds=seconds)
        return recognised.lines_of(table)

    def _drawn(self, one: _Wanted) -> bytes | None:
        if one.block is None:
            page = one.page or 1
            return page_image(self.path, page, width=_PAGE_WIDTH, bare=True, limits=self.limits)
        png, there = picture_image(
            self.path, one.number, one.page, width=_PICTURE_WIDTH, bare=True, limits=self.limits
        )
        # Were they counted otherwise, a picture's words could land in another's section. A slide
        # has one block for all its pictures.
        return png if there == one.of or self.path.suffix.lower() == ".pptx" else None

    def result(self, left: int) -> ParsedFile:
        """Put what was recognised where it belongs, and say so in the findings."""
        blocks: list[Block] = []
        waiting = sorted(self.pages)
        for index, block in enumerate(self.parsed.blocks):
            while waiting and block.page is not None and block.page > waiting[0]:
                blocks += self._page(waiting.pop(0))
            blocks.append(block)
            for line in self.pictures.get(index, ()):
                blocks.append(Block("NarrativeText", line, block.page, flags=("ocr", *block.flags)))
        for page in waiting:
            blocks += self._page(page)
        findings = (*map(self._told, self.parsed.findings), *self._whole(left))
        return replace(self.parsed, blocks=tuple(blocks), findings=findings)

    def _page(self, page: int) -> Iterator[Block]:
        """Read a page's lines as plain text; numbered headings count where all pages are scans."""
        known = {block.text for block in self.parsed.blocks if block.page == page}
        lines = [line for line in self.pages[page] if line not in known]
        for block in text_blocks("\n".join(lines)):
            # The first words of a broken line look like a heading; a number before it does not lie.
            stated = headings.scheme(block.text) is not None and not self.parsed.blocks
            if block.kind == "Title" and not stated:
                block = replace(block, kind="NarrativeText", level=0)
            yield replace(block, page=page, flags=("ocr",))

    def _told(self, finding: Finding) -> Finding:
        if finding.code not in _UNREAD or finding.page not in self.pages:
            return finding
        if finding.code == "garbled-page":
            says = "的文字是乱码，改由程序从页面图像识别，可能有错字；其中的数字不用来作答。"
            return replace(finding, message=f"第 {finding.page} 页{says}请对照原文核对。")
        return Finding(
            "note",
            "ocr-text",
            f"第 {finding.page} 页是扫描图片，文字由程序识别，可能有错字；"
            "其中的数字不用来作答。请对照原文核对，最好提供文字版。",
            finding.page,
        )

    def _whole(self, left: int) -> Iterator[Finding]:
        if self.pictures:
            yield Finding(
                "note",
                "ocr-picture",
                f"{len(self.pictures)} 张图片里的文字由程序识别，只供查找，其中的数字不用来作答。",
            )
        if left:
            yield Finding(
                "note",
                "ocr-limit",
                f"扫描页和图片太多，只识别了前 {self.limits.ocr_pictures} 张，"
                f"其余 {left} 张没有读入。请把文件拆开，或提供文字版。",
            )
        scanned = len(self.pages) > _SCANNED * (self.parsed.pages or 0) and self.pages
        if scanned or not any(block.text or block.rows for block in self.parsed.blocks):
            yield Finding(
                "hold",
                "scanned-document",
                "这份文件是扫描件，文字由程序识别，可能有错字。请逐页对照原文核对后再发布。",
            )
