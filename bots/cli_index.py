"""`mentor index`: build, describe and verify the index."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bots.console import described, hint, progress, say, say_json, settings
from corpus.catalogue import Catalogue
from index.build import build as build_index
from index.build import pending
from index.encoder import load_encoder
from index.store import Store

app = typer.Typer(help="索引：建立、查看、校验。", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]


@app.command(
    help=described(
        "建立索引：只编入新的和改过的，去掉已停用的。",
        "mentor index build",
    )
)
def build(
    context: typer.Context,
    encoder: Annotated[
        str | None,
        typer.Option(help="sentence-transformers 模型文件夹或名称（默认：自带编码器）。"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Index what is new or changed, and drop what is gone."""
    chosen = settings(context)
    loaded = load_encoder(encoder or chosen.encoder)
    store = Store(chosen.home / "index")
    with progress("索引") as step:
        report = build_index(
            Catalogue(chosen.home),
            store,
            loaded,
            progress=lambda done, total: step(done, total, ""),
        )
    if as_json:
        say_json(asdict(report))
        return
    if report.added or report.removed:
        speed = report.passages / report.seconds if report.seconds else 0.0
        say(
            f"新编入 {len(report.added)} 份文档（{report.passages} 段），"
            f"移除 {len(report.removed)} 份，未变 {report.unchanged} 份；"
            f"用时 {report.seconds:.1f} 秒（{speed:.0f} 段/秒）。"
        )
    else:
        say(f"没有新的变动，{report.unchanged} 份文档都已在索引里。")
    say(f"当前索引：{report.version}")
    if encoder and encoder != chosen.encoder:
        hint(f"以后提问也要用这个编码器：请设置环境变量 MENTOR_ENCODER={encoder}")


@app.command(
    help=described(
        "查看当前索引。",
        "mentor index info",
    )
)
def info(context: typer.Context, as_json: Json = False) -> None:
    """Describe the current index."""
    chosen = settings(context)
    store = Store(chosen.home / "index")
    card = store.card()
    waiting = pending(Catalogue(chosen.home), store)
    folder = store.folder / card.version
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if as_json:
        say_json({**asdict(card), "bytes": size, "pending_documents": waiting})
        return
    say(f"版本 {card.version}，建于 {card.created}")
    say(f"文档 {card.documents} 份，段落 {card.passages} 段，占用 {size / 1e6:.1f} MB")
    say(f"编码器 {card.encoder}（{card.dimension} 维，指纹 {card.encoder_fingerprint[:12]}）")
    if waiting:
        say(f"有 {waiting} 份文档的变动还没有进入索引，请运行 mentor index build。")


@app.command(
    help=described(
        "逐个文件核对索引的校验值。",
        "mentor index verify",
    )
)
def verify(context: typer.Context) -> None:
    """Check every file of the index against its checksum."""
    store = Store(settings(context).home / "index")
    wrong = store.verify()
    for fault in wrong:
        hint(fault)
    if wrong:
        hint("索引已损坏，请运行 mentor index build 重建。")
        raise typer.Exit(1)
    say(f"索引 {store.current()} 完好。")
