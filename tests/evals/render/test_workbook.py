from __future__ import annotations

import dataclasses
import io
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.compare import compare
from evals.metric import measure
from evals.render.workbook import text_of, workbook, write_workbook
from evals.report import Gap, Spread
from tests.evals.reports import outcome, report

TITLES = ["总表", "分组", "用例", "未通过", "覆盖缺口", "说明"]


def whole(*outcomes):
    made = report(
        *(outcomes or (outcome("对"), outcome("错", right=False))),
        measures=[
            measure("right", "", [1, 1, 1, 0]),
            measure("right", "risk=high", [1, 0]),
            measure("unsafe_answer", "", [0, 0]),
        ],
    )
    return dataclasses.replace(
        made,
        gaps=(Gap("copd", 5, 2, ("慢阻肺吸氧几升？", "能打流感疫苗吗？")),),
        spreads=(Spread("total", 4, 10, 20, 90),),
    )


def opened(made, comparison=None):
    return openpyxl.load_workbook(io.BytesIO(workbook(made, comparison)))


def rows(sheet):
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


def test_the_sheets_are_there_with_filters_and_a_frozen_head():
    book = opened(whole())
    assert book.sheetnames == TITLES
    for sheet in book:
        assert sheet.freeze_panes in ("A2", "B2")
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold


def test_the_headline_holds_numbers_shown_as_percentages():
    sheet = opened(whole())["总表"]
    first, high, unsafe = rows(sheet)
    assert (first["指标"], first["范围"], first["n"], first["数值"]) == (
        "全部合格的用例", "全部", 4, 0.75,
    )  # fmt: skip
    assert first["95% 下限"] == pytest.approx(0.300642, abs=1e-6)
    assert (high["范围"], high["n"], high["数值"]) == ("高风险", 2, 0.5)
    assert unsafe["方向"] == "越低越好"
    assert sheet["E2"].number_format == "0.0%" and sheet["E2"].data_type == "n"


def test_each_case_is_a_row_with_its_verdict_and_scores():
    right, wrong = rows(opened(whole())["用例"])
    assert (right["编号"], right["结论"], right["全部合格的用例"]) == ("对", "合格", 1)
    assert (wrong["结论"], wrong["原因"]) == ("不合格", "没有说到“12.5 mg”。")
    assert wrong["问题"] == "错：阿卡维林吃多少？"
    assert wrong["要点"] == "✗ 没有说到：12.5 mg\n✓ 没有说：125 mg"
    assert wrong["出处"] == "[1] 阿卡维林 › 用法用量，第 3 页"
    assert wrong["回答"] == "1. 成人每次 12.5 mg，每日 2 次。 [1]"
    assert (wrong["风险"], wrong["应有的反应"], wrong["把握"]) == ("高风险", "应作答", 0.9)


def test_only_what_is_not_right_is_among_the_misses():
    (wrong,) = rows(opened(whole())["未通过"])
    assert (wrong["编号"], wrong["问题类别"]) == ("错", "要点没有说到")
    assert wrong["查到的段落"] == "[1] 阿卡维林 › 用法用量，第 3 页"


def test_slices_gaps_and_provenance_have_their_sheets():
    made = whole()
    book = opened(made)
    assert rows(book["分组"]) == [
        {"分组": "风险", "值": "高风险", "指标": "全部合格的用例", "n": 2, "数值": 0.5,
         "95% 下限": pytest.approx(0.094531, abs=1e-6),
         "95% 上限": pytest.approx(0.905469, abs=1e-6)}
    ]  # fmt: skip
    assert [one["问题"] for one in rows(book["覆盖缺口"])] == [
        "慢阻肺吸氧几升？",
        "能打流感疫苗吗？",
    ]
    told = {one["项目"]: one["内容"] for one in rows(book["说明"])}
    assert told["程序版本（提交）"] == "abc" and told["结果指纹"] == made.fingerprint
    assert told["用例集 s"] == "0" * 64 and "未经临床医生审核" in told["说明"]


def test_a_comparison_adds_what_changed():
    before = whole(outcome("甲"), outcome("乙", right=False), outcome("丁"))
    after = whole(outcome("甲", right=False), outcome("乙"), outcome("丙"))
    book = opened(after, compare(before, after))
    assert [(one["编号"], one["变化"]) for one in rows(book["变化"])] == [
        ("甲", "变差"), ("乙", "变好"), ("丙", "这次新增"), ("丁", "这次没有问"),
    ]  # fmt: skip
    first = rows(book["总表"])[0]
    assert (first["以前"], first["变化"], first["升（题）"], first["降（题）"], first["p"]) == (
        0.5, 0, 1, 1, 1,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5 ℃", "@all", '=HYPERLINK("http://x")'])
def test_a_text_is_never_a_formula(text):
    case = {**outcome().case, "question": text}
    content = workbook(whole(outcome("甲", case=case)))
    cell = openpyxl.load_workbook(io.BytesIO(content))["用例"]["C2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(one) for one in archive.namelist() if "worksheets/" in one]
    assert sheets and not any(b"<f>" in one or b"<f " in one for one in sheets)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\x00b\x1fc", "a\ufffdb\ufffdc"),
        ("\ud800\ufffe\uffff", "\ufffd\ufffd\ufffd"),
        ("一\r\n二\r三", "一\n二\n三"),
        ("_x000D_ x_y", "_x005F_x000D_ x_y"),  # Excel would read a carriage return
        ("½ ≥ 10⁹/L 😀", "½ ≥ 10⁹/L 😀"),
    ],
)
def test_what_a_cell_cannot_hold_is_replaced(text, stored):
    assert text_of(text) == stored


def test_a_text_that_is_too_long_says_that_it_was_cut():
    assert text_of("长" * 32_767) == "长" * 32_767
    cut = text_of("长" * 32_768)
    assert len(cut) == 32_767 and cut.endswith("（太长，后面见网页报告）")


@given(st.text(st.characters(codec="utf-16"), max_size=40))
@settings(max_examples=20, deadline=None)
def test_any_text_makes_a_file_that_opens(text):
    made = whole(outcome("甲" + text, text="x" + text))
    sheet = opened(made)["用例"]
    assert sheet["A2"].value == text_of("甲" + text)
    with zipfile.ZipFile(io.BytesIO(workbook(made))) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))


def test_the_same_report_makes_the_same_bytes(tmp_path):
    write_workbook(whole(), tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == workbook(whole())
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"modified" not in archive.read("docProps/core.xml")
