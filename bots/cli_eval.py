"""`mentor eval`: measure the mentor on sets of cases, and calibrate when it abstains."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from assistant.build import build_mentor
from bots.console import described, progress, say, say_json, settings
from corpus.document import Language
from evals.calibrate import Fit, fit, measure, write
from evals.cases import CASES, Case, CaseFault, read_cases
from evals.retrieval import SetUnreadable
from evals.retrieval_set import measure_set
from evals.run import Rate, Verdict, rate, run, ungrounded
from index.encoder import load_encoder
from index.lexicon import built_in

app = typer.Typer(help="质量评测：跑用例、校准弃答、评检索。", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
Sets = Annotated[list[str], typer.Argument(help="用例文件，或 evals/cases 里的名字。")]
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


@app.command(
    "run",
    help=described(
        "逐题提问，给出各项通过率和 95% 置信区间。",
        "mentor eval run starter_a starter_b unanswerable --split test",
    ),
)
def run_sets(
    context: typer.Context,
    sets: Sets,
    split: Annotated[Literal["dev", "test", "all"], typer.Option(help="只跑哪一半。")] = "all",
    misses: Annotated[bool, typer.Option(help="列出每个未通过的用例。")] = True,
    as_json: Json = False,
) -> None:
    """Ask every case of the sets and print the rates with their 95 % intervals."""
    mentor = build_mentor(settings(context))
    cases = [case for name in sets for case in _read(name) if split in ("all", case.split)]
    with progress("评测") as step:
        verdicts = run(cases, mentor, lambda done, total: step(done, total, ""))
    rows = _rates(verdicts)
    if as_json:
        say_json({"rates": {name: str(one) for name, one in rows}, "misses": _misses(verdicts)})
        return
    for name, one in rows:
        say(f"{name:<28} {one}")
    for miss in _misses(verdicts) if misses else ():
        say(f"✗ {miss['id']}  {miss['wrong']}  {miss['question']}")


@app.command(
    help=described(
        "校准何时作答、何时弃答；通过率来自交叉验证。",
        "mentor eval calibrate starter_a starter_b starter_en unanswerable unanswerable_en --write",
    )
)
def calibrate(
    context: typer.Context,
    sets: Sets,
    abstain: Annotated[float, typer.Option(min=0, max=1, help="应弃答中要弃答的比例。")] = 0.92,
    keep: Annotated[bool, typer.Option("--write", help="写入 assistant/evidence.json。")] = False,
) -> None:
    """Fit when to answer and when to abstain; the rates are cross-validated."""
    mentor = build_mentor(settings(context))
    cases = [case for name in sets for case in _read(name)]
    fits: dict[Language, Fit] = {}
    for language in _LANGUAGES:
        spoken = [case for case in cases if case.language == language]
        if len({case.answerable for case in spoken}) < 2:
            raise typer.BadParameter(f"{language}：用例里要既有能答的，也有不能答的。")
        found = fits[language] = fit(measure(spoken, mentor), abstain=abstain)
        say(f"{language}  应答作答 {Rate(found.answered, found.answerable)}")
        say(f"{language}  应弃弃答 {Rate(found.abstained, found.unanswerable)}")
        weights = "，".join(f"{name} {value:.2f}" for name, value in found.weights.items())
        say(f"{language}  {weights}；偏置 {found.bias:.2f}；阈值 {found.threshold:.3f}")
    if keep:
        write(fits, sets=[Path(name).stem for name in sets])


@app.command(
    help=described(
        "在 BEIR 格式的检索集上评检索，给出 nDCG@10、recall、MRR、速度和大小。",
        "mentor eval retrieval --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.tsv",
    ),
)
def retrieval(
    context: typer.Context,
    corpus: Annotated[Path, typer.Option(help="文档：corpus.jsonl。")],
    queries: Annotated[Path, typer.Option(help="问题：queries.jsonl。")],
    qrels: Annotated[Path, typer.Option(help="答案：qrels.tsv。")],
    weight: Annotated[
        list[float] | None, typer.Option(help="试用的融合权重，可重复（默认用内置的）。")
    ] = None,
    as_json: Json = False,
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


def _read(name: str) -> tuple[Case, ...]:
    path = Path(name)
    if not path.exists():
        path = CASES / f"{name}.jsonl"
    if not path.exists():
        known = "、".join(sorted(one.stem for one in CASES.glob("*.jsonl")))
        raise typer.BadParameter(f"没有用例集“{name}”。可用：{known}，或给出文件路径。")
    try:
        return read_cases(path)
    except CaseFault as error:
        raise typer.BadParameter(str(error)) from error


def _rates(verdicts: tuple[Verdict, ...]) -> list[tuple[str, Rate]]:
    answerable = [one for one in verdicts if one.case.answerable]
    rest = [one for one in verdicts if not one.case.answerable]
    answered = [one for one in verdicts if one.answer.kind == "answered"]
    rows = [
        ("facts shown", rate(answerable)),
        *(
            (f"  {wording}", rate(one for one in answerable if one.case.wording == wording))
            for wording in ("standard", "village", "english")
        ),
        ("  high risk", rate(one for one in answerable if one.case.risk == "high")),
        ("answerable answered", _count(answerable, "answered")),
        ("unanswerable abstained", rate(rest)),
        (
            "numbers in the citation",
            Rate(sum(not ungrounded(one.answer) for one in answered), len(answered)),
        ),
    ]
    return [(name, one) for name, one in rows if one.n]


def _count(verdicts: list[Verdict], kind: str) -> Rate:
    return Rate(sum(one.answer.kind == kind for one in verdicts), len(verdicts))


def _misses(verdicts: tuple[Verdict, ...]) -> list[dict[str, Any]]:
    return [
        {"id": one.case.id, "wrong": one.wrong, "question": one.case.question}
        for one in verdicts
        if not one.right
    ]
