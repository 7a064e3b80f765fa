"""Pictures on a PDF's pages: which are large enough to hold a table, and which pages are scans.

In: the boxes of pictures, pdfium's page, the pages as read. Out: tops of pictures, and what kind
of page it is. Reads no text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as c

from corpus.pdf.flow import Page
from corpus.pdf.tables import Box

_LARGE_PICTURE = 0.12  # of the page's area: as large as a table might be
_FULL_PICTURE = 0.8
_SCAN_PICTURE = 0.3
_FEW_LETTERS = 60  # a stamp, a running head or a page number over a scanned page
_OUTLINES = 100  # shapes on a page without text: letters that a designer turned into outlines
_MOST_OBJECTS = 20_000
_DEEPEST_FORM = 8


def pictures_of(
    boxes: Sequence[Box], area: float, letters: int, shapes: int = 0
) -> tuple[tuple[float, ...], bool]:
    """Give the tops of a page's large pictures, and whether its text is a picture, too.

    That is a scan, with or without a stamp on it, or a page whose letters were turned into shapes.
    """
    covered = sum(map(_area, boxes))
    tops = tuple(top for _, top, _, _ in large_boxes(boxes, area))
    scan = letters < 10 and (covered > _SCAN_PICTURE * area or shapes >= _OUTLINES)
    return tops, scan or (letters < _FEW_LETTERS and covered > _FULL_PICTURE * area)


def large_boxes(boxes: Sequence[Box], area: float) -> list[Box]:
    """Give the boxes of the pictures that might hold a table, those that begin higher first."""
    large = [box for box in boxes if _area(box) > _LARGE_PICTURE * area]
    return sorted(large, key=lambda box: (box[1], box[0]))


def _area(box: Box) -> float:
    return abs(box[2] - box[0]) * abs(box[3] - box[1])


def is_recognised(boxes: Sequence[Box], area: float, page: pypdfium2.PdfPage) -> bool:
    """Say whether a page is a picture whose text OCR has laid invisibly over or under it.

    A slide with a picture behind it is none: its text can be seen.
    """
    if sum(map(_area, boxes)) <= _FULL_PICTURE * area:
        return False
    seen = hidden = under = 0
    for count, item in enumerate(page.get_objects(max_depth=_DEEPEST_FORM)):
        if count >= _MOST_OBJECTS:
            break
        if item.type == c.FPDF_PAGEOBJ_IMAGE:
            under, seen = under + seen, 0
        elif item.type == c.FPDF_PAGEOBJ_TEXT:
            invisible = c.FPDFTextObj_GetTextRenderMode(item) == c.FPDF_TEXTRENDERMODE_INVISIBLE
            hidden, seen = hidden + invisible, seen + (not invisible)
    return hidden + under > seen


def without_decoration(pages: Sequence[Page]) -> list[Page]:
    """Forget pictures that stand at the same height on page after page: they decorate."""
    tops = Counter(round(top) for page in pages for top in set(page.pictures))
    return [
        replace(page, pictures=tuple(t for t in page.pictures if tops[round(t)] < 3))
        for page in pages
    ]
