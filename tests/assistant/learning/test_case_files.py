"""Files of asks and cases: what is right is read, what is wrong is refused with file and line."""

import re

import pytest

from assistant.errors import LearningWrong
from assistant.learning.asks import read_asks
from assistant.learning.case_files import read_case

from .made import ASKS, CASE, changed, write


@pytest.fixture
def asks(tmp_path):
    return read_asks(write(tmp_path, "asks.yaml", ASKS))


def read(tmp_path, asks, content, sections=None):
    return read_case(write(tmp_path, "dry-child.yaml", content), asks, sections)


def test_a_case_is_read_whole(tmp_path, asks, sections):
    case = read(tmp_path, asks, CASE, sections)
    assert case.findings["fever"].answer == "摸着不烫。" and not case.findings["fever"].essential
    assert case.findings["urine"].danger and case.findings["urine"].why.reference.section
    assert [one.kind for one in case.actions] == ["essential", "harmful", "needless"]
    assert len(list(case.whys())) == 4 + 1 + 1 + 3 + 1


WRONG = [
    ("id", "other", "和文件名一样"),
    ("title", None, "title：缺少"),
    ("colour", "red", "colour：有不认识的项"),
    ("level", "city", "level：只能写"),
    ("asks.nonsense", "有。", "asks.yaml 里没有 nonsense"),
    ("asks.urine.because", None, "urine 计分，要写 because"),
    ("asks.urine.danger", False, "danger: true"),
    ("asks.urine.essential", False, "也要写 essential"),
    ("worsens.0.answers.nonsense", "有。", "没有 nonsense"),
    ("worsens.0.after", 0, "after：不能小于 1"),
    ("management.1.harmful", None, "要写且只写一个"),
    ("management.0.needless", True, "要写且只写一个"),
    ("management.2.says", ["糖水", "头孢"], "分不清"),
    ("diagnosis.close.0.says", ["重度脱水"], "分不清"),
    ("diagnosis.accept", ["重度脱水"], "至少要 2 个"),
    ("referral.right", "maybe", "right：只能写"),
]


@pytest.mark.parametrize(("path", "value", "says"), WRONG)
def test_what_is_wrong_with_a_case_is_said_with_its_line(tmp_path, asks, path, value, says):
    with pytest.raises(LearningWrong, match=r"dry-child\.yaml 第 \d+ 行：") as refused:
        read(tmp_path, asks, changed(CASE, path, value))
    assert says in str(refused.value)


MISSING = [
    ("document", "no-such-document", "没有在用的文件 no-such-document"),
    ("asks.hydration.section", "脱水怎么判断", "是不是：脱水程度怎么判断"),
    ("asks.hydration.because", "皮肤捏起超过20秒是重度脱水。", "没有数字 超过20秒"),
    ("management.1.because", "不能单用50%葡萄糖液补液。", "50%"),
    ("referral.section", "没有这一节", "没有“没有这一节”这一节"),
]


@pytest.mark.parametrize(("path", "value", "says"), MISSING)
def test_a_passage_or_a_figure_that_is_not_there_is_named(
    tmp_path, asks, sections, path, value, says
):
    with pytest.raises(LearningWrong) as refused:
        read(tmp_path, asks, changed(CASE, path, value), sections)
    assert says in str(refused.value)


def test_the_line_is_the_one_where_it_stands(tmp_path, asks):
    content = changed(CASE, "referral.right", "maybe")
    path = write(tmp_path, "dry-child.yaml", content)
    with pytest.raises(LearningWrong) as refused:
        read_case(path, asks)
    line = int(re.search(r"第 (\d+) 行", str(refused.value))[1])
    assert "maybe" in path.read_text(encoding="utf-8").splitlines()[line - 1]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("id: [", "YAML 写法有误"),
        ("- a\n- b", "应写成几项"),
        ("", "应写成几项"),
        ("a: !!python/object/apply:os.system [ls]", "YAML 写法有误"),
    ],
)
def test_what_is_no_case_at_all_is_said(tmp_path, asks, content, says):
    with pytest.raises(LearningWrong, match=says):
        read(tmp_path, asks, content)


def test_a_file_that_is_no_text_or_too_large_is_said(tmp_path, asks):
    path = tmp_path / "dry-child.yaml"
    path.write_bytes("标题: 娃".encode("gb18030"))
    with pytest.raises(LearningWrong, match="UTF-8"):
        read_case(path, asks)
    path.write_text("a: " + "长" * 200_000, encoding="utf-8")
    with pytest.raises(LearningWrong, match="太大"):
        read_case(path, asks)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("asks.fever.says", ["烧不烧"], "至少要 6 个"),
        ("asks.fever.says.0", "咳不咳", "已经是"),
        ("asks.fever.says.0", "量体温？", "已经是"),
        ("asks.fever.kind", "talk", "只能写"),
    ],
)
def test_what_is_wrong_with_the_asks_is_said(tmp_path, path, value, says):
    with pytest.raises(LearningWrong, match=says):
        read_asks(write(tmp_path, "asks.yaml", changed(ASKS, path, value)))
