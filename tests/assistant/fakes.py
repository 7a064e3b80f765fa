"""A small library of drugs that do not exist, and an encoder whose vectors a person can predict.

The drugs are invented so that nothing but the library can answer: 阿卡维林, 布罗芬定, 可瑞西平.
"""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import numpy as np

from assistant.knowledge import Knowledge
from assistant.mentor import Mentor
from corpus.catalogue import Catalogue
from corpus.document import Block, Chunk, Document, Metadata, chunk_id
from corpus.metadata import make_metadata, split_front_matter
from corpus.split import split
from index.build import build
from index.lexicon import built_in
from index.passage import Hit, Passage, SearchResult, Wanted
from index.store import Store


class BigramEncoder:
    """Each pair of characters is one of 256 axes, by its MD5: texts that share pairs are near."""

    name = "bigrams"
    dimension = 256
    fingerprint = "bigrams-1"

    def encode(self, texts):
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for at in range(len(text) - 1):
                pair = text[at : at + 2].encode("utf-8", "replace")
                row[hashlib.md5(pair).digest()[0]] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.maximum(lengths, 1e-9)


AKAWEILIN = """---
id: akaweilin
title: 阿卡维林片临床用药规范
issuer: 测试卫生院
edition: "2023"
year: 2023
kind: guideline
language: zh
---
# 阿卡维林片临床用药规范

## 适应证

阿卡维林片用于成人高血压，也用于稳定型心绞痛。

## 用法用量

成人每次 12.5 mg，每日 2 次，饭后口服。最大剂量为每日 50 mg。
老年人从每次 6.25 mg 开始，每日 1 次，2 周后复查血压再调整剂量。

## 禁忌

妊娠期和哺乳期禁用阿卡维林片。严重肝功能不全者禁用阿卡维林片。

## 转诊

服用阿卡维林片后出现以下情况之一，立即转诊：

- 收缩压低于 90 mmHg，伴头晕或晕厥。
- 全身皮疹伴呼吸困难。
- 血钾高于 5.8 mmol/L。

## 随访

开始服药后每 2 周复查血压和血钾，稳定后每 3 个月复查 1 次。
"""

BULUOFENDING = """---
id: buluofending
title: 布罗芬定口服液说明
issuer: 测试卫生院
edition: "2024"
year: 2024
kind: label
language: zh
digest: true
---
# 布罗芬定口服液说明

## 用法用量

布罗芬定口服液按体重给药，下表为每次用量。

| 体重（kg） | 每次用量（ml） | 每日最多次数 |
|---|---|---|
| 5～7 | 1.5 | 3 |
| 8～10 | 2.5 | 3 |
| 11～15 | 4 | 4 |

## 注意

6 个月以下婴儿不用布罗芬定口服液。用药 3 天仍发热的，须复诊。
"""

KERUIXIPING = """---
id: keruixiping
title: Kerexipine tablets, practice guide
issuer: Test Health Centre
edition: "2022"
year: 2022
kind: guideline
language: en
---
# Kerexipine tablets, practice guide

## Dose

The usual adult dose of kerexipine is 7.5 mg once daily with water. Do not give more than 15 mg
of kerexipine in 24 hours.

## Contraindications

Kerexipine is contraindicated in pregnancy. Avoid kerexipine in children under 12 years.

## Follow-up

Check the blood pressure 2 weeks after kerexipine is started, then every 3 months.
"""

LIBRARY = {
    "akaweilin.md": AKAWEILIN,
    "buluofending.md": BULUOFENDING,
    "keruixiping.md": KERUIXIPING,
}


def write_library(folder: Path) -> Path:
    """Write the library as files into a folder and give the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in LIBRARY.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make_document(text: str, **changed) -> Document:
    """Read the Markdown of this module, without the child process that reads files from outside."""
    fields, body = split_front_matter(text)
    metadata = make_metadata(fields | changed, {}, fallback_title="", language="zh")
    digest = hashlib.sha256(text.encode()).hexdigest()
    blocks = tuple(_blocks(body))
    return Document(metadata, digest, f"{metadata.id}.md", blocks, None)


def _blocks(body: str):
    for part in body.split("\n\n"):
        lines = part.strip().splitlines()
        if not lines:
            continue
        if lines[0].startswith("#"):
            mark, _, title = lines[0].partition(" ")
            yield Block("Title", title, level=len(mark))
        elif lines[0].startswith("- "):
            yield from (Block("ListItem", line[2:]) for line in lines)
        elif lines[0].startswith("|"):
            rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
            yield Block("Table", "", rows=(rows[0], *rows[2:]), header_rows=1)
        else:
            yield Block("NarrativeText", " ".join(lines))


def add(home: Path, text: str, *, state="published", flags=(), **changed) -> str:
    """Put a document into a home's catalogue and give its key; `flags` mark all its blocks."""
    document = make_document(text, **changed)
    if flags:
        marked = tuple(dataclasses.replace(one, flags=flags) for one in document.blocks)
        document = dataclasses.replace(document, blocks=marked)
    Catalogue(home).add(document, split(document), state=state, original=None)
    return document.metadata.key


def fill_home(home: Path) -> str:
    """Put the whole library into a home and index it; give the index version."""
    for text in LIBRARY.values():
        add(home, text)
    return build_home(home)


def build_home(home: Path, encoder=None) -> str:
    """Build the index of a home and give its version."""
    return build(Catalogue(home), Store(home / "index"), encoder or BigramEncoder()).version


def make_mentor(home: Path, *, encoder=None, model=None, **more) -> Mentor:
    """Give a mentor on a home, as assistant.build wires it, with the predictable encoder."""
    encoder = encoder or BigramEncoder()
    knowledge = Knowledge(home, encoder, built_in(), **more)
    return Mentor(knowledge, encoder, model=model)


def make_chunk(text: str, *, key="d@1", ordinal=0, kind="text", section=("用法",), **more) -> Chunk:
    """Make a chunk without a file."""
    fields = {"page": None, "span": (0, len(text)), "language": "zh", "parent": None, "flags": ()}
    return Chunk(
        chunk_id(key, section, text, ordinal), key, ordinal, kind, text, section, **(fields | more)
    )


def make_passage(text: str, *, number=0, source: Metadata | None = None, **more) -> Passage:
    """Make a passage without an index."""
    source = source or Metadata(id="d", title="阿卡维林片临床用药规范", edition="1")
    return Passage(number, make_chunk(text, key=source.key, **more), source)


def make_found(*passages: Passage, wanted: tuple[str, ...] = (), scores=()) -> SearchResult:
    """Make a search result; scores fall from 1 by a tenth where none are given."""
    each = list(scores) or [1.0 - 0.1 * rank for rank in range(len(passages))]
    hits = tuple(
        Hit(passage, score, score, score / 2, score / 2)
        for passage, score in zip(passages, each, strict=True)
    )
    return SearchResult(hits, tuple(Wanted((name,), 1.0) for name in wanted), "v000001-test")
