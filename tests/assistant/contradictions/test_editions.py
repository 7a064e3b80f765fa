"""A question for another edition than the one in force is told which one counts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

import assistant.contradictions.editions as editions
from assistant.contradictions.editions import asked_for, groups, with_editions, without_edition
from assistant.records import Answer, Citation, Statement
from corpus.catalogue import Catalogue
from tests.assistant.fakes import AKAWEILIN, add, build_home, make_mentor

TODAY = dt.date(2026, 11, 23)
ONLY_OLD = AKAWEILIN + "\n## 银杏丸\n\n阿卡维林片胃痛者加服银杏丸，每次 3 g。\n"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    for edition in ("2012", "2015"):
        add(home, ONLY_OLD, edition=f"{edition}年版", year=int(edition))
    add(home, AKAWEILIN, edition="2023年版", year=2023)
    add(home, AKAWEILIN, edition="2031年版", year=2031, valid_from="2031-03-01")
    add(home, AKAWEILIN, id="kuobolan", title="阔勃兰片用药规范", edition="2018", year=2018)
    add(home, AKAWEILIN, id="kuobolan", title="阔勃兰片用药规范", edition="2011", year=2011)
    Catalogue(home).set_state("kuobolan@2011", "retired")
    build_home(home)
    return make_mentor(home, today=lambda: TODAY).knowledge.snapshot()


def answered(question, snapshot, *, document="akaweilin", edition="2023年版", language="zh"):
    cited = Citation(
        1, document, "阿卡维林片临床用药规范", "测试卫生院", edition, 2023, "published", "用法",
        None, "成人每次 12.5 mg", "成人每次 12.5 mg，每日 2 次。", "c1", "/v1/passages/c1",
    )  # fmt: skip
    statements = (Statement("成人每次 12.5 mg", (1,)),)
    said = Answer(
        "1", question, question, language, "answered", statements=statements, citations=(cited,)
    )
    return with_editions(said, question, snapshot)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("2015年版阿卡维林规范成人吃多少？", ("2015年版", "2023年版", "自 2023 年起")),
        ("2012版的阿卡维林规范怎么说", ("2012年版", "2023年版")),
        ("15年那本阿卡维林规范还能用吗", ("2015年版", "2023年版")),
        ("阿卡维林旧版规范成人吃多少", ("2015年版", "2012年版", "2023年版")),
        ("以前的阿卡维林方案吃多少", ("2015年版", "2023年版")),
        ("2031年版阿卡维林规范吃多少", ("2031年版", "2031-03-01", "还没有生效", "2023年版")),
        ("即将实施的阿卡维林规范吃多少", ("2031-03-01", "2023年版")),
        ("2019年版阿卡维林规范吃多少", ("没有2019 年版", "2023年版")),
    ],
)
def test_the_note_says_which_edition_counts(snapshot, question, parts):
    (note,) = answered(question, snapshot).notes
    assert note.kind == "superseded"
    assert note.citations == (1,)
    assert [part for part in parts if part not in note.text] == []


@pytest.mark.parametrize(
    "question",
    [
        "成人阿卡维林吃多少？",
        "2023年版阿卡维林规范成人吃多少？",
        "病人2015年得过心绞痛，阿卡维林吃多少？",
        "最新版阿卡维林规范吃多少？",
        "阿卡维林吃了15年了，还能吃吗？",
    ],
)
def test_who_asks_for_no_other_edition_is_told_of_none(snapshot, question):
    assert answered(question, snapshot).notes == ()


def test_a_withdrawn_edition_is_named_as_such(snapshot):
    (note,) = answered(
        "2011版阔勃兰规范吃多少", snapshot, document="kuobolan", edition="2018"
    ).notes
    assert "2011" in note.text and "已停用" in note.text and "2018" in note.text


def test_english_is_answered_in_english(snapshot):
    (note,) = answered("What did the 2015 guideline say?", snapshot, language="en").notes
    assert "is superseded by" in note.text and "2023" in note.text


def test_what_only_an_old_edition_has_is_not_answered_but_named(snapshot):
    blank = Answer("1", "问", "问", "zh", "abstained")
    (note,) = with_editions(blank, "银杏丸胃痛每次几克", snapshot).notes
    assert "2015年版" in note.text and "取代" in note.text and "3 g" not in note.text
    assert with_editions(blank, "骨折怎么固定", snapshot) == blank
    declined = Answer("1", "问", "问", "zh", "declined")
    assert with_editions(declined, "银杏丸胃痛每次几克", snapshot) == declined


def test_the_edition_is_taken_out_of_what_is_looked_up():
    assert without_edition("2016年版水葫热规范怎么说") == "水葫热规范怎么说"
    assert without_edition("2016年版") == "2016年版"
    assert without_edition("2016年得过水葫热") == "2016年得过水葫热"


def test_two_digits_are_a_year_of_this_century_or_the_last():
    assert asked_for("16年的水葫热规范").short == (2016,)
    assert asked_for("86年的水葫热规范").short == (1986,)


def examples():
    path = Path(editions.__file__).with_name("editions.yaml")
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["examples"]
    return [(kind, question) for kind, each in rows.items() for question in each]


@pytest.mark.parametrize(("kind", "question"), examples())
def test_the_patterns_read_their_own_examples(kind, question):
    called = set(groups(question))
    assert kind in called if kind != "none" else not called
