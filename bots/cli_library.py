"""`mentor library`: add, list and show documents; cli_lint.py and cli_publishing.py do the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import corpus
from bots import cli_lint, cli_publishing
from bots.cli_publishing import By, who
from bots.console import described, hint, progress, say, say_json, settings
from bots.library_text import STATES, as_json_row, clip, say_findings, who_and_when
from corpus.catalogue import Catalogue
from corpus.document import DocumentKind
from corpus.serial import dump_fields

if TYPE_CHECKING:
    from corpus.ingest import Outcome, Status

app = typer.Typer(help="资料库：加入、查看、检查、发布、停用、回滚文档。", no_args_is_help=True)
app.add_typer(cli_lint.app)
app.add_typer(cli_publishing.app)
STARTER = Path(corpus.__file__).parent / "library"
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
Name = Annotated[str, typer.Argument(help="文档编号（mentor library list 可查）。")]
_STATUS: dict[Status, str] = {
    "added": "新增",
    "replaced": "更新",
    "unchanged": "无变化",
    "refused": "未读入",
}


@app.command(
    help=described(
        "把文件读入资料库：PDF、DOCX、PPTX、XLSX、HTML、Markdown、纯文本。"
        "查无疑点的由加入者直接发布；要由另一人核对后再发布，请加 --quarantine。",
        "mentor library add 指南/ --issuer 国家卫生健康委员会",
    )
)
def add(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(help="文件或文件夹。")] = None,
    title: Annotated[str | None, typer.Option(help="标题。")] = None,
    issuer: Annotated[str | None, typer.Option(help="发布机构。")] = None,
    edition: Annotated[str | None, typer.Option(help="版次。")] = None,
    year: Annotated[int | None, typer.Option(help="年份。")] = None,
    valid_from: Annotated[str | None, typer.Option(help="生效日期，如 2024-01-01。")] = None,
    supersedes: Annotated[
        str | None, typer.Option(help="它取代的文档：编号 或 编号@版次。")
    ] = None,
    kind: Annotated[DocumentKind | None, typer.Option(help="类别。")] = None,
    audience: Annotated[list[str] | None, typer.Option(help="适用对象，可重复。")] = None,
    starter: Annotated[
        bool, typer.Option("--starter", help="加入随程序附带的入门资料库。")
    ] = False,
    quarantine: Annotated[bool, typer.Option("--quarantine", help="全部待审，先不发布。")] = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Read files into the library: PDF, DOCX, PPTX, XLSX, HTML, Markdown, plain text."""
    # What reads files is imported here: a command that only asks should not wait for it.
    from corpus.ingest import files_under, ingest

    wanted = [*(paths or ()), *([STARTER] if starter else ())]
    if not wanted:
        raise typer.BadParameter("请给出文件或文件夹，或用 --starter 加入入门资料库。")
    files = files_under(wanted)
    if title is not None and len(files) > 1:
        raise typer.BadParameter("--title 只能用于一个文件。")
    flags: dict[str, Any] = {
        "title": title, "issuer": issuer, "edition": edition, "year": year,
        "valid_from": valid_from, "supersedes": supersedes, "kind": kind,
        "audience": tuple(audience or ()),
    }  # fmt: skip
    person = who(by)
    catalogue = Catalogue(settings(context).home, by=person, one_change=True)
    outcomes: list[Outcome] = []
    with progress("读入") as step:

        def seen(done: int, of: int) -> None:
            step(len(outcomes), len(files), f"识别扫描页和图片 {done}/{of}")

        for outcome in ingest(files, catalogue, flags=flags, hold=quarantine, progress=seen):
            outcomes.append(outcome)
            step(len(outcomes), len(files), outcome.path.name)
            if not as_json and (outcome.status, outcome.state) != ("unchanged", "published"):
                say(_line(outcome))
    if as_json:
        say_json([asdict(outcome) for outcome in outcomes])
    else:
        _summary(outcomes, person)
    if any(outcome.status == "refused" for outcome in outcomes) or not outcomes:
        if not outcomes:
            hint("没有找到可读的文件。")
        # Some files read and some refused is no failure of the command; none read is.
        if all(outcome.status == "refused" for outcome in outcomes):
            raise typer.Exit(1)


