"""A course is read step by step, kept before it is shown, checked by answers committed to first."""

import dataclasses
import json

import pytest

from assistant.errors import LearningGone, LearningWrong
from assistant.knowledge import Knowledge
from assistant.learning.courses import Courses
from assistant.records_db.database import NotYours
from assistant.records_db.sittings import Stale
from corpus.catalogue import Catalogue
from corpus.ingest import ingest
from index.build import build
from index.encoder import load_encoder
from index.lexicon import built_in
from index.store import Store
from tests.starter import starter_knowledge

WHO, OTHER = "a" * 32, "b" * 32
COURSE = """---
id: made-course
title: 洗手课
issuer: 基层导师课程组
edition: "2026"
year: 2026
kind: course
tier: institution
licence: CC-BY-4.0
language: zh
---

# 洗手课

这门课是为试验写的。

## 什么时候洗

- 接触患者以前洗手。
- 接触患者以后洗手。

## 怎么洗

用流动的水和肥皂，揉搓每一处。
"""
CHECK = """
## 自测

先想再看：

1. 问：揉搓多少秒？答：至少 20 秒。
2. 问：用什么洗？答：流动的水和肥皂。
"""


class Home:
    """A home with one course, which a test can change."""

    def __init__(self, path):
        self.path, self.file = path, path / "made-course.md"
        self.catalogue = Catalogue(path)
        self.encoder = load_encoder(None)

    def write(self, text):
        self.file.write_text(text, encoding="utf-8")
        for outcome in ingest([self.file], self.catalogue, flags={}):
            assert outcome.state == "published", outcome
        build(self.catalogue, Store(self.path / "index"), self.encoder)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    home.write(COURSE + CHECK)
    return home


@pytest.fixture
def courses(home, desk, clock):
    return Courses(Knowledge(home.path, home.encoder, built_in()), desk.sittings, clock)


@pytest.fixture
def shipped(desk, clock):
    return Courses(starter_knowledge(), desk.sittings, clock)


def read_through(courses, talk, who=WHO):
    while talk.step is not None:
        talk = courses.next(who, talk.sitting, talk.version)
    return talk


def test_a_course_is_read_checked_and_scored(courses, clock):
    talk = courses.begin(WHO, "made-course")
    headings = []
    while talk.step is not None:
        headings.append(talk.step.heading)
        assert (talk.place, talk.of, talk.question) == (len(headings), 5, "")
        clock.now += 90
        talk = courses.next(WHO, talk.sitting, talk.version)
    assert headings == ["洗手课", "什么时候洗", "怎么洗"]
    assert talk.question == "揉搓多少秒？" and talk.checked is None and talk.minutes == 4
    talk = courses.answer(WHO, talk.sitting, "20秒", talk.version)
    assert talk.checked.answer == "至少 20 秒。" and talk.checked.best == "right"
    talk = courses.judge(WHO, talk.sitting, "right", talk.version)
    talk = courses.answer(WHO, talk.sitting, "不知道", talk.version)
    talk = courses.judge(WHO, talk.sitting, "right", talk.version)
    assert talk.done and talk.score == 50 and talk.question == "" and talk.checked is None
    assert [(one.said, one.judged) for one in talk.checks] == [
        ("20秒", "right"),
        ("不知道", "missed"),
    ]
    assert courses.look(WHO, talk.sitting) == talk
    told = courses.list(WHO)[0]
    assert (told.tries, told.best, told.open, told.of) == (1, 50, "", 5)
    with pytest.raises(LearningWrong, match="学完"):
        courses.next(WHO, talk.sitting)
    assert courses.begin(WHO, "made-course").sitting != talk.sitting


def test_an_answer_is_not_told_before_the_learner_has_committed_to_one(courses):
    talk = read_through(courses, courses.begin(WHO, "made-course"))
    shown = dataclasses.asdict(dataclasses.replace(talk, sitting=""))  # a random id may hold 20
    assert "20" not in json.dumps(shown, ensure_ascii=False, default=str)
    with pytest.raises(LearningWrong, match="先写下"):
        courses.judge(WHO, talk.sitting, "right")
    with pytest.raises(LearningWrong, match="先写下"):
        courses.answer(WHO, talk.sitting, " \n ")
    with pytest.raises(LearningWrong, match="已经读完"):
        courses.next(WHO, talk.sitting)
    talk = courses.answer(WHO, talk.sitting, "三十秒")
    with pytest.raises(LearningWrong, match="已经提交"):
        courses.answer(WHO, talk.sitting, "20秒")
    assert courses.look(WHO, talk.sitting).checked.said == "三十秒"


