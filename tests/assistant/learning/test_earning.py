"""What is done stands in the ledger once, whatever stopped the program in between."""

import pytest

from assistant.learning.quiz_files import right_words
from assistant.records_db.credit_ledger import Ledger
from tests.starter import open_desk

WHO = "a" * 32
CASE = "heart-attack-stomach-ache"


class Killed(BaseException):
    """The process ends here: nothing after it is done, nothing is caught."""


@pytest.fixture
def killed(monkeypatch):
    """Kill the process where it would write the ledger, until it is started again."""

    def kill(*_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "append", kill)
        yield patched.undo


def played(desk, case=CASE):
    begun = desk.cases.begin(WHO, case)
    desk.cases.decide(WHO, begun.sitting, "急性心肌梗死", "嚼阿司匹林", "immediate")


def decided(desk, sitting):
    desk.cases.decide(WHO, sitting, "高血压", "转诊", "urgent")


def minutes(desk):
    return {one.subject: one.minutes for one in desk.merits.entries(WHO)}


def acts(desk):
    return [one.act for one in desk.merits.entries(WHO)]


@pytest.fixture
def again(tmp_path, clock):
    """Start the program again over what was kept."""
    opened = []

    def start():
        desk, database = open_desk(tmp_path, clock)
        opened.append(database)
        return desk

    yield start
    for database in opened:
        database.close()


def test_a_kill_between_score_and_ledger_is_mended_when_the_records_are_opened(desk, killed, again):
    with pytest.raises(Killed):
        played(desk)
    killed()
    after = again()
    assert after.sittings.done(WHO, "case") and not after.earning._ledger.entries(WHO)
    assert acts(after) == ["case"]
    (entry,) = after.merits.entries(WHO)  # opened again, it is not kept again
    assert entry.title == f"病例：{after.titles()[CASE]}" and entry.score is not None
    assert len(after.merits.tally(WHO).lines) == 1


def test_the_next_act_mends_it_too(desk, killed, again):
    with pytest.raises(Killed):
        played(desk)
    killed()
    after = again()
    played(after, "new-hypertension")
    entries = after.earning._ledger.entries(WHO)
    assert {one.subject for one in entries} == {CASE, "new-hypertension"} and len(entries) == 2


def test_a_quiz_is_mended_on_another_day(desk, killed, again, clock):
    items = desk.daily.today(WHO).items
    with pytest.raises(Killed):
        for n, item in enumerate(items):
            desk.daily.answer(
                WHO, item.id, right_words(item), confidence=2, seconds=30, step=f"step-{n}-xx"
            )
    killed()
    clock.days(3)
    after = again()
    (entry,) = after.merits.entries(WHO)
    assert (entry.act, entry.at) == ("quiz", int(clock.now - 3 * 86_400))
    assert entry.minutes == round(5 * 30 / 60)


def test_a_course_and_an_assessment_are_mended(desk, killed, again):
    course = desk.courses.begin(WHO, desk.courses.list(WHO)[0].document)
    with pytest.raises(Killed):
        while True:
            if course.checked is not None:
                course = desk.courses.judge(WHO, course.sitting, "missed")
            elif course.question:
                course = desk.courses.answer(WHO, course.sitting, "不知道")
            else:
                course = desk.courses.next(WHO, course.sitting)
            desk.credited(WHO, course)
    step = desk.assessments.begin(WHO)
    with pytest.raises(Killed):
        while True:
            if step.part == "item":
                step = desk.assessments.answer(WHO, step.sitting, "不知道")
            else:
                step = desk.assessments.decide(WHO, step.sitting, "不知道", "", "urgent")
            desk.assessed(WHO, step)
    killed()
    assert sorted(acts(again())) == ["assessment", "course"]


def test_minutes_in_which_two_cases_were_open_count_once(desk, clock):
    first = desk.cases.begin(WHO, CASE).sitting
    clock.now += 10 * 60
    second = desk.cases.begin(WHO, "new-hypertension").sitting
    clock.now += 20 * 60
    decided(desk, second)
    clock.now += 5 * 60
    decided(desk, first)
    assert minutes(desk) == {"new-hypertension": 20, CASE: 10 + 5}  # of 35 on the clock


@pytest.mark.parametrize(("apart", "expected"), [(0, [30, 0, 0]), (6, [30, 6, 6])])
def test_a_case_that_lies_in_others_has_no_more_than_its_own(desk, clock, apart, expected):
    ids = [CASE, "new-hypertension", "irregular-pulse"]
    sittings = [desk.cases.begin(WHO, one).sitting for one in ids]
    clock.now += 30 * 60
    for one in sittings:
        decided(desk, one)
        clock.now += apart * 60
    assert sorted(minutes(desk).values(), reverse=True) == expected


def test_cases_one_after_the_other_have_all_their_minutes(desk, clock):
    for one in (CASE, "new-hypertension"):
        sitting = desk.cases.begin(WHO, one).sitting
        clock.now += 12 * 60
        decided(desk, sitting)
        clock.now += 60
    assert minutes(desk) == {CASE: 12, "new-hypertension": 12}


def test_what_is_mended_later_has_the_same_minutes(desk, killed, again, clock):
    first, second = (desk.cases.begin(WHO, one).sitting for one in (CASE, "new-hypertension"))
    clock.now += 20 * 60
    with pytest.raises(Killed):
        decided(desk, first)
    clock.now += 5 * 60
    with pytest.raises(Killed):
        decided(desk, second)
    killed()
    assert minutes(again()) == {CASE: 20, "new-hypertension": 5}
