"""Retrieval measures by hand, their bounds by property, and the readers of a BEIR set."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import SetUnreadable
from evals.retrieval import (
    Scores,
    SetDocument,
    ndcg,
    read_corpus,
    read_qrels,
    read_queries,
    recall,
    reciprocal_rank,
    score_run,
)

DOCUMENTS = st.sampled_from([f"d{number}" for number in range(15)])
GRADES = st.dictionaries(DOCUMENTS, st.integers(-1, 3))
FOUND = st.lists(DOCUMENTS, unique=True)


def test_ndcg_discounts_by_rank_and_divides_by_the_best_order():
    grades = {"a": 2, "b": 1, "c": 0}
    found = (1 / log2(2) + 0 / log2(3) + 2 / log2(4)) / (2 / log2(2) + 1 / log2(3))
    assert ndcg(grades, ["b", "c", "a"], k=10) == pytest.approx(found)
    assert ndcg(grades, ["b", "c", "a"], k=1) == pytest.approx((1 / log2(2)) / (2 / log2(2)))
    assert ndcg(grades, ["a", "b"], k=10) == 1


def test_ndcg_counts_a_negative_or_unjudged_document_as_nothing():
    assert ndcg({"a": 1, "b": -1}, ["b", "x", "a"], k=10) == pytest.approx(1 / log2(4))


def test_recall_is_the_share_found():
    grades = {"a": 1, "b": 2, "c": 1, "d": 0}
    assert recall(grades, ["x", "a", "d", "c"], k=3) == pytest.approx(1 / 3)
    assert recall(grades, ["x", "a", "d", "c"], k=4) == pytest.approx(2 / 3)


def test_reciprocal_rank_is_that_of_the_first_relevant():
    assert reciprocal_rank({"a": 1, "b": 1}, ["x", "y", "b", "a"]) == pytest.approx(1 / 3)
    assert reciprocal_rank({"a": 1}, ["x"]) == 0


def test_a_query_that_the_run_lacks_counts_as_nothing_found():
    qrels = {"q1": {"a": 1}, "q2": {"b": 1}, "unjudged": {"c": 0}}
    run = {"q1": ["x", "a"], "elsewhere": ["b"]}
    assert score_run(qrels, run) == Scores(
        ndcg_10=pytest.approx((1 / log2(3) + 0) / 2),
        recall_10=(1 + 0) / 2,
        recall_100=(1 + 0) / 2,
        mrr=(1 / 2 + 0) / 2,
        queries=2,
        interval=(0.0, pytest.approx(1 / log2(3))),
    )


def test_the_eleventh_document_counts_for_recall_at_100_only():
    run = {"q": [f"x{number}" for number in range(10)] + ["a"]}
    assert score_run({"q": {"a": 1}}, run) == Scores(
        ndcg_10=0, recall_10=0, recall_100=1, mrr=pytest.approx(1 / 11), queries=1, interval=(0, 0)
    )


def test_a_run_may_not_name_a_document_twice():
    with pytest.raises(ValueError, match="查询 q 的结果里有重复"):
        score_run({"q": {"a": 1}}, {"q": ["a", "a"]})


def test_qrels_without_a_relevant_document_cannot_be_scored():
    with pytest.raises(ValueError, match="没有一条查询有相关文档"):
        score_run({"q": {"a": 0}}, {"q": ["a"]})


@given(GRADES, FOUND)
def test_every_measure_lies_between_nothing_and_all(grades, found):
    values = [ndcg(grades, found, k=10), recall(grades, found, k=10)]
    values.append(reciprocal_rank(grades, found))
    assert all(0 <= value <= 1 + 1e-9 for value in values)


@given(GRADES, FOUND, st.data())
def test_moving_a_relevant_document_up_never_lowers_a_measure(grades, found, data):
    if len(found) < 2:
        return
    at = data.draw(st.integers(1, len(found) - 1))
    if grades.get(found[at], 0) <= max(grades.get(found[at - 1], 0), 0):
        return
    better = [*found[: at - 1], found[at], found[at - 1], *found[at + 1 :]]
    assert ndcg(grades, better, k=10) >= ndcg(grades, found, k=10) - 1e-12
    assert recall(grades, better, k=10) >= recall(grades, found, k=10)
    assert reciprocal_rank(grades, better) >= reciprocal_rank(grades, found)


def test_a_set_is_read_as_written(tmp_path):
    (tmp_path / "c").write_text(
        '{"_id": "1", "title": "发热", "text": "甲\u2028乙", "source": "x"}\n\n'
        '{"_id": "2", "text": "丙"}\n',
        encoding="utf-8",
    )
    assert read_corpus(tmp_path / "c") == [
        SetDocument("1", "发热", "甲\u2028乙"),
        SetDocument("2", "", "丙"),
    ]
    (tmp_path / "q").write_text('{"_id": "q1", "text": "问"}\r\n', encoding="utf-8")
    assert read_queries(tmp_path / "q") == {"q1": "问"}


@pytest.mark.parametrize("header", ["", "query-id\tcorpus-id\tscore\n"])
def test_qrels_are_read_with_or_without_a_header(tmp_path, header):
    file = tmp_path / "r.tsv"
    file.write_text(header + "q1\ta\t1\nq1\tb\t0\nq2\ta\t2\n", encoding="utf-8")
    assert read_qrels(file) == {"q1": {"a": 1, "b": 0}, "q2": {"a": 2}}


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_corpus, '{"_id": "1", "text": "a"}\n{"_id": "2"}'),
        (read_corpus, '{"_id": "1", "text": "a"}\n['),
        (read_queries, '{"_id": "1", "text": "a"}\n{"_id": 2, "text": "b"}'),
        (read_queries, '{"_id": "1", "text": "a"}\n[]'),
        (read_qrels, "q\ta\t1\nq\ta"),
        (read_qrels, "q\ta\t1\nq\ta\thigh"),
    ],
)
def test_a_broken_line_is_named(tmp_path, read, text):
    file = tmp_path / "broken"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SetUnreadable, match="broken 第 2 行"):
        read(file)


def test_a_missing_or_binary_file_is_named(tmp_path):
    with pytest.raises(SetUnreadable, match="none"):
        read_qrels(tmp_path / "none")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(SetUnreadable, match="bytes"):
        read_qrels(tmp_path / "bytes")