def test_it_goes_on_where_it_was_left(courses, clock):
    talk = courses.begin(WHO, "made-course")
    talk = courses.next(WHO, talk.sitting)
    clock.days(3)
    assert courses.begin(WHO, "made-course") == talk == courses.running(WHO)
    told = courses.list(WHO)[0]
    assert (told.open, told.place, told.tries) == (talk.sitting, 1, 0)
    with pytest.raises(LearningWrong, match="还没有读到"):
        courses.answer(WHO, talk.sitting, "20秒")


def test_no_step_counts_more_than_five_minutes(courses, clock):
    talk = courses.begin(WHO, "made-course")
    clock.days(1)
    talk = courses.next(WHO, talk.sitting)
    assert talk.minutes == 5
    clock.now -= 1000  # a clock that is set back takes nothing away
    assert courses.next(WHO, talk.sitting).minutes == 5


def test_a_step_sent_twice_counts_once(courses, clock):
    begun = courses.begin(WHO, "made-course")
    clock.now += 60
    once = courses.next(WHO, begun.sitting, begun.version)
    clock.now += 60
    assert courses.next(WHO, begun.sitting, begun.version) == once
    with pytest.raises(Stale):
        courses.next(WHO, begun.sitting, begun.version - 1)
    asked = read_through(courses, once)
    answered = courses.answer(WHO, asked.sitting, "20秒", asked.version)
    assert courses.answer(WHO, asked.sitting, "20秒", asked.version) == answered
    with pytest.raises(Stale):
        courses.answer(WHO, asked.sitting, "别的", asked.version)
    judged = courses.judge(WHO, asked.sitting, "right", answered.version)
    assert courses.judge(WHO, asked.sitting, "right", answered.version) == judged
    last = courses.answer(WHO, asked.sitting, "肥皂", judged.version)
    done = courses.judge(WHO, asked.sitting, "partly", last.version)
    assert courses.judge(WHO, asked.sitting, "partly", last.version) == done and done.score == 75


def test_another_persons_course_is_as_unknown_as_none(courses, desk):
    begun = courses.begin(WHO, "made-course")
    for step in (courses.look, courses.next):
        with pytest.raises(NotYours):
            step(OTHER, begun.sitting)
    with pytest.raises(NotYours):
        courses.answer(OTHER, begun.sitting, "20秒")
    case = desk.cases.begin(WHO, next(iter(desk.shelf.content().cases)))
    with pytest.raises(LearningGone):
        courses.look(WHO, case.sitting)


def test_what_is_typed_is_masked_and_not_too_long(courses):
    talk = read_through(courses, courses.begin(WHO, "made-course"))
    with pytest.raises(LearningWrong, match="500"):
        courses.answer(WHO, talk.sitting, "长" * 501)
    talk = courses.answer(WHO, talk.sitting, "问13812345678\x00\ud800")
    assert "138" not in talk.checked.said and talk.checked.said.isprintable()
    with pytest.raises(LearningWrong, match="请选"):
        courses.judge(WHO, talk.sitting, "perfect")


def test_a_changed_course_is_begun_anew_and_a_gone_one_is_gone(courses, home):
    begun = courses.begin(WHO, "made-course")
    home.write(COURSE.replace("揉搓每一处", "揉搓每一处和指缝") + CHECK)
    assert courses.running(WHO) is None and courses.list(WHO)[0].open == ""
    with pytest.raises(LearningGone, match="重新开始"):
        courses.next(WHO, begun.sitting)
    assert courses.begin(WHO, "made-course").sitting != begun.sitting
    with pytest.raises(LearningGone):
        courses.begin(WHO, "nothing")


def test_a_course_without_a_self_check_is_done_without_a_score(courses, home):
    home.write(COURSE)
    talk = read_through(courses, courses.begin(WHO, "made-course"))
    assert talk.done and talk.score is None
    told = courses.list(WHO)[0]
    assert (told.tries, told.best) == (1, None)


def test_the_list_has_what_was_begun_first_and_what_was_done_last(shipped):
    done = shipped.begin(WHO, "ecg-basics")
    done = read_through(shipped, done)
    while not done.done:
        shipped.answer(WHO, done.sitting, "不知道")
        done = shipped.judge(WHO, done.sitting, "missed")
    shipped.begin(WHO, "telemedicine")
    listed = [one.document for one in shipped.list(WHO)]
    assert listed[0] == "telemedicine" and listed[-1] == "ecg-basics" and len(listed) == 12
