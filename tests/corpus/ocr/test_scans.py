"""Scans and tables that are pictures: read where tesseract is, in their place, as low trust."""

from __future__ import annotations

import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.catalogue import Catalogue
from corpus.document import Block, Finding, ParsedFile
from corpus.errors import FileRefused
from corpus.ingest import ingest
from corpus.ocr import scans, tesseract
from corpus.ocr.scans import read_all, recognise
from corpus.sandbox import Limits

_TEXT = ["Hypertension", "Measure the blood pressure on three separate days.", "Refer at once."]
_WIDE, _HIGH = A4
needs_tesseract = pytest.mark.skipif(
    "eng" not in tesseract.languages(), reason=f"no tesseract: {tesseract.INSTALL}"
)


def _scan(lines: list[str], size: tuple[int, int] = (1240, 1754)) -> ImageReader:
    picture = Image.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(34)
    for number, line in enumerate(lines):
        draw.text((120, 120 + 80 * number), line, fill=0, font=font)
    return ImageReader(picture)


def _pdf(path: Path, *pages: Callable[[Canvas], None]) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def _scanned(canvas: Canvas) -> None:
    canvas.drawImage(_scan(_TEXT), 0, 0, _WIDE, _HIGH)


def _typed(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 12)
    for number in range(8):
        canvas.drawString(
            90, 750 - 20 * number, f"Follow up every month and write it down {number}."
        )


def _tabled(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 12)
    canvas.drawString(90, 760, "The grades of blood pressure are shown in Table 1.")
    canvas.drawImage(
        _scan(["Grade one is mild", "Grade two is moderate"], (900, 400)), 90, 450, 400, 178
    )
    for number in range(6):
        canvas.drawString(
            90, 420 - 20 * number, f"Follow up every month and write it down {number}."
        )


def _recognised(parsed: ParsedFile) -> list[Block]:
    return [block for block in parsed.blocks if "ocr" in block.flags]


@needs_tesseract
def test_a_pure_scan_is_read_and_held(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "scan.pdf", _scanned, _scanned)
    told: list[tuple[int, int]] = []
    catalogue = Catalogue(tmp_path / "home")
    (outcome,) = ingest([path], catalogue, flags={}, progress=lambda *at: told.append(at))
    assert (outcome.status, outcome.state, outcome.pages) == ("added", "quarantined", 2)
    codes = [(one.code, one.page) for one in outcome.findings]
    assert ("ocr-text", 1) in codes
    assert ("ocr-text", 2) in codes
    assert ("scanned-document", None) in codes
    assert told == [(1, 2), (2, 2)]
    chunks = catalogue.chunks(outcome.key)
    assert all("ocr" in chunk.flags for chunk in chunks)
    assert "three separate days" in " ".join(chunk.text for chunk in chunks)


@needs_tesseract
def test_a_scanned_page_among_others_is_read_in_its_place(tmp_path: Path) -> None:
    parsed = read_all(_pdf(tmp_path / "a.pdf", _typed, _scanned, _typed, _typed), Limits())
    assert [block.page for block in parsed.blocks] == sorted(block.page for block in parsed.blocks)
    assert {block.page for block in _recognised(parsed)} == {2}
    assert "Measure the blood pressure" in " ".join(block.text for block in _recognised(parsed))
    assert "scanned-document" not in [one.code for one in parsed.findings]


@needs_tesseract
def test_a_table_that_is_a_picture_is_read_behind_its_picture(tmp_path: Path) -> None:
    parsed = read_all(_pdf(tmp_path / "a.pdf", _tabled), Limits())
    kinds = [block.kind for block in parsed.blocks]
    after = parsed.blocks[kinds.index("Image") + 1]
    assert after.flags == ("ocr", "image_table")
    assert after.text.startswith("Grade one")
    assert "Follow up" in parsed.blocks[-1].text
    assert parsed.blocks[-1].flags == ()


