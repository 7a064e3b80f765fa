"""What is drawn on a PDF's pages, as pdfium reads it; also its title and its bookmarks.

Opens a file, reads one page at a time and keeps none. Text is never recognised from pictures.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing, suppress
from ctypes import addressof, byref, c_double, c_float, create_string_buffer
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as c

from corpus.errors import FileRefused
from corpus.pdf.drawing import Drawing, View
from corpus.pdf.paths import Paths
from corpus.pdf.words import Char

_MOST_CHARS = 60_000  # on one page: past this it is a drawing or a bomb
_LONGEST_NAME = 256
_SPACE, _HYPHEN = 0x20, 0x02
_NO_LETTER = frozenset((*range(0x20), 0xFFFE, 0xFFFF))
_LEAST_SPACE = 0.16  # of the size: a narrower one, that only pdfium sees, is none
_LOWEST = 0.5  # of the size: no font reaches lower below its line, whatever it says


def open_pdf(path: Path) -> pypdfium2.PdfDocument:
    """Open a PDF; raises FileRefused ("encrypted", "broken-file")."""
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


def stated_title(document: pypdfium2.PdfDocument) -> str:
    """Read the title that the file's properties state; "" without one."""
    title = ""
    with suppress(Exception):  # a broken dictionary is no reason to refuse the file
        title = document.get_metadata_dict().get("Title", "")
    return title


def bookmarks(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, int]]:
    """List the bookmarks: text and level, from 1; as far as they can be read."""
    with suppress(Exception):
        for entry in document.get_toc(max_depth=6):
            yield entry.get_title(), entry.level + 1


def read_drawing(document: pypdfium2.PdfDocument, index: int) -> Drawing:
    """Read what is drawn on a page; raises PdfiumError where pdfium cannot load it."""
    with closing(document[index]) as page:
        view = view_of(page)
        paths = Paths(view)
        paths.take_page(page)
        with closing(page.get_textpage()) as text:
            chars = tuple(_chars(text.raw, view))
    rules, boxes, images = tuple(paths.rules), tuple(paths.boxes), tuple(paths.images)
    return Drawing(view, chars, rules, boxes, images, paths.shapes)


def view_of(page: pypdfium2.PdfPage) -> View:
    """Read how a page is cropped and turned."""
    box = c.FS_RECTF()
    c.FPDF_GetPageBoundingBox(page, byref(box))
    return View(box.left, box.bottom, box.right, box.top, c.FPDFPage_GetRotation(page) % 4)


_Place = tuple[int, float, float]  # the text object, and the origin in the page's own space


@dataclass(frozen=True, slots=True)
class _Style:
    """What the characters of one text object have in common."""

    name: str
    size: float
    em: float  # how far an em reaches along the line, in points
    drop: float  # how far the line's foot lies below a character's origin, in points
    across: bool  # in the page's own space: written from side to side
    angle: int  # as the page is shown
    font: c.FPDF_FONT


def _chars(text: c.FPDF_TEXTPAGE, view: View) -> Iterator[Char]:
    """List the characters that the file draws, and the spaces that pdfium sees between them.

    Of a text object's last space pdfium keeps nothing, but adds one of its own; it is believed
    where the gap is nearly wide enough to part two words anyhow. A glyph that stands for several
    letters (ﬁ) comes as one character of that text: as several that lie on each other they would
    pass for a letter printed twice.
    """
    page = _Text(text, view)
    held: Char | None = None
    stood: _Place | None = None
    spaced = False
    for index in range(min(c.FPDFText_CountChars(text), _MOST_CHARS)):
        drawn = c.FPDFText_GetTextObject(text, index)
        letter = _letter(text, index) if drawn else ""
        if not letter:
            spaced = spaced or (not drawn and c.FPDFText_GetUnicode(text, index) == _SPACE)
            continue
        place = page.place(index, drawn)
        if held and place == stood:
            held = replace(held, text=f"{held.text}{letter}".strip())
            continue
        char = page.char(letter, index, place)
        if held:
            yield held
            if spaced and char.x0 - held.x1 > _LEAST_SPACE * held.size:
                yield replace(held, text=" ")
        held, stood, spaced = char, place, False
    if held:
        yield held


