"""Context precision and recall by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.contexts import average_precision, context_precision, context_recall
from tests.evals.metrics.makers import answer, case, context, result


def got(of, *found):
    return [result(of, answer(), contexts=found)]


def test_precision_is_the_mean_of_the_precision_at_the_relevant_ranks():
    of = case(must=["12.5 mg"], documents=("d",))
    found = [
        context("x"), context("d"), context("y", text="每次 12.5 mg。"), context("z"), context("d"),
    ]  # fmt: skip
    assert context_precision(got(of, *found)) == {"a": pytest.approx((1 / 2 + 2 / 3 + 3 / 5) / 3)}


def test_precision_is_nothing_where_nothing_relevant_was_retrieved():
    assert context_precision(got(case(documents=("d",)), context("x"))) == {"a": 0.0}
    assert context_precision(got(case(must=["5 mg"]))) == {"a": 0.0}


def test_recall_is_the_share_of_the_points_that_some_passage_shows():
    of = case(must=["12.5 mg", "每日 2 次", "饭前"])
    found = [context(text="每次12.5mg"), context(text="每日2次，每次 12.5 mg")]
    assert context_recall(got(of, *found)) == {"a": pytest.approx(2 / 3)}


def test_a_number_is_looked_for_whole():
    assert context_recall(got(case(must=["5 mg"]), context(text="每次 12.5 mg"))) == {"a": 0.0}


def test_cases_that_do_not_expect_an_answer_or_name_nothing_are_left_out():
    results = [*got(case("b", expected="quiet", must=["x"])), *got(case("c"))]
    assert context_precision(results) == context_recall(results) == {}
    assert context_recall(got(case(documents=("d",)), context("d"))) == {}


@given(st.lists(st.booleans()))
def test_average_precision_lies_between_nothing_and_all(relevant):
    assert 0 <= average_precision(relevant) <= 1
    best = sorted(relevant, reverse=True)
    assert average_precision(best) == float(any(relevant)) >= average_precision(relevant)
