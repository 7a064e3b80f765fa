"""A second reading of a page's characters, by pdfminer: slower, but some fonts only it decodes.

The only import of pdfminer's interpreter. It is opened when the first page asks for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from corpus.pdf import fonts
from corpus.pdf.drawing import View
from corpus.pdf.words import Char

_MOST_CHARS = 60_000  # on one page: past this it is a drawing or a bomb


class Miner:
    """A PDF opened in pdfminer; close it. Pages are numbered from 0."""

    def __init__(self, path: Path, count: int) -> None:
        """Promise to read `path`; if pdfminer does not find `count` pages, it has none to give."""
        self._path = path
        self._count = count
        self._file: BinaryIO | None = None
        self._pages: list[PDFPage] = []
        self._fonts = PDFResourceManager()

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def _page(self, index: int) -> PDFPage | None:
        if self._file is None:
            self._file = self._path.open("rb")
            with suppress(Exception):  # some files only open in pdfium
                document = PDFDocument(PDFParser(self._file))
                pages = list(islice(PDFPage.create_pages(document), self._count + 1))
                self._pages = pages if len(pages) == self._count else []
        return self._pages[index] if self._pages else None

    def private_map(self, index: int) -> dict[tuple[str, str], str]:
        """Map a page's private characters to what their fonts name them (see fonts.py)."""
        page = self._page(index)
        resources = page.resources if page else None
        named = resources.get("Font") if isinstance(resources, dict) else None
        return fonts.private_map(named)

    def chars(self, index: int, view: View) -> list[Char]:
        """Read a page's characters in the coordinates of `view`; none where pdfminer fails."""
        page = self._page(index)
        if page is None:
            return []
        page.mediabox = (view.left, view.bottom, view.right, view.top)
        page.rotate = 90 * view.turns
        device = PDFPageAggregator(self._fonts, laparams=None)
        try:
            PDFPageInterpreter(self._fonts, device).process_page(page)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # pdfminer raises anything on a malformed page
            return []
        known = self.private_map(index)
        height = view.size[1]
        drawn = islice(_characters(device.get_result()), _MOST_CHARS)
        return [fonts.settled(_char(char, height), known) for char in drawn]


def _characters(container: LTContainer[Any]) -> Iterator[LTChar]:
    for item in container:
        if isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTContainer):
            yield from _characters(item)


def _char(raw: LTChar, height: float) -> Char:
    font = raw.fontname if isinstance(raw.fontname, str) else repr(raw.fontname)
    a, b = raw.matrix[:2]
    angle = round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360
    size = raw.size if angle in (0, 180) else raw.width
    return Char(raw.get_text(), raw.x0, raw.x1, height - raw.y1, height - raw.y0, size, font, angle)