class _Text:
    """Places the characters of a page; what those of a text object share is looked up once."""

    def __init__(self, text: c.FPDF_TEXTPAGE, view: View) -> None:
        self._text = text
        self._view = view
        self._styles: dict[int, _Style] = {}
        self._advances: dict[tuple[str, str], float] = {}
        self._loose, self._x, self._y = c.FS_RECTF(), c_double(), c_double()
        self._at_origin, self._at_loose = (byref(self._x), byref(self._y)), byref(self._loose)

    def place(self, index: int, drawn: c.FPDF_PAGEOBJECT) -> _Place:
        """Tell the text object of a character, and its origin in the page's own space."""
        key = addressof(drawn.contents)
        if key not in self._styles:
            self._styles[key] = _style_of(self._text, index, drawn, self._view.turns)
        c.FPDFText_GetCharOrigin(self._text, index, *self._at_origin)
        return key, self._x.value, self._y.value

    def char(self, letter: str, index: int, place: _Place) -> Char:
        """Place a character: as wide as it moves the pen, as high as its line."""
        key, x, y = place
        style = self._styles[key]
        c.FPDFText_GetLooseCharBox(self._text, index, self._at_loose)
        loose = self._loose
        if style.across:
            reach = max(loose.right - x, x - loose.left)
        else:
            reach = max(loose.top - y, y - loose.bottom)
        known = (style.name, letter)
        if known not in self._advances:
            self._advances[known] = _advance(style.font, letter)
        narrow = self._advances[known] * style.em
        wide = narrow if 0.6 * reach < narrow < reach else reach
        return _char(letter, style, self._view.point(x, y), wide)


def _letter(text: c.FPDF_TEXTPAGE, index: int) -> str:
    """Read a character: "" for what pdfium adds, U+FFFD for what the font does not decode."""
    code = c.FPDFText_GetUnicode(text, index)
    if code == _SPACE:
        return "" if c.FPDFText_IsGenerated(text, index) else " "
    if code == _HYPHEN and c.FPDFText_IsHyphen(text, index) == 1:
        return "-"  # at the end of a line
    if 0xD800 <= code <= 0xDFFF:
        return _beyond(text, index, code)
    if code in _NO_LETTER or c.FPDFText_HasUnicodeMapError(text, index) == 1:
        return "\ufffd"
    return chr(code)


def _beyond(text: c.FPDF_TEXTPAGE, index: int, code: int) -> str:
    """Read a character past U+FFFF, which pdfium gives as two: the first half stands for both."""
    if code >= 0xDC00:
        before = c.FPDFText_GetUnicode(text, index - 1) if index else 0
        return "" if 0xD800 <= before <= 0xDBFF else "\ufffd"
    low = c.FPDFText_GetUnicode(text, index + 1)
    if not 0xDC00 <= low <= 0xDFFF:
        return "\ufffd"
    return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00)


def _style_of(text: c.FPDF_TEXTPAGE, index: int, drawn: c.FPDF_PAGEOBJECT, turns: int) -> _Style:
    matrix, descent = c.FS_MATRIX(), c_float()
    c.FPDFText_GetMatrix(text, index, byref(matrix))
    font = c.FPDFTextObj_GetFont(drawn)
    size = c.FPDFText_GetFontSize(text, index)
    high, em = (
        abs(size * math.hypot(matrix.c, matrix.d)),
        abs(size * math.hypot(matrix.a, matrix.b)),
    )
    if font:
        c.FPDFFont_GetDescent(font, 1.0, byref(descent))
    drop = min(max(-descent.value, 0.0), _LOWEST) * high
    turned = round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90)
    angle = (turned - turns) * 90 % 360
    return _Style(_font_name(font), high, em, drop, turned % 2 == 0, angle, font)


def _font_name(font: c.FPDF_FONT) -> str:
    name = create_string_buffer(_LONGEST_NAME)
    if not font or not c.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME):
        return ""
    return name.value.decode("utf-8", "replace")


def _advance(font: c.FPDF_FONT, letter: str) -> float:
    """Look up how far a letter moves the pen, in ems; 0 where the font does not say.

    Needed since a loose box also holds what hangs over: an f that leans would touch its neighbour.
    """
    width = c_float()
    if font:
        c.FPDFFont_GetGlyphWidth(font, ord(letter), 1.0, byref(width))
    return width.value


def _char(letter: str, style: _Style, origin: tuple[float, float], wide: float) -> Char:
    x, y = origin
    low, high = style.drop, style.size - style.drop  # below and above the origin
    if style.angle == 0:
        box = (x, x + wide, y - high, y + low)
    elif style.angle == 90:  # reads from bottom to top
        box = (x - high, x + low, y - wide, y)
    elif style.angle == 180:
        box = (x - wide, x, y - low, y + high)
    else:
        box = (x - low, x + high, y, y + wide)
    return Char(letter, *box, style.size, style.name, style.angle)
