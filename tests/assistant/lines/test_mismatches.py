"""No line for the opposite patient answers, and every rule is held to its own examples."""

from __future__ import annotations

import pytest

from assistant.lines.mismatches import applying, excluded, mismatches
from assistant.lines.patients import named, patients, speaks_of


@pytest.mark.parametrize("rule", mismatches(), ids=lambda rule: rule.name)
def test_each_rule_does_what_its_examples_say(rule):
    assert rule.questions and rule.lines and rule.spared
    for question in rule.questions:
        assert rule in applying(question)
    for line in rule.lines:
        assert excluded((rule,), line)
    for line in rule.spared:
        assert not excluded((rule,), line)


def test_a_heading_says_for_whom_a_line_is():
    rules = applying("娃娃拉肚子眼窝凹下去咋整")
    assert excluded(rules, "无脱水：方案A", "口服补液盐小口多次喂。")
    assert not excluded(rules, "有些脱水：方案B", "口服补液盐小口多次喂。")


@pytest.mark.parametrize(
    "question", ["低血糖怎么处理", "高血压首选什么药", "what is first line in asthma"]
)
def test_an_ordinary_question_calls_up_no_rule(question):
    assert applying(question) == ()


@pytest.mark.parametrize("patient", patients(), ids=lambda patient: patient.en)
def test_each_patient_is_known_by_his_examples(patient):
    for question in patient.questions:
        assert patient in named(question)
    for line in patient.lines:
        assert speaks_of((patient,), line)


def test_others_are_not_taken_for_special():
    assert named("高血压首选什么药") == ()
    assert not speaks_of(named("怀娃了能吃不"), "成人每日 3 次。")
