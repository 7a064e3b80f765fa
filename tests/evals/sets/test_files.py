"""Sets of cases: what a row must say, what it may leave out, and every fault by row and column."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from assistant.reading import LONGEST_QUESTION
from assistant.records import Turn
from evals.case import CASES, CaseSet, Point
from evals.errors import CaseFault
from evals.sets.advice import warnings
from evals.sets.check import MOST_CASES
from evals.sets.files import check_set, find_set, read_set, write_set
from evals.sets.library import document_ids
from evals.sets.template import EXAMPLES, new_set
from tests.evals.sets.makers import ROW, sets

CANARY = {"canary": "do not train on this file", "note": "not reviewed by a clinician"}
SHIPPED = sorted(CASES.glob("*.jsonl"))


def written(tmp_path, *rows, name="set.jsonl"):
    path = tmp_path / name
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def faults(tmp_path, **changed):
    """The faults of one row, as (row, column, message)."""
    row = {key: value for key, value in (ROW | changed).items() if value is not ...}
    checked = check_set(written(tmp_path, CANARY, row))
    return [(one.row, one.column, one.message) for one in checked.faults]


def only(tmp_path, **changed):
    return read_set(written(tmp_path, CANARY, ROW | changed)).cases[0]


def test_a_line_becomes_a_case(tmp_path):
    case = only(
        tmp_path,
        question="  阿卡维林吃多少 ",
        wording="village",
        history=["高血压吃啥？", {"question": "哪种药？", "answer": "阿卡维林"}],
        must=[["12.5 mg", "12.5毫克"], {"any": ["每日 2 次"], "weight": 3}, "饭后"],
        must_not=[["50 mg"]],
        documents=["akaweilin"],
        passages=["akaweilin>用法用量", "other ＞ 禁忌", "other > > 60 岁 > 用量"],
        risk="high",
        split="test",
    )
    assert (case.question, case.wording, case.risk, case.split) == (
        "阿卡维林吃多少", "village", "high", "test",
    )  # fmt: skip
    assert case.history == (Turn("高血压吃啥？"), Turn("哪种药？", "阿卡维林"))
    assert case.must == (
        Point(("12.5 mg", "12.5毫克")), Point(("每日 2 次",), 3), Point(("饭后",)),
    )  # fmt: skip
    assert case.passages == (
        "akaweilin > 用法用量", "other > 禁忌", "other > > 60 岁 > 用量",
    )  # fmt: skip
    assert case.documents == ("akaweilin", "other")


def test_a_set_that_measures_retrieval_needs_passages_in_place_of_points(tmp_path):
    about = CANARY | {"measures": "retrieval"}
    row = {"question": "阿卡维林吃多少", "expected": "answer"}
    checked = check_set(written(tmp_path, about, row | {"passages": ["akaweilin > 用法用量"]}))
    assert checked.faults == ()
    (fault,) = check_set(written(tmp_path, about, row | {"must": ["12.5 mg"]})).faults
    assert (fault.column, "段落" in fault.message) == ("passages", True)


def test_what_is_left_out_has_a_default(tmp_path):
    path = written(
        tmp_path,
        {"question": "孕妇能吃阿卡维林吗 ok", "expected": "answer", "must": ["禁用"]},
        {"question": "what is the dose", "expected": "abstain"},
    )
    first, second = read_set(path).cases
    assert (first.language, first.wording, first.risk) == ("zh", "standard", "normal")
    assert (second.language, second.wording) == ("en", "english")
    assert first.id != second.id
    assert read_set(path).cases == (first, second)


def test_both_halves_come_up_and_one_group_stays_in_one(tmp_path):
    rows = [{"question": f"question {n}", "expected": "abstain"} for n in range(40)]
    assert {one.split for one in read_set(written(tmp_path, *rows)).cases} == {"dev", "test"}
    grouped = [row | {"group": "g"} for row in rows]
    assert len({one.split for one in read_set(written(tmp_path, *grouped)).cases}) == 1


@pytest.mark.parametrize(
    ("changed", "column", "says"),
    [
        ({"question": ...}, "question", "不能为空"),
        ({"question": "  "}, "question", "不能为空"),
        ({"question": 5}, "question", "文字"),
        ({"question": "问" * (LONGEST_QUESTION + 1)}, "question", "太长：2001 字，最多 2000 字"),
        ({"question": "半个\ud83d"}, "question", "残缺"),
        ({"id": "a\nb"}, "id", "换行"),
        ({"id": "x" * 81}, "id", "太长"),
        ({"id": 7}, "id", "文字"),
        ({"expected": ...}, "expected", "不能为空"),
        ({"expected": "Answer"}, "expected", "作答（answer）、弃答（abstain）、谢绝（decline）"),
        ({"wording": "slang"}, "wording", "土话（village）"),
        ({"language": "fr"}, "language", "中文（zh）"),
        ({"risk": "low"}, "risk", "高（high）"),
        ({"split": "train"}, "split", "测试（test）"),
        ({"must": ...}, "must", "至少写一个"),
        ({"must": []}, "must", "至少写一个"),
        ({"must": "12.5 mg"}, "must", "列表"),
        ({"must": [[]]}, "must", "至少要有一种说法"),
        ({"must": [["a", " "]]}, "must", "有一项是空的"),
        ({"must": [[5]]}, "must", "文字"),
        ({"must": [{"any": ["a"], "weight": 0}]}, "must", "1 到 10"),
        ({"must": [{"any": ["a"], "weight": 11}]}, "must", "1 到 10"),
        ({"must": [{"any": ["a"], "weight": True}]}, "must", "1 到 10"),
        ({"must": [{"any": ["a"], "weight": 1.5}]}, "must", "1 到 10"),
        ({"must": [{"any": ["a"], "wieght": 2}]}, "must", "wieght"),
        ({"must_not": [["12.5毫克"]]}, "must_not", "既必须说到，又不得说到"),
        ({"expected": "abstain"}, "must", "弃答"),
        ({"expected": "alert"}, "urgency", "立即处理（immediate）"),
        ({"expected": "alert", "urgency": "now"}, "urgency", "不在可选值里"),
        ({"urgency": "urgent"}, "urgency", "只有期望为“报警”"),
        ({"passages": ["akaweilin"]}, "passages", "文档编号 > 标题"),
        ({"passages": ["> 用法"]}, "passages", "文档编号 > 标题"),
        ({"documents": "akaweilin"}, "documents", "列表"),
        ({"documents": [""]}, "documents", "空的"),
        ({"history": [""]}, "history", "提问"),
        ({"history": [{"answer": "好"}]}, "history", "提问"),
        ({"history": [{"question": "q", "who": "x"}]}, "history", "who"),
        ({"facts": [["a"]]}, "facts", "没有这一项。可用：id、question"),
    ],
)
def test_a_fault_names_its_row_and_column(tmp_path, changed, column, says):
    found = faults(tmp_path, **changed)
    assert [(row, name) for row, name, _ in found] == [(2, column)]
    assert says in found[0][2]


def test_every_fault_of_a_file_is_told_at_once(tmp_path):
    path = written(
        tmp_path,
        CANARY,
        ROW | {"risk": "low", "wording": "slang"},
        "{",
        ROW,
        ROW,
        {"question": "q", "expected": "abstain"},
        {"question": "q", "expected": "abstain"},
    )
    checked = check_set(path)
    assert [(one.row, one.column) for one in checked.faults] == [
        (2, "wording"), (2, "risk"), (3, ""), (5, "id"), (7, "id"),
    ]  # fmt: skip
    assert "第 4 行" in checked.faults[3].message
    assert "第 6 行" in checked.faults[4].message
    assert checked.rows == (4, 6)
    with pytest.raises(CaseFault, match=r"set\.jsonl 第 2 行 “wording”列"):
        read_set(path)


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "3", "null", '{"id": "a", "id": "b"}', "[" * 100_000, '{"a": ' + "9" * 5000 + "}"],
)
def test_a_line_that_is_no_case_is_named(tmp_path, line):
    checked = check_set(written(tmp_path, CANARY, line))
    assert [(one.row, one.column) for one in checked.faults] == [(2, "")]


def test_the_first_line_says_what_the_set_says_of_itself(tmp_path):
    path = written(tmp_path, CANARY | {"library": "fictional", "reviewed": False}, ROW)
    one = read_set(path)
    assert (one.name, one.library) == ("set", "fictional")
    assert one.about == {**CANARY, "reviewed": "false"}
    assert check_set(written(tmp_path, CANARY, CANARY, ROW)).faults[0].row == 2
    half = check_set(written(tmp_path, CANARY | {"by": "\ud83d"}, ROW))
    assert "残缺" in half.faults[0].message


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"\n\n"])
def test_a_file_without_cases_is_a_fault(tmp_path, data):
    path = tmp_path / "set.jsonl"
    path.write_bytes(data)
    assert [one.row for one in check_set(path).faults] == [0]


def test_too_many_cases_are_a_fault(tmp_path):
    row = '{"question": "q%d", "expected": "abstain"}'
    path = written(tmp_path, *(row % n for n in range(MOST_CASES + 1)))
    checked = check_set(path)
    assert len(checked.set.cases) == MOST_CASES
    assert "拆成几个文件" in checked.faults[0].message


def test_a_suffix_that_is_not_known_is_a_fault(tmp_path):
    for name, says in (("a.docx", "不支持 .docx"), ("a.xls", "另存为 .xlsx"), ("a", "没有后缀")):
        (tmp_path / name).write_text("x")
        assert says in check_set(tmp_path / name).faults[0].message
    with pytest.raises(CaseFault, match=r"不支持 \.ods"):
        write_set(CaseSet("a", EXAMPLES), tmp_path / "a.ods")


def test_a_set_is_found_by_path_or_by_name(tmp_path):
    path = written(tmp_path, ROW)
    assert find_set(str(path)) == path
    assert find_set("starter_a") == CASES / "starter_a.jsonl"
    with pytest.raises(CaseFault, match="starter_a"):
        find_set("no-such-set")


# CSV, as it comes out of a spreadsheet


@settings(max_examples=60, deadline=None)
@given(sets())
def test_json_lines_and_csv_lose_nothing(one):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("set.jsonl", "set.csv"):
            path = Path(folder, name)
            write_set(one, path)
            checked = check_set(path)
            assert checked.faults == ()
            assert checked.set == one


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_as_a_spreadsheet_saves_it(tmp_path, encoding, delimiter):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["问题", "期望", "必须说到", "id"])
    writer.writerow(["阿卡维林，吃多少；怎么吃\t？", "作答", "(3) 12.5 mg | 12.5毫克\n饭后", "007"])
    path = tmp_path / "set.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    (case,) = read_set(path).cases
    assert (case.id, case.question) == ("007", "阿卡维林，吃多少；怎么吃\t？")
    assert case.must == (Point(("12.5 mg", "12.5毫克"), 3), Point(("饭后",)))


def test_a_row_of_csv_is_counted_as_a_spreadsheet_counts_it(tmp_path):
    text = '# canary,x\n问题,期望\n"两行的\n问题",弃答\n\n第四题,弃\n'
    path = tmp_path / "set.csv"
    path.write_text(text, encoding="utf-8")
    checked = check_set(path)
    assert [(one.row, one.column) for one in checked.faults] == [(5, "期望")]
    assert checked.set.about == {"canary": "x"}


def test_a_cell_that_a_spreadsheet_would_run_is_defused(tmp_path):
    path = tmp_path / "set.csv"
    for text in ("=cmd|' /C calc'!A0", "+1", "-5 mg", "@SUM(A1)", "＝1"):
        one = CaseSet("set", (replace(EXAMPLES[0], topic=text),))
        write_set(one, path)
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        assert f"'{text}" in rows[1]
        assert read_set(path) == one


@pytest.mark.parametrize(
    ("text", "row", "column", "says"),
    [
        ("甲,乙\n1,2\n", 0, "", "没有找到表头"),
        ("问题\n甲\n", 1, "期望", "缺少这一列"),
        ("问题,期望,问题\n甲,弃答,乙\n", 1, "问题", "出现了两次"),
        ("问题,期望,依据文挡\n甲,弃答,乙\n", 1, "依据文挡", "是不是“依据文档”"),
        ("问题,期望\n甲,弃答,丙\n", 2, "C", "没有可用的表头"),
        ("问题,期望,前文\n甲,弃答,随便\n", 2, "前文", "问："),
        ("问题,期望,前文\n甲,弃答,答：好\n", 2, "前文", "没有对应的“问：”"),
        ('问题,期望,前文\n甲,弃答,"问：一\n答：二\n答：三"\n', 2, "前文", "没有对应的“问：”"),
        ("问题,期望,必须说到\n甲,作答,(12) 周\n", 2, "必须说到", "1 到 10"),
        ("问题,期望,必须说到\n甲,作答,一 | | 二\n", 2, "必须说到", "空的"),
        ('问题,期望\n甲,"弃答\n', 2, "", "引号"),
    ],
)
def test_a_fault_of_a_sheet_is_named_by_its_heading(tmp_path, text, row, column, says):
    path = tmp_path / "set.csv"
    path.write_text(text, encoding="utf-8")
    assert says in next(
        one.message for one in check_set(path).faults if (one.row, one.column) == (row, column)
    )


def test_a_row_with_a_cell_that_cannot_be_read_is_no_case(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text("问题,期望,前文\n甲,弃答,随便\n乙,弃答,问：甲\n", encoding="utf-8")
    checked = check_set(path)
    assert [case.question for case in checked.set.cases] == ["乙"]
    assert checked.rows == (3,)


def test_what_looks_like_a_weight_and_is_none_survives(tmp_path):
    points = (Point(("(3) 级",)), Point(("（12）周", "(2) 天"), 4), Point(("a|b\\n\nc｜",)))
    one = CaseSet("set", (replace(EXAMPLES[0], must=points),))
    write_set(one, tmp_path / "set.csv")
    assert "(1) (3) 级\n(4) （12）周 | (2) 天\na\\|b\\\\n\\nc\\｜" in (
        (tmp_path / "set.csv").read_text(encoding="utf-8-sig")
    )
    assert read_set(tmp_path / "set.csv") == one


def test_a_text_before_the_headings_does_not_pass_for_them(tmp_path):
    path = tmp_path / "set.csv"
    one = CaseSet("set", EXAMPLES, about={"note": "问题", "canary": "编号"})
    write_set(one, path)
    assert read_set(path) == one


# What ships, and what is likely a slip


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_set_that_ships_is_right(path):
    checked = check_set(path)
    assert [str(one) for one in checked.faults] == []
    with path.open(encoding="utf-8") as stream:
        first = json.loads(stream.readline())
    assert "do not train" in first["canary"]
    assert "not reviewed by a clinician" in first["note"]
    library = checked.set.library
    if library:
        assert {one for case in checked.set.cases for one in case.documents} <= (
            document_ids(library, Path("nowhere")) or set()
        )


def test_the_sets_that_ship_share_no_id_and_hold_both_halves():
    cases = [case for path in SHIPPED for case in read_set(path).cases]
    assert len({case.id for case in cases}) == len(cases)
    for language in ("zh", "en"):
        for split in ("dev", "test"):
            kinds = {
                one.expected for one in cases if (one.language, one.split) == (language, split)
            }
            assert {"answer", "abstain"} <= kinds


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
def test_a_new_set_has_examples_that_are_right_and_marked(tmp_path, suffix):
    path = tmp_path / f"new{suffix}"
    new_set(path)
    checked = check_set(path)
    assert checked.faults == ()
    assert checked.set.cases == EXAMPLES
    assert checked.set.about["note"] == "not reviewed by a clinician"
    known = frozenset(one for case in EXAMPLES for one in case.documents)
    assert [one.message[:8] for one in warnings(checked, known, path.name)] == [
        "这是模板里的示例"
    ] * 3
    before = path.read_bytes()
    with pytest.raises(CaseFault, match="已经存在"):
        new_set(path)
    assert path.read_bytes() == before


def warned(tmp_path, *rows, known=frozenset({"akaweilin"})):
    path = written(tmp_path, *rows)
    return [(one.row, one.column) for one in warnings(check_set(path), known, path.name)]


def test_what_is_likely_a_slip_is_a_warning(tmp_path):
    row = ROW | {"documents": ["akaweilin"]}
    assert warned(tmp_path, row) == []
    assert warned(tmp_path, row | {"documents": ["akawelin"]}) == [(1, "documents")]
    assert warned(tmp_path, row | {"documents": ["akawelin"]}, known=None) == []
    assert warned(tmp_path, row | {"documents": []}) == [(1, "documents")]
    assert warned(tmp_path, row | {"must": [["12.5"]]}) == [(1, "must")]
    assert warned(tmp_path, row | {"must_not": [["5～10"]]}) == [(1, "must_not")]
    assert warned(tmp_path, row | {"must": [["120"], ["140/90"], ["12.5 mg"]]}) == []


def test_a_question_that_is_nearly_another_is_a_warning(tmp_path):
    row = ROW | {"documents": ["akaweilin"], "question": "阿卡维林片成人一次到底应该吃多少毫克？"}
    again = row | {"id": "b", "question": "阿卡维林片成人一次到底应该吃多少毫克呢"}
    assert warned(tmp_path, row, again) == [(2, "question")]
    same = {"group": "g"}
    assert warned(tmp_path, row | same, again | same) == []
    assert warned(tmp_path, row, again | {"history": ["之前"]}) == []
    aged = [
        row | {"id": str(age), "question": f"{age} 岁的人阿卡维林片一次应该吃多少毫克？"}
        for age in (5, 60)
    ]
    assert warned(tmp_path, *aged) == []
