"""What a person should see before a document is published, beyond what its text alone shows. Pure.

In: a document's metadata and chunks, and those of the others in the library. Out: findings: front
matter that is missing, a year that is not the text's, the same document under another id. Asked
for at review, not at reading, since both the metadata and the library change meanwhile.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from corpus.document import Chunk, Finding, Metadata
from corpus.linting.repeats import is_twin, shingles

# What to add, by field: as the front matter names it, and as a person does.
_WANTED: Mapping[str, str] = {
    "issuer": "issuer（发布机构）",
    "edition": "edition（版次）",
    "year": "year（年份）",
}
_YEAR = re.compile(r"(?<![\d.,/～~–—-])(?:19|20)\d{2}(?=\s*年|[)）\]】,，.。;；:：\s])")
# A year that a plan or a table of targets looks forward to dates nothing.
_AHEAD = re.compile(
    r"到|至|截止|前|目标|规划|纲要|计划|展望|预计|预测|by|until|target|agenda", re.I
)
_AROUND = 8
_OFTEN = 2
_OPENING = 300


def review(
    metadata: Metadata, chunks: Sequence[Chunk], others: Mapping[Metadata, frozenset[int]]
) -> tuple[Finding, ...]:
    """Give the findings on one document, `others` being the rest of the library's shingles."""
    mine = sampled(chunks)
    return (*_missing(metadata), *_dated(metadata, chunks), *_twins(metadata, mine, others))


def sampled(chunks: Iterable[Chunk]) -> frozenset[int]:
    """Give the shingles of a document's chunks; rows say again what their table says."""
    return shingles(chunk.text for chunk in chunks if chunk.kind != "row")


def _missing(metadata: Metadata) -> Iterator[Finding]:
    """Name what the front matter lacks; the day it comes into force matters to what it replaces."""
    lacks = [said for field, said in _WANTED.items() if not getattr(metadata, field)]
    if metadata.valid_from is None and (lacks or metadata.supersedes):
        lacks.append("valid_from（生效日期）")
    if lacks:
        yield Finding(
            "note",
            "missing-front-matter",
            f"文档说明缺少 {'、'.join(lacks)}，请在文首或 NAME.meta.yaml 里补上后重新加入。",
        )


def _dated(metadata: Metadata, chunks: Sequence[Chunk]) -> Iterator[Finding]:
    """Find a year on the cover that the title denies, or that the text must be later than."""
    year = metadata.year or _cover(chunks)
    if year is None or metadata.digest:
        return  # a digest names the years of all its sources
    titled = [int(one) for one in re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", metadata.title)]
    if titled and year not in titled:
        says = f"标题里是 {titled[-1]} 年，说明里写的是 {year} 年，请核对版次。"
        yield Finding("note", "year-mismatch", says, None, metadata.title[:60])
    later: Counter[int] = Counter()
    pages: dict[int, int | None] = {}
    for chunk in chunks:
        for match in _YEAR.finditer(chunk.text if chunk.kind != "row" else ""):
            near = chunk.text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
            if (found := int(match.group())) > year and not _AHEAD.search(near):
                later[found] += 1
                pages.setdefault(found, chunk.page)
    told = [found for found, count in later.most_common() if count >= _OFTEN]
    if told:
        says = f"说明或封面写的是 {year} 年，正文却多次提到 {told[0]} 年，请核对是不是这一版。"
        yield Finding("note", "year-mismatch", says, pages[told[0]], f"{told[0]}年")


def _cover(chunks: Sequence[Chunk]) -> int | None:
    """Give the one year that the first page begins with, for a document that states none."""
    opening = chunks[0].text[:_OPENING] if chunks and chunks[0].page == 1 else ""
    years = set(_YEAR.findall(opening))
    return int(years.pop()) if len(years) == 1 else None


def _twins(
    metadata: Metadata, mine: frozenset[int], others: Mapping[Metadata, frozenset[int]]
) -> Iterator[Finding]:
    for other, theirs in others.items():
        replaced = metadata.supersedes in (other.id, other.key) or other.supersedes in (
            metadata.id,
            metadata.key,
        )
        if other.id != metadata.id and not replaced and is_twin(mine, theirs):
            says = (
                f"与 {other.key} 几乎是同一份文档，请停用其中一份，"
                "或写明哪份取代哪份（supersedes）。"
            )
            yield Finding("note", "duplicate-document", says, None, other.title[:60])
