"""`mentor eval calibrate|retrieval`: fit when to abstain, and measure the retriever alone."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.build import build_mentor
from bots.console import described, say, say_json, settings
from corpus.document import Language
from evals.calibrate import Fit, fit, measure, write
from evals.errors import CaseFault, SetUnreadable
from evals.intervals import rate
from evals.retrieval_set import measure_set
from evals.sets.files import find_set, read_set
from index.encoder import load_encoder
from index.lexicon import built_in

_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def register(app: typer.Typer) -> None:
    """Add the two commands to `mentor eval`."""
    app.command(
        help=described(
            "校准何时作答、何时弃答；通过率来自交叉验证。",
            "mentor eval calibrate starter_a starter_b starter_en unanswerable unanswerable_en"
            " --write",
        )
    )(calibrate)
    app.command(
        help=described(
            "在 BEIR 格式的检索集上评检索，给出 nDCG@10、recall、MRR、速度和大小。",
            "mentor eval retrieval --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.tsv",
        )
    )(retrieval)


def calibrate(
    context: typer.Context,
    sets: Annotated[list[str], typer.Argument(help="用例文件，或 evals/cases 里的名字。")],
    abstain: Annotated[float, typer.Option(min=0, max=1, help="应弃答中要弃答的比例。")] = 0.92,
    keep: Annotated[bool, typer.Option("--write", help="写入 assistant/evidence.json。")] = False,
) -> None:
    """Fit when to answer and when to abstain; the rates are cross-validated."""
    mentor = build_mentor(settings(context))
    try:
        read = [read_set(find_set(name)) for name in sets]
    except CaseFault as error:
        raise typer.BadParameter(str(error)) from error
    cases = [case for one in read for case in one.cases if case.expected in ("answer", "abstain")]
    fits: dict[Language, Fit] = {}
    for language in _LANGUAGES:
        spoken = [case for case in cases if case.language == language]
        if len({case.answerable for case in spoken}) < 2:
            raise typer.BadParameter(f"{language}：用例里要既有能答的，也有不能答的。")
        found = fits[language] = fit(measure(spoken, mentor), abstain=abstain)
        say(f"{language}  应答作答 {rate(found.answered, found.answerable)}")
        say(f"{language}  应弃弃答 {rate(found.abstained, found.unanswerable)}")
        weights = "，".join(f"{name} {value:.2f}" for name, value in found.weights.items())
        say(f"{language}  {weights}；偏置 {found.bias:.2f}；阈值 {found.threshold:.3f}")
    if keep:
        write(fits, sets=[Path(name).stem for name in sets])


def retrieval(
    context: typer.Context,
    corpus: Annotated[Path, typer.Option(help="文档：corpus.jsonl。")],
    queries: Annotated[Path, typer.Option(help="问题：queries.jsonl。")],
    qrels: Annotated[Path, typer.Option(help="答案：qrels.tsv。")],
    weight: Annotated[
        list[float] | None, typer.Option(help="试用的融合权重，可重复（默认用内置的）。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Measure retrieval on a BEIR-layout set, indexed in a temporary folder."""
    encoder = load_encoder(settings(context).encoder)
    try:
        reports = measure_set(
            corpus, queries, qrels, encoder=encoder, lexicon=built_in(), weights=weight or ()
        )
    except SetUnreadable as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        say_json([asdict(report) for report in reports])
        return
    for one in reports:
        name = "built-in" if one.weight is None else f"{one.weight:g}"
        scores = one.scores
        say(
            f"w {name:<8} nDCG@10 {scores.ndcg_10:.4f}  recall@10 {scores.recall_10:.4f}"
            f"  recall@100 {scores.recall_100:.4f}  MRR {scores.mrr:.4f}  n = {scores.queries}"
            f"  {one.queries_per_second:.0f} queries/s"
        )
    say(f"index {reports[0].index_seconds:.1f} s, {reports[0].index_megabytes:.0f} MB")
