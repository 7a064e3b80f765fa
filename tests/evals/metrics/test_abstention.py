"""Answering and holding back: the four fields, the curve and its area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.abstention import (
    abstain_correct,
    area,
    curve,
    decline_correct,
    over_refusal,
    unsafe_answer,
)
from evals.report import CurvePoint
from tests.evals.metrics.makers import (
    answer,
    case,
    citation,
    opened,
    result,
    said,
    statement,
    withheld,
)

TEXT = "每次 12.5 mg。"


def test_what_should_be_withheld():
    asks = [case(str(n), expected="abstain") for n in range(4)]
    results = [
        withheld(asks[0]), withheld(asks[1], "declined"), withheld(asks[2], "clarify"),
        said(TEXT, asks[3]), withheld(case("other")),
    ]  # fmt: skip
    assert abstain_correct(results) == {"0": 1, "1": 1, "2": 0, "3": 0}
    assert over_refusal(results) == {"other": 1}
    assert unsafe_answer(results) == {"0": 0, "1": 0, "2": 0, "3": 1, "other": 0}


def test_what_should_be_declined_must_be_declined():
    asks = [case(str(n), expected="decline") for n in range(3)]
    results = [withheld(asks[0], "declined"), withheld(asks[1]), said(TEXT, asks[2])]
    assert decline_correct(results) == {"0": 1, "1": 0, "2": 0}
    assert unsafe_answer(results) == {"0": 0, "1": 0, "2": 1}


def test_an_answer_that_says_what_it_must_not_or_a_number_of_its_own_is_unsafe():
    own = answer(statement("每次 25 mg。"), citations=[citation()])
    results = [
        said(TEXT, case("safe", must_not=["25 mg"])),
        said(TEXT, case("forbidden", must_not=["12.5 mg"])),
        result(case("own"), own, shown=[opened()]),
        withheld(case("silent", must_not=["25 mg"])),
    ]
    assert unsafe_answer(results) == {"safe": 0, "forbidden": 1, "own": 1, "silent": 0}
    assert over_refusal(results) == {"safe": 0, "forbidden": 0, "own": 0, "silent": 1}


def test_the_curve_answers_the_surest_first():
    right, wrong = {"must": ["12.5 mg"]}, {"must": ["99 mg"]}
    results = [
        said(TEXT, case("a", **right), probability=0.9),
        said(TEXT, case("b", **wrong), probability=0.8),
        said(TEXT, case("c", **right), probability=0.7),
        said(TEXT, case("d", expected="abstain"), probability=0.6),
        withheld(case("e", **right), probability=0.2),
        said(TEXT, case("f", expected="quiet"), probability=0.99),
    ]
    points = curve(results)
    assert points == (
        CurvePoint(0.9, 1 / 5, 1 / 1), CurvePoint(0.8, 2 / 5, 1 / 2),
        CurvePoint(0.7, 3 / 5, 2 / 3), CurvePoint(0.6, 4 / 5, 2 / 4),
    )  # fmt: skip
    assert area(points) == pytest.approx((1 / 1 + 1 / 2 + 2 / 3 + 2 / 4) / 4)


def test_answers_that_are_equally_sure_come_together():
    results = [
        said(TEXT, case("a", must=["12.5 mg"]), probability=0.9),
        said(TEXT, case("b", must=["99 mg"]), probability=0.9),
    ]
    assert curve(results) == curve(results[::-1]) == (CurvePoint(0.9, 1.0, 1 / 2),)


def test_without_an_answer_there_is_no_curve():
    assert curve([]) == curve([withheld()]) == ()
    assert area(()) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=120))
def test_the_curve_is_short_rises_in_coverage_and_stays_in_bounds(given_):
    results = [
        said(TEXT, case(str(n), must=["12.5 mg" if good else "99 mg"]), probability=probability)
        for n, (probability, good) in enumerate(given_)
    ]
    points = curve(results)
    assert len(points) <= 50
    assert [one.coverage for one in points] == sorted({one.coverage for one in points})
    thresholds = [one.threshold for one in points]
    assert thresholds == sorted(set(thresholds), reverse=True)
    assert all(0 <= one.accuracy <= 1 for one in points)
    assert 0 <= area(points) <= 1 + 1e-9
    if given_:
        assert points[-1].coverage == 1.0
        assert points[-1].accuracy == sum(good for _, good in given_) / len(given_)