def _ruled(canvas: Canvas) -> None:
    picture = Image.new("L", (1200, 400), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(40)
    for row, words in enumerate((("Grade", "Action"), ("Mild", "Watch"), ("Severe", "Refer"))):
        for column, word in enumerate(words):
            box = (40 + 500 * column, 20 + 110 * row, 540 + 500 * column, 130 + 110 * row)
            draw.rectangle(box, outline=0, width=4)
            draw.text((box[0] + 60, box[1] + 30), word, fill=0, font=font)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(90, 760, "The grades are shown in Table 1, to be read together.")
    canvas.drawImage(ImageReader(picture), 90, 450, 450, 150)


@needs_tesseract
def test_the_rules_of_a_table_do_not_hide_its_words(tmp_path: Path) -> None:
    parsed = read_all(_pdf(tmp_path / "a.pdf", _ruled), Limits())
    lines = [block.text for block in _recognised(parsed)]
    assert lines == ["Grade Action", "Mild Watch", "Severe Refer"]


@needs_tesseract
def test_a_page_of_gibberish_is_recognised_from_its_image_and_stays_reported(
    tmp_path: Path,
) -> None:
    path = _pdf(tmp_path / "a.pdf", _typed, _scanned)
    typed = tuple(block for block in scans.read_file(path).blocks if block.page == 1)
    bad = Finding("hold", "garbled-page", "第 2 页的文字是乱码。", 2)
    parsed = recognise(path, ParsedFile(typed, 2, None, (bad,)), Limits())
    assert {block.page for block in _recognised(parsed)} == {2}
    assert ("garbled-page", "hold") in [(one.code, one.severity) for one in parsed.findings]


@needs_tesseract
def test_no_more_pictures_are_read_than_the_limit_says(tmp_path: Path) -> None:
    path = _pdf(tmp_path / "a.pdf", _typed, _scanned, _scanned, _scanned)
    parsed = read_all(path, Limits(ocr_pictures=1))
    assert {block.page for block in _recognised(parsed)} == {2}
    codes = [one.code for one in parsed.findings]
    assert codes.count("scanned-page") == 2
    assert "ocr-limit" in codes


@needs_tesseract
def test_a_word_file_of_pasted_scans_is_read(tmp_path: Path) -> None:
    import docx
    from docx.shared import Cm

    buffer = io.BytesIO()
    picture = Image.new("L", (1240, 600), 255)
    draw = ImageDraw.Draw(picture)
    draw.text((80, 80), _TEXT[1], fill=0, font=ImageFont.load_default(34))
    picture.save(buffer, "PNG")
    buffer.seek(0)
    document = docx.Document()
    document.add_picture(buffer, width=Cm(16), height=Cm(8))
    path = tmp_path / "scan.docx"
    document.save(str(path))
    parsed = read_all(path, Limits())
    assert [block.text for block in _recognised(parsed)] == [_TEXT[1]]
    assert "scanned-document" in [one.code for one in parsed.findings]


@needs_tesseract
def test_tesseract_leaves_nothing_and_a_slow_page_is_given_up(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tesseract.tempfile, "gettempdir", lambda: str(tmp_path))
    slow = tmp_path / "tesseract"
    assert tesseract.words_table(b"no picture", "eng") == ""
    assert list(tmp_path.iterdir()) == []
    slow.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(slow))
    began = time.monotonic()
    assert tesseract.words_table(b"", "eng", seconds=0.2) == ""
    assert time.monotonic() - began < 20


def test_tesseract_inherits_no_secret_and_one_thread(monkeypatch) -> None:
    monkeypatch.setitem(os.environ, "MENTOR_MODEL_KEY", "secret")
    environment = tesseract._environment()
    assert environment["OMP_THREAD_LIMIT"] == "1"
    assert "MENTOR_MODEL_KEY" not in environment


def test_without_tesseract_a_scan_is_refused_and_told_how_to_get_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tesseract, "languages", lambda: ())
    with pytest.raises(FileRefused, match="apt install tesseract-ocr") as refused:
        read_all(_pdf(tmp_path / "scan.pdf", _scanned), Limits())
    assert refused.value.code == "no-text"
    parsed = read_all(_pdf(tmp_path / "part.pdf", _typed, _scanned), Limits())
    assert [one.code for one in parsed.findings] == ["scanned-page"]


def test_a_scan_in_which_nothing_is_recognised_stays_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tesseract, "languages", lambda: ("eng",))
    monkeypatch.setattr(tesseract, "words_table", lambda *given, **more: "")
    with pytest.raises(FileRefused) as refused:
        read_all(_pdf(tmp_path / "scan.pdf", _scanned), Limits())
    assert refused.value.code == "no-text"


def test_a_picture_that_cannot_be_told_from_others_is_left_alone(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(tesseract, "languages", lambda: ("eng",))
    monkeypatch.setattr(scans, "picture_image", lambda *given, **more: (b"png", 2))
    monkeypatch.setattr(tesseract, "words_table", pytest.fail)
    picture = Block("Image", "", 1, flags=("image_table",))
    parsed = ParsedFile((picture,), 1, None, (Finding("note", "image-table", "", 1),))
    assert recognise(tmp_path / "a.pdf", parsed, Limits()).blocks == (picture,)
