"""A report of one page: what it says, its chart and the table beside it."""

import xml.etree.ElementTree as ET
from pathlib import Path

from assistant.learning.ability import Ability
from assistant.learning.areas import areas_of
from assistant.learning.assessment import Form
from assistant.learning.cases import Run
from assistant.learning.progress import Answered, Played, Progress, packed, result, unpacked
from assistant.learning.report import chart, figure, page, report, sentences, table
from assistant.learning.sections import Reference

AREAS = areas_of(Path("/nonexistent"))
AT = 1_790_000_000.0  # 2026-09-21 in China


def answers(area, right, wrong):
    return [
        Answered(f"{area}-{n}", "t", area, 0.0, 0.25, n < right, "A", Reference("d", "节"))
        for n in range(right + wrong)
    ]


def played(total, *, harmed=False):
    return Played(
        "c", "拉肚子的<娃>", ("child-diarrhoea",), ("children",), 0.4, 4.0, total, total >= 60,
        harmed, (Reference("d", "节"),), Run("c"),
    )  # fmt: skip


def progress(right=8, wrong=2, total=80, **more):
    return Progress(
        2026, 1, Form(("i",), ("c",), **more),
        (*answers("heart", right, wrong), *answers("skin", 0, 4)), (played(total),), seconds=1500,
    )  # fmt: skip


def test_a_progress_is_kept_whole():
    one = progress(lacking=("儿童",))
    assert unpacked(packed(one)) == one


def test_the_report_says_the_figures():
    told = report(progress(), AT, AREAS)
    shown = result(progress())
    assert (told.right, told.items, told.minutes) == (8, 14, 25)
    assert told.ability == shown.ability and told.knows.weight == 14 and told.does.weight == 4
    assert [one.area for one in told.rows] == ["heart", "children", "skin"]  # the areas' order
    assert [one.name for one in told.weak] == ["皮肤五官"]
    assert told.strong[0].area in ("heart", "children")
    said = "\n".join(sentences(told))
    assert "2026年度能力考核（第1次），2026年9月21日完成" in said
    assert "14题对8题" in said and "80分（通过）" in said and "未经临床医师审阅" in said
    assert "最该加强的：皮肤五官" in said and "比上次" not in said


def test_harm_is_said_and_what_was_lacking():
    one = Progress(2026, 1, Form((), (), ("儿童",)), (), (played(35, harmed=True),))
    said = "\n".join(sentences(report(one, AT, AREAS)))
    assert "35分（有伤害病人的处理）" in said and "没有合适的儿童病例" in said
    assert "知道 —" in said


def test_a_change_within_the_intervals_is_called_what_it_is():
    better = "\n".join(sentences(report(progress(), AT, AREAS, progress(6, 4))))
    assert "比上次高" in better and "可能只是波动" in better
    far = "\n".join(sentences(report(progress(200, 0, 100), AT, AREAS, progress(0, 200, 0))))
    assert "比上次高" in far and "波动" not in far


def test_the_chart_is_read_without_eyes_and_needs_nothing_from_outside():
    told = report(progress(), AT, AREAS)
    svg = ET.fromstring(chart(told))
    space = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "img" and svg.find(f"{space}title").text == "2026年度各方面能力"
    described = svg.find(f"{space}desc").text
    assert all(f"{one.name} {figure(one.ability)}" in described for one in told.rows)
    bars = [one for one in svg.iter(f"{space}rect") if one.get("class") == "bar"]
    assert len(bars) == 3 and float(bars[0].get("width")) > float(bars[2].get("width"))
    assert not {"href", "style", "onload"} & {key for one in svg.iter() for key in one.attrib}


def test_the_table_stands_beside_it_with_the_same_figures():
    told = report(progress(), AT, AREAS)
    rows = ET.fromstring(table(told)).findall("./tbody/tr")
    texts = [[cell.text for cell in row] for row in rows]
    assert texts[0] == ["心血管与卒中", figure(told.rows[0].ability), "8/10", "—"]
    assert texts[1] == ["儿童", figure(told.rows[1].ability), "—", "80"]
    assert rows[0][0].get("scope") == "row"


def test_the_page_is_whole_and_escapes_what_it_is_given():
    made = page(report(progress(), AT, AREAS), ["读《<甲>》"])
    root = ET.fromstring(made)
    assert [one.tag for one in root.find("./div")] == ["figure", "table"]
    assert [one.text for one in root.findall("./ol/li")] == ["读《<甲>》"]
    assert (
        "<娃>" not in made
        and "<script" not in made
        and "http" not in made.replace('xmlns="http://www.w3.org/2000/svg"', "")
    )
    assert "学习计划" not in page(report(progress(), AT, AREAS))


def test_a_figure_that_rests_on_nothing_is_none():
    assert (
        figure(Ability(50, 5, 95, 0)) == "—"
        and figure(Ability(61.6, 48, 74.4, 9)) == "62（48～74）"
    )
