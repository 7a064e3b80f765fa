"""A rollback and a running server: what was taken back answers no more, from the next question on.

Also a home of the version before: its index goes on answering.
"""

from __future__ import annotations

import pytest

from corpus.catalogue import Catalogue
from tests.corpus.catalogues import make_old

from .fakes import AKAWEILIN, BULUOFENDING, add, build_home, make_mentor

QUESTION = "阿卡维林片成人每次吃多少？"
KEY = "akaweilin@2023"
WRONG = AKAWEILIN.replace("12.5 mg", "125 mg")


@pytest.fixture
def home(tmp_path):
    add(tmp_path, AKAWEILIN)
    add(tmp_path, BULUOFENDING)
    build_home(tmp_path)
    return tmp_path


def said(mentor):
    answer = mentor.ask(QUESTION)
    return answer.text + "".join(one.passage for one in answer.citations)


def test_a_wrong_text_that_was_indexed_is_silent_at_once_and_the_right_one_after_a_build(home):
    add(home, WRONG)
    build_home(home)
    mentor = make_mentor(home)
    assert "125 mg" in said(mentor)
    Catalogue(home).rollback(by="李四")
    assert "125 mg" not in said(mentor)
    assert "12.5 mg" not in said(mentor)  # not indexed yet
    build_home(home)
    assert "12.5 mg" in said(mentor)
    assert "125 mg" not in said(mentor)


def test_a_wrong_text_that_was_not_indexed_gives_way_to_the_indexed_one(home):
    mentor = make_mentor(home)
    add(home, WRONG)
    assert "12.5 mg" not in said(mentor)  # changed, and not indexed yet
    Catalogue(home).rollback(by="李四")
    assert "12.5 mg" in said(mentor)


def test_an_addition_taken_back_is_silent_at_once_and_after_a_build(home):
    mentor = make_mentor(home)
    added = AKAWEILIN.replace("阿卡维林", "托维林").replace("akaweilin", "tuoweilin")
    add(home, added)
    build_home(home)
    assert "托维林" in mentor.ask("托维林片成人每次吃多少？").text
    Catalogue(home).rollback(by="李四")
    for _ in range(2):
        assert "托维林片最大剂量" not in mentor.ask("托维林片成人每次吃多少？").text
        assert "tuoweilin@2023" not in {one.key for one in mentor.knowledge.snapshot().documents()}
        add(home, added)  # the nightly `library add` of the same file
        build_home(home)


@pytest.mark.parametrize("how", ["retire", "delete"])
def test_a_withdrawal_taken_back_answers_again(home, how):
    mentor = make_mentor(home)
    if how == "retire":
        Catalogue(home).set_state(KEY, "retired")
    else:
        Catalogue(home).delete(KEY)
    build_home(home)
    assert "12.5 mg" not in said(mentor)
    Catalogue(home).rollback(by="李四")
    build_home(home)
    assert "12.5 mg" in said(mentor)


def test_a_home_of_the_version_before_goes_on_answering_from_its_index(home):
    make_old(home)
    mentor = make_mentor(home)
    assert "12.5 mg" in said(mentor)
    assert mentor.knowledge.snapshot().stale == frozenset()
    Catalogue(home).set_state(KEY, "retired", by="李四")
    assert "12.5 mg" not in said(mentor)
