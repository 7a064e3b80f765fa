"""Key points, the rubric, and what must not be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.key_points import forbidden_free, key_point_recall, rubric_score
from tests.evals.metrics.makers import alert, answer, case, point, result, said, withheld

TEXT = "每次 12.5 mg，每日 2 次，饭后服。"


def test_recall_is_the_share_of_the_must_points():
    of = case(must=["12.5 mg", "每日 2 次", "25 mg"])
    assert key_point_recall([said(TEXT, of)]) == {"a": pytest.approx(2 / 3)}


def test_what_an_alert_says_counts_and_a_withheld_answer_shows_nothing():
    wanted = case("b", expected="alert", must=["呼叫120"])
    results = [withheld(case(must=["12.5 mg"])), result(wanted, answer(alerts=[alert()]))]
    assert key_point_recall(results) == {"a": 0.0, "b": 1.0}


def test_the_rubric_weighs_and_takes_off_what_must_not_be_said():
    of = case(must=[("12.5 mg", 5), ("25 mg", 3)], must_not=[("饭后", 2), ("饭前", 9)])
    assert rubric_score([said(TEXT, of)]) == {"a": pytest.approx((5 - 2) / (5 + 3))}


def test_the_rubric_does_not_fall_under_nothing():
    of = case(must=["12.5 mg"], must_not=[("饭后", 9)])
    assert rubric_score([said(TEXT, of)]) == {"a": 0.0}


def test_what_must_not_be_said():
    results = [
        said(TEXT, case("a", must_not=["饭后"])), said(TEXT, case("b", must_not=["饭前"])),
        withheld(case("c", must_not=["饭后"])), said(TEXT, case("d")),
    ]  # fmt: skip
    assert forbidden_free(results) == {"a": 0.0, "b": 1.0, "c": 1.0}


def test_cases_that_it_does_not_apply_to_are_left_out():
    results = [said(TEXT, case("a")), said(TEXT, case("b", expected="abstain", must=["12.5 mg"]))]
    assert key_point_recall(results) == rubric_score(results) == {}


WEIGHED = st.tuples(st.sampled_from(["12.5 mg", "每日 2 次", "饭前", "50 mg"]), st.integers(1, 10))


@given(st.lists(WEIGHED, min_size=1), st.lists(WEIGHED))
def test_every_score_lies_between_nothing_and_all(must, must_not):
    of = case(must=must, must_not=must_not)
    for metric in (key_point_recall, rubric_score):
        assert 0 <= metric([said(TEXT, of)])["a"] <= 1


@given(st.lists(WEIGHED, min_size=1))
def test_a_further_forbidden_point_never_raises_the_rubric(must):
    of, worse = case(must=must), case(must=must, must_not=[("饭后", 4)])
    assert rubric_score([said(TEXT, worse)])["a"] <= rubric_score([said(TEXT, of)])["a"]
    assert point("x").weight == 1
