"""Pages and pictures drawn by the child: the right page, of bounded size, or a refusal."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import FileRefused
from corpus.ocr.page_images import page_count, page_image, picture_images
from corpus.parse import parse_in_process

_RED, _BLUE = (200, 30, 30), (20, 40, 200)


def _opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def _picture(color: tuple[int, int, int], size: tuple[int, int] = (60, 40)) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "PNG")
    buffer.seek(0)
    return buffer


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """Two pages: a red picture over half of the first, a blue one under it; a blank second."""
    path = tmp_path / "two.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawImage(ImageReader(_picture(_BLUE)), 100, 100, 400, 250)
    canvas.drawImage(ImageReader(_picture(_RED)), 100, 500, 400, 250)
    canvas.drawImage(ImageReader(_picture(_RED)), 20, 20, 30, 30)
    canvas.showPage()
    canvas.drawString(100, 100, "second")
    canvas.save()
    return path


def test_a_page_is_drawn_as_wide_as_asked(pdf: Path) -> None:
    image = _opened(page_image(pdf, 1, width=595))
    assert (image.width, image.height) == (595, 842)
    assert image.getpixel((300, 842 - 600)) == pytest.approx(_RED, abs=3)
    assert image.getpixel((300, 842 - 200)) == pytest.approx(_BLUE, abs=3)
    assert _opened(page_image(pdf, 2, width=5000)).width <= 2000
    assert page_count(pdf) == 2


def test_large_pictures_are_cut_out_from_the_top_down_and_small_ones_left(pdf: Path) -> None:
    first, second = map(_opened, picture_images(pdf, 1, width=400))
    assert (first.width, first.height) == (pytest.approx(400, abs=2), pytest.approx(250, abs=2))
    assert first.getpixel((200, 120)) == pytest.approx(_RED, abs=3)
    assert second.getpixel((200, 120)) == pytest.approx(_BLUE, abs=3)
    assert picture_images(pdf, 2) == ()


@pytest.mark.parametrize("size", [(28_346.0, 28_346.0), (3.0, 14_000.0), (14_000.0, 1.0)])
def test_a_page_of_ten_metres_costs_no_more_than_a_sheet(
    tmp_path: Path, size: tuple[float, float]
) -> None:
    path = tmp_path / "vast.pdf"
    canvas = Canvas(str(path), pagesize=size)
    canvas.showPage()
    canvas.save()
    image = _opened(page_image(path, 1, width=2000))
    assert 0 < image.width * image.height <= 4_600_000


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_is_not_there_is_refused(pdf: Path, page: int) -> None:
    with pytest.raises(FileRefused, match="没有第") as refused:
        page_image(pdf, page)
    assert refused.value.code == "no-such-page"


def test_what_is_no_pdf_is_refused_by_name(tmp_path: Path) -> None:
    broken, text = tmp_path / "broken.pdf", tmp_path / "a.docx"
    broken.write_bytes(b"%PDF-1.7 nothing")
    text.write_bytes(b"PK")
    for path, code in ((broken, "broken-file"), (text, "no-page-image")):
        with pytest.raises(FileRefused) as refused:
            page_image(path, 1)
        assert refused.value.code == code


def _bomb() -> bytes:
    """Make a PNG of 30,000 by 30,000 pixels that is a few bytes long."""

    def part(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", body) + part(b"IEND", b"")


def _word(path: Path, picture: io.BytesIO) -> Path:
    import docx
    from docx.shared import Cm

    document = docx.Document()
    document.add_paragraph("血压分级见下图。")
    document.add_picture(picture, width=Cm(12), height=Cm(6))
    document.add_picture(_picture(_BLUE), width=Cm(1), height=Cm(1))
    document.save(str(path))
    return path


def test_a_large_picture_in_a_word_file_is_written_anew(tmp_path: Path) -> None:
    path = _word(tmp_path / "a.docx", _picture(_RED, (1200, 600)))
    (only,) = picture_images(path, width=300)
    image = _opened(only)
    assert (image.width, image.height) == (300, 150)
    assert image.getpixel((10, 10)) == _RED


def test_a_picture_that_unpacks_to_gigabytes_is_refused_unopened(tmp_path: Path) -> None:
    path = _word(tmp_path / "bomb.docx", io.BytesIO(_bomb()))
    with pytest.raises(FileRefused) as refused:
        picture_images(path)
    assert refused.value.code == "picture-too-big"


def test_a_large_picture_on_a_sheet_is_found_and_marked(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.drawing.image import Image as SheetPicture

    book = openpyxl.Workbook()
    book.active.append(["药名", "剂量"])
    book.active.append(["氨氯地平", "见表1"])
    book.active.add_image(SheetPicture(_picture(_RED, (400, 200))), "D2")
    book.active.add_image(SheetPicture(_picture(_BLUE, (40, 20))), "D20")
    path = tmp_path / "a.xlsx"
    book.save(path)
    (only,) = picture_images(path, 1)
    assert _opened(only).getpixel((5, 5)) == _RED
    assert [(one.code, one.page) for one in parse_in_process(path).findings] == [("image-table", 1)]


def test_a_large_picture_on_a_slide_is_found_on_its_slide(tmp_path: Path) -> None:
    import pptx
    from pptx.util import Cm

    path = tmp_path / "a.pptx"
    show = pptx.Presentation()
    for color in (None, _BLUE):
        slide = show.slides.add_slide(show.slide_layouts[6])
        if color:
            slide.shapes.add_picture(_picture(color), Cm(1), Cm(1), Cm(20), Cm(15))
    show.save(str(path))
    assert picture_images(path, 1) == ()
    (only,) = picture_images(path, 2)
    assert _opened(only).getpixel((5, 5)) == _BLUE
