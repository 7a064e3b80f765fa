"""`mentor library`: add, list, show, lint, publish and retire documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import corpus
from bots.console import described, hint, progress, say, say_json, settings
from corpus.catalogue import Catalogue, Record
from corpus.document import DocumentKind, Finding
from corpus.serial import dump_fields

if TYPE_CHECKING:
    from corpus.ingest import Outcome, Status

app = typer.Typer(help="资料库：加入、查看、检查、停用文档。", no_args_is_help=True)
STARTER = Path(corpus.__file__).parent / "library"
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
Name = Annotated[str, typer.Argument(help="文档编号（mentor library list 可查）。")]
_STATES = {
    "published": "在用",
    "quarantined": "待审",
    "superseded": "已被取代",
    "retired": "已停用",
}
_STATUS: dict[Status, str] = {
    "added": "新增",
    "replaced": "更新",
    "unchanged": "无变化",
    "refused": "未读入",
}
_SHOWN = 5


@app.command(
    help=described(
        "把文件读入资料库：PDF、DOCX、PPTX、XLSX、HTML、Markdown、纯文本。",
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
    catalogue = Catalogue(settings(context).home)
    outcomes: list[Outcome] = []
    with progress("读入") as step:
        for outcome in ingest(files, catalogue, flags=flags, hold=quarantine):
            outcomes.append(outcome)
            step(len(outcomes), len(files), outcome.path.name)
            if not as_json and (outcome.status, outcome.state) != ("unchanged", "published"):
                say(_line(outcome))
    if as_json:
        say_json([asdict(outcome) for outcome in outcomes])
    else:
        _summary(outcomes)
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
        say_json([_row(record) for record in records])
        return
    for record in records:
        state = _STATES[record.standing.state]
        by = f"（由 {record.standing.superseded_by} 取代）" if record.standing.superseded_by else ""
        say(f"{state}{by}  {record.metadata.key}  {record.metadata.title}  {record.chunk_count} 段")
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
        say_json({**_row(record), "chunks": [asdict(chunk) for chunk in chunks]})
        return
    for key, value in dump_fields(record.metadata).items():
        if value not in (None, "", [], False):
            say(f"{key}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
    say(f"state: {_STATES[record.standing.state]}")
    _findings(record.findings)
    section: tuple[str, ...] = ()
    for chunk in chunks:
        if chunk.section != section:
            section = chunk.section
            say(f"\n## {chunk.section_path}" + (f"（第 {chunk.page} 页）" if chunk.page else ""))
        if chunk.kind != "row":
            say(chunk.text)


@app.command(
    help=described(
        "列出读入时发现的疑点。",
        "mentor library lint",
    )
)
def lint(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="文档编号；不给则检查全部。")] = None,
    as_json: Json = False,
) -> None:
    """Show what looked doubtful when the documents were read."""
    catalogue = Catalogue(settings(context).home)
    records = [catalogue.find(name)] if name else list(catalogue.records())
    if as_json:
        say_json([_row(record) for record in records])
        return
    doubtful = [record for record in records if record.findings]
    for record in doubtful:
        say(f"{record.metadata.key}  {record.metadata.title}")
        _findings(record.findings)
    say(f"检查了 {len(records)} 份文档，{len(doubtful)} 份有疑点。")


@app.command(
    help=described(
        "发布待审文档，使其参与回答。",
        "mentor library publish --all",
    )
)
def publish(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="文档编号。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="发布全部待审文档。")] = False,
) -> None:
    """Let held-back documents answer."""
    if (name is None) == (not everything):
        raise typer.BadParameter("请给出一个文档编号，或用 --all。")
    catalogue = Catalogue(settings(context).home)
    chosen = (
        [catalogue.find(name)]
        if name
        else [record for record in catalogue.records() if record.state == "quarantined"]
    )
    for record in chosen:
        catalogue.set_state(record.metadata.key, "published")
        say(f"已发布 {record.metadata.key}")
    say(f"共发布 {len(chosen)} 份。下一步：mentor index build")


@app.command(
    help=described(
        "停用一份文档：立即不再参与回答，运行中的服务也一样。",
        "mentor library retire htn-cn-primary",
    )
)
def retire(
    context: typer.Context,
    name: Name,
    delete: Annotated[bool, typer.Option("--delete", help="连同文字和原文件一起删除。")] = False,
) -> None:
    """Take a document out of use at once, in a running server too."""
    catalogue = Catalogue(settings(context).home)
    record = catalogue.find(name)
    if delete:
        catalogue.delete(record.metadata.key)
    else:
        catalogue.set_state(record.metadata.key, "retired")
    say(f"已{'删除' if delete else '停用'} {record.metadata.key}，它不再参与回答。")
    hint("下一步：mentor index build 会把它的文字从索引里清除。")


def _line(outcome: Outcome) -> str:
    where = f"{_STATUS[outcome.status]}  {outcome.path.name}"
    if outcome.status == "refused":
        return f"{where}：{outcome.reason}"
    state = "" if outcome.state == "published" else f"，{_STATES[outcome.state or 'retired']}"
    pages = f"{outcome.pages} 页，" if outcome.pages else ""
    doubts = f"，{len(outcome.findings)} 处存疑" if outcome.findings else ""
    return f"{where} → {outcome.key}（{pages}{outcome.chunks} 段{doubts}{state}）"


def _summary(outcomes: Sequence[Outcome]) -> None:
    counts = Counter(outcome.status for outcome in outcomes)
    doubtful = [outcome for outcome in outcomes if outcome.findings]
    parts = [f"{_STATUS[status]} {counts[status]} 份" for status in _STATUS if counts[status]]
    say(f"共 {len(outcomes)} 个文件：" + "，".join(parts) + f"；{len(doubtful)} 份有存疑之处。")
    for outcome in doubtful:
        if outcome.status != "unchanged":
            say(f"  {outcome.path.name}")
            _findings(outcome.findings)
    if counts["added"] or counts["replaced"]:
        say("下一步：mentor index build，建好索引后即可提问。")


def _findings(findings: Sequence[Finding]) -> None:
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    for same in by_code.values():
        first = same[0]
        pages = sorted({finding.page for finding in same if finding.page})
        where = "、".join(map(str, pages[:_SHOWN])) + ("…" if len(pages) > _SHOWN else "")
        quotes = "、".join(f"“{one.quote}”" for one in same[:3] if one.quote)
        times = f"（{len(same)} 处）" if len(same) > 1 else ""
        mark = "！" if first.severity != "note" else "·"
        say(f"    {mark} {first.message}{quotes}{times}" + (f" 第 {where} 页" if where else ""))


def _row(record: Record) -> dict[str, Any]:
    return {
        **dump_fields(record.metadata),
        "key": record.metadata.key,
        "state": record.standing.state,
        "superseded_by": record.standing.superseded_by,
        "pages": record.pages,
        "passages": record.chunk_count,
        "added_at": record.added_at,
        "content_hash": record.content_hash,
        "findings": [asdict(finding) for finding in record.findings],
    }
