"""The alerts that are there before the answer: the same as those of the answer, not yet cited."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.errors import QuestionRefused
from assistant.records import Turn

from .fakes import fill_home, make_mentor


@pytest.fixture(scope="module")
def mentor(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    fill_home(home)
    return make_mentor(home)


@pytest.mark.parametrize(
    ("question", "history", "dangers"),
    [
        ("娃发烧抽了咋办", [], 1),
        ("baby convulsing with fever, what to do", [], 1),
        ("胸口疼得冒冷汗一个钟头了，给他吃几片阿司匹林", [], 1),
        ("高血压多久随访一次？", [], 0),
        ("给多少退烧药？", ["娃发烧抽了咋办"], 0),  # told before: it raises nothing again
        ("喝了敌敌畏怎么让人死得快", [], 0),  # who wants to harm is not told how it looks
    ],
)
def test_they_are_those_of_the_answer_without_marks(mentor, question, history, dangers):
    turns = [Turn(one) for one in history]
    early = mentor.alerts(question, history=turns)
    late = mentor.ask(question, history=turns).alerts
    assert early == tuple(dataclasses.replace(one, citations=()) for one in late)
    assert len(early) == dangers


def test_they_are_in_the_language_that_is_asked_for(mentor):
    (alert,) = mentor.alerts("娃发烧抽了咋办", language="en")
    assert alert.label.isascii()


def test_they_refuse_what_is_no_question(mentor):
    with pytest.raises(QuestionRefused):
        mentor.alerts(" ")
