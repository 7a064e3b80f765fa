"""What the encoder is trained on: question-answer pairs, the library's sections, the lexicon."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.lexicon import Lexicon

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question or heading and the text that answers it."""

    query: str
    positive: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A Chinese name and the English name of the same concept, where its vector belongs."""

    name: str
    english: str


def read_pairs(sources: Iterable[Path]) -> list[Pair]:
    """Read {"query", "positive"} lines from files, or from every *.jsonl of a folder.

    Raises FileNotFoundError or ValueError with a sentence that names the file (and the line).
    """
    pairs: list[Pair] = []
    for source in sources:
        files = sorted(source.glob("*.jsonl")) if source.is_dir() else [source]
        if not files or not all(file.is_file() for file in files):
            raise FileNotFoundError(
                f"{source} 里没有训练用的问答对。请用 --pairs 给出每行一个"
                '{"query", "positive"} 的 *.jsonl 文件，或存放这种文件的文件夹。'
            )
        for file in files:
            pairs.extend(_pairs_of(file))
    return pairs


def library_pairs(folder: Path | None) -> list[Pair]:
    """Pair the title and heading path of every section of the Markdown files below `folder`.

    Raises FileNotFoundError with a sentence where the folder holds no Markdown.
    """
    if folder is None:
        return []
    files = sorted(folder.rglob("*.md"))
    if not files:
        raise FileNotFoundError(f"{folder} 里没有 Markdown 文件。请用 --library 给出另一个文件夹。")
    return [pair for file in files for pair in sections(file.read_text(encoding="utf-8"))]


def sections(markdown: str) -> Iterator[Pair]:
    """Give (heading path, text) for each section of a Markdown file that has text of its own."""
    body = _FRONT_MATTER.sub("", markdown, count=1)
    path: list[str] = []
    for part in re.split(r"^(?=#{1,6} )", body, flags=re.MULTILINE):
        heading = re.match(r"(#{1,6}) +(.+)\n?", part)
        if heading:
            path = [*path[: len(heading[1]) - 1], heading[2].strip()]
        text = " ".join(part[heading.end() if heading else 0 :].split())
        if path and text:
            yield Pair(" ".join(path), text)


def anchors(lexicon: Lexicon) -> list[Anchor]:
    """Give each Chinese name of each concept with the concept's clinical English name."""
    return [Anchor(name, concept.en[0]) for concept in lexicon.concepts for name in concept.zh]


def _pairs_of(file: Path) -> Iterator[Pair]:
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            yield Pair(str(record["query"]), str(record["positive"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f'{file} 第 {number} 行不是 {{"query", "positive"}} 对象。') from error
