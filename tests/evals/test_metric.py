"""A measure: the mean, how many units, and which interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.intervals import bootstrap, wilson
from evals.metric import Measure, measure


def test_nothing_measured_has_no_value():
    assert measure("m", "risk=high", []) == Measure("m", "risk=high", 0, None, None, None)


def test_yes_and_no_carry_the_wilson_interval():
    assert measure("m", "", [1.0, 0.0, 1.0, 1.0]) == Measure("m", "", 4, 3 / 4, *wilson(3, 4))


def test_a_mean_of_shares_carries_the_bootstrap_interval():
    values = [1.0] * 8 + [0.5] * 4
    assert measure("m", "", values) == Measure(
        "m", "", 12, pytest.approx((8 + 2) / 12), *bootstrap(values)
    )


@pytest.mark.parametrize("values", [[0.5], [0.5] * 40, [1.0, 0.5, 1.0]])
def test_where_the_bootstrap_would_promise_too_much_shares_carry_the_wilson_interval(values):
    found = measure("m", "", values)
    assert (found.low, found.high) == wilson(sum(values), len(values))
    assert found.low < found.value < found.high


def test_milliseconds_are_no_shares():
    assert measure("m", "", [10.0, 20.0, 30.0]).low == bootstrap([10.0, 20.0, 30.0])[0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_value_lies_in_its_interval(values):
    found = measure("m", "", values)
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9
