"""Sheets are read as they are shown: titles, merged names, formats; what is hidden is not."""

from __future__ import annotations

import datetime as dt
import io

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from corpus.document import Block, ParsedFile
from corpus.office.sheets import read_xlsx
from corpus.split import row_sentences


def _read(book: Workbook) -> ParsedFile:
    data = io.BytesIO()
    book.save(data)
    return read_xlsx(data.getvalue(), lambda done: None)


def _tables(parsed: ParsedFile) -> list[Block]:
    return [block for block in parsed.blocks if block.rows]


def test_a_title_over_an_empty_row_names_the_table_and_merged_names_have_two_levels() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["常用药表"],
        ["编制：药剂科"],
        [],
        ["药物", "剂量", None, "备注"],
        [None, "成人", "儿童", None],
        ["甲药", 5, 0.5, "≤3天"],
        ["乙药", 10, None, None],
    ):
        sheet.append(row)
    for merged in ("A4:A5", "B4:C4", "D4:D5"):
        sheet.merge_cells(merged)
    parsed = _read(book)
    (table,) = _tables(parsed)
    assert (table.text, table.header_rows) == ("常用药表", 2)
    assert row_sentences(table) == [
        "药物：甲药；剂量·成人：5；剂量·儿童：0.5；备注：≤3天",
        "药物：乙药；剂量·成人：10",
    ]
    assert "编制：药剂科" in [block.text for block in parsed.blocks]


def test_numbers_and_dates_read_as_they_are_shown() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["指标", "目标"], ["控制率", 0.5], ["日期", dt.date(2024, 1, 2)], ["次数", 3]):
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    (table,) = _tables(_read(book))
    assert [row[1] for row in table.rows[1:]] == ["50%", "2024-01-02", "3"]


def test_hidden_rows_columns_and_sheets_are_left_out_and_reported() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["药物", "编号", "剂量"], ["甲", 1, "5 mg"], ["停用药", 2, "9 g"]):
        sheet.append(row)
    sheet.append(["乙", 3, "10 mg"])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    secret = book.create_sheet("旧版")
    secret.append(["药物", "剂量"])
    secret.sheet_state = "hidden"
    parsed = _read(book)
    (table,) = _tables(parsed)
    assert table.rows == (("药物", "剂量"), ("甲", "5 mg"), ("乙", "10 mg"))
    found = [(finding.code, finding.severity, finding.page) for finding in parsed.findings]
    assert found == [("hidden-cells", "note", 1), ("hidden-cells", "note", 2)]


def test_tables_side_by_side_are_two() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["指标", "目标", None, "药物", "频次"],
        ["血压", "<140", None, "甲", "每日1次"],
        ["血糖", "<7.0", None, "乙", "每日2次"],
    ):
        sheet.append(row)
    first, second = _tables(_read(book))
    assert (first.rows[0], second.rows[0]) == (("指标", "目标"), ("药物", "频次"))


def test_bold_or_shaded_names_are_a_header_and_plain_ones_are_doubted() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, look in enumerate(("plain", "bold", "shaded")):
        sheet = book.create_sheet(look)
        for row in (["春季", "夏季"], ["张三", "李四"], ["赵", "钱"]):
            sheet.append(row)
        for cell in sheet[1] if number else ():
            cell.font = Font(bold=look == "bold")
            if look == "shaded":
                cell.fill = PatternFill("solid", fgColor="FFDDEEFF")
    plain, bold, shaded = _tables(_read(book))
    assert (plain.header_rows, plain.flags) == (0, ("doubtful_table",))
    assert [(table.header_rows, table.flags) for table in (bold, shaded)] == [(1, ()), (1, ())]
