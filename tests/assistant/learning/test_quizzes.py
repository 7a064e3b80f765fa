"""Quiz items: files that are refused with their line; answers in any wording that are graded."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import LearningWrong
from assistant.learning.grading import grade
from assistant.learning.quiz_files import read_items, right_words

from .made import ITEMS, changed, write


@pytest.fixture(scope="module")
def items(tmp_path_factory):
    return read_items(write(tmp_path_factory.mktemp("items"), "items.yaml", ITEMS))


def test_items_are_read_and_their_passages_found(tmp_path, sections):
    items = read_items(write(tmp_path, "items.yaml", ITEMS), sections)
    assert [right_words(one) for one in items] == [
        "重度脱水", "抽搐；大便带血", "100 mL/kg", "重度脱水 → 有些脱水 → 无脱水", "错",
    ]  # fmt: skip
    assert items[2].high_risk and not items[0].high_risk


WRONG = [
    ("items.0.kind", "essay", "kind：只能写"),
    ("items.0.choices", ["无脱水", "重度脱水"], "三到六个"),
    ("items.0.choices", ["重度脱水", "重度 脱水", "有些"], "一样"),
    ("items.0.choices", ["无脱水", "重度脱水", "以上都是"], "以上都是"),
    ("items.0.answer", 4, "1 到 3"),
    ("items.0.answer", 0, "1 到 3"),
    ("items.0.answer", [1, 2], "只有一个"),
    ("items.1.answer", [1, 1], "不能重复"),
    ("items.1.answer", [1, 2, 3], "不能全选"),
    ("items.2.answer", "100", "带单位"),
    ("items.2.answer", "100 mL/kg 或 50 mL/kg", "带单位"),
    ("items.3.answer", [1, 2], "每个选项的序号写一次"),
    ("items.4.answer", "错", "true 或 false"),
    ("items.4.choices", ["对"], "没有选项"),
    ("items.1.id", "d-01", "写了两次"),
    ("items.0.because", None, "because：缺少"),
]


@pytest.mark.parametrize(("path", "value", "says"), WRONG)
def test_what_is_wrong_with_an_item_is_said_with_its_line(tmp_path, path, value, says):
    with pytest.raises(LearningWrong, match=r"items\.yaml 第 \d+ 行：") as refused:
        read_items(write(tmp_path, "items.yaml", changed(ITEMS, path, value)))
    assert says in str(refused.value)


MISSING = [
    ("document", "no-such", "没有在用的文件 no-such"),
    ("items.0.section", "脱水", "没有“脱水”这一节"),
    ("items.2.answer", "10 mL/kg", "没有数字 10 mL/kg"),
    ("items.2.because", "重度脱水静脉补液总量100 mL。", "100 mL"),
    ("items.4.because", "不能单用50%葡萄糖液补液。", "50%"),
]


@pytest.mark.parametrize(("path", "value", "says"), MISSING)
def test_a_passage_or_a_figure_that_is_not_there_is_named(tmp_path, sections, path, value, says):
    with pytest.raises(LearningWrong) as refused:
        read_items(write(tmp_path, "items.yaml", changed(ITEMS, path, value)), sections)
    assert says in str(refused.value)


SINGLE, MULTIPLE, NUMBER, ORDER, TRUE = range(5)
GRADED = [
    (SINGLE, "C", True), (SINGLE, "c", True), (SINGLE, "选C", True), (SINGLE, "3", True),
    (SINGLE, "第三个", True), (SINGLE, "重度脱水", True), (SINGLE, "Ｃ。", True),
    (SINGLE, "A", False), (SINGLE, "AC", None), (SINGLE, "不知道", None), (SINGLE, "D", None),
    (SINGLE, "", None), (SINGLE, "答案是 C", True), (SINGLE, "长" * 400, None),
    (MULTIPLE, "AB", True), (MULTIPLE, "b a", True), (MULTIPLE, "1和2", True),
    (MULTIPLE, "A", False), (MULTIPLE, "ABC", False), (MULTIPLE, "抽搐、大便带血", True),
    (NUMBER, "100 mL/kg", True), (NUMBER, "100毫升/公斤", True), (NUMBER, "每公斤100毫升", True),
    (NUMBER, "0.1 L/kg", True), (NUMBER, "10 mL/kg", False), (NUMBER, "100 mg/kg", False),
    (NUMBER, "100", None), (NUMBER, "20", False), (NUMBER, "很多", None),
    (ORDER, "BCA", True), (ORDER, "B→C→A", True), (ORDER, "2 3 1", True), (ORDER, "ABC", False),
    (ORDER, "先重度脱水，再有些脱水，然后无脱水", True), (ORDER, "B", None),
    (TRUE, "错", True), (TRUE, "不对，因为要转诊", True), (TRUE, "×", True), (TRUE, "对", False),
    (TRUE, "true", False), (TRUE, "可能吧", None),
]  # fmt: skip


@pytest.mark.parametrize(("which", "answer", "right"), GRADED)
def test_an_answer_is_graded_in_any_wording(items, which, answer, right):
    graded = grade(items[which], answer)
    assert graded.right is right
    assert bool(graded.hint) is (right is None)


@pytest.mark.parametrize(
    ("said", "right"),
    [("150～300 mg", True), ("300 mg", True), ("0.2 g", True), ("150mg", True), ("500 mg", False),
     ("100 mg", False), ("300 mL", False)],
)  # fmt: skip
def test_a_dose_within_the_range_that_is_asked_for_is_right(items, said, right):
    item = dataclasses.replace(items[NUMBER], answer="150～300 mg")
    assert grade(item, said).right is right


def test_a_hint_never_gives_the_answer(items):
    for item in items:
        for answer in ("", "呃", "100"):
            hint = grade(item, answer).hint
            assert right_words(item) not in hint or item.kind == "true"


@given(st.integers(0, 4), st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_answer_gets_a_useful_reply(items, which, answer):
    graded = grade(items[which], answer)
    assert graded.right is not None or graded.hint
