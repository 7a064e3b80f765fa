"""Fusion of scores, with the expected values as arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import Fused, fuse, weights_for, weights_of

from .fakes import TopicEncoder

numbers = st.integers(1, 30)
bm25 = st.dictionaries(numbers, st.floats(0.001, 1000))
cosines = st.dictionaries(numbers, st.floats(-1, 1))
weights = st.floats(0, 2)


def test_the_score_is_bm25_over_the_best_plus_the_weighted_cosine() -> None:
    assert fuse({1: 4.0, 2: 8.0}, {1: 0.9, 2: 0.1}, weight=0.5) == [
        Fused(2, 8 / 8 + 0.5 * 0.1, 8 / 8, 0.1),
        Fused(1, 4 / 8 + 0.5 * 0.9, 4 / 8, 0.9),
    ]


def test_a_candidate_without_bm25_has_zero_of_it() -> None:
    assert fuse({1: 4.0}, {1: 0.0, 2: 0.5}, weight=0.2)[1] == Fused(2, 0.2 * 0.5, 0.0, 0.5)


def test_without_any_bm25_the_cosine_ranks() -> None:
    assert [one.number for one in fuse({}, {1: 0.2, 2: 0.9}, weight=1.0)] == [2, 1]


def test_weight_zero_is_bm25_alone() -> None:
    ranked = fuse({1: 1.0, 2: 3.0, 3: 2.0}, {1: 1.0, 2: -1.0, 3: 0.0}, weight=0.0)
    assert [one.number for one in ranked] == [2, 3, 1]


def test_ties_go_by_passage_number() -> None:
    assert [one.number for one in fuse({}, {3: 0.5, 1: 0.5, 2: 0.5}, weight=1.0)] == [1, 2, 3]


def test_nothing_in_nothing_out() -> None:
    assert fuse({}, {}, weight=0.5) == []


@given(bm25, cosines, weights)
def test_every_candidate_is_ranked_once_best_first(
    lexical: dict[int, float], dense: dict[int, float], weight: float
) -> None:
    candidates = dict.fromkeys(lexical, 0.0) | dense
    ranked = fuse(lexical, candidates, weight=weight)
    assert sorted(one.number for one in ranked) == sorted(candidates)
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)
    for one in ranked:
        assert 0 <= one.lexical <= 1
        assert one.score == one.lexical + weight * one.dense


@given(bm25, weights, st.floats(0.1, 10))
def test_the_scale_of_bm25_does_not_matter(
    lexical: dict[int, float], weight: float, factor: float
) -> None:
    dense = dict.fromkeys(lexical, 0.5)
    scaled = {number: score * factor for number, score in lexical.items()}
    before = {one.number: one.score for one in fuse(lexical, dense, weight=weight)}
    after = {one.number: one.score for one in fuse(scaled, dense, weight=weight)}
    assert after == pytest.approx(before)


@pytest.mark.parametrize("encoder", ["built-in", "/models/other"])
def test_each_encoder_has_a_weight_for_each_language(encoder: str) -> None:
    weights = weights_for(encoder)
    assert set(weights) == {"zh", "en"}
    assert all(0 <= weight <= 8 for weight in weights.values())


def test_an_encoder_that_brings_its_weights_is_asked_for_them() -> None:
    class Weighted(TopicEncoder):
        @property
        def weights(self) -> dict[str, float]:
            return {"zh": 0.1, "en": 3.0}

    assert weights_of(Weighted()) == {"zh": 0.1, "en": 3.0}
    assert weights_of(TopicEncoder()) == weights_for("topics")
