"""A small set is indexed, searched and scored by the very retriever that answers doctors."""

from __future__ import annotations

import json

import pytest

from evals.ablation import PLAIN
from evals.errors import SetUnreadable
from evals.retrieval_set import measure_set
from evals.retrieval_text import set_lines
from index.lexicon import Lexicon
from tests.assistant.fakes import BigramEncoder

CORPUS = [
    {"_id": "a", "title": "高血压", "text": "首选药是甲磺酸倍他地平。"},
    {"_id": "b", "title": "腹泻", "text": "孩子腹泻先喂补液盐，再补锌。"},
    {"_id": "c", "title": "狂犬病", "text": "被狗咬伤后立即用肥皂水冲洗十五分钟。"},
]


@pytest.fixture
def files(tmp_path):
    def lines(name, rows):
        path = tmp_path / name
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        return path

    qrels = tmp_path / "qrels.tsv"
    qrels.write_text("query-id\tcorpus-id\tscore\nq1\tb\t1\nq2\tc\t1\n", encoding="utf-8")
    queries = [{"_id": "q1", "text": "补液盐怎么喂"}, {"_id": "q2", "text": "狗咬伤怎么冲洗"}]
    return lines("corpus.jsonl", CORPUS), lines("queries.jsonl", queries), qrels


def test_a_set_that_words_decide_scores_full_marks(files):
    (report,) = measure_set(*files, encoder=BigramEncoder(), lexicon=Lexicon(()))
    assert report.weight is None
    assert (report.scores.ndcg_10, report.scores.mrr, report.scores.queries) == (1.0, 1.0, 2)
    assert report.index_megabytes > 0 and report.p95_ms > 0
    assert (report.stage, report.passages) == ("+ weights", 3)
    assert report.scores.interval == (1.0, 1.0)


def test_each_weight_is_measured_on_the_same_index(files):
    reports = measure_set(*files, encoder=BigramEncoder(), lexicon=Lexicon(()), weights=(0, 0.5))
    assert [report.weight for report in reports] == [0, 0.5]
    assert len({report.index_seconds for report in reports}) == 1


def test_an_ablation_has_a_row_a_stage(files):
    reports = measure_set(*files, encoder=BigramEncoder(), lexicon=Lexicon(()), stages=PLAIN)
    assert [report.stage for report in reports] == [stage.name for stage in PLAIN]
    assert reports[-1].scores.ndcg_10 >= reports[0].scores.ndcg_10
    lines = list(set_lines(reports))
    assert len(lines) == len(PLAIN) + 1
    assert "nDCG@10 1.0000 (1.0000-1.0000)" in lines[-2] and "3 passages" in lines[-1]


def test_queries_of_another_set_are_refused(files, tmp_path):
    corpus, _, qrels = files
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({"_id": "zzz", "text": "狗咬伤"}), encoding="utf-8")
    with pytest.raises(SetUnreadable, match="没有一个查询号在"):
        measure_set(corpus, other, qrels, encoder=BigramEncoder(), lexicon=Lexicon(()))
