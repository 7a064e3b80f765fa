"""Retrieval of the gold by hand, and against trec_eval."""

from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.metrics.retrieval import (
    gold_of,
    mrr,
    ndcg_at_10,
    recall_at_3,
    recall_at_5,
    recall_at_10,
)
from tests.evals.metrics.makers import answer, case, context, result

NAMES = [f"d{number}" for number in range(14)]


def got(of, *found):
    return [result(of, answer(), contexts=found)]


def test_documents_count_once_each_at_the_rank_of_their_first_passage():
    of = case(documents=("a", "b"))
    found = [context(one) for one in ("x", "x", "a", "y", "a", "b")]  # folded: x a y b
    assert recall_at_3(got(of, *found)) == {"a": 1 / 2}
    assert recall_at_5(got(of, *found)) == {"a": 2 / 2}
    assert mrr(got(of, *found)) == {"a": 1 / 2}
    best = 1 / log2(2) + 1 / log2(3)
    assert ndcg_at_10(got(of, *found)) == {"a": pytest.approx((1 / log2(3) + 1 / log2(5)) / best)}


@pytest.mark.parametrize("documents", [("a", "a-en"), ("a",), ("a-en",)])
def test_a_document_and_its_translation_are_one(documents):
    of = case(documents=documents)
    assert recall_at_3(got(of, context("x"), context("a"))) == {"a": 1.0}
    assert mrr(got(of, context("x"), context("a-en"), context("a"))) == {"a": 1 / 2}
    assert mrr(got(of, context("b-en"))) == {"a": 0.0}


def test_of_passages_named_in_both_languages_one_is_enough():
    of = case(passages=("a > 禁忌", "b > 用法", "a-en > Contraindications"))
    assert recall_at_3(got(of, context("a", "禁忌"))) == {"a": 1 / 2}
    assert recall_at_3(got(of, context("a-en", "Contraindications"))) == {"a": 1 / 2}
    both = context("b", "用法"), context("a-en", "Contraindications")
    assert recall_at_3(got(of, *both)) == {"a": 1.0}
    assert recall_at_3(got(of, context("a-en", "Dose"))) == {"a": 0.0}


def test_passages_go_before_documents_and_rows_of_one_section_count_once():
    of = case(documents=("d",), passages=("d > 禁忌",))
    found = [
        context("d", "药 > 用法"), context("d", "药 > 用法"), context("d", "药 > 禁忌 > 妊娠"),
    ]  # fmt: skip
    assert mrr(got(of, *found)) == {"a": 1 / 2}
    assert mrr(got(case(documents=("d",)), *found)) == {"a": 1 / 1}


@pytest.mark.parametrize(
    ("section", "gold"),
    [
        ("药 > 禁忌", True), ("禁忌", True), ("药>禁忌>妊娠", True),
        ("药 > 禁忌证", False), ("药 > 不是禁忌", False), ("", False),
    ],
)  # fmt: skip
def test_a_heading_counts_whole_and_wherever_it_stands_in_the_path(section, gold):
    of = case(passages=("d > 禁忌",))
    assert mrr(got(of, context("d", section))) == {"a": float(gold)}
    assert mrr(got(of, context("other", section))) == {"a": 0.0}


def test_a_heading_may_hold_the_sign_of_a_path():
    of = case(passages=("d > 血压 > 140 的人",))
    assert mrr(got(of, context("d", "药 > 血压 > 140 的人"))) == {"a": 1.0}


def test_nothing_retrieved_is_nothing_and_a_case_without_gold_is_left_out():
    assert recall_at_10([*got(case(documents=("a",))), *got(case("b"))]) == {"a": 0.0}
    assert gold_of(case()) == ()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=12),
)
def test_the_same_as_trec_eval(gold, found):
    pytrec_eval = pytest.importorskip("pytrec_eval", reason="pytrec-eval-terrier is not installed")
    once = list(dict.fromkeys(found))
    run = {one: float(len(once) - rank) for rank, one in enumerate(once)}
    wanted = {"recall.3,5,10", "ndcg_cut.10", "recip_rank"}
    judge = pytrec_eval.RelevanceEvaluator({"a": dict.fromkeys(gold, 1)}, wanted)
    theirs = judge.evaluate({"a": run})["a"]
    results = got(case(documents=tuple(gold)), *map(context, found))
    ours = {
        "recall_3": recall_at_3, "recall_5": recall_at_5, "recall_10": recall_at_10,
        "ndcg_cut_10": ndcg_at_10, "recip_rank": mrr,
    }  # fmt: skip
    for name, metric in ours.items():
        assert metric(results)["a"] == pytest.approx(theirs[name]), name
