"""The day's quiz: chosen, graded, kept once, and back when it is nearly forgotten."""

import pytest

from assistant.errors import LearningWrong
from assistant.learning.grading import grade
from assistant.learning.made_items import from_case, from_section, remake
from assistant.learning.quiz_files import right_words
from assistant.learning.schedule import FAIRLY, GUESSED, SURE, recall, reviewed
from assistant.learning.sections import Reference

WHO = "a" * 32


def answered(item):
    if item.kind in ("single", "multiple", "order"):
        return "".join("ABCDEF"[place - 1] for place in item.answer)
    return right_words(item)


def test_a_day_has_five_items_and_then_it_is_done(desk):
    day = desk.daily.today(WHO)
    assert len(day.items) == 5 and day.answered == 0
    for n, item in enumerate(day.items):
        right = n != 2
        said = answered(item) if right else ("错" if item.answer is True else "A")
        graded = desk.daily.answer(
            WHO, item.id, said, confidence=FAIRLY, seconds=9, step=f"step-{n}-x"
        )
        assert graded.citation is not None and graded.because and graded.again >= 1
    after = desk.daily.today(WHO)
    assert after.items == () and after.answered == 5 and after.right >= 3
    assert len(desk.daily.more(WHO)) == 5


def test_an_answer_that_is_sent_twice_counts_once(desk, clock):
    item = desk.daily.today(WHO).items[0]
    for _ in range(3):
        desk.daily.answer(WHO, item.id, answered(item), confidence=3, seconds=5, step="same-step")
    assert len(desk.reviews.all(WHO)) == 1


def test_an_item_counts_once_a_day_and_a_step_for_one_item(desk):
    one, other = desk.daily.today(WHO).items[:2]
    for n in range(5):
        desk.daily.answer(WHO, one.id, answered(one), confidence=3, seconds=5, step=f"step-{n}-y")
    assert len(desk.reviews.all(WHO)) == 1 and not desk.merits.entries(WHO)
    with pytest.raises(LearningWrong, match="别的题"):
        desk.daily.answer(WHO, other.id, "A", confidence=3, seconds=5, step="step-0-y")


def test_an_answer_that_cannot_be_told_is_not_kept(desk):
    item = desk.daily.today(WHO).items[0]
    graded = desk.daily.answer(WHO, item.id, "呃", confidence=1, seconds=5, step="one-step-1")
    assert graded.right is None and graded.hint and not desk.reviews.all(WHO)


def test_what_was_missed_comes_back_before_what_was_sure(desk, clock):
    wrong, sure = desk.daily.today(WHO).items[:2]
    desk.daily.answer(WHO, sure.id, answered(sure), confidence=SURE, seconds=5, step="step-sure-1")
    bad = "对" if wrong.answer is False else "错" if wrong.answer is True else "A"
    if grade(wrong, bad).right:
        bad = "B"
    desk.daily.answer(WHO, wrong.id, bad, confidence=FAIRLY, seconds=5, step="step-wrong-1")
    clock.days(2)
    ids = [one.id for one in desk.daily.today(WHO).items]
    assert ids[0] == wrong.id and sure.id not in ids


@pytest.mark.parametrize(("item", "confidence"), [("nothing", 2), (None, 4), (None, 0)])
def test_an_unknown_item_or_confidence_is_refused(desk, item, confidence):
    with pytest.raises(LearningWrong):
        desk.daily.answer(
            WHO, item or desk.daily.today(WHO).items[0].id, "A", confidence=confidence,
            seconds=1, step="step-step",
        )  # fmt: skip


def test_more_confidence_means_longer_until_it_comes_back(clock):
    cards = [
        reviewed("i", None, right=right, confidence=sure, now=clock.now)
        for right, sure in [(False, SURE), (True, GUESSED), (True, FAIRLY), (True, SURE)]
    ]
    assert [one.due_at for one in cards] == sorted(one.due_at for one in cards)
    assert cards[-1].due_at > cards[0].due_at
    assert recall(cards[0], clock.now) == pytest.approx(1.0)
    assert recall(cards[0], clock.now + 30 * 86_400) < 0.9


def test_a_figure_is_asked_from_the_section_that_was_asked_about(desk, clock):
    section = "重度脱水：方案C"
    desk.learners.interested(WHO, "child-diarrhoea", "child-diarrhoea", f"儿童急性腹泻 > {section}")
    ids = [one.id for one in desk.daily.today(WHO).items]
    assert any(one.startswith("asked--") for one in ids)
    clock.days(8)
    assert not any(one.id.startswith("asked--") for one in desk.daily.today(WHO).items)


def test_a_made_item_is_graded_and_made_again(desk):
    content = desk.shelf.content()
    reference = Reference("child-diarrhoea", "重度脱水：方案C")
    made = list(from_section(reference, "child-diarrhoea", content.sections))
    assert made
    for item in made:
        assert grade(item, item.answer).right and "____" in item.question
        assert item.answer not in item.question
        assert remake(item.id, content.cases, content.matcher, content.sections) is not None
    assert remake("asked--nothing--0", content.cases, content.matcher, content.sections) is None


def test_a_question_forgotten_in_a_case_is_asked(desk):
    content = desk.shelf.content()
    case = next(iter(content.cases.values()))
    essential = next(id_ for id_, one in case.findings.items() if one.essential)
    item = from_case(case, essential, content.matcher)
    assert item.choices[item.answer[0] - 1] == content.matcher.asks[essential].name
    assert remake(item.id, content.cases, content.matcher, content.sections) == item
    talk = desk.cases.begin(WHO, case.id)
    desk.cases.decide(WHO, talk.sitting, "不知道", "", "none")
    assert any(one.id.startswith("missed--") for one in desk.daily.today(WHO).items)
