"""What of a decision was not understood is said before the score, once, and gives nothing away."""

import pytest

from assistant.learning.asks import read_asks
from assistant.learning.case_files import read_case
from assistant.learning.solving import perfect
from assistant.learning.understood import unread
from index.lexicon import built_in

from .made import ASKS, CASE, write

LEXICON = built_in()
WHO = "a" * 32


@pytest.fixture
def case(tmp_path):
    asks = read_asks(write(tmp_path, "asks.yaml", ASKS))
    return read_case(write(tmp_path, "dry-child.yaml", CASE), asks)


def test_what_was_read_and_what_was_not_is_said_in_the_learners_words(case):
    found = unread("重度脱水", "快点输液，拿石头压一压、不用抗生素", case, LEXICON)
    assert (found.read, found.plan, found.diagnosis) == (
        ("快点输液", "不用抗生素"), ("拿石头压一压",), "",
    )  # fmt: skip
    assert found.sentence.startswith(
        "读到的处理：快点输液、不用抗生素；没有读懂：拿石头压一压，可以换个说法再交一次"
    )


def test_nothing_that_was_not_named_is_told(case):
    said = unread("中了邪", "拿石头压一压", case, LEXICON).sentence
    assert said.startswith("读到的处理：无；没有读懂：中了邪（诊断）、拿石头压一压，")
    assert not any(
        word in said for action in case.actions for word in (action.do, *action.says)
    ) and not any(word in said for word in case.diagnoses)


@pytest.mark.parametrize(
    ("diagnosis", "plan"),
    [
        ("重度脱水", "乳酸林格 100 mL/kg，静滴，然后马上送县医院"),
        ("肺炎", "布洛芬 5 mg，每天3次"),  # wrong and needless, and yet understood
        ("说不准", ""),
        ("重度脱水", "不用转；糖水不喝"),
        ("重度脱水", "谢谢。马上，静滴！"),
    ],
)
def test_what_is_understood_is_scored_at_once(case, diagnosis, plan):
    assert unread(diagnosis, plan, case, LEXICON) is None


def test_the_perfect_script_of_every_case_is_understood(desk):
    content = desk.shelf.content()
    for case in content.cases.values():
        said = perfect(case, content.matcher).decision
        assert unread(said.diagnosis, said.plan, case, content.lexicon) is None, case.id


def test_a_plan_is_written_anew_once_and_it_is_one_try(desk):
    case = desk.shelf.content().cases["heart-attack-stomach-ache"]
    begun = desk.cases.begin(WHO, case.id)
    asked = desk.cases.decide(WHO, begun.sitting, "心梗", "拿石头压一压", "immediate")
    assert asked.score is None and "没有读懂：拿石头压一压" in asked.run.unread.sentence
    assert desk.cases.look(WHO, begun.sitting) == asked  # kept over a dropped connection
    assert next(one for one in desk.cases.list(WHO) if one.case.id == case.id).tries == 0
    assert not desk.merits.entries(WHO)
    done = desk.cases.decide(WHO, begun.sitting, "心梗", "嚼阿司匹林，烧三炷香", "immediate")
    assert done.score is not None and done.run.decision.plan == "嚼阿司匹林，烧三炷香"
    told = next(one for one in desk.cases.list(WHO) if one.case.id == case.id)
    assert (told.tries, len(desk.merits.entries(WHO))) == (1, 1)


def test_an_assessment_says_it_too(desk):
    step = desk.assessments.begin(WHO)
    while step.part == "item":
        step = desk.assessments.answer(WHO, step.sitting, "不知道")
    first = step.case.id
    hinted = desk.assessments.decide(WHO, step.sitting, "不知道", "拿石头压一压", "urgent")
    assert hinted.case.id == first and "没有读懂：拿石头压一压" in hinted.hint
    after = desk.assessments.decide(WHO, step.sitting, "不知道", "拿石头压一压", "urgent")
    assert after.case.id != first and not after.hint
