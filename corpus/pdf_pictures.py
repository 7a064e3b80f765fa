"""Pictures on a PDF's pages: which are large enough to hold a table, and which pages are scans.

In: pdfplumber's images, and the pages as read. Out: tops of pictures, and findings. Reads no text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from corpus.document import Finding
from corpus.pdf_flow import Page
from corpus.pdf_tables import Box

_LARGE_PICTURE = 0.12  # of the page's area: as large as a table might be
_FULL_PICTURE = 0.8


def pictures_of(
    images: Sequence[dict[str, Any]], area: float, letters: int
) -> tuple[tuple[float, ...], bool, bool]:
    """Find large pictures: their tops, whether the page is a picture, and one without text."""
    covered = sum(abs(i["x1"] - i["x0"]) * abs(i["bottom"] - i["top"]) for i in images)
    tops = tuple(top for _, top, _, _ in large_boxes(images, area))
    return tops, covered > _FULL_PICTURE * area, letters < 10 and covered > 0.3 * area


def large_boxes(images: Sequence[dict[str, Any]], area: float) -> list[Box]:
    """Give the boxes (x0, top, x1, bottom) of the pictures that might hold a table, top first."""
    boxes = [(float(i["x0"]), float(i["top"]), float(i["x1"]), float(i["bottom"])) for i in images]
    large = [b for b in boxes if abs(b[2] - b[0]) * abs(b[3] - b[1]) > _LARGE_PICTURE * area]
    return sorted(large, key=lambda box: (box[1], box[0]))


def without_decoration(pages: Sequence[Page]) -> list[Page]:
    """Forget pictures that stand at the same height on page after page: they decorate."""
    tops = Counter(round(top) for page in pages for top in set(page.pictures))
    return [
        replace(page, pictures=tuple(t for t in page.pictures if tops[round(t)] < 3))
        for page in pages
    ]


def picture_notes(pages: Sequence[Page], findings: Sequence[Finding]) -> list[Finding]:
    """Name the pages whose large pictures may hold a table that was not read."""
    scanned = {finding.page for finding in findings if finding.code == "scanned-page"}
    notes = [
        Finding(
            "note",
            "image-table",
            f"第 {page.number} 页有大图，图里的文字没有读入；如果是表格或流程图，请补一份文字版。",
            page.number,
        )
        for page in without_decoration(pages)
        if page.pictures and page.number not in scanned
    ]
    return [*findings, *notes]
