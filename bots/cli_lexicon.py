"""`mentor lexicon check|show`: look the lexicon over, and look a word up in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bots.console import described, hint, say, say_json
from index.lexicon import TYPES, Concept, Lexicon, built_in, read
from index.lexicon.collisions import Finding, check
from index.lexicon.reading import shipped

app = typer.Typer(
    help="词表：检查有没有重复和易误中的词，查一个词是什么意思。", no_args_is_help=True
)
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]


@app.command(
    name="check",
    help=described(
        "检查词表：一词两义、单字词、停用词、日常用词，并数出各类有多少条；有问题时退出码为 1。"
        "给出文件时只报这些文件的问题（同名文件代替随程序带的那份）。",
        "mentor lexicon check",
        "mentor lexicon check drugs.tsv",
    ),
)
def check_lexicon(
    files: Annotated[list[Path] | None, typer.Argument(help="词表文件（默认全部）。")] = None,
    as_json: Json = False,
) -> None:
    """List what is wrong with the lexicon; exit 1 where something is."""
    chosen = {path.name: path for path in files or ()}
    lexicon = read(sorted(({path.name: path for path in shipped()} | chosen).values()))
    findings = [one for one in check(lexicon) if not chosen or _is_in(one, chosen)]
    counts = Counter(concept.type for concept in lexicon.concepts)
    if as_json:
        say_json(
            {
                "concepts": len(lexicon.concepts),
                "names": sum(len(concept.names) for concept in lexicon.concepts),
                "types": {kind: counts[kind] for kind in TYPES},
                "findings": [asdict(one) for one in findings],
            }
        )
    else:
        _show(lexicon, counts, findings)
    if findings:
        raise typer.Exit(1)


def _is_in(finding: Finding, files: dict[str, Path]) -> bool:
    return any(where.partition(":")[0] in files for where in finding.where)


def _show(lexicon: Lexicon, counts: Counter[str], findings: list[Finding]) -> None:
    for one in findings:
        say(f"{' 和 '.join(one.where)}: “{one.word}”{one.says}")
    names = sum(len(concept.names) for concept in lexicon.concepts)
    say(f"共 {len(lexicon.concepts)} 个概念，{names} 个词。")
    say("  ".join(f"{kind} {counts[kind]}" for kind in TYPES))
    say(f"{len(findings)} 处要改。" if findings else "没有发现问题。")


@app.command(
    help=described(
        "查一个词：属于哪些概念，各有哪些说法，上位概念是什么。",
        "mentor lexicon show 打摆子",
    )
)
def show(
    word: Annotated[str, typer.Argument(help="一个词，中文或英文。")], as_json: Json = False
) -> None:
    """Show the concepts that a word stands for, with all their names."""
    lexicon = built_in()
    concepts = lexicon.named(word) or _inside(word, lexicon)
    if as_json:
        say_json({"word": word, "concepts": [asdict(concept) for concept in concepts]})
        return
    for concept in concepts:
        wider = lexicon.broader(concept)
        say(f"{concept.zh[0]} / {concept.en[0]}  （{concept.type}，{concept.id}，{concept.where}）")
        say(f"    中文：{'、'.join(concept.zh)}")
        say(f"    英文：{', '.join(concept.en)}")
        if concept.ambiguous:
            say(f"    另有别的意思：{'、'.join(concept.ambiguous)}")
        if wider is not None:
            say(f"    上位概念：{wider.zh[0]}（{wider.id}）")
    if not concepts:
        hint(f"词表里没有“{word}”。")
        raise typer.Exit(1)


def _inside(word: str, lexicon: Lexicon) -> tuple[Concept, ...]:
    """Give the concepts that a longer text names, each once."""
    found = (concept for mention in lexicon.mentions(word) for concept in mention.concepts)
    return tuple({concept.id: concept for concept in found}.values())
