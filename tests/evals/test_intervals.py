"""Intervals against their formulas, and what they must hold for any values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.intervals import bootstrap, mcnemar, rate, wilson

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def test_wilson_is_its_formula():
    # (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = 0.8, n = 10
    z = 1.959964
    spread = z * math.sqrt(0.8 * 0.2 / 10 + z * z / 400)
    low, high = wilson(8, 10)
    assert low == pytest.approx((0.8 + z * z / 20 - spread) / (1 + z * z / 10))
    assert high == pytest.approx((0.8 + z * z / 20 + spread) / (1 + z * z / 10))


def test_wilson_at_the_ends():
    z = 1.959964
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 20) == (0.0, pytest.approx(z * z / 20 / (1 + z * z / 20)))
    assert wilson(20, 20) == (pytest.approx(1 / (1 + z * z / 20)), 1.0)
    assert wilson(0.5, 1)[1] - wilson(0.5, 1)[0] > 0.8  # one unit says next to nothing


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_in_its_wilson_interval(hits, n):
    hits = min(hits, n)
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


@given(SHARES)
def test_the_bootstrap_knows_no_order_and_stays_among_the_values(values):
    low, high = bootstrap(values)
    assert (low, high) == bootstrap(values[::-1]) == bootstrap(sorted(values))
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_the_bootstrap_is_near_the_normal_interval_where_that_holds():
    values = [0.0, 0.5, 1.0] * 100
    spread = 1.959964 * math.sqrt((0.25 + 0 + 0.25) / 3 / 300)  # z √(variance / n)
    low, high = bootstrap(values)
    assert low == pytest.approx(0.5 - spread, abs=0.005)
    assert high == pytest.approx(0.5 + spread, abs=0.005)


def test_the_bootstrap_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="nothing"):
        bootstrap([])


def test_mcnemar_is_the_two_sided_binomial_test_of_the_pairs_that_differ():
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 5) == 1.0
    assert mcnemar(0, 6) == pytest.approx(2 * 1 / 2**6)
    assert mcnemar(8, 2) == pytest.approx(2 * (1 + 10 + 45) / 2**10)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_takes_no_side(better, worse):
    assert mcnemar(better, worse) == mcnemar(worse, better)
    assert 0 < mcnemar(better, worse) <= 1


def test_a_rate_is_written_with_its_interval():
    assert rate(8, 10) == "8/10 = 80.0% (49.0%-94.3%)"
    assert rate(0, 0) == "-"
