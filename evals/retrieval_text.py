"""The measures of retrieval as lines for a terminal and as JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from evals.retrieval_cases import CaseReport, Found, Mean
from evals.retrieval_set import SetReport


def case_lines(reports: Sequence[CaseReport], *, misses: int = 0) -> Iterator[str]:
    """Write a set's scores, a line a stage; then the cases that the last stage missed.

    A case is missed that has no right passage among the first `misses`; 0 lists none.
    """
    yield f"{reports[0].name}  n = {reports[0].n}"
    for one in reports:
        yield (
            f"  {one.stage:<10} hit@1 {_percent(one.hit_1)}  hit@3 {_percent(one.hit_3)}"
            f"{_names(one)}  MRR {one.mrr.value:.3f} ({one.mrr.low:.3f}-{one.mrr.high:.3f})"
            f"  p95 {one.p95_ms:.1f} ms"
        )
    for found in reports[-1].misses(misses) if misses else ():
        yield f"  {_miss(found)}"


def case_json(report: CaseReport) -> dict[str, object]:
    """Give a report as a JSON object, of each case only what it found."""
    found = [
        {
            "id": one.case.id,
            "question": one.case.question,
            "standalone": one.standalone,
            "rank": one.rank,
            "first": one.first,
        }
        for one in report.found
    ]
    return {
        "name": report.name,
        "stage": report.stage,
        "n": report.n,
        "hit_1": asdict(report.hit_1),
        "hit_3": asdict(report.hit_3),
        "mrr": asdict(report.mrr),
        "names_1": asdict(report.names_1) if report.names_1 else None,
        "p95_ms": report.p95_ms,
        "found": found,
    }


def set_lines(reports: Sequence[SetReport]) -> Iterator[str]:
    """Write the scores of a set in the BEIR layout, a line a stage and weight."""
    for one in reports:
        name = one.stage if one.weight is None else f"{one.stage} w {one.weight:g}"
        scores, (low, high) = one.scores, one.scores.interval
        yield (
            f"{name:<12} nDCG@10 {scores.ndcg_10:.4f} ({low:.4f}-{high:.4f})"
            f"  recall@10 {scores.recall_10:.4f}  recall@100 {scores.recall_100:.4f}"
            f"  MRR {scores.mrr:.4f}  n = {scores.queries}  p95 {one.p95_ms:.1f} ms"
        )
    last = reports[-1]
    yield (
        f"index {last.index_seconds:.1f} s, {last.index_megabytes:.0f} MB,"
        f" {last.passages:,} passages"
    )


def _names(report: CaseReport) -> str:
    return f"  names@1 {_percent(report.names_1)}" if report.names_1 else ""


def _percent(mean: Mean) -> str:
    return f"{mean.value:.1%} ({mean.low:.1%}-{mean.high:.1%})"


def _miss(found: Found) -> str:
    """Write what was asked, how it was searched where that differs, and what came instead."""
    asked = found.case.question
    searched = "" if found.standalone == asked else f" → {found.standalone}"
    rank = f"第 {found.rank} 条" if found.rank else "没找到"
    instead = f"先出：{found.first}" if found.first else "什么也没查到"
    wanted = "；".join(found.case.passages[:2])
    return f"{found.case.id}  {asked}{searched}  {rank}；{instead}；应为：{wanted}"
