"""Tables of PDFs: each cell in its row and under its name, however the rules are drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

from corpus.document import Block
from corpus.parse import parse_in_process
from corpus.pdf.open_tables import open_tables
from corpus.pdf.rows import open_sides, unstacked
from corpus.pdf.tables import is_continued, read_table
from corpus.pdf.words import Char
from corpus.split import row_sentences

_FONT = "STSong-Light"
_GRID = ("GRID", (0, 0), (-1, -1), 0.7, colors.black)
_THREE_LINES = (
    ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
    ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
)
_BODY = [
    "    高血压定义为在未使用降压药物的情况下非同日三次测量诊室血压，收缩",
    "压≥140mmHg和（或）舒张压≥90mmHg。确诊后应尽早开始生活方式干预并按",
    "需要用药。",
]


def _rule(row: int, first: int = 0, last: int = -1) -> tuple[object, ...]:
    return ("LINEBELOW", (first, row), (last, row), 0.5, colors.black)


class _Book:
    """A PDF to draw on: coordinates from the top left, as a reader sees it."""

    def __init__(self, path: Path) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
        self.path = path
        self.canvas = Canvas(str(path), pagesize=A4)

    def text(self, top: float, *lines: str, x: float = 90, size: float = 11) -> None:
        for number, line in enumerate(lines):
            self.canvas.setFont(_FONT, size)
            self.canvas.drawString(x, A4[1] - top - number * 16, line)

    def table(
        self, top: float, rows: list[list[str]], *styles: tuple[object, ...], width: float = 84
    ) -> None:
        font = ("FONT", (0, 0), (-1, -1), _FONT, 10)
        drawn = Table(rows, colWidths=width, style=TableStyle([font, *styles]))
        _, height = drawn.wrapOn(self.canvas, 500, 500)
        drawn.drawOn(self.canvas, 90, A4[1] - top - height)

    def tables(self) -> list[Block]:
        self.canvas.showPage()
        self.canvas.save()
        return [block for block in parse_in_process(self.path).blocks if block.rows]


@pytest.fixture
def book(tmp_path: Path) -> _Book:
    return _Book(tmp_path / "guideline.pdf")


def test_three_lines_make_a_table_that_is_not_doubted(book: _Book) -> None:
    book.text(60, *_BODY)
    book.text(130, "表1 血压分级")
    rows = [["分类", "收缩压", "舒张压"], ["正常", "<120", "<80"], ["1级", "140～159", "90～99"]]
    book.table(140, rows, *_THREE_LINES, _rule(0))
    book.text(260, *_BODY)
    (table,) = book.tables()
    assert [list(row) for row in table.rows] == rows
    assert (table.header_rows, table.text, table.flags) == (1, "表1血压分级", ())


def test_short_rules_underline_the_names_of_columns(book: _Book) -> None:
    book.text(60, *_BODY)
    rows = [
        ["药物", "成人", "", "儿童", ""],
        ["", "起始", "最大", "起始", "最大"],
        ["甲药", "5 mg", "10 mg", "1 mg", "2 mg"],
        ["乙药", "2 mg", "8 mg", "0.5 mg", "1 mg"],
    ]
    spans = ("SPAN", (1, 0), (2, 0)), ("SPAN", (3, 0), (4, 0))
    book.table(140, rows, *_THREE_LINES, _rule(0, 1, 2), _rule(0, 3, 4), _rule(1), *spans)
    book.text(260, *_BODY)
    (table,) = book.tables()
    assert row_sentences(table)[0] == (
        "药物：甲药；成人·起始：5 mg；成人·最大：10 mg；儿童·起始：1 mg；儿童·最大：2 mg"
    )
    assert table.flags == ()


def test_lines_of_one_cell_are_told_from_rows_by_the_white_between(book: _Book) -> None:
    book.text(60, *_BODY)
    rows = [
        ["药物", "用法", "注意"],
        ["甲药", "5 mg\n每日1次", "餐后服用\n监测血压\n和血钾"],
        ["乙药\n缓释片", "10 mg", "无"],
    ]
    book.table(140, rows, *_THREE_LINES, _rule(0))
    book.text(300, *_BODY)
    (table,) = book.tables()
    assert table.rows[1] == ("甲药", "5 mg\n每日1次", "餐后服用\n监测血压\n和血钾")
    assert (table.rows[2], table.flags) == (("乙药\n缓释片", "10 mg", "无"), ())


def test_rules_around_running_text_in_two_columns_are_no_table(book: _Book) -> None:
    for top in (70, 500, 520):
        book.canvas.line(60, A4[1] - top, 530, A4[1] - top)
    for number in range(20):
        book.text(90 + 16 * number, "测量前应休息五分钟并排空膀胱不吸烟不饮茶", x=60, size=10)
        book.text(90 + 16 * number, "测量时坐位上臂与心脏同一水平并连续测两次", x=310, size=10)
    assert book.tables() == []


def test_a_table_goes_on_overleaf_under_a_line_that_says_so(book: _Book) -> None:
    head = ["药物", "剂量", "疗程"]
    book.text(90, *_BODY)
    book.text(620, "表5 常用药物")
    book.table(630, [head, ["甲药", "5 mg", "7天"]], _GRID)
    book.canvas.showPage()
    book.text(60, "续表5")
    book.table(70, [head, ["乙药", "20 mg", "3天"]], _GRID)
    book.text(300, *_BODY)
    (table,) = book.tables()
    assert [row[0] for row in table.rows] == ["药物", "甲药", "乙药"]
    assert table.text == "表5常用药物"


def test_a_row_that_the_page_cuts_is_one_row(book: _Book) -> None:
    book.text(90, *_BODY)
    book.table(630, [["早餐", "粥50g"], ["中餐", "米饭100g"]], _GRID)
    book.canvas.showPage()
    book.table(60, [["", "青菜200g"], ["晚餐", "面条50g"]], _GRID)
    book.text(300, *_BODY)
    (table,) = book.tables()
    assert table.rows == (("早餐", "粥50g"), ("中餐", "米饭100g\n青菜200g"), ("晚餐", "面条50g"))


def test_an_empty_label_overleaf_is_the_label_of_the_row_above(book: _Book) -> None:
    book.text(90, *_BODY)
    book.table(630, [["人群", "药物", "剂量"], ["成人", "甲", "5 mg"]], _GRID)
    book.canvas.showPage()
    book.table(60, [["", "乙", "10 mg"], ["儿童", "甲", "1 mg"]], _GRID)
    book.text(300, *_BODY)
    (table,) = book.tables()
    assert table.rows[2:] == (("成人", "乙", "10 mg"), ("儿童", "甲", "1 mg"))


@pytest.mark.parametrize("line", ["续表5", "续表 2 常用药物", "表2（续）", "Table 2 (continued)"])
def test_lines_that_only_say_that_a_table_goes_on(line: str) -> None:
    assert is_continued(line)
    assert not is_continued("表2 常用药物")


def _chars(text: str, x: float, y: float) -> list[Char]:
    return [
        Char(letter, x + 6 * number, x + 6 * number + 6, y, y + 10, 10, "Body")
        for number, letter in enumerate(text)
        if letter != " "
    ]


def _cells(across: list[float], down: list[float]) -> list[tuple[float, float, float, float]]:
    return [
        (across[c], down[r], across[c + 1], down[r + 1])
        for r in range(len(down) - 1)
        for c in range(len(across) - 1)
    ]


def test_rules_beside_each_other_make_no_column() -> None:
    header = _cells([0, 90, 100, 200], [0, 20])
    body = _cells([0, 100, 200], [20, 40, 60])
    chars = [*_chars("Drug", 5, 5), *_chars("Dose", 110, 5)]
    chars += [*_chars("aspirin", 5, 25), *_chars("75 mg", 110, 25)]
    chars += [*_chars("digoxin", 5, 45), *_chars("1 tab", 110, 45)]
    read = read_table([*header, *body], chars, 1)
    assert read is not None
    assert read[0].rows == (("Drug", "Dose"), ("aspirin", "75 mg"), ("digoxin", "1 tab"))
    assert not read[0].doubtful


def test_what_stands_where_a_rule_is_missing_is_not_lost() -> None:
    cells = _cells([0, 100, 200], [0, 20, 40, 60])
    del cells[4]  # the first cell of the last row
    chars = [*_chars("Drug", 5, 5), *_chars("Dose", 110, 5)]
    chars += [*_chars("aspirin", 5, 25), *_chars("75 mg", 110, 25)]
    chars += [*_chars("RPR", 5, 45), *_chars("1 tab", 110, 45)]
    read = read_table(cells, chars, 1)
    assert read is not None
    assert read[0].rows[2] == ("RPR", "1 tab")
    assert len(read[1]) == len(chars)


def test_cells_that_overlap_are_a_drawing_to_be_doubted() -> None:
    cells = [*_cells([0, 100, 200], [0, 20, 40]), (100.0, 0.0, 200.0, 40.0)]
    chars = [*_chars("ask", 5, 5), *_chars("look", 110, 5), *_chars("if", 5, 25)]
    read = read_table(cells, chars, 1)
    assert read is not None and read[0].doubtful


def test_a_header_in_its_own_font_is_emphasised() -> None:
    chars = [*_chars("Spring", 5, 5), *_chars("Summer", 110, 5)]
    chars = [Char(c.text, c.x0, c.x1, c.top, c.bottom, c.size, "Bold") for c in chars]
    for row in (25, 45):
        chars += [*_chars("abc", 5, row), *_chars("def", 110, row)]
    read = read_table(_cells([0, 100, 200], [0, 20, 40, 60]), chars, 1)
    assert read is not None and read[0].emphasised == 1


def test_rows_that_cannot_be_told_from_lines_are_unsure() -> None:
    rules = [(0.0, y, 300.0, y) for y in (0.0, 20.0, 80.0)]
    chars = [*_chars("Drug", 5, 5), *_chars("Dose", 110, 5), *_chars("Note", 210, 5)]
    for number, row in enumerate([("a", "5 mg", "with"), ("", "", "food"), ("b", "1 g", "")]):
        for x, cell in zip((5, 110, 210), row, strict=True):
            chars += _chars(cell, x, 25 + 15 * number)
    (found,) = open_tables(rules, chars)
    assert not found.sure
    beside = (150.0, 0.0, 150.0, 80.0)  # a rule down: then it is ruled, or a drawing
    assert not list(open_tables([*rules, beside], chars))


def test_rows_without_rules_between_them_are_rows() -> None:
    cells = _cells([0, 100, 200], [0, 20, 80])
    chars = [*_chars("Drug", 5, 5), *_chars("Dose", 110, 5)]
    for number, row in enumerate([("aspirin", "75 mg"), ("digoxin", "1 tab"), ("iron", "1 ml")]):
        chars += [*_chars(row[0], 5, 25 + 15 * number), *_chars(row[1], 110, 25 + 15 * number)]
    read = read_table(cells, chars, 1)
    assert read is not None
    assert read[0].rows[1:] == (("aspirin", "75 mg"), ("digoxin", "1 tab"), ("iron", "1 ml"))


def test_a_column_of_doses_in_one_cell_is_doubted() -> None:
    cells = _cells([0, 100, 200], [0, 20, 80])
    chars = [*_chars("Drug", 5, 5), *_chars("Dose", 110, 5), *_chars("aspirin", 5, 25)]
    for number, dose in enumerate(["75 mg", "100 mg", "150 mg"]):
        chars += _chars(dose, 110, 25 + 15 * number)
    read = read_table(cells, chars, 1)
    assert read is not None and read[0].doubtful
    assert read[0].rows[1] == ("aspirin", "75 mg\n100 mg\n150 mg")


def test_boxes_of_running_text_side_by_side_are_not_cut() -> None:
    cells = _cells([0, 100, 200], [0, 20, 80])
    chars = [*_chars("Ask", 5, 5), *_chars("Look", 105, 5)]
    for number in range(4):
        chars += [*_chars("x" * 15, 5, 22 + 14 * number), *_chars("y" * 15, 105, 22 + 14 * number)]
    assert unstacked(cells, chars) == cells


def test_sides_that_are_not_ruled_are_closed_where_columns_are() -> None:
    across = [(0.0, y, 300.0, y) for y in (0.0, 100.0, 120.0, 140.0)]
    down = [(x, 100.0, x, 140.0) for x in (100.0, 200.0)]
    assert open_sides([*across, *down]) == [
        (x, a, x, a + 20) for a in (100.0, 120.0) for x in (0.0, 300.0)
    ]
    closed = [(x, 100.0, x, 140.0) for x in (0.0, 100.0, 300.0)]
    assert open_sides([*across, *closed]) == open_sides(across) == []
