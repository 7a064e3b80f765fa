"""`mentor eval judge|feedback|adopt`: a chat model's opinion, and from use to cases."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from assistant.records_db.feedback import opened_feedback
from bots.console import described, hint, progress, say, say_json, settings
from evals.adopt import adopt
from evals.agreement import Agreement, agree
from evals.case import CaseSet
from evals.errors import AdoptRefused, CaseFault
from evals.intervals import rate
from evals.judge import judge_model, judge_outcomes
from evals.labels import read_labels, sample
from evals.report import read_report, write_report
from evals.sets.files import read_set, write_set


def register(app: typer.Typer) -> None:
    """Add the commands to `mentor eval`."""
    app.command(
        help=described(
            "请一个聊天模型盲评报告里的回答（可选；只作参考，不影响判定和门禁）。"
            "先设置 MENTOR_JUDGE_MODEL、MENTOR_JUDGE_URL、MENTOR_JUDGE_KEY。",
            "mentor eval judge today.json --sample 50 --labels labels.jsonl",
        )
    )(judge)
    app.command(help=described("列出用户和专家的反馈，等待写成用例。", "mentor eval feedback"))(
        feedback
    )
    app.command(
        "adopt",
        help=described(
            "把一条反馈或专家更正写成用例，加到用例文件里。",
            'mentor eval adopt 3f2a9c01d4e5b687 my-cases.xlsx --must "12.5 mg | 12.5毫克"'
            " --document akaweilin --author 王老师",
        ),
    )(adopt_feedback)


def judge(
    context: typer.Context,
    report: Annotated[Path, typer.Argument(help="评测报告（JSON）。评审结果写回其中。")],
    size: Annotated[int, typer.Option("--sample", min=1, help="评多少个回答。")] = 50,
    labels: Annotated[
        Path | None, typer.Option(help="人工标注（JSON Lines），用来算一致程度。")
    ] = None,
) -> None:
    """Have a chat model judge answers of a report, and say how far people agree with it."""
    model = judge_model(settings(context))
    if model is None:
        raise typer.BadParameter("没有评审模型：请设置 MENTOR_JUDGE_MODEL 和 MENTOR_JUDGE_URL。")
    found = read_report(report)
    name = settings(context).judge_model or ""
    outcomes = sample(found.outcomes, size)
    with progress("评审") as step:
        judged = judge_outcomes(outcomes, model, name, lambda done, total: step(done, total, ""))
    said = {one.id: one.label for one in judged.judgements}
    people = read_labels(labels, found.fingerprint) if labels is not None else {}
    judged = dataclasses.replace(
        judged, agreement={who: agree(said, of) for who, of in people.items()}
    )
    write_report(dataclasses.replace(found, judged=judged), report)
    right = {one.id for one in outcomes if one.right}
    good = sum(label == "good" for label in said.values())
    say(f"评为 good：{rate(good, len(said))}；没有评成 {len(judged.failed)} 个")
    same = sum((label == "good") == (id_ in right) for id_, label in said.items())
    say(f"与逐项核对的判定一致：{rate(same, len(said))}")
    for who, one in judged.agreement.items():
        say(f"与{who}一致：{_agreement(one)}")


def feedback(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """List the feedback that nobody has dealt with."""
    with opened_feedback(settings(context)) as box:
        entries = box.entries()
    if as_json:
        say_json([dataclasses.asdict(one) for one in entries])
        return
    for one in entries:
        helped = "有用" if one.helped == "yes" else "没用"
        say(f"{one.id}  {one.at[:10]}  {helped} {one.reason}  {one.question}")
        if one.correction:
            say(f"    更正：{one.correction}")
    if not entries:
        hint("没有待处理的反馈。")


def adopt_feedback(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="反馈编号，见 mentor eval feedback。")],
    file: Annotated[Path, typer.Argument(help="加到哪个用例文件（.jsonl .csv .xlsx，可以新建）。")],
    must: Annotated[
        list[str] | None,
        typer.Option(help="必须说到的要点，可重复；几种说法用 | 隔开。默认取反馈里的更正。"),
    ] = None,
    must_not: Annotated[
        list[str] | None, typer.Option(help="不得说到的要点，可重复，写法同 --must。")
    ] = None,
    document: Annotated[list[str] | None, typer.Option(help="依据文档的编号，可重复。")] = None,
    expected: Annotated[
        str,
        typer.Option(
            help="期望：answer、abstain、decline、clarify、quiet，"
            "或 alert-immediate、alert-urgent。"
        ),
    ] = "answer",
    author: Annotated[str, typer.Option(help="谁写的。")] = "",
) -> None:
    """Make a case of one feedback entry."""
    with opened_feedback(settings(context)) as box:
        entry = box.find(id_)
        if entry is None:
            raise typer.BadParameter(f"没有编号为 {id_} 的反馈。用 mentor eval feedback 查看。")
        try:
            case = adopt(
                entry,
                must=must or (),
                must_not=must_not or (),
                documents=document or (),
                expected=expected,
                author=author,
            )
            held = read_set(file) if file.exists() else CaseSet(file.stem, ())
            if any(one.id == case.id for one in held.cases):
                raise typer.BadParameter(f"{file} 里已经有这条反馈写成的用例 {case.id}。")
            write_set(dataclasses.replace(held, cases=(*held.cases, case)), file)
        except (AdoptRefused, CaseFault) as error:
            raise typer.BadParameter(str(error)) from error
        box.settle(id_, "case")
    hint(f"已写入 {file}：{case.id}")


def _agreement(one: Agreement) -> str:
    kappa = "无法计算" if one.kappa is None else f"{one.kappa:.2f}"
    return f"{rate(one.same, one.n)}，Cohen κ {kappa}"
