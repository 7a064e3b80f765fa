"""Rules of credits: an example ships, a home's own replace it, what is wrong is named by line."""

import re
from decimal import Decimal

import pytest

from assistant.errors import LearningWrong
from assistant.learning import credit_rules
from assistant.learning.credit_rules import for_region, read_rules, rules_of
from tests.assistant.learning.credit_made import rules

SHIPPED = credit_rules._SHIPPED.read_text(encoding="utf-8")


def test_what_ships_is_an_example_and_says_so():
    shipped = rules()
    assert shipped.example and shipped.region == "example"
    assert "未获" in shipped.source and "示例" in SHIPPED.splitlines()[0]
    assert set(shipped.acts) == {"quiz", "case", "assessment", "course"}
    assert shipped.acts["quiz"].day == Decimal("0.1")
    assert shipped.share("nowhere") == shipped.others and shipped.share("example").share == 1


def test_a_home_s_own_rules_replace_it(tmp_path):
    folder = tmp_path / "learning"
    folder.mkdir()
    for name, region in (("credits-a.yaml", "a-county"), ("credits.yaml", "home-county")):
        text = SHIPPED.replace("region: example", f"region: {region}").replace(
            "\nexample: true", "\n"
        )
        (folder / name).write_text(text, encoding="utf-8")
    found = rules_of(tmp_path)
    assert [one.region for one in found] == ["home-county", "a-county"]
    assert not any(one.example for one in found)
    assert for_region(found, "a-county").region == "a-county"
    assert for_region(found, "").region == for_region(found, "other").region == "home-county"
    (folder / "credits-b.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LearningWrong, match=r"credits\.yaml|credits-b\.yaml"):
        rules_of(tmp_path)


def test_without_a_section_on_others_nothing_is_recognised(tmp_path):
    path = tmp_path / "credits.yaml"
    path.write_text(SHIPPED[: SHIPPED.index("recognised:")], encoding="utf-8")
    found = read_rules(path)
    assert found.share("example") is None and found.imported == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hour: 45", "hour: 0", "hour：不能小于 1"),
        ("hour: 45", "", "缺少这一项"),
        ('year: "25"', "year: 25.5", "请加引号"),
        ('year: "25"', 'year: "-1"', "不小于 0"),
        ('year: "25"', 'year: "1e3"', "不小于 0"),
        ('year: "25"', "year: true", "不小于 0"),
        ('year: "25"', 'year: "0.0001"', "至多三位小数"),
        ('year: "25"', 'year: "4"', "quiz：上限应为"),
        ('hours_per_credit: "6"', 'hours_per_credit: "0"', "要大于 0"),
        ('day: "0.1"', 'day: "6"', "上限应为 day ≤ year"),
        ("score: 60", "score: 101", "不能大于 100"),
        ("  quiz:  ", "  reading:  ", "只能写"),
        ("region: example", "region: 示例", "地区代码"),
        ("region: example", "region: 110000", "全是数字的请加引号"),
        ("    example:             #", "    East: #", "地区代码"),
        ('share: "0.5"', 'share: "1.5"', "others：share 不能大于 1"),
        ('  year: "10"             # 外地', '  year: "26" #', "recognised：year"),
        ("\nexample: true", "\nsample: true", "不认识的项"),
        ("source: 自拟", "sauce: 自拟", "不认识的项|缺少"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, old, new, said):
    assert SHIPPED.count(old) >= 1
    path = tmp_path / "credits.yaml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LearningWrong, match=r"credits\.yaml 第 \d+ 行：") as caught:
        read_rules(path)
    assert re.search(said, str(caught.value)), caught.value


def test_a_line_is_the_right_one(tmp_path):
    path = tmp_path / "credits.yaml"
    path.write_text(SHIPPED.replace('day: "0.1"', "day: 0.1"), encoding="utf-8")
    line = SHIPPED[: SHIPPED.index('day: "0.1"')].count("\n") + 1
    with pytest.raises(LearningWrong, match=f"第 {line} 行：写不小于 0 的数"):
        read_rules(path)
