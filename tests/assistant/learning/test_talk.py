"""A case is kept step by step: gone on with, decided once, tried again, seen by nobody else."""

import dataclasses

import pytest

from assistant.errors import LearningWrong
from assistant.learning.solving import perfect
from assistant.records_db.database import NotYours
from assistant.records_db.sittings import Stale

WHO, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def case(desk):
    return next(iter(desk.shelf.content().cases.values()))


def test_a_case_goes_on_where_it_broke_off(desk, case):
    begun = desk.cases.begin(WHO, case.id)
    asked, reply = desk.cases.ask(WHO, begun.sitting, "量血压")
    assert reply.found and asked.version == begun.version + 1
    again = desk.cases.begin(WHO, case.id)
    assert again == asked and desk.cases.running(WHO) == asked
    assert desk.cases.list(WHO)[0].tries == 0
    assert next(one for one in desk.cases.list(WHO) if one.open).case.id == case.id


def test_two_taps_at_once_count_once(desk, case):
    begun = desk.cases.begin(WHO, case.id)
    desk.cases.ask(WHO, begun.sitting, "量血压", begun.version)
    with pytest.raises(Stale):
        desk.cases.ask(WHO, begun.sitting, "量血压", begun.version)
    assert len(desk.cases.look(WHO, begun.sitting).run.steps) == 1


def test_another_persons_case_is_as_unknown_as_none(desk, case):
    begun = desk.cases.begin(WHO, case.id)
    for sitting in (begun.sitting, "f" * 32):
        with pytest.raises(NotYours):
            desk.cases.look(OTHER, sitting)
        with pytest.raises(NotYours):
            desk.cases.ask(OTHER, sitting, "量血压")
        with pytest.raises(NotYours):
            desk.cases.decide(OTHER, sitting, "x", "", "none")


def test_a_decided_case_shows_its_score_and_can_be_tried_again(desk, case):
    run = perfect(case, desk.shelf.content().matcher)
    begun = desk.cases.begin(WHO, case.id)
    for step in run.steps:
        desk.cases.ask(WHO, begun.sitting, step.text)
    done = desk.cases.decide(WHO, begun.sitting, *dataclasses.astuple(run.decision))
    assert done.score.total == 100 and desk.cases.look(WHO, begun.sitting).score == done.score
    with pytest.raises(LearningWrong, match="做完了"):
        desk.cases.ask(WHO, begun.sitting, "量血压")
    told = next(one for one in desk.cases.list(WHO) if one.case.id == case.id)
    assert (told.tries, told.best, told.open) == (1, 100, "")
    assert desk.cases.begin(WHO, case.id).sitting != begun.sitting


def test_no_diagnosis_is_no_decision(desk, case):
    begun = desk.cases.begin(WHO, case.id)
    with pytest.raises(LearningWrong, match="写诊断"):
        desk.cases.decide(WHO, begun.sitting, "  ", "", "none")


def test_what_names_a_person_is_masked(desk, case):
    begun = desk.cases.begin(WHO, case.id)
    talk, _ = desk.cases.ask(WHO, begun.sitting, "电话13812345678的病人量血压")
    assert "13812345678" not in talk.run.steps[0].text


def test_an_unknown_case_is_refused(desk):
    with pytest.raises(LearningWrong, match="没有这个病例"):
        desk.cases.begin(WHO, "nothing")


def test_everything_of_a_learner_is_erased(desk, case, tmp_path):
    begun = desk.cases.begin(WHO, case.id)
    desk.cases.ask(WHO, begun.sitting, "量血压啊啊啊标记")
    item = desk.daily.today(WHO).items[0]
    desk.daily.answer(WHO, item.id, "A", confidence=1, seconds=1, step="step-one-1")
    desk.learners.interested(WHO, "t", "d", "s")
    desk.people.erase(WHO)
    assert desk.cases.running(WHO) is None and not desk.reviews.all(WHO)
    held = b"".join(one.read_bytes() for one in tmp_path.glob("records.db*"))
    assert WHO.encode() not in held and "标记".encode() not in held
