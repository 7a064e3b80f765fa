"""PDF reading, on files that the tests draw themselves."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

from corpus.document import Block, ParsedFile
from corpus.errors import FileRefused
from corpus.parse import parse_in_process
from corpus.pdf.columns import lines_of
from corpus.pdf.words import Char, without_doubles, words_of
from corpus.sandbox import Limits

_WIDTH, _HEIGHT = A4
_FONT = "STSong-Light"


@pytest.fixture(autouse=True, scope="module")
def _chinese_font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))


class Sheet:
    """A page to write on: coordinates from the top left, as a reader sees it."""

    def __init__(self, path: Path) -> None:
        self.canvas = Canvas(str(path), pagesize=A4)
        self.path = path

    def line(self, x: float, top: float, text: str, size: float = 11, font: str = _FONT) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, _HEIGHT - top, text)

    def lines(self, x: float, top: float, texts: list[str], size: float = 11) -> None:
        for number, text in enumerate(texts):
            self.line(x, top + number * size * 1.5, text, size)

    def table(
        self, x: float, top: float, rows: list[list[str]], *styles: tuple[object, ...]
    ) -> None:
        grid = [
            ("GRID", (0, 0), (-1, -1), 0.7, colors.black),
            ("FONT", (0, 0), (-1, -1), _FONT, 10),
        ]
        drawn = Table(rows, colWidths=110, style=TableStyle([*grid, *styles]))
        _, height = drawn.wrapOn(self.canvas, 500, 500)
        drawn.drawOn(self.canvas, x, _HEIGHT - top - height)

    def read(self) -> ParsedFile:
        self.canvas.showPage()
        self.canvas.save()
        return parse_in_process(self.path)


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path / "guideline.pdf")


def _texts(parsed: ParsedFile, kind: str) -> list[str]:
    return [block.text for block in parsed.blocks if block.kind == kind]


def _tables(parsed: ParsedFile) -> list[Block]:
    return [block for block in parsed.blocks if block.kind == "Table"]


_BODY = [
    "    高血压定义为在未使用降压药物的情况下非同日三次测量诊室血压，收缩",
    "压≥140mmHg和（或）舒张压≥90mmHg。确诊后应尽早开始生活方式干预并按",
    "需要用药。",
]


def test_headings_come_from_size_and_numbering_and_broken_lines_are_joined(sheet: Sheet) -> None:
    sheet.line(180, 80, "基层高血压指南", 20)
    sheet.line(90, 120, "一、诊断", 14)
    sheet.lines(90, 150, _BODY)
    sheet.line(90, 220, "（一）分级", 11)
    sheet.lines(90, 240, _BODY)
    parsed = sheet.read()
    assert [(b.text, b.level) for b in parsed.blocks if b.kind == "Title"] == [
        ("基层高血压指南", 1),
        ("一、诊断", 2),
        ("（一）分级", 3),
    ]
    body = "".join(line.strip() for line in _BODY)
    assert _texts(parsed, "NarrativeText") == [body, body]
    assert {block.page for block in parsed.blocks} == {1}
    assert parsed.pages == 1


def test_a_ruled_table_keeps_its_rows_and_its_text_is_not_repeated(sheet: Sheet) -> None:
    sheet.line(90, 90, "表1 血压分级", 11)
    rows = [["分类", "收缩压", "舒张压"], ["正常", "<120", "<80"], ["1级", "140～159", "90～99"]]
    sheet.table(90, 110, rows)
    sheet.lines(90, 300, _BODY)
    parsed = sheet.read()
    (table,) = _tables(parsed)
    assert [list(row) for row in table.rows] == rows
    assert (table.header_rows, table.text, table.page) == (1, "表1血压分级", 1)
    assert not any("140～159" in text for text in _texts(parsed, "NarrativeText"))


def test_merged_cells_are_repeated_and_two_header_rows_counted(sheet: Sheet) -> None:
    rows = [
        ["危险因素", "血压", "", ""],
        ["", "1级", "2级", "3级"],
        ["无", "低危", "中危", "高危"],
        ["糖尿病", "高危", "高危", "很高危"],
    ]
    sheet.table(60, 110, rows, ("SPAN", (1, 0), (3, 0)), ("SPAN", (0, 0), (0, 1)))
    sheet.lines(90, 300, _BODY)
    (table,) = _tables(sheet.read())
    assert table.rows[0] == ("危险因素", "血压", "血压", "血压")
    assert table.rows[1] == ("危险因素", "1级", "2级", "3级")
    assert table.header_rows == 2


def test_a_table_that_goes_on_overleaf_is_one_table_without_its_second_header(
    sheet: Sheet,
) -> None:
    head = ["药物", "每次剂量", "频次"]
    sheet.lines(90, 90, _BODY)
    sheet.table(90, 640, [head, ["氨氯地平", "5 mg", "每日1次"]])
    sheet.canvas.showPage()
    sheet.table(90, 60, [head, ["依那普利", "10 mg", "每日2次"]])
    sheet.lines(90, 200, _BODY)
    (table,) = _tables(sheet.read())
    assert [row[0] for row in table.rows] == ["药物", "氨氯地平", "依那普利"]


def test_tables_with_text_between_them_stay_two(sheet: Sheet) -> None:
    head = ["药物", "每次剂量", "频次"]
    sheet.table(90, 640, [head, ["氨氯地平", "5 mg", "每日1次"]])
    sheet.canvas.showPage()
    sheet.lines(90, 60, _BODY)
    sheet.table(90, 160, [["分级", "收缩压", "舒张压"], ["1级", "140", "90"]])
    assert len(_tables(sheet.read())) == 2


def test_running_heads_and_page_numbers_go(sheet: Sheet) -> None:
    for number in range(1, 5):
        sheet.line(90, 40, "基层高血压防治指南", 9)
        sheet.lines(90, 100, [f"第{chr(0x4E00 + number * 7)}段的内容各不相同，说明用药的原则。"])
        sheet.line(290, 810, f"- {number} -", 9)
        if number < 4:
            sheet.canvas.showPage()
    parsed = sheet.read()
    text = " ".join(block.text for block in parsed.blocks)
    assert "防治指南" not in text
    assert "- " not in text
    assert len(parsed.blocks) == 4


def test_two_columns_are_read_one_after_the_other(sheet: Sheet) -> None:
    left = [f"left column line {n} speaks of fever and its care" for n in range(12)]
    right = [f"right column line {n} speaks of cough and its care" for n in range(12)]
    for texts, x in ((left, 50), (right, 320)):
        for number, text in enumerate(texts):
            sheet.line(x, 100 + 15 * number, text, 9, "Helvetica")
    text = " ".join(block.text for block in sheet.read().blocks)
    assert text.index("left column line 11") < text.index("right column line 0")


def test_a_superscript_stays_a_superscript_in_its_place(sheet: Sheet) -> None:
    sheet.line(90, 100, "White cells below 4.0 x 10", 12, "Helvetica")
    end = 90 + pdfmetrics.stringWidth("White cells below 4.0 x 10", "Helvetica", 12)
    sheet.line(end, 95, "9", 7, "Helvetica")
    sheet.line(end + 4.2, 100, "/L and BMI above 24 kg/m", 12, "Helvetica")
    end += 4.2 + pdfmetrics.stringWidth("/L and BMI above 24 kg/m", "Helvetica", 12)
    sheet.line(end, 95, "2", 7, "Helvetica")
    (block,) = sheet.read().blocks
    assert block.text == "White cells below 4.0 x 10⁹/L and BMI above 24 kg/m²"


def test_text_printed_twice_over_itself_is_read_once_and_double_digits_stay() -> None:
    def chars(text: str, shift: float) -> list[Char]:
        return [
            Char(c, 50 + 5 * n + shift, 55 + 5 * n + shift, 100, 110, 10, "F")
            for n, c in enumerate(text)
        ]

    kept = without_doubles([*chars("give 11 mg, 1100 ml", 0), *chars("give 11 mg, 1100 ml", 0.4)])
    assert [line.text for line in lines_of(words_of(kept))] == ["give 11 mg, 1100 ml"]


def test_a_rotated_page_is_read(sheet: Sheet) -> None:
    canvas = sheet.canvas
    canvas.saveState()
    canvas.translate(300, 300)
    canvas.rotate(90)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(0, 0, "Give adrenaline 0.5 mg intramuscularly at once.")
    canvas.drawString(0, -18, "Repeat after five minutes if there is no response.")
    canvas.restoreState()
    text = " ".join(block.text for block in sheet.read().blocks)
    assert "Give adrenaline 0.5 mg intramuscularly at once. Repeat after five minutes" in text


def _picture() -> ImageReader:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(buffer, "PNG")
    buffer.seek(0)
    return ImageReader(buffer)


def test_a_large_picture_is_marked_and_a_scanned_page_is_named(sheet: Sheet) -> None:
    sheet.lines(90, 90, _BODY)
    sheet.canvas.drawImage(_picture(), 80, 200, 400, 300)
    sheet.canvas.showPage()
    sheet.canvas.drawImage(_picture(), 0, 0, _WIDTH, _HEIGHT)
    parsed = sheet.read()
    (image,) = [block for block in parsed.blocks if block.kind == "Image"]
    assert (image.page, image.flags) == (1, ("image_table",))
    assert [(f.code, f.page, f.severity) for f in parsed.findings] == [
        ("scanned-page", 2, "note"),
        ("image-table", 1, "note"),
    ]


def test_a_scan_without_any_text_is_refused(sheet: Sheet) -> None:
    sheet.canvas.drawImage(_picture(), 0, 0, _WIDTH, _HEIGHT)
    with pytest.raises(FileRefused) as refused:
        sheet.read()
    assert refused.value.code == "no-text"


@pytest.mark.parametrize("mode", [3, 0])
def test_only_text_laid_invisibly_over_a_scan_is_flagged_as_recognised(
    sheet: Sheet, mode: int
) -> None:
    canvas = sheet.canvas
    canvas.drawImage(_picture(), 0, 0, _WIDTH, _HEIGHT)
    for number, line in enumerate(_BODY * 2):
        text = canvas.beginText(90, _HEIGHT - 90 - 18 * number)
        text.setFont("STSong-Light", 12)
        text.setTextRenderMode(mode)
        text.textLine(line)
        canvas.drawText(text)
    parsed = sheet.read()
    told = [finding.code for finding in parsed.findings]
    recognised = ["ocr" in block.flags for block in parsed.blocks if block.kind != "Image"]
    assert (told, all(recognised)) == ((["ocr-text"], True) if mode else (["image-table"], False))


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    canvas = Canvas(str(path), pagesize=A4, encrypt="password")
    canvas.drawString(90, 700, "hidden")
    canvas.save()
    with pytest.raises(FileRefused, match="密码") as refused:
        parse_in_process(path)
    assert refused.value.code == "encrypted"


def test_a_truncated_file_is_refused_or_read_never_a_crash(sheet: Sheet) -> None:
    sheet.lines(90, 90, _BODY)
    sheet.read()
    whole = sheet.path.read_bytes()
    for share in (0.1, 0.5, 0.9):
        sheet.path.write_bytes(whole[: int(len(whole) * share)])
        try:
            assert parse_in_process(sheet.path).blocks
        except FileRefused as refused:
            assert refused.code in ("broken-file", "no-text")


def test_too_many_pages_are_refused(sheet: Sheet) -> None:
    for _ in range(3):
        sheet.lines(90, 90, _BODY)
        sheet.canvas.showPage()
    sheet.lines(90, 90, _BODY)
    sheet.canvas.showPage()
    sheet.canvas.save()
    with pytest.raises(FileRefused) as refused:
        parse_in_process(sheet.path, Limits(pages=3))
    assert refused.value.code == "too-many-pages"


def test_flow_chart_boxes_are_not_read_across(sheet: Sheet) -> None:
    for number in range(12):
        sheet.canvas.rect(40 + 20 * number, 700, 10, 10)
    for box, (x, words) in enumerate(((60, "Severe"), (330, "Mild"))):
        for row in range(5):
            sheet.canvas.rect(x - 10, _HEIGHT - 300 - 90 * row, 200, 80)
            for part, text in enumerate(
                (f"{words} illness {row}:", f"give drug {box}{row}", "today")
            ):
                sheet.line(x, 235 + 90 * row + 14 * part, text, 10, "Helvetica")
    text = " | ".join(block.text for block in sheet.read().blocks)
    for row in range(5):
        assert f"Severe illness {row}: give drug 0{row}" in text.replace(" | ", " ")
        assert f"Mild illness {row}: give drug 1{row}" in text.replace(" | ", " ")
