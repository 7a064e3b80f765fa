"""`mentor eval calibrate|retrieval`: fit when to abstain, and measure the retriever alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.build import build_mentor
from bots.console import described, say, say_json, settings
from corpus.document import Language
from evals.ablation import FULL, PLAIN, STAGES
from evals.calibrate import Fit, fit, measure, write
from evals.errors import CaseFault, SetUnreadable
from evals.intervals import rate
from evals.retrieval_cases import measure_cases
from evals.retrieval_set import measure_set
from evals.retrieval_text import case_json, case_lines, set_lines
from evals.sets.files import find_set, read_set
from index.encoder import load_encoder
from index.lexicon import built_in

_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_SETS = ("retrieval_village", "retrieval_cross", "retrieval_drugs", "retrieval_followups")


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
            "只评检索：答案所在的段落排第几。默认用四个检索集问本机资料库；"
            "也可评 BEIR 格式的检索集（nDCG@10、recall、MRR）。速度按一个线程计。",
            "mentor eval retrieval --ablation --misses 3",
            "mentor eval retrieval --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.tsv",
        )
    )(retrieval)


def calibrate(
    context: typer.Context,
    sets: Annotated[list[str], typer.Argument(help="用例文件，或 evals/cases 里的名字。")],
    abstain: Annotated[float, typer.Option(min=0, max=1, help="应弃答中要弃答的比例。")] = 0.94,
    keep: Annotated[bool, typer.Option("--write", help="写入 lines/evidence.json。")] = False,
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
    sets: Annotated[
        list[str] | None,
        typer.Argument(help="用例文件，或 evals/cases 里的名字（默认四个检索集）。"),
    ] = None,
    corpus: Annotated[Path | None, typer.Option(help="BEIR 文档：corpus.jsonl。")] = None,
    queries: Annotated[Path | None, typer.Option(help="BEIR 问题：queries.jsonl。")] = None,
    qrels: Annotated[Path | None, typer.Option(help="BEIR 答案：qrels.tsv。")] = None,
    weight: Annotated[
        list[float] | None, typer.Option(help="BEIR 集试用的融合权重，可重复（默认用内置的）。")
    ] = None,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="逐级打开各个环节，每级一行。")
    ] = False,
    misses: Annotated[int, typer.Option(min=0, help="列出前几条里没有答案的题（0 为不列）。")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Measure retrieval over the home's index, or on a BEIR set indexed in a temporary folder."""
    given = [path for path in (corpus, queries, qrels) if path is not None]
    if given and (sets or misses or len(given) < 3):
        raise typer.BadParameter(
            "评 BEIR 集要同时给出 --corpus、--queries、--qrels，不能再写用例集或 --misses。"
        )
    try:
        if corpus and queries and qrels:
            _beir((corpus, queries, qrels), context, weight or (), ablation, as_json)
        else:
            _own(sets or _SETS, context, ablation, misses, as_json)
    except (CaseFault, SetUnreadable) as error:
        raise typer.BadParameter(str(error)) from error


def _own(
    names: Sequence[str], context: typer.Context, ablation: bool, misses: int, as_json: bool
) -> None:
    """Measure sets of cases over the home's index; the JSON holds the rank of every case."""
    read = [read_set(find_set(name)) for name in names]
    snapshot = build_mentor(settings(context)).knowledge.snapshot()
    stages = STAGES if ablation else (FULL,)
    reports = [measure_cases(one, snapshot, built_in(), stages=stages) for one in read]
    if as_json:
        say_json([case_json(row) for rows in reports for row in rows])
        return
    for rows in reports:
        for line in case_lines(rows, misses=misses):
            say(line)


def _beir(
    files: tuple[Path, Path, Path],
    context: typer.Context,
    weights: Sequence[float],
    ablation: bool,
    as_json: bool,
) -> None:
    """Measure a set in the BEIR layout."""
    encoder = load_encoder(settings(context).encoder)
    stages = PLAIN if ablation else PLAIN[-1:]
    reports = measure_set(
        *files, encoder=encoder, lexicon=built_in(), weights=weights, stages=stages
    )
    if as_json:
        say_json([asdict(report) for report in reports])
        return
    for line in set_lines(reports):
        say(line)
