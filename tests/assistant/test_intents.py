"""What a question wants is read from words that stand in a file, each with its examples."""

from __future__ import annotations

import pytest

from assistant.intents import fit, intents, read_intents

NAMES = [intent.name for intent in intents()]


def named(question):
    return {intent.name for intent in read_intents(question)}


def test_the_file_holds_what_the_issue_asks_for():
    assert {
        "definition", "threshold", "first_choice", "dose", "interval", "contraindication",
        "referral", "how_to",
    } <= set(NAMES)  # fmt: skip
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    ("name", "example"),
    [(intent.name, example) for intent in intents() for example in intent.examples],
)
def test_every_example_in_the_file_is_read_as_what_it_is_an_example_of(name, example):
    assert name in named(example)


@pytest.mark.parametrize("question", ["高血压", "阿卡维林", "fever", ""])
def test_a_bare_topic_wants_nothing_in_particular(question):
    assert named(question) == set()


def test_capitals_do_not_matter():
    assert "dose" in named("WHAT IS THE DOSE OF KEREXIPINE?")


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("阿卡维林吃多少", "成人每次 12.5 mg，每日 2 次。", "阿卡维林用于高血压。"),
        ("how much kerexipine", "Give 7.5 mg once daily.", "Kerexipine is a tablet."),
        ("孕妇能不能用阿卡维林", "妊娠期禁用。", "每 2 周复查。"),
        ("什么时候要转诊", "血钾高于 5.8 mmol/L，立即转诊。", "饭后口服。"),
        ("多久复查一次", "每 3 个月复查 1 次。", "妊娠期禁用。"),
        ("血压目标是多少", "血压应控制在 <140/90 mmHg。", "阿卡维林饭后口服。"),
    ],
)
def test_a_line_that_has_what_is_asked_fits_better(question, better, worse):
    wanted = read_intents(question)
    assert fit(wanted, better, "") > fit(wanted, worse, "")


def test_a_heading_adds_to_the_line_and_both_give_1():
    wanted = tuple(intent for intent in intents() if intent.name == "dose")
    line = "成人每次 12.5 mg。"
    assert 0 < fit(wanted, line, "") < fit(wanted, line, "用法用量") == 1
    assert 0 < fit(wanted, "饭后口服。", "用法用量") < 1
    assert fit(wanted, "饭后口服。", "概述") == 0
    assert fit((), line, "用法用量") == 0


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("what is the dose of adrenaline", "dose"),
        ("What is the BP target in diabetes", "threshold"),
        ("糖化目标是什么", "threshold"),
    ],
)
def test_a_definition_is_read_only_where_nothing_else_is(question, name):
    assert name in named(question)
    assert "definition" not in named(question)


@pytest.mark.parametrize("question", ["什么是慢阻肺", "what is preeclampsia"])
def test_a_definition_alone_is_still_read(question):
    assert named(question) == {"definition"}


def test_only_what_a_guideline_is_silent_on_must_stand():
    must = {intent.name for intent in intents() if intent.must_stand}
    assert must == {"price", "contact", "product", "operation"}
