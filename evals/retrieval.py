"""Retrieval measures over a BEIR-layout set: which passages should be found, which were.

In come qrels (what is relevant to each query) and a run (what a retriever found, best first); out
go nDCG, recall and reciprocal rank. Pure but for the three readers; nothing is searched here.

Definitions are those of trec_eval, which BEIR uses: Järvelin and Kekäläinen (2002), "Cumulated
gain-based evaluation of IR techniques", with the grade itself as gain and log2(rank + 1) as
discount; Voorhees (1999), "The TREC-8 Question Answering Track Report", for reciprocal rank.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

from evals.errors import SetUnreadable
from evals.intervals import bootstrap

Grades = Mapping[str, int]
Qrels = Mapping[str, Grades]
Run = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SetDocument:
    """One document of a retrieval set."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the queries that have a relevant document; `queries` says how many.

    `interval` is the bootstrap 95 % interval of nDCG@10.
    """

    ndcg_10: float
    recall_10: float
    recall_100: float
    mrr: float
    queries: int
    interval: tuple[float, float]


def score_run(qrels: Qrels, run: Run) -> Scores:
    """Score a run: each measure's mean over the queries of `qrels` with a relevant document.

    A query that the run lacks counts as nothing found. Raises ValueError where no query has a
    relevant document, or where the run names a document twice for one query.
    """
    judged = {query: grades for query, grades in qrels.items() if _relevant(grades)}
    if not judged:
        raise ValueError("标注文件里没有一条查询有相关文档，无法评分。")
    for query in judged:
        found = run.get(query, ())
        if len(set(found)) != len(found):
            raise ValueError(f"查询 {query} 的结果里有重复的文档。")

    def each(measure: Callable[[Grades, Sequence[str]], float]) -> list[float]:
        return [measure(grades, run.get(query, ())) for query, grades in judged.items()]

    def mean(measure: Callable[[Grades, Sequence[str]], float]) -> float:
        return sum(each(measure)) / len(judged)

    gains = each(lambda grades, found: ndcg(grades, found, k=10))
    return Scores(
        ndcg_10=sum(gains) / len(gains),
        recall_10=mean(lambda grades, found: recall(grades, found, k=10)),
        recall_100=mean(lambda grades, found: recall(grades, found, k=100)),
        mrr=mean(reciprocal_rank),
        queries=len(judged),
        interval=bootstrap(gains),
    )


def ndcg(grades: Grades, found: Sequence[str], *, k: int) -> float:
    """Give the discounted gain of the first `k` found over that of the best order there is.

    Gain is the grade, 0 where it is not positive or the document is unjudged; the document at
    rank r is discounted by log2(r + 1). 0 where nothing is relevant.
    """
    best = sorted((grade for grade in grades.values() if grade > 0), reverse=True)
    if not best:
        return 0.0
    return _gain([max(grades.get(id_, 0), 0) for id_ in found[:k]]) / _gain(best[:k])


def recall(grades: Grades, found: Sequence[str], *, k: int) -> float:
    """Give the share of the relevant documents that stand among the first `k` found."""
    relevant = _relevant(grades)
    return len(relevant.intersection(found[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(grades: Grades, found: Sequence[str]) -> float:
    """Give 1 / the rank of the first relevant document found, or 0 where there is none."""
    relevant = _relevant(grades)
    ranks = (rank for rank, id_ in enumerate(found, start=1) if id_ in relevant)
    return 1 / next(ranks, float("inf"))


def read_corpus(file: Path) -> list[SetDocument]:
    """Read {"_id", "title", "text"} lines; a missing title is empty. Raises SetUnreadable."""
    return [
        SetDocument(*_strings(file, number, record, ("_id", "title", "text"), optional=("title",)))
        for number, record in _records(file)
    ]


def read_queries(file: Path) -> dict[str, str]:
    """Read {"_id", "text"} lines as text by id. Raises SetUnreadable."""
    pairs = (_strings(file, number, record, ("_id", "text")) for number, record in _records(file))
    return {id_: text for id_, text in pairs}


def read_qrels(file: Path) -> dict[str, dict[str, int]]:
    """Read query-id, corpus-id, score lines parted by tabs, with or without a header line.

    Gives grades by document id by query id. Raises SetUnreadable.
    """
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(file):
        cells = line.split("\t")
        if number == 1 and cells[-1:] == ["score"]:
            continue
        try:
            query, document, grade = cells
            qrels.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise SetUnreadable(
                f"{file} 第 {number} 行：应是用制表符分开的查询号、文档号和整数分。"
            ) from error
    return qrels


def _relevant(grades: Grades) -> set[str]:
    return {document for document, grade in grades.items() if grade > 0}


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _records(file: Path) -> Iterator[tuple[int, object]]:
    for number, line in _lines(file):
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise SetUnreadable(f"{file} 第 {number} 行不是 JSON。") from error


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Give the numbered lines that are not empty; only a line feed ends a line, as in JSONL."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetUnreadable(f"{file} 读不出来（应是 UTF-8 文本文件）：{error}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r")


def _strings(
    file: Path,
    number: int,
    record: object,
    keys: Sequence[str],
    *,
    optional: Collection[str] = (),
) -> list[str]:
    """Give the values of `keys` as strings; an optional key may be missing."""
    values = record if isinstance(record, dict) else {}
    found = [values.get(key, "" if key in optional else None) for key in keys]
    if not all(isinstance(value, str) for value in found):
        raise SetUnreadable(f"{file} 第 {number} 行：缺少文本字段 {'、'.join(keys)}。")
    return [str(value) for value in found]
