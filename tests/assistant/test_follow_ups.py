"""What may be asked next names sections that are there, that were not cited, and that answer."""

from __future__ import annotations

import pytest

from .fakes import fill_home, make_mentor


@pytest.fixture(scope="module")
def mentor(tmp_path_factory):
    home = tmp_path_factory.mktemp("library")
    fill_home(home)
    return make_mentor(home)


def test_a_suggestion_is_a_section_that_was_not_cited_and_is_answered(mentor):
    answer = mentor.ask("阿卡维林片成人每次吃多少？")
    assert answer.follow_ups
    for question in answer.follow_ups:
        heading = question.split("的")[-1]
        assert all(heading not in one.section for one in answer.citations)
        assert mentor.ask(question).kind == "answered"


def test_nothing_is_suggested_where_nothing_was_answered(mentor):
    assert mentor.ask("白血病怎么分型？").follow_ups == ()


def test_an_english_answer_suggests_in_english_or_not_at_all(mentor):
    answer = mentor.ask("What is the dose of kerexipine?")
    assert all(question.isascii() for question in answer.follow_ups)
