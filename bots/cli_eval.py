"""`mentor eval`: run sets of cases, hold the report against the gate, compare, export."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from bots import cli_cases, cli_judge, cli_measure, cli_reports
from bots.console import described, progress, say, say_json, settings
from evals import compare_text
from evals.case import CaseSet
from evals.compare import Comparison, compare
from evals.errors import CaseFault, GatesUnreadable
from evals.evaluate import evaluate
from evals.gate import text as gate_text
from evals.gate.check import check
from evals.gate.files import GATES, read_gates
from evals.gate.rules import Gates, Scope
from evals.gate.verdict import Verdict
from evals.metrics.all import METRICS
from evals.render.page import render_page
from evals.report import Report, read_report, write_report
from evals.sets.files import find_set, read_set
from index.disk import write_whole

app = typer.Typer(
    help="质量评测：写用例、跑用例、看报告、过门禁。", no_args_is_help=True, rich_markup_mode=None
)
cli_cases.register(app)
cli_judge.register(app)
cli_measure.register(app)
cli_reports.register(app)
_MISSES = 30
_SCOPES: Mapping[str, Scope] = {"fast": "fast", "full": "full"}


@app.command(
    "run",
    help=described(
        "逐题提问，给出各项指标（附 n 和 95% 置信区间）和每个未通过的用例；"
        "--gate 不通过时退出码为 1。",
        "mentor eval run starter_a unanswerable --html report.html",
        "mentor eval run fast --gate",
        "mentor eval run my-cases.xlsx --out today.json --baseline last-month.json",
    ),
)
def run_sets(
    context: typer.Context,
    sets: Annotated[
        list[str] | None,
        typer.Argument(help="用例文件、evals/cases 里的名字，或 fast、full（门禁里列的）。"),
    ] = None,
    gate: Annotated[
        Path | None, typer.Option(metavar="[FILE]", help="门禁；不写文件即用 evals/gates.yaml。")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="用于病人之前的门禁：不认已知问题，并须达到各项目标。")
    ] = False,
    baseline: Annotated[
        Path | None, typer.Option(help="与哪次报告（JSON）比较；默认用门禁里写的基线。")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="写出网页报告，一个文件。")] = None,
    out: Annotated[Path | None, typer.Option(help="写出 JSON 报告，供比较和留底。")] = None,
    split: Annotated[str, typer.Option(help="只跑哪一半：dev、test 或 all。")] = "all",
    misses: Annotated[bool, typer.Option(help="列出未通过的用例。")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Ask every case of the sets, print the figures, and fail where the gate does."""
    if strict and gate is None:
        raise typer.BadParameter("--strict 要和 --gate 一起用。")
    if split not in ("dev", "test", "all"):
        raise typer.BadParameter("--split 应为 dev、test 或 all。")
    gates = _gates(gate) if gate is not None else None
    scope, names = _names(sets or [], gates)
    report = _evaluate(context, [_half(_read(name), split) for name in names])
    before = _baseline(baseline, gate, gates)
    if gates is not None:
        verdict = check(report, gates, before, strict=strict, scope=scope)
        compared = verdict.comparison
    else:
        verdict = None
        compared = compare(before, report) if before is not None else None
    if out is not None:
        write_report(report, out)
    if html is not None:
        page = render_page(report, gate=verdict, gates=gates, comparison=compared)
        write_whole(html, page.encode())
    if as_json:
        say_json(_summary(report, verdict))
    else:
        _print(report, verdict, compared, misses=misses)
    if verdict is not None and not verdict.passed:
        raise typer.Exit(1)


def complete(words: Sequence[str]) -> list[str]:
    """Put the shipped gates behind a `--gate` that names no file: typer has no such option."""
    done = list(words)
    if "eval" in words and "--gate" in words:
        at = done.index("--gate") + 1
        if not (done[at : at + 1] and done[at].endswith((".yaml", ".yml"))):
            done.insert(at, str(GATES))
    return done


def _gates(path: Path) -> Gates:
    try:
        return read_gates(path)
    except GatesUnreadable as error:
        raise typer.BadParameter(str(error)) from error


def _names(asked: Sequence[str], gates: Gates | None) -> tuple[Scope, list[str]]:
    """Give the sets to run: those named, `fast` and `full` standing for what the gates list."""
    names: list[str] = []
    for one in asked or (["fast"] if gates is not None else []):
        if one in _SCOPES:
            names += (gates or read_gates()).wanted(_SCOPES[one])
        else:
            names.append(one)
    if not names:
        raise typer.BadParameter("请给出用例集，例：mentor eval run starter_a unanswerable")
    full = set((gates or read_gates()).wanted("full"))
    return "full" if full <= set(names) else "fast", list(dict.fromkeys(names))


def _read(name: str) -> CaseSet:
    try:
        path = find_set(name)
    except CaseFault as error:
        raise typer.BadParameter(str(error)) from error
    try:
        return read_set(path)
    except CaseFault as error:
        raise typer.BadParameter(f"{error}\n看全部问题：mentor eval validate {name}") from error


def _half(cases: CaseSet, split: str) -> CaseSet:
    kept = tuple(case for case in cases.cases if split in ("all", case.split))
    return dataclasses.replace(cases, cases=kept)


def _evaluate(context: typer.Context, sets: Sequence[CaseSet]) -> Report:
    try:
        with progress("评测") as step:
            return evaluate(sets, settings(context), lambda done, total: step(done, total, ""))
    except CaseFault as error:
        raise typer.BadParameter(str(error)) from error


def _baseline(named: Path | None, gate: Path | None, gates: Gates | None) -> Report | None:
    """Read the report to compare with: the one named, else the one beside the gates."""
    if named is None and gate is not None and gates is not None and gates.regression is not None:
        beside = gate.with_name(gates.regression.baseline)
        return read_report(beside) if beside.is_file() else None
    return read_report(named) if named is not None else None


def _summary(report: Report, verdict: Verdict | None) -> dict[str, Any]:
    return {
        "made": dataclasses.asdict(report.made),
        "fingerprint": report.fingerprint,
        "measures": [dataclasses.asdict(one) for one in report.measures],
        "latency_ms": [dataclasses.asdict(one) for one in report.spreads],
        "misses": [
            {"id": one.id, "set": one.set, "faults": one.faults, "why": one.why}
            for one in report.outcomes
            if not one.right
        ],
        "gate": None
        if verdict is None
        else {"passed": verdict.passed, "broken": [one.gate for one in verdict.broken]},
    }


def _print(
    report: Report, verdict: Verdict | None, compared: Comparison | None, *, misses: bool
) -> None:
    for metric in METRICS:
        found = report.value(metric.name)
        if found is not None and found.n:
            say(f"{pad(metric.title, 30)} {gate_text.figures(found)}")
    for spread in report.spreads:
        say(f"{pad('耗时 ' + spread.stage, 30)} p50 {spread.p50:.0f} ms，p95 {spread.p95:.0f} ms")
    missed = [one for one in report.outcomes if not one.right] if misses else []
    for one in missed[:_MISSES]:
        say(f"✗ {one.id}  {one.case['question']}\n    {'；'.join(one.why)}")
    if missed[_MISSES:]:
        say(f"另有 {len(missed) - _MISSES} 题未通过：用 --html report.html 看全部。")
    if compared is not None:
        say("\n与上一次相比：\n" + compare_text.render(compared))
    if verdict is not None:
        say("\n门禁：" + gate_text.render(verdict))


def pad(text: str, width: int) -> str:
    """Fill a text up to a width in columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * max(0, width - taken)
