"""Text said twice: a page or a long paragraph of one document, or one document under two ids. Pure.

Pages are compared letter for letter, documents by their shingles (runs of eight characters;
Broder 1997), so that another font, another line break or a corrected word does not hide the twin.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from corpus.document import Block, Finding

_LONG = 100
_PAGE = 200
_SHINGLE = 8
# One shingle in so many stands for the others; the hash is the same on every machine.
_SAMPLED = 8
_ALIKE = 0.8
_ENOUGH = 12
_QUOTED = 24
_NOISE = re.compile(r"[\s\W_]+")


def repeats(blocks: Sequence[Block]) -> Iterator[Finding]:
    """Find pages that are said twice, and long paragraphs on other pages than those."""
    pages: dict[int, list[str]] = defaultdict(list)
    for block in blocks:
        if block.page is not None:
            pages[block.page].append(_plain(block))
    first: dict[str, int] = {}
    twice: set[int] = set()
    for page, texts in pages.items():
        said = "".join(texts)
        if len(said) >= _PAGE and first.setdefault(said, page) != page:
            twice.add(page)
            says = (
                f"这一页与第 {first[said]} 页的文字完全相同，可能重复扫描或印了两遍，请核对原文。"
            )
            yield Finding("note", "repeated-page", says, page)
    seen: set[str] = set()
    for block in blocks:
        text = _plain(block)
        if len(text) >= _LONG and block.kind != "Table" and block.page not in twice:
            if text in seen:
                says = "这一段在文中出现了两遍，请核对是不是重复读入。"
                quote = " ".join(block.text.split())[:_QUOTED]
                yield Finding("note", "repeated-paragraph", says, block.page, quote)
            seen.add(text)


def shingles(texts: Iterable[str]) -> frozenset[int]:
    """Sample the runs of eight characters of a text, as hashes."""
    plain = _NOISE.sub("", "".join(texts)).lower()
    runs = {plain[at : at + _SHINGLE] for at in range(len(plain) - _SHINGLE + 1)}
    hashes = (
        int.from_bytes(hashlib.blake2b(run.encode("utf-8", "replace"), digest_size=8).digest())
        for run in runs
    )
    return frozenset(one for one in hashes if one % _SAMPLED == 0)


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """Say which share of two documents' shingles is common; 0 where there are too few to tell."""
    if min(len(one), len(other)) < _ENOUGH:
        return 0.0
    return len(one & other) / len(one | other)


def is_twin(one: frozenset[int], other: frozenset[int]) -> bool:
    """Say whether two documents are the same text, but for a few words."""
    return alike(one, other) >= _ALIKE


def _plain(block: Block) -> str:
    cells = "".join(cell for row in block.rows for cell in row)
    return "".join((block.text + cells).split())
