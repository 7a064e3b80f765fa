"""A case is asked as a doctor asks it, and its citations opened as he opens them."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.errors import QuestionRefused
from assistant.records import Turn
from evals.case import Case, Point
from evals.run import run, run_case
from tests.assistant.fakes import fill_home, make_mentor


@pytest.fixture(scope="module")
def mentor(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    fill_home(home)
    return make_mentor(home)


def case(question, expected="answer", **more):
    return Case(question, question, expected, "zh", **more)


def test_a_case_is_asked_and_its_citations_opened(mentor):
    one = run_case(case("阿卡维林成人每次吃多少？", must=(Point(("12.5 mg",)),)), mentor)
    assert one.answer.kind == "answered"
    assert len(one.opened) == len(one.answer.citations) > 0
    assert all(
        opened.text == citation.passage
        for opened, citation in zip(one.opened, one.answer.citations, strict=True)
    )
    assert one.contexts[0].document_id == "akaweilin"
    assert 0 < one.probability <= 1


def test_history_goes_with_the_question(mentor):
    asked = case("孕妇能用吗？", history=(Turn("阿卡维林成人每次吃多少？"),))
    one = run_case(asked, mentor)
    assert "阿卡维林" in one.answer.standalone_question


def test_a_refused_question_counts_as_declined():
    class Refusing:
        def ask(self, question, *, history=()):
            raise QuestionRefused("empty", "没有收到问题。")

    one = run_case(case("？？？"), Refusing())
    assert (one.answer.kind, one.answer.abstain_reason) == ("declined", "没有收到问题。")


def test_a_citation_that_does_not_open_is_none(mentor):
    class Lying:
        def __getattr__(self, name):
            return getattr(mentor, name)

        def ask(self, question, *, history=()):
            answer = mentor.ask(question)
            forged = [dataclasses.replace(one, chunk_id="0" * 16) for one in answer.citations]
            return dataclasses.replace(answer, citations=tuple(forged))

    one = run_case(case("阿卡维林成人每次吃多少？"), Lying())
    assert set(one.opened) == {None}


def test_progress_is_told(mentor):
    told = []
    run(
        [case("阿卡维林"), case("布罗芬定")], mentor, lambda done, total: told.append((done, total))
    )
    assert told == [(1, 2), (2, 2)]
