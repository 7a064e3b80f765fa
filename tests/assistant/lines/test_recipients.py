"""For whom a dose is: another patient's line is left out where the asked patient has his own."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.lines.patients import named
from assistant.lines.recipients import asked_for, for_others, recipients, ways_asked
from assistant.lines.units import Unit, units
from assistant.questions.intents import read_intents
from corpus.document import Chunk, Metadata
from index.passage import Passage

KINDS = sorted(recipients())
PEOPLE = [name for name in KINDS if not recipients()[name].way]
WAYS = [name for name in KINDS if recipients()[name].way]


def passage(number: int, text: str, *, heading: str = "用法", document: str = "a") -> Passage:
    section, span = ("塔美酮", heading), (0, len(text))
    chunk = Chunk("", f"{document}@1", number, "text", text, section, None, span, "zh")
    return Passage(number, chunk, Metadata(document, "塔美酮说明", language="zh"))


def row(number: int, text: str) -> Passage:
    one = passage(number, text)
    return dataclasses.replace(one, chunk=dataclasses.replace(one.chunk, kind="row", parent=0))


def left(question: str, *passages: Passage) -> list[str]:
    lines: list[Unit] = [unit for one in passages for unit in units(one)]
    out = for_others(question, lines, named(question), read_intents(question), ("塔美酮",))
    return [unit.text for unit in lines if unit not in out]


ADULT = passage(1, "成人塔美酮每次 20 mg，每日 2 次。")
CHILD = passage(2, "儿童塔美酮每次 0.5 mg/kg，每日 2 次。")
OLD = passage(3, "70 岁及以上老年人塔美酮每次 10 mg。")
KIDNEY = passage(4, "塔美酮每日 5 mg，只用 3 天。", heading="肾功能不全")


@pytest.mark.parametrize("name", PEOPLE)
def test_the_examples_of_people_are_read(name: str) -> None:
    kind = recipients()[name]
    assert [asked_for(text) for text in kind.questions] == [name] * len(kind.questions)
    assert all(kind.line.search(text.lower()) for text in kind.lines)
    assert not any(kind.line.search(text.lower()) for text in kind.others)


@pytest.mark.parametrize("name", WAYS)
def test_the_examples_of_ways_are_read(name: str) -> None:
    kind = recipients()[name]
    assert all(name in ways_asked(text) for text in kind.questions)
    assert all(kind.line.search(text.lower()) for text in kind.lines)
    assert not any(kind.line.search(text.lower()) for text in kind.others)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("3岁娃娃吃塔美酮多少毫克", [CHILD]),
        ("成人塔美酮一次多少毫克", [ADULT]),
        ("八十岁老汉塔美酮一次多少毫克", [OLD]),
        ("塔美酮一次多少毫克", [ADULT, CHILD, OLD]),
        ("大人和娃娃的塔美酮剂量各是多少", [ADULT, CHILD, OLD]),
        ("3岁娃娃吃塔美酮要注意什么", [CHILD]),
        ("娃娃吃塔美酮要注意什么", [ADULT, CHILD, OLD]),
    ],
)
def test_another_ages_dose_is_left_out(question: str, kept: list[Passage]) -> None:
    assert left(question, ADULT, CHILD, OLD) == [one.chunk.text for one in kept]


def test_without_a_line_of_their_own_nothing_is_left_out() -> None:
    assert left("3岁娃娃吃塔美酮多少毫克", ADULT) == [ADULT.chunk.text]


def test_an_old_person_gets_the_adults_line_where_there_is_no_other() -> None:
    assert left("八十岁老汉塔美酮剂量多少", ADULT, CHILD) == [ADULT.chunk.text]


def test_an_adults_line_stands_beside_a_childs_from_no_document() -> None:
    other = passage(5, "成人洛卡酮每次 40 mg。", document="b")
    assert other.chunk.text not in left("3岁娃娃吃塔美酮多少毫克", ADULT, CHILD, other)
    assert other.chunk.text in left("八十岁老汉塔美酮多少毫克", ADULT, CHILD, other)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("16岁的学生吃多少", ""),
        ("10公斤吃多少", "child"),
        ("60公斤吃多少", "adult"),
        ("40公斤吃多少", ""),
        ("5 岁", "child"),
        ("a 76-year-old", "elder"),
    ],
)
def test_an_age_or_a_weight_says_whose_dose(question: str, kind: str) -> None:
    assert asked_for(question) == kind


def test_a_special_patient_gets_no_general_dose() -> None:
    assert left("肾不好的人塔美酮一天多少毫克", ADULT, KIDNEY) == [KIDNEY.chunk.text]


def test_a_passage_with_both_doses_is_cut() -> None:
    both = passage(6, "成人塔美酮每次 20 mg，口服。\n儿童塔美酮每次 3 mg，口服。")
    kept = left("3岁娃娃吃塔美酮多少毫克", both)
    assert kept == ["儿童塔美酮每次 3 mg，口服。"]


def test_another_way_of_giving_is_left_out() -> None:
    drip = passage(7, "塔美酮注射液 8 mg，静脉滴注。")
    tablet = passage(8, "塔美酮片每次 20 mg，口服。")
    assert left("塔美酮一次吃几片", drip, tablet) == [tablet.chunk.text]
    assert left("塔美酮静脉滴注多少毫克", drip, tablet) == [drip.chunk.text]
    assert left("不能口服的人塔美酮静滴多少毫克", drip, tablet) == [drip.chunk.text]


@pytest.mark.parametrize(
    ("question", "expected"),
    [("八个月的娃剂量多少", "1～11 个月：2 mg"), ("三岁的娃剂量多少", "1～6 岁：6 mg")],
)
def test_of_a_table_the_row_for_the_age_stays(question: str, expected: str) -> None:
    rows = [row(1, "1～11 个月：2 mg"), row(2, "1～6 岁：6 mg"), row(3, "7～13 岁：9 mg")]
    assert left(question, *rows) == [expected]


def test_a_bare_drug_and_patient_asks_for_their_dose() -> None:
    assert left("血止不住的娃娃，塔美酮？", ADULT, CHILD) == [CHILD.chunk.text]


CREAM = "塔美酮 2% 乳膏，每日 3 次。\n6 岁以下儿童用塔美酮 0.5% 乳膏，每日 1 次。"


@pytest.mark.parametrize(
    ("question", "place"),
    [("5岁娃娃用哪种塔美酮乳膏", 1), ("大人擦塔美酮，一天几次", 0), ("8岁娃娃用哪种塔美酮乳膏", 0)],
)
def test_a_dose_that_names_nobody_is_not_the_child_s(question: str, place: int) -> None:
    assert CREAM.split("\n")[place] in left(question, passage(1, CREAM))
    if place or "大人" in question:
        assert CREAM.split("\n")[1 - place] not in left(question, passage(1, CREAM))


@pytest.mark.parametrize(
    ("question", "forbids"),
    [
        ("三岁娃能吃塔美酮不", "4 岁以下儿童不用塔美酮。"),
        ("孕妇能吃塔美酮吗", "孕妇禁用塔美酮。"),
    ],
)
def test_who_must_not_have_it_is_shown_no_dose(question: str, forbids: str) -> None:
    weights = row(2, "体重：20～34 kg；塔美酮每次剂量：9 mg")
    lines = (passage(1, forbids, heading="禁忌"), weights, ADULT)
    assert left(question, *lines) == [forbids]
    assert weights.chunk.text in left("塔美酮一次多少毫克", *lines)


def test_a_line_goes_on_with_the_way_of_the_line_before() -> None:
    both = passage(
        1, "塔美酮片每次 5 mg，口服。\n2 天无效者增至 10 mg。\n塔美酮长效注射液每周 20 mg。"
    )
    assert left("塔美酮长效针打多少", both) == ["塔美酮长效注射液每周 20 mg。"]


def test_who_cannot_swallow_is_not_given_it_by_mouth() -> None:
    tablets = passage(1, "塔美酮片每次 5 mg，口服。\n不能口服者，塔美酮注射液 12.5 mg。")
    assert left("塔美酮一次吃几片", tablets) == ["塔美酮片每次 5 mg，口服。"]
