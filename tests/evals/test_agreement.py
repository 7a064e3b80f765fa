"""Cohen's kappa: chance left out, against sklearn where it is installed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.agreement import agree


def test_a_worked_example():
    # Cohen's table: 20 both yes, 5 yes/no, 10 no/yes, 15 both no.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    first = {str(at): one for at, (one, _) in enumerate(pairs)}
    second = {str(at): other for at, (_, other) in enumerate(pairs)}
    found = agree(first, second)
    chance = (25 * 30 + 25 * 20) / 50**2
    assert (found.n, found.same) == (50, 35)
    assert found.kappa == pytest.approx((35 / 50 - chance) / (1 - chance))


def test_only_what_both_labelled_counts():
    found = agree({"a": "good", "b": "wrong"}, {"b": "wrong", "c": "good"})
    assert (found.n, found.same, found.kappa) == (1, 1, None)
    assert agree({}, {}).kappa is None


@settings(deadline=None)  # the first call imports scikit-learn
@given(st.lists(st.tuples(st.sampled_from("gpwh"), st.sampled_from("gpwh")), min_size=2))
def test_it_is_sklearn_s(pairs):
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    found = agree(dict(enumerate_ids(ours)), dict(enumerate_ids(theirs)))
    if found.kappa is None:
        assert len({*ours, *theirs}) == 1
    else:
        assert found.kappa == pytest.approx(metrics.cohen_kappa_score(ours, theirs))


def enumerate_ids(labels):
    return [(str(at), label) for at, label in enumerate(labels)]
