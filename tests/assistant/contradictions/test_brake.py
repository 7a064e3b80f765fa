"""Who asks for an antibiotic, a drip or a test reads first when it is not indicated."""

from __future__ import annotations

from pathlib import Path

import pytest

import assistant.contradictions.brake as brake
from assistant.compose import Sources
from assistant.contradictions.brake import SHAPE, asked_for, treatments, with_brake
from assistant.records import Answer, Statement
from assistant.rule_files import check_examples, read_rules
from index.lexicon import built_in
from tests.assistant.fakes import AKAWEILIN, add, build_home, make_mentor

FOLDER = Path(brake.__file__).parent
COLD = """---
id: cold
title: 感冒处理要点
issuer: 测试卫生院
edition: "2024"
year: 2024
kind: guideline
language: zh
---
# 感冒

## 对症

- 普通感冒多休息、多饮水。
- 普通感冒发热时用一种退热药。

## 什么时候用抗菌药物

- 普通感冒不用抗菌药物。
- 普通感冒输液不能好得更快，普通感冒不常规输液。

## 化脓性扁桃体炎

- 化脓性扁桃体炎首选青霉素，疗程 10 天。

## 儿童

- 儿童普通感冒不用维生素预防。
"""


@pytest.fixture(scope="module")
def mentor(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    add(home, COLD)
    add(home, AKAWEILIN)
    build_home(home)
    return make_mentor(home)


def asked(question, mentor, *, kind="answered"):
    """Ask without the brake, then apply it: what the question found is what it is given."""
    snapshot = mentor.knowledge.snapshot()
    _, lines = mentor.look_up(question, "zh")
    answer = quoted(question, lines[:2], snapshot, kind)
    return with_brake(answer, lines, snapshot, built_in())


def quoted(question, lines, snapshot, kind):

    sources = Sources(snapshot.standings)
    statements = tuple(
        Statement(one.unit.text, (sources.cite(one.unit.passage, one.unit.text),))
        for one in lines
        if kind == "answered"
    )
    return Answer(
        "1", question, question, "zh", kind, statements=statements, citations=sources.citations
    )


@pytest.mark.parametrize("kind", ["answered", "abstained"])
@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("普通感冒要不要吃头孢？", "不用抗菌药物"),
        ("感冒打吊针好得快些，输几天", "不常规输液"),
        ("普通感冒上点消炎药行不行", "不用抗菌药物"),
    ],
)
def test_the_line_that_bars_it_stands_first(mentor, question, first, kind):
    answer = asked(question, mentor, kind=kind)
    assert answer.kind == "answered"
    assert first in answer.statements[0].text
    for citation in answer.citations:
        assert citation.quote in citation.passage


def test_no_statement_is_lost_or_said_twice(mentor):
    question = "普通感冒要不要吃头孢？"
    answer = asked(question, mentor)
    texts = [one.text for one in answer.statements]
    assert len(texts) == len(set(texts))


def test_what_is_indicated_is_left_alone(mentor):
    question = "化脓性扁桃体炎青霉素剂量和用法"
    snapshot = mentor.knowledge.snapshot()
    _, lines = mentor.look_up(question, "zh")
    before = quoted(question, lines[:1], snapshot, "answered")
    assert with_brake(before, lines, snapshot, built_in()) == before


def test_a_treatment_that_nothing_speaks_of_gets_a_note(mentor):
    answer = asked("高血压吃阿卡维林片，输液行不行", mentor)
    assert [note.kind for note in answer.notes if note.kind == "indication"] == ["indication"]
    assert "静脉输液" in answer.notes[0].text


def test_a_line_for_children_bars_nothing_for_adults(mentor):
    snapshot = mentor.knowledge.snapshot()
    for question, first in (
        ("成人普通感冒吃维生素C好不好", False),
        ("小孩感冒吃维生素C好不好", True),
    ):
        _, lines = mentor.look_up(question, "zh")
        rest = [line for line in lines if "维生素" not in line.unit.text][:1]
        answer = with_brake(
            quoted(question, rest, snapshot, "answered"), lines, snapshot, built_in()
        )
        assert ("不用维生素" in answer.statements[0].text) is first


def test_other_questions_pass_untouched(mentor):
    snapshot = mentor.knowledge.snapshot()
    _, lines = mentor.look_up("普通感冒怎么处理", "zh")
    before = quoted("普通感冒怎么处理", lines[:2], snapshot, "answered")
    assert with_brake(before, lines, snapshot, built_in()) is before
    declined = quoted("普通感冒要不要吃头孢", (), snapshot, "declined")
    assert with_brake(declined, lines, snapshot, built_in()) is declined


def test_the_rules_find_their_examples():
    check_examples(read_rules(FOLDER / "brake.yaml", SHAPE), SHAPE)
    assert {one.name for one in treatments()} >= {"antibiotic", "drip", "steroid", "test"}


def test_a_question_is_read_for_all_that_it_asks_for():
    names = {one.name for one in asked_for("感冒输液加地塞米松和头孢行不行")}
    assert names == {"antibiotic", "drip", "steroid"}
    assert asked_for("高血压多久随访一次") == ()


def test_who_tells_of_symptoms_alone_is_braked_for_what_is_answered(mentor):
    question = "流清鼻子打喷嚏，给他上点头孢吧"
    snapshot = mentor.knowledge.snapshot()
    _, lines = mentor.look_up("普通感冒休息", "zh")
    answer = with_brake(quoted(question, lines[:1], snapshot, "answered"), (), snapshot, built_in())
    assert answer.statements[0].text.endswith("普通感冒不用抗菌药物。")
