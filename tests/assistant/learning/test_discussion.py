"""In a discussion nobody is named: masked, short, by parts that hold, the expert's reply first."""

import pytest

from assistant.errors import LearningGone, LearningWrong
from assistant.learning.discussion import Discussion, Subject
from assistant.records_db.database import default_url, open_database
from assistant.records_db.learners import Learners
from assistant.records_db.posts import Posts

A, B, C, ELSEWHERE, EXPERT = (letter * 32 for letter in "abcde")
CASE = Subject("case", "dry-child")


@pytest.fixture
def learners(tmp_path):
    database = open_database(default_url(tmp_path))
    learners = Learners(database)
    for person in (A, B, C):
        learners.set(person, group="东乡")
    learners.set(ELSEWHERE, group="西乡")
    yield learners
    database.close()


@pytest.fixture
def talk(learners, clock):
    return Discussion(Posts(learners._database, clock), clock)


def seen(said):
    return [(one.who, one.text) for one in said]


def test_each_writer_has_one_part_in_a_thread(talk):
    talk.say(B, CASE, "先补液")
    talk.say(A, CASE, "先转诊")
    said = talk.say(B, CASE, "边补边转")
    assert seen(said) == [
        ("同组同事甲", "先补液"), ("同组同事乙", "先转诊"), ("同组同事甲", "边补边转"),
    ]  # fmt: skip
    assert [one.mine for one in said] == [True, False, True]
    other = talk.say(A, Subject("case", "other"), "这里我是甲")
    assert seen(other) == [("同组同事甲", "这里我是甲")]
    assert seen(talk.look(C, CASE)) == seen(said) and talk.look(ELSEWHERE, CASE) == []


def test_parts_hold_when_a_post_is_taken_back_or_hidden(talk):
    first = talk.say(A, CASE, "一")[0]
    talk.say(B, CASE, "二")
    third = talk.say(C, CASE, "三")[-1]
    talk.delete(A, first.id)
    assert seen(talk.look(B, CASE)) == [("同组同事乙", "二"), ("同组同事丙", "三")]
    for person in (A, B):
        talk.report(person, third.id)
    assert seen(talk.look(A, CASE)) == [("同组同事乙", "二")]
    assert [one.hidden for one in talk.look(C, CASE)] == [False, True]
    assert seen(talk.say(A, CASE, "又一"))[-1] == ("同组同事甲", "又一")


def test_nothing_that_is_shown_tells_who_wrote(talk):
    talk.say(A, CASE, "先补液")
    talk.reply(EXPERT, "东乡", CASE, "对")
    for person in (A, B):
        talk.report(B, talk.look(B, CASE)[-1].id)
        assert not any(who in repr(talk.look(person, CASE)) for who in (A, B, EXPERT))
    assert A not in repr(talk.waiting())


def test_an_expert_settles_what_was_reported(talk, learners):
    first = talk.say(A, CASE, "先补液")[0]
    for person in (B, C):
        talk.report(person, first.id)
    waiting = talk.waiting("东乡")
    assert [(one.id, one.text, one.subject) for one in waiting] == [
        (first.id, "先补液", "case:dry-child")
    ]
    talk.settle(first.id, stands=True)
    assert seen(talk.look(B, CASE)) == [("同组同事甲", "先补液")] and talk.waiting() == []
    talk.settle(first.id, stands=False)
    assert talk.look(B, CASE) == [] and talk.waiting() == []


def test_an_experts_reply_stands_first(talk):
    talk.say(A, CASE, "先补液还是先转诊")
    said = talk.reply(EXPERT, "东乡", CASE, "边补边转，电话13812345678")
    assert said[0].who == "专家" and said[0].pinned and "138" not in said[0].text
    assert [one.who for one in talk.look(A, CASE)] == ["专家", "同组同事甲"]
    with pytest.raises(LearningWrong, match="班组"):
        talk.reply(EXPERT, "", CASE, "对")


def test_what_names_a_person_is_masked_before_it_is_kept(talk, tmp_path):
    text = talk.say(A, CASE, "病人张建国，电话13812345678，拉了三天\x00\ud800")[0].text
    assert "张建国" not in text and "138" not in text and "拉了三天" in text
    held = b"".join(one.read_bytes() for one in tmp_path.glob("records.db*"))
    assert "张建国".encode() not in held and b"13812345678" not in held


@pytest.mark.parametrize("text", ["", " \n ", "长" * 501])
def test_an_empty_or_too_long_post_is_refused(talk, text):
    with pytest.raises(LearningWrong):
        talk.say(A, CASE, text)
    assert talk.look(A, CASE) == []


def test_twenty_posts_a_day_in_china(talk, clock):
    for n in range(20):
        talk.say(A, Subject("case", f"c{n % 2}"), f"第{n}条")
    with pytest.raises(LearningWrong, match="明天"):
        talk.say(A, CASE, "第二十一条")
    clock.days(1)
    talk.say(A, CASE, "新的一天")


@pytest.mark.parametrize(
    "subject", [Subject("case", ""), Subject("case", "a b"), Subject("case", "x" * 71),
                Subject("other", "x"), Subject("answer", "a:b")],
)  # fmt: skip
def test_an_unusable_subject_is_refused(talk, subject):
    with pytest.raises(LearningWrong):
        talk.say(A, subject, "好")


def test_who_is_in_no_group_is_told_so(talk):
    with pytest.raises(LearningGone, match="班组"):
        talk.say("0" * 32, CASE, "好")


def test_the_eleventh_writer_has_a_part_too(talk, learners):
    for n in range(11):
        learners.set(f"{n:032}", group="东乡")
        said = talk.say(f"{n:032}", CASE, f"第{n}位")
    assert [one.who[-2:] for one in said[-2:]] == ["事癸", "甲2"]
