"""From use to set: a correction becomes a case that reads like any other."""

from __future__ import annotations

import pytest

from assistant.feedback import Feedback
from evals.adopt import adopt
from evals.case import CaseSet, Point
from evals.errors import AdoptRefused
from evals.sets.files import read_set, write_set


def said(**more):
    values = {
        "question": "阿卡维林吃多少？",
        "helped": "no",
        "id": "ab12",
        "at": "2026-11-22T08:00",
    }
    return Feedback(**(values | more))


def test_each_line_of_a_correction_is_a_point():
    case = adopt(
        said(correction="12.5 mg | 12.5毫克\n\n每日 2 次", documents=("akaweilin",)), author="王"
    )
    assert case.must == (Point(("12.5 mg", "12.5毫克")), Point(("每日 2 次",)))
    assert (case.id, case.expected, case.documents) == ("feedback-ab12", "answer", ("akaweilin",))
    assert (case.author, case.provenance) == ("王", "用户反馈 2026-11-22")


def test_what_staff_write_comes_before_the_correction():
    case = adopt(said(correction="随便", origin="expert"), must=["50 mg"], documents=["x"])
    assert case.must == (Point(("50 mg",)),)
    assert case.provenance == "专家更正 2026-11-22"


def test_a_question_that_the_library_cannot_answer_needs_no_point():
    case = adopt(said(history=("高血压",)), expected="abstain")
    assert (case.expected, case.must) == ("abstain", ())
    assert [turn.question for turn in case.history] == ["高血压"]


@pytest.mark.parametrize("more", [{}, {"expected": "alert"}, {"expected": "guess"}])
def test_what_is_missing_is_said(more):
    with pytest.raises(AdoptRefused):
        adopt(said(), **more)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx"])
def test_it_is_written_and_read_like_any_case(tmp_path, suffix):
    case = adopt(said(correction="12.5 mg", documents=("akaweilin",)))
    path = tmp_path / f"mine{suffix}"
    write_set(CaseSet("mine", (case,)), path)
    assert read_set(path).cases == (case,)
