"""Pictures on pages: what is a scan, what is a decoration, and whose text was laid there by OCR."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.parse import parse_in_process
from corpus.pdf.flow import Page
from corpus.pdf.pictures import pictures_of, without_decoration

_AREA = 600.0 * 800
_WHOLE, _HALF = (0.0, 0.0, 600.0, 800.0), (0.0, 400.0, 600.0, 800.0)
_LOGO = (20.0, 20.0, 80.0, 50.0)


@pytest.mark.parametrize(
    ("boxes", "letters", "shapes", "scan"),
    [
        ([_WHOLE], 0, 0, True),
        ([_WHOLE], 40, 0, True),  # a stamp or a running head over the scan
        ([_WHOLE], 400, 0, False),
        ([_HALF], 5, 0, True),
        ([_HALF], 40, 0, False),
        ([(0.0, 80.0 * n, 600.0, 80.0 * n + 80) for n in range(10)], 0, 0, True),  # in strips
        ([_LOGO], 0, 0, False),  # an empty page
        ([], 0, 900, True),  # letters as outlines
        ([], 300, 900, False),
        ([], 0, 12, False),
    ],
)
def test_a_page_whose_text_is_a_picture_is_told(boxes, letters, shapes, scan) -> None:
    assert pictures_of(boxes, _AREA, letters, shapes)[1] is scan


def test_only_large_pictures_count_those_higher_first() -> None:
    assert pictures_of([_HALF, _LOGO, (0.0, 60.0, 600.0, 300.0)], _AREA, 900)[0] == (60.0, 400.0)


def test_what_stands_on_page_after_page_decorates() -> None:
    pages = [Page(n, 800.0, (), pictures=(20.0, 300.0) if n == 2 else (20.0,)) for n in range(1, 6)]
    assert [page.pictures for page in without_decoration(pages)] == [(), (300.0,), (), (), ()]


def test_a_page_of_letters_turned_into_outlines_is_reported_as_a_scan(tmp_path: Path) -> None:
    path = tmp_path / "outlines.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(12):
        canvas.drawString(90, 700 - 20 * number, "Measure the blood pressure and write it down.")
    canvas.showPage()
    for row in range(20):
        for column in range(30):
            x, y = 60 + 15 * column, 760 - 30 * row
            outline = canvas.beginPath()
            outline.moveTo(x, y)
            outline.curveTo(x + 2, y + 9, x + 8, y + 9, x + 10, y)
            outline.close()
            canvas.drawPath(outline, fill=1)
    canvas.save()
    parsed = parse_in_process(path)
    assert [(one.code, one.page) for one in parsed.findings] == [("scanned-page", 2)]
