"""`mentor library lint` and `hazards`: what a person looks at before documents answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bots.console import described, say, say_json, settings
from bots.library_text import as_json_row, say_findings
from corpus.catalogue import Catalogue

if TYPE_CHECKING:
    from assistant.contradictions.conflicts import Conflict
    from corpus.hazards import Hazard

app = typer.Typer()
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
_SEVERITY = {"refuse": 0, "hold": 1, "note": 2}
_SURE = {"high": "较有把握", "medium": "把握不足，请先看"}


@app.command(
    help=described(
        "检查文档：读入时的疑点、缺少的说明、重复的文档，以及与其他在用文档互相矛盾的数字。",
        "mentor library lint",
        "mentor library lint htn-cn-primary --json",
    )
)
def lint(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="文档编号；不给则检查全部。")] = None,
    as_json: Json = False,
) -> None:
    """Show what is doubtful, the gravest first, then the figures that contradict each other."""
    # Names and doses take a moment to load: a command that only asks should not wait for them.
    from bots.library_review import reviews

    catalogue = Catalogue(settings(context).home)
    records = [catalogue.find(name)] if name else list(catalogue.records())
    found = list(reviews(catalogue, records))
    if as_json:
        say_json([{**as_json_row(one.record), **one.fields()} for one in found])
        return
    doubtful = [one for one in found if one.doubtful]
    for one in doubtful:
        if one.findings:
            say(f"{one.record.metadata.key}  {one.record.metadata.title}")
            say_findings(sorted(one.findings, key=lambda finding: _SEVERITY[finding.severity]))
    told = list(dict.fromkeys(conflict for one in found for conflict in one.conflicts))
    _say_conflicts(told)
    say(f"检查了 {len(records)} 份文档，{len(doubtful)} 份有疑点，互相矛盾 {len(told)} 处。")


@app.command(
    help=described(
        "列出入门资料库里写错最伤人的数字（剂量、界值、禁忌），供临床医师逐条核对签字。",
        "mentor library hazards",
        "mentor library hazards --json",
    )
)
def hazards(as_json: Json = False) -> None:
    """List the figures of the starter library that would hurt most if they were wrong."""
    from corpus.hazards import hazards as register

    found = register()
    if as_json:
        say_json([one.fields() for one in found])
        return
    for one in found:
        _say_hazard(one)
    unsigned = sum(one.signed_by is None for one in found)
    say(f"共 {len(found)} 条，{unsigned} 条尚无临床医师签字。核对原文后，请在 hazards.yaml 的")
    say("signed_by 写上姓名和日期；数字有误的，先停用该文档（mentor library retire），再改。")


def _say_conflicts(found: Sequence[Conflict]) -> None:
    if found:
        say("互相矛盾的数字（两份都在用或待审，不会混在一起回答）：")
    for one in found:
        say(f"  ！ {one.message}")
        for place in (one.first, one.second):
            page = f" 第 {place.page} 页" if place.page else ""
            say(f"      {place.document} > {place.section}{page}")
            say(f"        “{place.quote}”")


def _say_hazard(one: Hazard) -> None:
    say(f"□ {one.id}  {one.document} > {one.section}")
    say(f"    数字：{one.figure}")
    say(f"    写错的后果：{one.why}")
    say(f"    出处：{one.source}（{_SURE[one.sure]}）")
    if one.signed_by:
        say(f"    已签字：{one.signed_by}")
