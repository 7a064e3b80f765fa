"""`mentor encoder`: say which encoder is in use, and train the built-in one again."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bots.console import described, hint, say, say_json, settings
from index.built_in import CHINESE, ENGLISH
from index.encoder import load_encoder
from index.lexicon import built_in as lexicon

app = typer.Typer(help="编码器：查看、重新训练自带的编码器。", no_args_is_help=True)
_TRIALS = {"zh": "发热的孩子什么时候要转诊？", "en": "When to refer a child with fever?"}


@app.command(
    help=described(
        "说明现在用的编码器：名称、维数、指纹、编码一个问题要几毫秒。", "mentor encoder info"
    )
)
def info(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")] = False,
) -> None:
    """Describe the encoder that questions are encoded with."""
    encoder = load_encoder(settings(context).encoder)
    times: dict[str, float] = {}
    for language, question in _TRIALS.items():
        encoder.encode([question])  # the first one loads the model
        began = time.perf_counter()
        encoder.encode([question])
        times[language] = 1000 * (time.perf_counter() - began)
    if as_json:
        say_json(
            {
                "name": encoder.name,
                "dimension": encoder.dimension,
                "fingerprint": encoder.fingerprint,
                "query_ms": times,
            }
        )
        return
    say(f"编码器 {encoder.name}：{encoder.dimension} 维，指纹 {encoder.fingerprint}")
    say("编码一个问题：" + "，".join(f"{name} {spent:.1f} 毫秒" for name, spent in times.items()))


@app.command(
    help=described(
        "重新训练自带的编码器：中文用问答对和词库训练，英文由 MiniLM 导出；中断后会接着做。",
        "mentor encoder train --pairs pairs.jsonl --library corpus/library --out model",
    )
)
def train(
    pairs: Annotated[
        list[Path], typer.Option(help='每行一个 {"query", "positive"} 的 *.jsonl，或其文件夹。')
    ],
    out: Annotated[Path, typer.Option(help="写入的文件夹，里面建 zh 和 en 两个文件夹。")],
    library: Annotated[Path | None, typer.Option(help="Markdown 资料文件夹，可不给。")] = None,
    checkpoints: Annotated[Path, typer.Option(help="存放中途结果的文件夹。")] = Path(
        "var/encoder-training"
    ),
    english: Annotated[bool, typer.Option(help="英文一侧也重新导出。")] = True,
    seed: Annotated[int, typer.Option(help="随机数种子。")] = 0,
) -> None:
    """Train the Chinese side in the space of the English one; needs the `train` extra."""
    try:
        from index.training import static
        from index.training.english import carried, export
        from index.training.pairs import anchors, library_pairs, read_pairs

        texts = [*read_pairs(pairs), *library_pairs(library)]
        if english:
            export(carried(), out / ENGLISH.name)
    except ImportError as error:
        hint(f"训练需要另外安装：pip install -e '.[train]'（缺少 {error.name}）。")
        raise typer.Exit(1) from error
    except (OSError, ValueError) as error:
        raise typer.BadParameter(str(error)) from error
    named = anchors(lexicon())
    say(f"问答对 {len(texts)}，词库名称 {len(named)}。")
    recipe = static.Recipe(seed=seed)
    places = static.placed(named, out / ENGLISH.name)
    static.train(texts, places, recipe, out / CHINESE.name, checkpoints)
    say(f"写好了：{out}。{asdict(recipe)}")
    hint("换了编码器，索引要重新建立：mentor index build")