@app.command(
    "list",
    help=described(
        "列出全部文档和它们的状态。",
        "mentor library list",
    ),
)
def list_documents(context: typer.Context, as_json: Json = False) -> None:
    """List the documents and their states."""
    records = Catalogue(settings(context).home).records()
    if as_json:
        say_json([as_json_row(record) for record in records])
        return
    for record in records:
        state = STATES[record.standing.state]
        say(clip(f"{state}  {record.metadata.key}  {record.metadata.title}"))
        by = f"由 {record.standing.superseded_by} 取代" if record.standing.superseded_by else ""
        doubts = f"{len(record.findings)} 处存疑" if record.findings else ""
        parts = (f"{record.chunk_count} 段", who_and_when(record), doubts, by)
        say(clip("      " + "，".join(part for part in parts if part)))
    if not records:
        hint("资料库是空的。用 mentor library add 文件或文件夹 加入资料。")


@app.command(
    help=described("查看一份文档：说明、存疑之处、各节正文。", "mentor library show htn-cn-primary")
)
def show(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Show a document: its metadata, what was doubtful, and its text by section."""
    catalogue = Catalogue(settings(context).home)
    record = catalogue.find(name)
    chunks = catalogue.chunks(record.metadata.key)
    if as_json:
        say_json({**as_json_row(record), "chunks": [asdict(chunk) for chunk in chunks]})
        return
    for key, value in dump_fields(record.metadata).items():
        if value not in (None, "", [], False):
            say(f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    say(f"state: {STATES[record.standing.state]}（{who_and_when(record)}）")
    if record.pinned:
        say("已由人回滚到这份内容：再加入的文件不会更换它，发布后才会。")
    say_findings(record.findings)
    section: tuple[str, ...] = ()
    for chunk in chunks:
        if chunk.section != section:
            section = chunk.section
            say(f"\n## {chunk.section_path}" + (f"（第 {chunk.page} 页）" if chunk.page else ""))
        if chunk.kind != "row":
            say(chunk.text)


def _line(outcome: Outcome) -> str:
    where = f"{_STATUS[outcome.status]}  {outcome.path.name}"
    if outcome.status == "refused":
        return f"{where}：{outcome.reason}"
    state = "" if outcome.state == "published" else f"，{STATES[outcome.state or 'retired']}"
    pages = f"{outcome.pages} 页，" if outcome.pages else ""
    doubts = f"，{len(outcome.findings)} 处存疑" if outcome.findings else ""
    return f"{where} → {outcome.key}（{pages}{outcome.chunks} 段{doubts}{state}）"


def _summary(outcomes: Sequence[Outcome], person: str) -> None:
    counts = Counter(outcome.status for outcome in outcomes)
    doubtful = [outcome for outcome in outcomes if outcome.findings]
    parts = [f"{_STATUS[status]} {counts[status]} 份" for status in _STATUS if counts[status]]
    say(f"共 {len(outcomes)} 个文件：" + "，".join(parts) + f"；{len(doubtful)} 份有存疑之处。")
    for outcome in doubtful:
        if outcome.status != "unchanged":
            say(f"  {outcome.path.name}")
            say_findings(outcome.findings)
    if any(one.state == "published" and one.status in ("added", "replaced") for one in outcomes):
        say(f"没有“！”疑点的已由加入者{person}直接发布（单人模式），只有“·”提示的也在内；")
        say("要由另一人核对后再发布，用 --quarantine。")
    if counts["added"] or counts["replaced"]:
        say("下一步：mentor index build，建好索引后即可提问。")
