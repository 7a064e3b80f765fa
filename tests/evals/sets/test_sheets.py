"""Workbooks of cases: nothing lost either way, nothing run, and hostile files end in a sentence."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import random
import re
import tempfile
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings

from assistant.records import Turn
from evals.case import CASES, CaseSet, Point
from evals.errors import CaseFault
from evals.sets import sheets
from evals.sets.fields import FIELDS
from evals.sets.files import check_set, read_set, write_set
from evals.sets.template import EXAMPLES, new_set
from tests.evals.sets.makers import sets

SHEET = "xl/worksheets/sheet1.xml"
LETTER = {one.key: chr(ord("A") + at) for at, one in enumerate(FIELDS)}


@pytest.fixture
def path(tmp_path):
    """A workbook with the three examples in rows 2 to 4."""
    write_set(CaseSet("set", EXAMPLES), tmp_path / "set.xlsx")
    return tmp_path / "set.xlsx"


def changed(path, change):
    """Change the sheet of cases as a person would."""
    book = openpyxl.load_workbook(path)
    change(book["用例"])
    book.save(path)
    return path


def patched(path, change, part=SHEET):
    """Change the bytes of a part, as no spreadsheet would."""
    data = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return path


def faults(path):
    return [(one.row, one.column, one.message) for one in check_set(path).faults]


@settings(max_examples=60, deadline=None)
@given(sets())
def test_a_workbook_loses_nothing(one):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "set.xlsx")
        write_set(one, path)
        checked = check_set(path)
        assert checked.faults == ()
        assert checked.set == one


@pytest.mark.parametrize("source", sorted(CASES.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_set_that_ships_survives_the_round_trip(tmp_path, source):
    before = read_set(source)
    for suffix in (".xlsx", ".csv", ".jsonl"):
        write_set(before, tmp_path / f"{source.stem}{suffix}")
        assert read_set(tmp_path / f"{source.stem}{suffix}") == before


def test_every_cell_is_text_and_none_is_a_formula(tmp_path):
    texts = ("=1+1", "+1", "-5 mg", "@SUM(A1)", "#N/A", "007", "TRUE", "'x", "a\x07b", "_x0041_")
    cases = tuple(dataclasses.replace(EXAMPLES[0], id=text, topic=text) for text in texts[:-2])
    cases += tuple(
        dataclasses.replace(EXAMPLES[0], id=str(at), topic=text)
        for at, text in enumerate(texts[-2:])
    )
    path = tmp_path / "set.xlsx"
    write_set(CaseSet("set", cases), path)
    sheet = openpyxl.load_workbook(path)["用例"]
    for row in sheet.iter_rows(min_row=2):
        assert {cell.data_type for cell in row if cell.value is not None} == {"s"}
        assert {cell.number_format for cell in row if cell.value is not None} == {"@"}
    assert sheet[f"{LETTER['topic']}2"].quotePrefix
    assert sheet[f"{LETTER['topic']}10"].value == "a_x0007_b"
    assert [case.topic for case in read_set(path).cases] == list(texts)


def test_what_is_too_long_for_a_cell_is_refused_not_cut(tmp_path):
    answer = dataclasses.replace(EXAMPLES[0], history=(Turn("问", "\\" * 20_000),))
    with pytest.raises(CaseFault, match=r"第 2 行 “前文”列.*32767"):
        write_set(CaseSet("set", (answer,)), tmp_path / "set.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_new_workbook_helps_the_person_who_fills_it_in(tmp_path):
    path = tmp_path / "new.xlsx"
    new_set(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["用例", "说明", "关于"]
    sheet = book["用例"]
    assert [cell.value for cell in sheet[1]] == [one.heading for one in FIELDS]
    assert all(cell.comment and cell.comment.text for cell in sheet[1])
    assert sheet.freeze_panes == "C2"
    assert sheet["B2"].alignment.wrap_text
    for one in FIELDS:
        column = sheet.column_dimensions[LETTER[one.key]]
        assert (column.width, column.number_format) == (one.width, "@")
    lists = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for one in FIELDS:
        if one.choices:
            rule = lists[f"{LETTER[one.key]}2:{LETTER[one.key]}5000"]
            assert rule.formula1 == f'"{",".join(one.choices.values())}"'
            assert rule.showErrorMessage
            assert len(rule.formula1) <= 255  # Excel's limit
    guide = "\n".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row)
    assert "Alt+Enter" in guide
    assert all(one.heading in guide for one in FIELDS)


def test_english_keys_a_title_row_and_any_order_of_columns_will_do(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["某县 2026 年用例"])
    book.active.append(["must", "expected", "问题 *"])
    book.active.append(["12.5 mg\n\n (2) 饭后｜餐后 ", "answer", "吃多少"])
    book.save(tmp_path / "a.xlsx")
    (case,) = read_set(tmp_path / "a.xlsx").cases
    assert case.must == (Point(("12.5 mg",)), Point(("饭后", "餐后"), 2))
    assert check_set(tmp_path / "a.xlsx").rows == (3,)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (5, "General", "5"), (5.0, "General", "5"), (0.1, "General", "0.1"),
        (0.1 + 0.2, "General", "0.3"), (0.125, "0.0", "0.125"), (1e-7, "General", "0.0000001"),
        (0.05, "0%", "5%"), (0.125, "0.0%", "12.5%"), (7, "000", "007"), (-2, "General", "-2"),
        (12345678901, "General", "12345678901"), (True, "General", "TRUE"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_was_typed(path, value, number_format, text):
    def change(sheet):
        sheet["M2"] = value
        sheet["M2"].number_format = number_format

    assert read_set(changed(path, change)).cases[0].topic == text


@pytest.mark.parametrize(
    ("cell", "value", "number_format", "column", "says"),
    [
        ("A2", dt.date(2026, 3, 5), "yyyy-mm-dd", "编号", "3-5"),
        ("D3", dt.time(1, 2), "h:mm", "必须说到", "日期或时间"),
        ("B3", "=A1", "General", "问题", "公式"),
        ("D2", "#DIV/0!", "General", "必须说到", "错误值"),
        ("D4", 5, '0" mg"', "必须说到", "单位写在单元格格式里"),
        ("C4", "随便", "@", "期望", "不在可选值里"),
        ("AB4", "x", "@", "AB", "没有可用的表头"),
        ("J2", "随便", "@", "前文", "问："),
    ],
)
def test_a_cell_that_is_no_plain_text_is_named(path, cell, value, number_format, column, says):
    def change(sheet):
        sheet[cell] = value
        sheet[cell].number_format = number_format

    ((row, name, message),) = faults(changed(path, change))
    assert (row, name) == (int(cell.lstrip("ABCDJ")), column)
    assert says in message


def test_merged_cells_are_named_where_they_stand_in_the_rows(path):
    (found,) = faults(changed(path, lambda sheet: sheet.merge_cells("M2:M3")))
    assert found[:2] == (2, "主题")
    assert "取消合并" in found[2]


def test_cases_on_a_second_sheet_are_not_passed_over(path):
    book = openpyxl.load_workbook(path)
    book.create_sheet("补充").append(["问题", "期望"])
    book.save(path)
    assert "“补充”里也有用例" in faults(path)[0][2]


def test_a_writer_that_leaves_out_the_numbers_of_rows_is_understood(path):
    patched(path, lambda xml: re.sub(rb'<row r="\d+"', b"<row", xml))
    assert read_set(path).cases == EXAMPLES


def test_what_a_sheet_says_of_its_own_size_is_not_believed(path):
    patched(path, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"', xml))
    assert read_set(path).cases == EXAMPLES


def test_a_writer_that_names_its_namespace_is_understood(path):
    def named(xml):
        xml = re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", xml)
        return xml.replace(b"<x:worksheet xmlns=", b"<x:worksheet xmlns:x=")

    changed(path, lambda sheet: sheet.merge_cells("M2:M3"))
    assert faults(patched(path, named))[0][:2] == (2, "主题")


def test_an_empty_workbook_has_no_headings(tmp_path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert "没有找到表头" in faults(tmp_path / "a.xlsx")[0][2]


def test_blank_rows_count_and_the_row_is_the_sheets_own(path):
    def change(sheet):
        sheet["B9"], sheet["C9"] = "隔了几行的题", "弃"

    assert faults(changed(path, change))[0][:2] == (9, "期望")


# Hostile files


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlsx", b"hello", "内容却是文本"),
        ("a.xlsx", b"", "是空的"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Office"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "密码保护",
        ),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版"),
        ("a.csv", b"PK\x03\x04", ".xlsx"),
    ],
)
def test_what_is_no_workbook_is_said_in_a_sentence(tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    ((row, _, message),) = faults(tmp_path / name)
    assert row == 0
    assert says in message


def test_a_bomb_is_not_unpacked(path, monkeypatch):
    began = time.perf_counter()
    (found,) = faults(patched(path, lambda xml: xml + b" " * 30_000_000))
    assert "解压后过大" in found[2]
    assert time.perf_counter() - began < 10
    write_set(CaseSet("set", EXAMPLES), path)
    monkeypatch.setattr(sheets, "_MOST_KEPT", 1000)
    assert "文字或图片太多" in faults(path)[0][2]


def test_an_entity_is_refused(path):
    doctype = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
    (found,) = faults(patched(path, lambda xml: xml.replace(b"<worksheet", doctype)))
    assert "外部实体" in found[2]


def test_a_million_formatted_rows_are_read_past_in_seconds(path):
    rows = b"".join(
        b'<row r="%d" spans="1:19" s="1" customFormat="1" ht="15"><c r="A%d" s="1"/></row>' % (n, n)
        for n in range(5, 1_048_577)
    )
    patched(path, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    began = time.perf_counter()
    assert read_set(path).cases == EXAMPLES
    assert time.perf_counter() - began < 30


def test_a_value_far_below_is_a_fault_and_costs_nothing(path):
    far = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    ((row, _, message),) = faults(patched(path, lambda xml: xml.replace(b"</sheetData>", far)))
    assert (row, "太长" in message) == (1_048_576, True)


def test_a_macro_workbook_is_read_and_its_macros_are_left_alone(path):
    other = path.with_suffix(".xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 anything")
    path.rename(other)
    assert read_set(other).cases == EXAMPLES


def test_a_damaged_workbook_ends_in_a_sentence(path):
    whole = path.read_bytes()
    chance = random.Random(7)
    for at in range(80):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
        checked = check_set(path)
        assert checked.faults or checked.set.cases, at
    parts = [name for name in zipfile.ZipFile(io.BytesIO(whole)).namelist() if name.endswith("ml")]
    for at in range(80):
        path.write_bytes(whole)
        cut = chance.randrange(2000)
        patched(path, lambda xml, cut=cut: xml[:cut] + xml[cut + 9 :], chance.choice(parts))
        checked = check_set(path)
        assert checked.faults or checked.set.cases, at


def test_a_thousand_rows_are_read_in_seconds(tmp_path):
    cases = tuple(
        dataclasses.replace(EXAMPLES[1], id=f"c-{n}", question=f"第 {n} 题，怎么用？")
        for n in range(1000)
    )
    path = tmp_path / "set.xlsx"
    write_set(CaseSet("set", cases), path)
    began = time.process_time()
    assert len(read_set(path).cases) == 1000
    assert time.process_time() - began <= 12  # 0.7 s alone on an idle machine
